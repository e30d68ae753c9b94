// MadeRun: a run directory written by hand, row by row, for views that must not depend on how a simulation
// goes.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "support/files.hpp"
#include "views/columns.hpp"
#include "views/run.hpp"

namespace made {

class Run {
 public:
  /// Every file with its header, and run.json that says when it ended.
  explicit Run(double end_seconds = 100, const std::string& scenario = "") {
    for (const auto* f : views::columns::kAll)
      support::write(path() / f->name, std::string(f->header) + "\n");
    support::write(path() / "run.json",
                   "{\"program\": \"mtasim 0\", \"seed\": 1, \"scenario\": {\"name\": \"made\"}, \"end\": "
                   "{\"reason\": \"done\", \"time\": " +
                       std::to_string(end_seconds) + "}}\n");
    if (!scenario.empty()) support::write(path() / "scenario.toml", scenario);
  }
  /// Adds a row as it stands: cells by the columns of the file, from the left.
  Run& add(const std::string& file, const std::string& row) {
    std::ofstream(path() / file, std::ios::app | std::ios::binary) << row << '\n';
    return *this;
  }
  views::Run open() const {
    std::string error;
    auto r = views::Run::open(path(), error);
    EXPECT_TRUE(r) << error;
    return std::move(*r);
  }
  const std::filesystem::path& path() const { return directory_.path(); }

 private:
  support::Directory directory_;
};

}  // namespace made
