// What a person reads at the end of a sweep.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "views/sweep.hpp"
#include "views/text.hpp"

namespace views {
namespace {

/// Above this, a list of all metrics would be no table: what a first look wants.
constexpr std::size_t kWidest = 6;
const std::vector<std::string> kFirstLook{"delivered", "p50_delay", "p95_delay", "mean_attempts",
                                          "session_time"};

std::vector<std::string> shown(const SweepResults& r) {
  auto names = r.metrics();
  if (!r.plan().sweep.metrics.empty() || names.size() <= kWidest) return names;
  std::erase_if(names, [](const std::string& n) {
    return std::find(kFirstLook.begin(), kFirstLook.end(), n) == kFirstLook.end();
  });
  return names;
}

/// "1.21 s ± 0.02 s"; one observation has no half-width, and an infinite mean says how often it was reached.
std::string in_words(const timeline::Metric& metric, const stats::Moments& m) {
  if (m.n == 0) return "does not apply";
  if (m.infinite > 0)
    return m.infinite == m.n ? "not reached" : fmt::format("not reached in {} of {}", m.infinite, m.n);
  if (!m.interval) return timeline::to_human(metric.unit, m.mean);
  const double half = m.interval->half_width();
  if (half == 0) return timeline::to_human(metric.unit, m.mean);
  return fmt::format("{} ± {}", timeline::to_human(metric.unit, m.mean, half),
                     timeline::to_human(metric.unit, half));
}

std::string notes(const SweepResults& r) {
  const auto& sweep = r.plan().sweep;
  std::string out;
  bool deterministic = sweep.replications.most > 1, unreached = false, correlated = false;
  std::size_t imprecise = 0;
  for (std::size_t p = 0; p < r.plan().points.size(); ++p) {
    imprecise += r.precise(p) ? 0 : 1;
    for (const auto& name : r.metrics()) {
      const auto xs = r.observations(p, name);
      const auto m = stats::moments(xs);
      deterministic = deterministic && (!m.sd || *m.sd == 0);
      unreached = unreached || (m.infinite > 0 && m.infinite < m.n);
      const double next = sweep.batches > 0 ? stats::lag_1_correlation(xs) : 0;
      // Two standard errors of the correlation of independent values.
      correlated = correlated || std::abs(next) > 2 / std::sqrt(static_cast<double>(xs.size()));
    }
  }
  if (sweep.batches > 0)
    out += fmt::format("± is the half-width of a 95 % interval of the mean of {} batches (Student's t).\n",
                       sweep.batches);
  else if (deterministic)
    out += "All replications of a design point came out alike: nothing random shows in these metrics.\n";
  else if (sweep.replications.most > 1)
    out +=
        "± is the half-width of a 95 % interval of the mean over the runs (Student's t). Design points share "
        "their\n"
        "seeds, so intervals that overlap do not mean that two points do not differ: mtasim compare tells.\n";
  else
    out +=
        "One run each: figures without an interval. `replications` in [sweep], or --replications, gives "
        "one.\n";
  if (sweep.replications.until)
    out += fmt::format(
        "Runs were added until {} (95 %): stopping by what was seen covers a little less than it says.\n",
        sweep.replications.until->text);
  if (imprecise > 0)
    out += fmt::format("{} did not become as precise as that within {} runs.\n",
                       text::counted(imprecise, "design point"), sweep.replications.most);
  if (unreached)
    out += "Where one run did not reach a delay, its mean is infinite; summary.csv has the quantiles.\n";
  if (correlated) out += "Neighbouring batches are correlated: use fewer and longer ones, or a longer run.\n";
  return out;
}

}  // namespace

std::string sweep_table(const SweepResults& r) {
  const auto& plan = r.plan();
  const auto& reps = plan.sweep.replications;
  std::string out = fmt::format(
      "{}: {}, {} each\n\n", plan.name, text::counted(plan.points.size(), "design point"),
      reps.until ? fmt::format("{} to {} runs", reps.least, reps.most) : text::counted(reps.most, "run"));
  std::vector<text::Table::Column> columns;
  for (const auto& a : plan.sweep.axes) columns.push_back({a.path, true});
  if (reps.until) columns.push_back({"runs", true});
  const auto names = shown(r);
  for (const auto& name : names) {
    columns.push_back({name, true});
    for (const auto& reference : plan.sweep.references)
      if (reference.metric == name) columns.push_back({reference.name, true});
  }
  text::Table table(columns);
  for (std::size_t p = 0; p < plan.points.size(); ++p) {
    auto cells = plan.points[p];
    if (reps.until) cells.push_back(std::to_string(r.used(p).size()));
    for (const auto& name : names) {
      const auto metric = *timeline::find_metric(name);
      cells.push_back(in_words(metric, stats::moments(r.observations(p, name))));
      for (const auto& reference : plan.sweep.references)
        if (reference.metric == name) cells.push_back(timeline::to_human(metric.unit, reference.values[p]));
    }
    table.row(std::move(cells));
  }
  out += table.str();
  if (names.size() < r.metrics().size())
    out += fmt::format("and {} more metrics in summary.csv\n", r.metrics().size() - names.size());
  return out + "\n" + notes(r);
}

std::string failed_expectations(const SweepResults& r, const std::vector<timeline::Expectation>& expect) {
  using Subject = timeline::Expectation::Subject;
  const auto& plan = r.plan();
  std::vector<text::Table::Column> columns;
  for (const auto& a : plan.sweep.axes) columns.push_back({a.path, true});
  for (const char* title : {"metric", "expected", "seen"}) columns.push_back({title});
  text::Table table(columns);
  bool any = false;
  for (std::size_t p = 0; p < plan.points.size(); ++p)
    for (const auto& e : expect) {
      const auto metric = *timeline::find_metric(e.metric);
      const auto xs = r.observations(p, e.metric);
      const auto m = stats::moments(xs);
      const auto low = m.interval ? m.interval->low : m.mean, high = m.interval ? m.interval->high : m.mean;
      std::string seen = in_words(metric, m);
      bool holds = false;
      switch (e.subject) {
        case Subject::mean:
          holds = e.holds(m.mean);
          break;
        case Subject::interval:
          // One run, or one that was not reached, says nothing of how sure the mean is.
          holds = m.interval && e.holds_within(low, high);
          seen = m.interval
                     ? fmt::format("{} to {}", timeline::to_human(metric.unit, low, m.interval->half_width()),
                                   timeline::to_human(metric.unit, high, m.interval->half_width()))
                     : seen + (m.interval ? "" : ", no interval");
          break;
        case Subject::every: {
          const auto failed = std::count_if(xs.begin(), xs.end(), [&](double x) { return !e.holds(x); });
          holds = failed == 0 && !xs.empty();
          seen = fmt::format("not in {} of {} runs", failed, xs.size());
          break;
        }
      }
      if (holds) continue;
      any = true;
      auto cells = plan.points[p];
      cells.insert(cells.end(), {e.metric, e.text, seen});
      table.row(std::move(cells));
    }
  return any ? table.str() : "";
}

}  // namespace views
