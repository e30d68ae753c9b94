#include "scenario/scenario.hpp"

#include <algorithm>

namespace scenario {
namespace {

bool same_domain(std::string_view a, std::string_view b) {
  const auto fold = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return fold(x) == fold(y); });
}

}  // namespace

std::optional<std::size_t> Scenario::mta_of_domain(std::string_view domain) const {
  for (std::size_t i = 0; i < mtas.size(); ++i)
    for (const auto& d : mtas[i].config.domains)
      if (same_domain(d, domain)) return i;
  return std::nullopt;
}

}  // namespace scenario
