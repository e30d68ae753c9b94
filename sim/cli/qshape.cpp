// mtasim qshape RUN [QUEUE…]: destinations by age of what stands in the queues at a time.
#include "views/qshape.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>

#include "cli/cli.hpp"
#include "cli/moment.hpp"
#include "cli/output.hpp"
#include "cli/run_or_open.hpp"
#include "cli/terminal.hpp"
#include "views/facts.hpp"

namespace cli {

namespace {

using units::Duration;
using units::TimePoint;

struct Given {
  std::string run, mta, at, out, every, first = "5 min";
  std::vector<std::string> queues;
  int buckets = 10;
};

constexpr int kSamples = 200;  // of the picture over time, where --every does not say

/// nullopt where the command line asks for what is not there; it has been said then.
std::optional<views::ShapeQuestion> question(const Given& g, const views::Facts& facts) {
  views::ShapeQuestion q;
  q.mta = g.mta;
  const auto names = facts.mta_names();
  if (!g.mta.empty() && std::find(names.begin(), names.end(), g.mta) == names.end()) {
    error(fmt::format("this run has no MTA '{}'", g.mta), did_you_mean(g.mta, names));
    return std::nullopt;
  }
  const std::vector<std::string> queues = {"incoming", "active", "deferred"};
  if (!g.queues.empty()) q.active = q.deferred = false;
  for (const auto& name : g.queues) {
    if (std::find(queues.begin(), queues.end(), name) == queues.end()) {
      error(fmt::format("mtasim qshape: incoming, active or deferred, not '{}'", name),
            did_you_mean(name, queues));
      return std::nullopt;
    }
    (name == "deferred" ? q.deferred : q.active) = true;
  }
  const auto first = units::parse_duration(g.first);
  if (!first.value || *first.value <= Duration::zero() || *first.value > std::chrono::hours(24 * 365)) {
    error(fmt::format("mtasim qshape: -t '{}' is no length of time{}{}", g.first,
                      first.error.empty() ? "" : ": ", first.error),
          first.suggestion);
    return std::nullopt;
  }
  q.first = *first.value;
  if (g.buckets < 2 || g.buckets > 24) {
    error("mtasim qshape: -b wants 2 to 24 buckets");
    return std::nullopt;
  }
  q.buckets = g.buckets;
  return q;
}

int write_series(const Given& g, const views::Run& r, const views::ShapeQuestion& q, TimePoint end) {
  Duration step = std::max(Duration(1), end.time_since_epoch() / kSamples);
  if (!g.every.empty()) {
    const auto every = units::parse_duration(g.every);
    if (!every.value || *every.value <= Duration::zero()) {
      error(fmt::format("mtasim qshape: --every '{}' is no length of time", g.every), every.suggestion);
      return Status::bad_input;
    }
    step = *every.value;
    if (end.time_since_epoch() / step > 1'000'000) {
      error(fmt::format("mtasim qshape: --every {} makes more than a million rows", g.every));
      return Status::bad_input;
    }
  }
  std::vector<TimePoint> times;
  for (TimePoint t = units::kStart; t <= end; t += step) times.push_back(t);
  Output out(g.out);
  std::string text = views::shape_header(q);
  for (const auto& shape : views::queue_shapes(r, times, q)) views::append_csv(text, shape);
  out.write(text);
  return out.finish() ? Status::done : Status::bad_input;
}

int act(const Given& g) {
  const Opened opened = run_or_open(g.run);
  if (!opened.run) return opened.status;
  const views::Run& r = *opened.run;
  const views::Facts facts = views::facts_of(r);
  const auto q = question(g, facts);
  if (!q) return Status::bad_input;
  if (!g.out.empty()) {
    const int status = write_series(g, r, *q, facts.end);
    return status == Status::done ? opened.status : status;
  }
  TimePoint at = facts.end;
  if (g.at == "fullest") {
    at = views::fullest_time(r, *q).value_or(at);
  } else if (!g.at.empty()) {
    const auto t = moment("qshape", g.at);
    if (!t) return Status::bad_input;
    at = *t;
  }
  const auto shape = views::queue_shapes(r, {at}, *q).front();
  note(fmt::format("{} at {} s", g.mta.empty() ? "all queues" : "the queue of " + g.mta,
                   units::to_seconds(at)));
  print(views::to_text(shape, *q));
  if (shape.total.total == 0)
    if (const auto fullest = views::fullest_time(r, *q))
      note(fmt::format("nothing stands there then; most did at {} s: --at fullest",
                       units::to_seconds(*fullest)));
  return opened.status;
}

}  // namespace

void add_qshape(CLI::App& program, Action& chosen) {
  auto g = std::make_shared<Given>();
  CLI::App* verb = program.add_subcommand("qshape", "Print the queues by destination and age, as qshape(1)");
  verb->add_option("RUN", g->run, "Run directory, 'latest' or scenario file")->required();
  verb->add_option("QUEUE", g->queues, "incoming, active, deferred (default: all)");
  verb->add_option("--mta", g->mta, "One MTA's queue (default: all together)")->type_name("NAME");
  verb->add_option("--at", g->at, "When: \"40 min\", seconds, or fullest (default: the end of the run)")
      ->type_name("TIME");
  verb->add_option("-b", g->buckets, "Buckets of age (10)")->type_name("N");
  verb->add_option("-t", g->first, "Limit of the first bucket (\"5 min\"); each is twice the one before")
      ->type_name("TIME");
  verb->add_option("-o,--out", g->out, "Write the table over time as CSV instead")->type_name("FILE");
  verb->add_option("--every", g->every, "Time between its rows (default: 200 in all)")->type_name("TIME");
  verb->callback([&chosen, g] { chosen = [g] { return act(*g); }; });
}

}  // namespace cli
