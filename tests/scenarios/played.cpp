#include "played.hpp"

namespace scenarios {

void Played::play(const std::string& file, const std::string& options) {
  const auto r =
      sh("mtasim run --quiet --force --out r " + options + " '" MTASIM_SOURCE_DIR "/scenarios/" + file + "'");
  ASSERT_EQ(r.status, 0) << r.err << r.out;
  std::string error;
  run = views::Run::open(sh / "r", error);
  ASSERT_TRUE(run) << error;
  for (const auto& m : run->messages())
    if (m.kind == "user" && !m.id.empty()) messages[m.id] = m;
}

}  // namespace scenarios
