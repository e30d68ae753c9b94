#include <array>
#include <utility>

#include "mta/config.hpp"

namespace mta {
namespace {

using std::chrono::microseconds;

// What a general RFC 5321 server needs to think: the medians measured of Postfix 3.7.11 (FIDELITY "Server
// think time").
ThinkTimes measured() {
  ThinkTimes t;
  t.banner = microseconds(240);
  t.helo = microseconds(60);
  t.mail = microseconds(410);
  t.rcpt = microseconds(260);
  t.data = microseconds(70);
  t.dot = microseconds(1070);
  t.quit = microseconds(120);
  t.other = microseconds(60);
  t.client = microseconds(50);
  return t;
}

constexpr std::array<std::pair<std::string_view, bool>, 2> kPresets{{{"rfc5321", true}, {"ideal", false}}};

}  // namespace

std::optional<Config> preset(std::string_view software) {
  for (const auto& [name, thinks] : kPresets) {
    if (name != software) continue;
    Config c;
    c.software = name;
    if (thinks) c.think = measured();
    return c;
  }
  return std::nullopt;
}

std::vector<std::string> preset_names() {
  std::vector<std::string> out;
  for (const auto& p : kPresets) out.emplace_back(p.first);
  return out;
}

}  // namespace mta
