#include "mta/replies.hpp"

namespace mta {

std::string fill(std::string_view text, const Placeholders& p) {
  const struct {
    std::string_view name, value;
  } all[] = {{"{mta}", p.mta}, {"{path}", p.path}, {"{date}", p.date},
             {"{id}", p.id},   {"{from}", p.from}, {"{for}", p.for_path}};
  std::string out;
  out.reserve(text.size() + p.path.size() + p.mta.size());
  while (!text.empty()) {
    const auto brace = text.find('{');
    out += text.substr(0, brace);
    if (brace == std::string_view::npos) break;
    text.remove_prefix(brace);
    bool known = false;
    for (const auto& h : all) {
      if (!text.starts_with(h.name)) continue;
      out += h.value;
      text.remove_prefix(h.name.size());
      known = true;
      break;
    }
    if (!known) {
      out += '{';
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace mta
