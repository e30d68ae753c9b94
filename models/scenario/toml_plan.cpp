// [network] topology and generate: a network from a GraphML file or by a rule; and places on the map.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenario/toml_parts.hpp"
#include "scenario/toml_text.hpp"
#include "topology/generate.hpp"
#include "topology/graphml.hpp"

namespace scenario {
namespace {

namespace fs = std::filesystem;

/// The files of that extension beside one that is not there.
std::vector<std::string> beside(const fs::path& file) {
  std::vector<std::string> names;
  std::error_code e;
  const auto folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  for (fs::directory_iterator it(folder, e), end; !e && it != end; it.increment(e))
    if (it->path().extension() == ".graphml") names.push_back(it->path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// A file's name is relative to the scenario it stands in.
std::optional<topology::Plan> from_file(const std::string& name, const Place& at, Draft& draft,
                                        Report& report) {
  const auto file = fs::path(report.file()).parent_path() / fs::path(name);
  std::error_code e;
  if (!fs::is_regular_file(file, e)) {
    report.error(at, fmt::format("there is no file {}", file.string()),
                 suggest(file.filename().string(), beside(file)));
    return std::nullopt;
  }
  std::ifstream in(file, std::ios::binary);
  std::ostringstream octets;
  if (in.peek() != std::ifstream::traits_type::eof()) octets << in.rdbuf();
  auto text = octets.str();
  if (!in.is_open() || in.bad()) {
    report.error(at, fmt::format("{} cannot be read", file.string()));
    return std::nullopt;
  }
  auto read = topology::read_graphml(text);
  const bool is_text = std::all_of(read.plan.sites.begin(), read.plan.sites.end(),
                                   [](const topology::Site& s) { return is_utf8(s.name); });
  if (read.error.empty() && !is_text) read.error = "a label is not UTF-8 text";
  if (!read.error.empty()) {
    report.error(at, fmt::format("{} cannot be used as GraphML: {}", file.string(), read.error));
    return std::nullopt;
  }
  for (const auto& w : read.warnings) report.warning(at, fmt::format("{}: {}", name, w));
  draft.scenario.inputs.push_back({file.string(), std::move(text)});
  return std::move(read.plan);
}

std::optional<topology::Plan> by_rule(const toml::table& table, Draft& draft, LinkQuality& otherwise,
                                      Report& report) {
  const TomlReader r(table, "network.generate", report);
  topology::Recipe recipe;
  const bool has_kind = r.need("kind", "\"ring\""), has_nodes = r.need("nodes", "20");
  r.line("kind", recipe.kind);
  if (const auto n = r.integer("nodes", 2, topology::kMostSites)) recipe.nodes = static_cast<std::size_t>(*n);
  if (const auto n = r.integer("degree", 1, topology::kMostSites))
    recipe.degree = static_cast<std::size_t>(*n);
  if (const auto x = r.number("alpha", 0)) recipe.alpha = *x;
  if (const auto x = r.number("beta", 0)) recipe.beta = *x;
  if (const auto x = r.number("rewire", 0)) recipe.rewire = *x;
  r.duration("latency", otherwise.latency);
  r.rate("bandwidth", otherwise.bandwidth);
  recipe.latency = otherwise.latency;
  recipe.seed = draft.scenario.seed;
  if (!has_kind || !has_nodes || report.failed()) return std::nullopt;
  const auto& kinds = topology::kinds();
  if (std::find(kinds.begin(), kinds.end(), recipe.kind) == kinds.end()) {
    report.error(r.place("kind"), fmt::format("no kind of network is called '{}'", recipe.kind),
                 suggest(recipe.kind, kinds));
    return std::nullopt;
  }
  if (auto why = topology::unfit(recipe); !why.empty()) {
    report.error(r.place(), std::move(why));
    return std::nullopt;
  }
  return topology::generate(recipe);
}

}  // namespace

void read_plan(const TomlReader& r, Draft& draft, Report& report) {
  if (!r.has("topology") && !r.has("generate")) return;
  draft.plan_failed = true;
  std::string file;
  r.line("topology", file);
  const auto* rule = r.table("generate");
  auto otherwise = draft.scenario.default_link;
  if (r.is_text("topology") && rule != nullptr) {
    report.error(r.place("generate"), "a network comes from a file or by a rule, not both",
                 "leave out 'topology' or 'generate'");
    return;
  }
  std::optional<topology::Plan> plan;
  if (r.is_text("topology")) plan = from_file(file, r.place("topology"), draft, report);
  if (rule != nullptr) plan = by_rule(*rule, draft, otherwise, report);
  if (!plan) return;
  draft.plan = {std::move(*plan), r.place(rule != nullptr ? "generate" : "topology"), otherwise};
  draft.plan_failed = false;
}

std::optional<topology::Position> read_position(const TomlReader& r, Report& report) {
  const auto latitude = r.number("latitude", -90), longitude = r.number("longitude", -180);
  if (r.has("latitude") != r.has("longitude")) {
    report.error(r.place(r.has("latitude") ? "latitude" : "longitude"),
                 fmt::format("'{}' is missing", r.has("latitude") ? "longitude" : "latitude"),
                 "a place has both");
    return std::nullopt;
  }
  if (!latitude || !longitude) return std::nullopt;
  if (*latitude > 90 || *longitude > 180) {
    report.error(r.place(*latitude > 90 ? "latitude" : "longitude"),
                 fmt::format("{} is not on the earth", *latitude > 90 ? *latitude : *longitude),
                 "latitude is from -90 to 90, longitude from -180 to 180");
    return std::nullopt;
  }
  return topology::Position{*latitude, *longitude};
}

}  // namespace scenario
