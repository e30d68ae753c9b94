// runs.csv and summary.csv of a sweep (scenarios/SWEEPS.md says each column).
#include <fmt/format.h>

#include <cmath>
#include <set>

#include "views/csv.hpp"
#include "views/sweep.hpp"

namespace views {
namespace {

/// A number as both files have it: nothing where it does not apply, `inf` where it was not reached.
void cell(std::string& out, double x) {
  out += ',';
  if (std::isinf(x))
    out += x > 0 ? "inf" : "-inf";
  else if (!std::isnan(x))
    out += fmt::format("{}", x);
}
void cell(std::string& out, const std::optional<double>& x) { cell(out, x.value_or(std::nan(""))); }

void texts(std::string& out, const std::vector<std::string>& cells) {
  for (const auto& c : cells) {
    out += ',';
    csv::append_text(out, c);
  }
}

std::vector<std::string> paths(const SweepResults& r) {
  std::vector<std::string> out;
  for (const auto& a : r.plan().sweep.axes) out.push_back(a.path);
  return out;
}

/// Every metric, and every reply code that any run that counts has.
std::vector<std::string> all_metrics(const SweepResults& r) {
  std::vector<std::string> names;
  for (const auto& m : timeline::metrics()) names.emplace_back(m.name);
  std::set<int> codes;
  for (std::size_t p = 0; p < r.plan().points.size(); ++p)
    for (const auto n : r.used(p))
      for (const auto& [code, times] : r.run(r.plan().index_of(p, n))->values.replies()) codes.insert(code);
  for (const int code : codes) names.push_back(fmt::format("replies.{:03}", code));
  return names;
}

}  // namespace

std::string runs_csv(const SweepResults& r) {
  const auto names = all_metrics(r);
  const bool batches = r.plan().sweep.batches > 0;
  std::string out = batches ? "index,point,replication,batch,seed" : "index,point,replication,seed";
  texts(out, paths(r));
  texts(out, names);
  out += '\n';
  for (std::size_t p = 0; p < r.plan().points.size(); ++p)
    for (const auto n : r.used(p)) {
      const std::size_t index = r.plan().index_of(p, n);
      const auto row = [&](const timeline::Values& v, const std::string& batch) {
        out += fmt::format("{},{},{}{},{}", index, p, n, batch, r.plan().seed_of(index));
        texts(out, r.plan().points[p]);
        for (const auto& name : names) cell(out, v.at(name));
        out += '\n';
      };
      const SweepRun& run = *r.run(index);
      row(run.values, batches ? ",0" : "");
      for (std::size_t b = 0; b < run.batches.size(); ++b) row(run.batches[b], fmt::format(",{}", b + 1));
    }
  return out;
}

std::string summary_csv(const SweepResults& r) {
  const auto names = r.metrics();
  std::string out = "point";
  texts(out, paths(r));
  out += ",runs,precise";
  for (const auto& name : names) {
    for (const char* what : {"n", "unreached", "mean", "sd", "low", "high"}) texts(out, {name + "_" + what});
    for (const char* q : {"p10", "p50", "p90"})
      for (const char* what : {"", "_low", "_high"}) texts(out, {name + "_" + q + what});
  }
  for (const auto& reference : r.plan().sweep.references)
    texts(out, {reference.metric + ": " + reference.name});
  out += '\n';
  for (std::size_t p = 0; p < r.plan().points.size(); ++p) {
    out += std::to_string(p);
    texts(out, r.plan().points[p]);
    out += fmt::format(",{},{}", r.used(p).size(), r.precise(p) ? 1 : 0);
    for (const auto& name : names) {
      const auto xs = r.observations(p, name);
      const auto m = stats::moments(xs);
      out += fmt::format(",{},{}", m.n, m.infinite);
      cell(out, m.mean);
      cell(out, m.sd);
      cell(out, m.interval ? std::optional(m.interval->low) : std::nullopt);
      cell(out, m.interval ? std::optional(m.interval->high) : std::nullopt);
      for (const double q : {0.1, 0.5, 0.9}) {
        const auto quantile = stats::quantile(xs, q);
        cell(out, quantile.estimate);
        cell(out, quantile.low);
        cell(out, quantile.high);
      }
    }
    for (const auto& reference : r.plan().sweep.references) cell(out, reference.values[p]);
    out += '\n';
  }
  return out;
}

}  // namespace views
