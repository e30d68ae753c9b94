// A shipped scenario that was run, and its record as the views read it.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>

#include "support/shell.hpp"
#include "views/run.hpp"

namespace scenarios {

/// -1 where it never came.
inline double seconds(const std::optional<units::TimePoint>& t) {
  return t ? units::in_seconds(t->time_since_epoch()) : -1;
}

struct Played : testing::Test {
  support::Shell sh;
  std::optional<views::Run> run;
  std::map<std::string, views::MessageRow> messages;  ///< of users, by id

  /// Runs scenarios/FILE, which must end well, and opens its record.
  void play(const std::string& file, const std::string& options = "");
};

}  // namespace scenarios
