// Report: a run as one HTML page: summary and expectations, figures, tables, and a player for its sessions.
//
// The page stands alone: it asks no network, its script and style are in it (page.html, page.css, *.js beside
// this file, put in at build time), and a browser runs no other script in it (Content-Security-Policy, by the
// script's hash). Invariants: text of the record reaches the page as escaped HTML or as JSON in which no tag
// can begin; equal runs give equal pages. Limits: the page stays below 20 MB: of long tables a sample is
// shown, of many sessions some can be played; the page says which.
#pragma once

#include <filesystem>
#include <string>

#include "views/run.hpp"

namespace views::report {

inline constexpr std::size_t kMostOctets = 20'000'000;

/// The whole page. Throws Broken where a file of the run is broken.
std::string page(const Run& r);

/// Text as HTML shows it, within elements and attribute values.
std::string escaped(std::string_view text);
/// JSON as a script element holds it: no tag can begin in it.
std::string json_for_script(std::string json);

}  // namespace views::report
