#include "scenario/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "random/stream.hpp"
#include "scenario/diagnostic.hpp"
#include "scenario/report.hpp"
#include "timeline/metric.hpp"

namespace scenario {
namespace {

bool zipped(const Sweep& s, const Axis& a) {
  return std::find(s.zip.begin(), s.zip.end(), a.path) != s.zip.end();
}

/// Axes that move together, by their place; an axis that moves alone is a group of one.
std::vector<std::vector<std::size_t>> groups(const Sweep& s) {
  std::vector<std::vector<std::size_t>> out;
  std::optional<std::size_t> together;
  for (std::size_t a = 0; a < s.axes.size(); ++a) {
    if (!zipped(s, s.axes[a])) {
      out.push_back({a});
    } else if (!together) {
      together = out.size();
      out.push_back({a});
    } else {
      out[*together].push_back(a);
    }
  }
  return out;
}

std::string trimmed(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  return std::string(s);
}

}  // namespace

std::string mistake_in(const Sweep& s) {
  for (std::size_t i = 0; i < s.axes.size(); ++i) {
    if (s.axes[i].values.empty()) return fmt::format("axis '{}' has no values", s.axes[i].path);
    for (std::size_t k = 0; k < i; ++k)
      if (s.axes[k].path == s.axes[i].path) return fmt::format("'{}' is an axis twice", s.axes[i].path);
  }
  for (const auto& path : s.zip)
    if (std::none_of(s.axes.begin(), s.axes.end(), [&](const Axis& a) { return a.path == path; }))
      return fmt::format("zip: '{}' is no axis", path);
  std::size_t runs = s.replications.most;
  for (const auto& group : groups(s)) {
    const Axis& first = s.axes[group.front()];
    for (const std::size_t a : group)
      if (s.axes[a].values.size() != first.values.size())
        return fmt::format("zipped axes have as many values as each other: '{}' has {}, '{}' has {}",
                           first.path, first.values.size(), s.axes[a].path, s.axes[a].values.size());
    if (first.values.size() > kMostRuns / runs) return fmt::format("that makes more than {} runs", kMostRuns);
    runs *= first.values.size();
  }
  const std::size_t n = runs / s.replications.most;
  for (const auto& r : s.references)
    if (r.values.size() != n)
      return fmt::format("reference '{}' has {} values for {} design points", r.name, r.values.size(), n);
  if (s.batches > 0 && s.replications.most > 1) return "batches are for one long run: replications is 1 then";
  return {};
}

std::vector<Point> points(const Sweep& s) {
  std::vector<Point> out{Point(s.axes.size())};
  for (const auto& group : groups(s)) {
    std::vector<Point> wider;
    for (const Point& p : out)
      for (std::size_t v = 0; v < s.axes[group.front()].values.size(); ++v) {
        wider.push_back(p);
        for (const std::size_t a : group) wider.back()[a] = s.axes[a].values[v];
      }
    out = std::move(wider);
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> overrides(const Sweep& s, const Point& p) {
  std::vector<std::pair<std::string, std::string>> out;
  for (std::size_t a = 0; a < s.axes.size(); ++a) out.emplace_back(s.axes[a].path, p[a]);
  return out;
}

std::uint64_t replication_seed(std::uint64_t scenario_seed, std::uint32_t r) {
  if (r <= 1) return scenario_seed;
  rng::Stream stream(scenario_seed, "replication", r);
  return stream() >> 1;  // a seed is a TOML integer
}

std::optional<Axis> parse_axis(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == 0 || equals == std::string::npos) return std::nullopt;
  Axis axis{text.substr(0, equals), {}};
  int depth = 0;
  char quote = 0;
  std::string value;
  for (const char c : text.substr(equals + 1)) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      --depth;
    } else if (c == ',' && depth == 0) {
      axis.values.push_back(trimmed(value));
      value.clear();
      continue;
    }
    value += c;
  }
  axis.values.push_back(trimmed(value));
  if (std::any_of(axis.values.begin(), axis.values.end(), [](const auto& v) { return v.empty(); }))
    return std::nullopt;
  return axis;
}

std::optional<Precision> parse_precision(const std::string& text, std::string& error,
                                         std::string& suggestion) {
  constexpr std::string_view kWithin = " within ";
  const auto middle = text.find(kWithin);
  if (middle == std::string::npos) {
    error = fmt::format("'{}' does not say how near", text);
    suggestion = "write it as 'p95_delay within 5 %'";
    return std::nullopt;
  }
  Precision p;
  p.metric = trimmed(std::string_view(text).substr(0, middle));
  p.text = text;
  const auto metric = timeline::find_metric(p.metric);
  if (!metric) {
    error = fmt::format("there is no metric '{}'", p.metric);
    suggestion = suggest(p.metric, timeline::metric_names());
    return std::nullopt;
  }
  const std::string width = trimmed(std::string_view(text).substr(middle + kWithin.size()));
  if (const auto share = units::parse_ratio(width)) {
    p.relative = true;
    p.width = *share.value;
  } else if (metric->unit == timeline::Unit::seconds) {
    const auto d = units::parse_duration(width);
    if (!d) return error = d.error, suggestion = "write it as '5 %' or '10 s'", std::nullopt;
    p.width = units::in_seconds(*d.value);
  } else {
    error = fmt::format("'{}' is no share", width);
    suggestion = "write it as '5 %', of the mean";
    return std::nullopt;
  }
  if (!(p.width > 0)) {
    error = fmt::format("'{}': no number of runs is as near as that", text);
    return std::nullopt;
  }
  return p;
}

}  // namespace scenario
