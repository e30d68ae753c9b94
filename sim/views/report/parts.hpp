// The parts of a report's page (private to it).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "views/run.hpp"

namespace views::report {

using Json = nlohmann::ordered_json;

/// Cards, ledger, expectations and metrics as HTML.
std::string summary_html(const Run& r);
/// The figures that tell the story, as SVG within the page.
std::string figures_html(const Run& r);
/// Columns and rows of the tables; of a table with more than `most` rows a sample.
Json tables(const Run& r, std::size_t most);
/// What the player needs, for about as many sessions and octets.
Json sessions(const Run& r, std::size_t most_sessions, std::size_t most_octets);

/// Which of `all` things are shown where only `most` can be: evenly spread ones, and up to half of them
/// notable ones, evenly spread, too. Ascending.
template <class Notable>
std::vector<std::size_t> sampled(std::size_t all, std::size_t most, Notable notable) {
  std::vector<std::size_t> chosen;
  if (all <= most) {
    for (std::size_t i = 0; i < all; ++i) chosen.push_back(i);
    return chosen;
  }
  std::vector<std::size_t> first, rest;
  for (std::size_t i = 0; i < all; ++i) (notable(i) ? first : rest).push_back(i);
  const auto spread = [&](const std::vector<std::size_t>& from, std::size_t n) {
    n = std::min(n, from.size());
    for (std::size_t k = 0; k < n; ++k) chosen.push_back(from[k * from.size() / n]);
  };
  spread(first, std::max(most / 2, most - std::min(most, rest.size())));
  spread(rest, most - chosen.size());
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace views::report
