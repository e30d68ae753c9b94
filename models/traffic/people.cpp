#include "traffic/people.hpp"

#include <algorithm>

#include "policy/glob.hpp"

namespace traffic {
namespace {

bool has_wildcard(std::string_view s) { return s.find_first_of("*?") != std::string_view::npos; }

}  // namespace

void People::add(std::uint32_t mta, const std::vector<std::string>& domains, const std::vector<policy::User>& users,
                 const std::vector<policy::List>& lists, Lists with) {
  if (domains.empty()) return;
  const auto sign = pattern_.rfind('@');
  const std::string_view local = std::string_view(pattern_).substr(0, sign);
  const std::string_view where = sign == std::string::npos ? "*" : std::string_view(pattern_).substr(sign + 1);
  // Local part and domain apart: domains in any case, and one domain of an MTA is enough.
  const auto domain = std::find_if(domains.begin(), domains.end(), [&](const std::string& d) {
    return policy::matches(smtp::lower(where), smtp::lower(d));
  });
  if (domain == domains.end()) return;
  if (local == "*") {
    if (!users.empty()) runs_.push_back({size_, mta, 0, static_cast<std::uint32_t>(users.size()), &users, nullptr, &*domain});
    size_ += users.size();
    return;
  }
  for (std::size_t i = 0; i < users.size(); ++i)
    if (policy::matches(local, users[i].local_part)) add_user(mta, i, users, *domain);
  if (with == Lists::no || has_wildcard(local)) return;
  for (const auto& l : lists)
    if (l.local_part == local) runs_.push_back({size_++, mta, 0, 1, nullptr, &l.local_part, &*domain});
}

void People::add_user(std::uint32_t mta, std::size_t i, const std::vector<policy::User>& users, const std::string& domain) {
  const auto n = static_cast<std::uint32_t>(i);
  if (!runs_.empty() && runs_.back().users == &users && runs_.back().first + runs_.back().count == n)
    ++runs_.back().count;
  else
    runs_.push_back({size_, mta, n, 1, &users, nullptr, &domain});
  ++size_;
}

Person People::at(std::uint64_t i) const {
  const auto run = std::upper_bound(runs_.begin(), runs_.end(), i,
                                    [](std::uint64_t n, const Run& r) { return n < r.before; }) - 1;
  if (!run->users) return {run->mta, Person::kNobody, run->local_part, run->domain};
  const auto user = run->first + static_cast<std::uint32_t>(i - run->before);
  return {run->mta, user, &(*run->users)[user].local_part, run->domain};
}

std::optional<std::uint64_t> People::index_of(std::uint32_t mta, std::uint32_t user) const {
  auto run = std::lower_bound(runs_.begin(), runs_.end(), mta, [](const Run& r, std::uint32_t m) { return r.mta < m; });
  for (; run != runs_.end() && run->mta == mta; ++run)
    if (run->users && user >= run->first && user < run->first + run->count) return run->before + (user - run->first);
  return std::nullopt;
}

}  // namespace traffic
