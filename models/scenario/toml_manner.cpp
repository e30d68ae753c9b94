// [mta.think] and [mta.habits]: how long software takes, and what it does that no rule asks for.
#include <fmt/format.h>

#include <algorithm>

#include "scenario/fields.hpp"
#include "scenario/toml_parts.hpp"

namespace scenario {
namespace {

/// A duration, or { median, p10, p90 }: that is drawn.
void read_time(const TomlReader& r, std::string_view key, mta::Think& into, Report& report) {
  if (!r.has(key)) return;
  if (!r.is_table(key)) {
    units::Duration fixed = into.median;
    r.duration(key, fixed);
    into = fixed;
    return;
  }
  const TomlReader t(*r.table(key), "mta.think.dot", report);
  mta::Think drawn;
  drawn.drawn = true;
  t.need("median", "\"1 ms\"");
  t.duration("median", drawn.median, Least::above_zero);
  t.duration("p10", drawn.p10, Least::above_zero);
  t.duration("p90", drawn.p90, Least::above_zero);
  if (!drawn.spread())
    report.error(r.place(key), fmt::format("{}: nothing says how it spreads", key),
                 "add p90 = \"2 ms\", the value that one in ten is above, or p10, or both");
  if (drawn.p10 > drawn.median)
    report.error(t.place("p10"), "p10 is longer than the median", "one in ten is below p10");
  if (drawn.p90 != units::Duration{} && drawn.p90 < drawn.median)
    report.error(t.place("p90"), "p90 is shorter than the median", "one in ten is above p90");
  into = drawn;
}

}  // namespace

void read_think(const toml::table& table, mta::ThinkTimes& into, Report& report) {
  const TomlReader r(table, "mta.think", report);
  if (r.has("client")) {
    mta::Think every;
    read_time(r, "client", every, report);
    into.client(every);
  }
  for (const auto& f : kThink) read_time(r, f.key, into.*f.member, report);
  r.truth("draw", into.draw);
}

void read_habits(const toml::table& table, mta::Habits& into, Report& report) {
  const TomlReader r(table, "mta.habits", report);
  for (const auto& f : kHabits) r.truth(f.key, into.*f.member);
  for (const auto& f : kWaits) r.duration(f.key, into.*f.member);
  std::string closes(kCloses[static_cast<std::size_t>(into.closes)]);
  r.line("closes", closes);
  const auto* const found = std::find(std::begin(kCloses), std::end(kCloses), closes);
  if (found == std::end(kCloses))
    report.error(r.place("closes"), fmt::format("a client does not close its side at '{}'", closes),
                 suggest(closes, std::vector<std::string>(std::begin(kCloses), std::end(kCloses))));
  else
    into.closes = static_cast<mta::Closes>(found - std::begin(kCloses));
  if (const auto list = r.list("uses")) {
    into.uses = {};
    for (const auto& item : *list) {
      if (const auto e = smtp::extension_of(item.text))
        into.uses.add(*e);
      else
        report.error(item.at, fmt::format("no extension has the EHLO keyword '{}'", item.text),
                     suggest(item.text, smtp::extension_names()));
    }
  }
}

}  // namespace scenario
