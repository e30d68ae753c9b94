#include "policy/scripted.hpp"

#include <algorithm>

#include "policy/glob.hpp"

namespace policy {

bool Scripted::match(smtp::Verb verb, std::string_view from, std::string_view to, Line& out) {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const auto& r = rules_[i];
    if (r.on != verb || !matches(r.from, from) || !matches(r.to, to)) continue;
    // A list is gone through once, unless `times` says how long its last reply lasts.
    const int limit = r.times > 0 ? r.times : r.say.size() > 1 ? static_cast<int>(r.say.size()) : 0;
    if (limit > 0 && used_[i] >= limit) continue;
    const auto which = std::min(static_cast<std::size_t>(used_[i]), r.say.empty() ? 0 : r.say.size() - 1);
    if (used_[i] < INT32_MAX) ++used_[i];
    out = {r.say.empty() ? nullptr : &r.say[which], r.delay, r.drop};
    return true;
  }
  return false;
}

}  // namespace policy
