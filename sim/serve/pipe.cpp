#include "serve/pipe.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace serve {

void Pipe::left(std::size_t octets, units::TimePoint at, mail::ContentRef body) {
  if (octets > 0) on_the_way_.push_back({octets, at, std::move(body)});
}

void Pipe::arrived(std::string_view octets, std::vector<Piece>& out) {
  while (!octets.empty() && !on_the_way_.empty()) {
    Stretch& s = on_the_way_.front();
    const std::size_t n = std::min(s.octets, octets.size());
    s.octets -= n;
    const bool whole = s.octets == 0;
    if (s.body) {
      out.push_back({{{}, whole ? s.body : nullptr}, s.at});
    } else if (!out.empty() && !out.back().data.body && !out.back().data.text.empty()) {
      out.back().data.text += octets.substr(0, n);  // lines that came together are read together
      out.back().sent = s.at;
    } else {
      out.push_back({{std::string(octets.substr(0, n)), nullptr}, s.at});
    }
    octets.remove_prefix(n);
    if (whole) on_the_way_.pop_front();
  }
}

}  // namespace serve
