// Layout: where everything of a ladder stands on the page, in points (1/72 inch) from the first line down.
//
// Time is true to scale: half a round trip is kHalf points high. A silence that would take more than kSilence
// is cut, and the cut says how long it was. Invariants: labels do not lie on each other: those without room
// along their arrow stand beside the lifeline they left.
#pragma once

#include <string>
#include <vector>

#include "views/ladder/plan.hpp"

namespace views::ladder {

struct Placed {  ///< x: 0 at the client, 1 at the server; y: points down
  struct Line {
    double x1, y1, x2, y2;
    Arrow::Kind kind;
    bool to_server, lost, negative, known;
  };
  struct Text {
    double x, y, angle;  ///< angle: degrees, positive upwards
    std::string text;
  };
  struct Beside {
    bool client;
    double y, from;  ///< of the text; of what it belongs to
    std::string text;
  };
  struct Band {
    double y1, y2;
    std::string text;
  };
  struct Tick {
    double y;
    std::string text;
  };
  std::vector<Line> lines;
  std::vector<Text> labels;
  std::vector<Beside> beside;
  std::vector<Band> phases, away;
  std::vector<Tick> cuts, at_client, at_server, round_trips;
  std::vector<Beside> marks;
  double height = 0, client_ends = 0, server_ends = 0;
};

/// `width`: points between the lifelines.
Placed placed(const Plan& p, double width);

}  // namespace views::ladder
