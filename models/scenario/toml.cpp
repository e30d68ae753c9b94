// A TOML scenario: the syntax, and the top level. Its parts are read in toml_network, toml_mta, toml_people,
// toml_message and toml_script.
#include <fmt/format.h>

#include <algorithm>

#include "scenario/toml_parts.hpp"
#include "tcp/segment.hpp"

namespace scenario {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// `latency = 10 ms` or `users = [Fiona]`: the commonest slip is a text without quotes.
std::string quotes_missing(std::string_view line) {
  const auto equals = line.find('=');
  if (equals == std::string_view::npos || line.starts_with('[') || line.starts_with('#')) return {};
  auto value = line.substr(equals + 1);
  while (!value.empty() && is_blank(value.front())) value.remove_prefix(1);
  while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
  if (value.empty()) return "a value is missing after '='";
  if (value.find_first_of("\"'{") != std::string_view::npos) return {};
  if (value.front() == '[') return "texts stand in quotes: [\"Fiona\", \"Paul\"]";
  return fmt::format("texts stand in quotes: {}= \"{}\"", line.substr(0, equals), value);
}

/// The most parts any dotted key of the line may have: a.b.c has three. Text that is no key may look like
/// one.
int parts_of_longest_key(std::string_view line) {
  const auto bare = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  int longest = 0, parts = 0;
  for (std::size_t i = 0; i < line.size();) {
    const auto begin = i;
    if (line[i] == '"' || line[i] == '\'') {
      const auto close = line.find(line[i], i + 1);
      i = close == std::string_view::npos ? line.size() : close + 1;
    } else {
      while (i < line.size() && bare(line[i])) ++i;
    }
    if (i == begin) {
      parts = 0;
      ++i;
      continue;
    }
    longest = std::max(longest, ++parts);
    while (i < line.size() && is_blank(line[i])) ++i;
    if (i < line.size() && line[i] == '.') {
      ++i;
      while (i < line.size() && is_blank(line[i])) ++i;
    } else {
      parts = 0;
    }
  }
  return longest;
}

void read_tcp(const toml::table& table, tcp::Options& into, Report& report) {
  constexpr std::int64_t kWidest = 1'000'000;
  const TomlReader r(table, "network.tcp", report);
  if (const auto n = r.integer("initial_window", 1, kWidest)) into.initial_window = static_cast<int>(*n);
  const auto window = r.size("receive_window");
  if (!window) return;
  if (window->n < tcp::kSegment)
    report.error(r.place("receive_window"), "a receive window holds one packet at least",
                 fmt::format("that is {} B", tcp::kSegment));
  else
    into.receive = tcp::ReceiveWindow::fixed(*window);
}

void read_top(const TomlReader& root, Draft& draft, Report& report) {
  auto& s = draft.scenario;
  root.line("name", s.name);
  if (s.name.empty() || s.name.find('/') != std::string::npos || s.name.front() == '.')
    report.error(root.place("name"), fmt::format("'{}' cannot name a run directory", s.name),
                 "leave out slashes and leading dots");
  if (const auto seed = root.integer("seed", 0, INT64_MAX)) s.seed = static_cast<std::uint64_t>(*seed);
  if (root.has("stop")) {
    units::Duration stop{};
    root.duration("stop", stop, Least::above_zero);
    s.stop = TimePoint(stop);
  }
  root.duration("warmup", s.warmup);
  std::string start;
  root.line("start", start);
  if (!start.empty()) {
    auto calendar = mail::parse_calendar(start);
    if (calendar)
      s.start = *calendar.value;
    else
      report.error(root.place("start"), std::move(calendar.error), std::move(calendar.suggestion));
  }
  if (const auto* network = root.table("network")) {
    const TomlReader r(*network, "network", report);
    r.duration("dns_time", s.dns_time);
    r.duration("convergence", s.convergence);
    if (const auto* quality = r.table("default_link"))
      read_quality(*quality, "network.default_link", s.default_link, report);
    if (const auto* set = r.table("tcp")) read_tcp(*set, s.tcp, report);
    read_plan(r, draft, report);
  }
}

}  // namespace

std::optional<toml::table> read_syntax(const std::string& text, Report& report) {
  // toml++ stops at the first error. The line it is in is blanked and the text read again, so that all are
  // found; a broken heading or an error that moves backwards would only give errors that are none.
  constexpr int kMost = 20;
  // Every part is a table within a table, which toml++ takes apart by recursion. (A name of the reverse DNS
  // has 34.)
  constexpr int kMostParts = 40;
  for (int n = 1; n <= report.lines(); ++n)
    if (const auto parts = parts_of_longest_key(report.line(n)); parts > kMostParts)
      report.error(report.place(n, 1), fmt::format("a key of {} parts", parts), "no key has more than four");
  if (report.failed()) return std::nullopt;
  std::string rest = text;
  int last_line = 0;
  for (int found = 0; found < kMost; ++found) {
    try {
      auto root = toml::parse(std::string_view(rest), std::string_view(report.file()));
      return found == 0 ? std::optional(std::move(root)) : std::nullopt;
    } catch (const toml::parse_error& e) {
      const int line = static_cast<int>(e.source().begin.line);
      if (line <= last_line) break;
      const auto content = report.line(line);
      auto why = e.description();
      constexpr std::string_view kPrefix = "Error while parsing ";
      if (why.starts_with(kPrefix)) why.remove_prefix(kPrefix.size());
      report.error(report.place(line, static_cast<int>(e.source().begin.column)), std::string(why),
                   quotes_missing(content));
      if (content.empty() || content.starts_with('[')) break;
      std::fill_n(rest.begin() + (content.data() - report.line(1).data()), content.size(), ' ');
      last_line = line;
    }
  }
  return std::nullopt;
}

void read_quality(const toml::table& table, std::string_view name, LinkQuality& into, Report& report) {
  const TomlReader r(table, name, report);
  r.duration("latency", into.latency);
  r.rate("bandwidth", into.bandwidth);
  r.share("loss", into.loss);
}

Parsed parse_toml(const std::string& text, const std::string& file, const std::vector<Override>& overrides) {
  Report report(file, text);
  Draft draft;
  draft.scenario.name = stem(file);
  if (auto tree = read_syntax(text, report)) {
    apply_overrides(*tree, overrides, report);
    const TomlReader root(*tree, "", report);
    read_top(root, draft, report);
    read_mtas(root, draft, report);
    read_network(root, draft, report);
    read_users(root, draft, report);
    read_lists(root, draft, report);
    read_messages(root, draft, report);
    read_sessions(root, draft, report);
    read_traffic(root, draft, report);
    read_replies(root, draft, report);
    read_expectations(root, draft, report);
    read_sweep(root, draft, report);
    read_outages(root, draft, report);
    read_changes(root, draft, report);
    read_domains(root, draft, report);
    read_queues(root, draft, report);
    read_actions(root, draft, report);
  }
  if (report.failed()) return {std::nullopt, report.take()};
  draft.scenario.inputs.insert(draft.scenario.inputs.begin(), {file, text});
  return {std::move(draft.scenario), report.take()};
}

}  // namespace scenario
