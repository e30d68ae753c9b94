// The receiving policies of [[mta]]: greylist, limits on clients, content filter, and what is out of order for now.
#include <fmt/format.h>

#include <iterator>

#include "scenario/policies.hpp"
#include "scenario/toml_parts.hpp"
#include "scenario/toml_text.hpp"

namespace scenario {
namespace {

constexpr std::int64_t kMost = 1'000'000;
constexpr std::int64_t kMostCores = 4096;

void read_rate(const TomlReader& r, std::string_view key, std::optional<units::Rate>& into, Report& report) {
  std::string text;
  r.line(key, text);
  if (!r.is_text(key)) return;
  auto rate = units::parse_rate(text);
  if (rate)
    into = *rate.value;
  else
    report.error(r.place(key), fmt::format("{}: {}", key, rate.error), std::move(rate.suggestion));
}

void read_greylist(const TomlReader& r, policy::GreylistRule& into, Report& report) {
  if (!r.is_table("greylist")) return r.duration("greylist", into.delay);
  const TomlReader t(*r.table("greylist"), "mta.greylist", report);
  t.need("delay", "\"5 min\"");
  t.duration("delay", into.delay);
  t.duration("retry_window", into.retry_window, Least::above_zero);
  t.duration("max_age", into.max_age, Least::above_zero);
  if (const auto n = t.integer("auto_whitelist", 0, kMost)) into.auto_whitelist = static_cast<int>(*n);
  if (into.retry_window <= into.delay)
    report.error(t.place(), "nobody ever passes: retry_window is over before the delay",
                 "retry_window is longer than delay");
}

}  // namespace

void read_policies(const TomlReader& r, mta::Config& c, Report& report) {
  read_greylist(r, c.greylist, report);
  read_rate(r, "rate_limit", c.clients.messages, report);
  read_rate(r, "connection_rate_limit", c.clients.connections, report);
  if (const auto n = r.integer("max_connections_per_client", 0, kMost))
    c.clients.max_connections = static_cast<int>(*n);
  r.duration("filter_cpu", c.filter_cpu);
  if (const auto n = r.integer("cores", 1, kMostCores)) c.cores = static_cast<int>(*n);
  r.truth("unavailable", c.unavailable);
  r.truth("local_error", c.local_error);
}

std::string policies_toml(const mta::Config& c, const mta::Config& preset) {
  std::string out;
  const auto key = [&](std::string_view k, std::string_view value) {
    fmt::format_to(std::back_inserter(out), "{} = {}\n", k, value);
  };
  const auto text = [](const auto& quantity) { return quoted(units::to_text(quantity)); };
  const policy::GreylistRule usual{c.greylist.delay};
  if (c.greylist == usual) {
    if (c.greylist != preset.greylist) key("greylist", text(c.greylist.delay));
  } else if (c.greylist != preset.greylist) {
    key("greylist", fmt::format("{{ delay = {}, retry_window = {}, max_age = {}, auto_whitelist = {} }}",
                                text(c.greylist.delay), text(c.greylist.retry_window), text(c.greylist.max_age),
                                c.greylist.auto_whitelist));
  }
  if (c.clients.messages) key("rate_limit", text(*c.clients.messages));
  if (c.clients.connections) key("connection_rate_limit", text(*c.clients.connections));
  if (c.clients.max_connections != preset.clients.max_connections)
    key("max_connections_per_client", fmt::format("{}", c.clients.max_connections));
  if (c.filter_cpu != preset.filter_cpu) key("filter_cpu", text(c.filter_cpu));
  if (c.cores != preset.cores) key("cores", fmt::format("{}", c.cores));
  if (c.unavailable) key("unavailable", "true");
  if (c.local_error) key("local_error", "true");
  return out;
}

}  // namespace scenario
