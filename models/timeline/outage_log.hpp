// OutageLog: what failed how often and for how long, from a run's events of links and MTAs.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "timeline/event.hpp"

namespace timeline {

class OutageLog {
 public:
  struct Row {
    bool is_mta = false;
    MtaId mta = 0;      ///< where it is one
    std::string link;   ///< else its name
    std::string state;  ///< the last one that was not "up"
    std::uint64_t times = 0;
    units::Duration total{};
    bool over = true;  ///< else it lasted until the end of the run
  };

  void take(const Event& e);  ///< in the record's order
  /// The longest first; equally long ones by name, links first.
  std::vector<Row> rows(units::TimePoint end) const;

 private:
  struct Thing {
    Row row;
    units::TimePoint since{};
  };
  std::map<std::string, Thing> links_;
  std::map<MtaId, Thing> mtas_;
};

}  // namespace timeline
