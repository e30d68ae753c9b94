// hurried_server FILE DIR SPEED: serves the first MTA of a scenario as `mtasim serve` does, with a clock
// SPEED times as fast. For tests of time-outs.
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "scenario/parse.hpp"
#include "serve/server.hpp"

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto parsed = scenario::load(argv[1]);
  if (!parsed.scenario) return 2;
  std::filesystem::create_directories(argv[2]);
  serve::Options options;
  options.speed = std::atof(argv[3]);
  options.print = [](std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
  };
  serve::Listener listener({"127.0.0.1", 0});
  const auto closing = serve::serve(*parsed.scenario, 0, listener, argv[2], options);
  std::fputs(closing.imbalance.c_str(), stderr);
  return closing.imbalance.empty() ? 0 : 3;
}
