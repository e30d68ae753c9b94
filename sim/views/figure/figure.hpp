// Figure: a kind of picture: its name, the runs it fits, and the tables it is drawn from.
//
// A figure is a row of the table in figures.cpp, a function that writes its tables, and a script of its name
// in plots/. See figure/data.hpp, plots/README.md.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "views/figure/data.hpp"
#include "views/run.hpp"

namespace views::figure {

struct Request {
  std::vector<const Run*> runs;  ///< never empty; figures of one run take the first
  std::uint64_t session = 1;
  const Run& run() const { return *runs.front(); }
};

/// What a run holds, as far as it decides which figures are worth drawing.
struct Holds {
  std::size_t sessions = 0, pairs = 0, delivered = 0, destinations = 0, tries_again = 0, outages = 0,
              nodes = 0;
  std::size_t round_trips = 0;  ///< different ones
  bool octets = false;          ///< links.csv counts them
};
Holds what_holds(const Run& r);

struct Figure {
  std::string_view name;
  std::string_view shows;  ///< one line for people
  bool several;            ///< draws several runs into one picture
  bool (*fits)(const Holds&);
  /// Empty, or why there is nothing to draw.
  std::string (*prepare)(const Request&, Data&);
};

std::span<const Figure> all();
const Figure* find(std::string_view name);

std::string prepare_timeline(const Request&, Data&);
std::string prepare_session(const Request&, Data&);
std::string prepare_map(const Request&, Data&);
std::string prepare_joint(const Request&, Data&);
std::string prepare_delay(const Request&, Data&);
std::string prepare_compare(const Request&, Data&);
std::string prepare_destinations(const Request&, Data&);
std::string prepare_queue(const Request&, Data&);
std::string prepare_attempts(const Request&, Data&);
std::string prepare_qshape(const Request&, Data&);
std::string prepare_retries(const Request&, Data&);
std::string prepare_phases(const Request&, Data&);
std::string prepare_rtt(const Request&, Data&);
std::string prepare_links(const Request&, Data&);

}  // namespace views::figure
