#include "timeline/lost_line.hpp"

#include <algorithm>
#include <cctype>

namespace timeline {
namespace {

/// The code of a line of a reply; 0 where it is none.
int code_of(std::string_view line) {
  if (line.size() < 3 ||
      !std::all_of(line.begin(), line.begin() + 3, [](unsigned char c) { return std::isdigit(c); }))
    return 0;
  return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

}  // namespace

std::vector<LostLine> lost_lines(Side sender, std::string_view octets) {
  std::vector<LostLine> out;
  bool goes_on = false;  // a reply of several lines
  while (!octets.empty()) {
    const std::size_t end = std::min(octets.find('\n'), octets.size() - 1) + 1;
    std::string_view line = octets.substr(0, end);
    octets.remove_prefix(end);
    if (!goes_on) out.emplace_back();
    LostLine& l = out.back();
    l.bytes += static_cast<std::int64_t>(line.size());
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    if (sender != Side::server) {
      l.verb = line == "." ? smtp::Verb::dot : smtp::verb_of(line.substr(0, line.find(' ')));
      l.text = line;
      continue;
    }
    if (goes_on) l.text += '\n';
    l.code = code_of(line);
    goes_on = l.code != 0 && line.size() > 3 && line[3] == '-';
    l.text += l.code == 0 ? line : line.substr(std::min<std::size_t>(4, line.size()));
  }
  return out;
}

}  // namespace timeline
