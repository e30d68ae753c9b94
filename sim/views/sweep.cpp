#include "views/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "timeline/metrics.hpp"
#include "views/run.hpp"
#include "views/whole_file.hpp"

namespace fs = std::filesystem;

namespace views {
namespace {

using Json = nlohmann::ordered_json;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kNotReached = std::numeric_limits<double>::infinity();

/// Null is "not reached" for what may be that, else (a share of nobody) it does not apply.
timeline::Values values_from(const Json& metrics) {
  timeline::Values v;
  for (const auto& [name, value] : metrics.items()) {
    const auto metric = timeline::find_metric(name);
    if (!metric) continue;  // of a later version
    if (name.starts_with("replies."))
      v.add_replies(std::stoi(name.substr(8)), value.get<std::uint64_t>());
    else if (value.is_number())
      v.set(name, value.get<double>());
    else if (metric->may_be_unreached)
      v.set(name, kNotReached);
  }
  return v;
}

Json json_from(const timeline::Values& v) {
  Json out = Json::object();
  for (const auto& m : timeline::metrics()) {
    const double x = v.at(m.name);
    if (std::isinf(x))
      out[std::string(m.name)] = nullptr;
    else if (!std::isnan(x))
      out[std::string(m.name)] = x;
  }
  return out;
}

}  // namespace

fs::path result_file(const fs::path& directory, const std::string& key) {
  return directory / "runs" / (key + ".json");
}

timeline::Values values_of(const std::string& run_json) {
  const Json j = Json::parse(run_json);
  return values_from(j.at("metrics"));
}

std::string result_json(const std::string& key, const std::string& run_json,
                        const std::vector<timeline::Values>& batches) {
  const Json run = Json::parse(run_json);
  Json j{{"key", key},
         {"program", run.at("program")},
         {"seed", run.at("seed")},
         {"end", run.at("end")},
         {"metrics", run.at("metrics")}};
  for (const auto& b : batches) j["batches"].push_back(json_from(b));
  return j.dump(2) + "\n";
}

std::vector<timeline::Values> batches_of(const fs::path& run, std::size_t k, units::Duration warmup) {
  std::string why;
  const auto r = Run::open(run, why);
  if (!r) throw std::runtime_error(why);
  std::vector<timeline::DeliveryStory> stories;
  for (const MessageRow& m : r->messages()) {
    if (m.kind == "bounce" || m.kind == "delay" || m.outcome == "replaced" || !m.submitted) continue;
    if (*m.submitted < units::kStart + warmup) continue;
    timeline::DeliveryStory s;
    s.submitted = *m.submitted;
    s.finished = m.finished;
    s.outcome = m.outcome == "delivered" || m.outcome == "handed_outside" ? timeline::Outcome::delivered
                                                                          : timeline::Outcome::queued;
    stories.push_back(std::move(s));
  }
  if (stories.size() < k)
    throw std::runtime_error(fmt::format("{} recipients do not make {} batches", stories.size(), k));
  std::vector<timeline::Values> out;
  std::size_t from = 0;
  for (std::size_t b = 0; b < k; ++b) {
    const std::size_t size = stories.size() / k + (b < stories.size() % k ? 1 : 0);
    timeline::Delays d;
    for (std::size_t i = from; i < from + size; ++i) d.take(stories[i]);
    from += size;
    timeline::Values v;
    v.set("recipients", static_cast<double>(d.recipients()));
    v.set("delivered", d.delivered_share().value_or(kNone));
    v.set("delivered_count", static_cast<double>(d.delivered()));
    for (const auto& [name, q] :
         {std::pair{"p50_delay", 0.5}, {"p95_delay", 0.95}, {"p99_delay", 0.99}, {"max_delay", 1.0}}) {
      const auto at = d.quantile(q);
      v.set(name, at ? units::in_seconds(*at) : kNotReached);
    }
    v.set("mean_delay", d.mean().value_or(kNotReached));
    out.push_back(std::move(v));
  }
  return out;
}

SweepResults::SweepResults(SweepPlan plan) : plan_(std::move(plan)), runs_(plan_.runs()) {}

void SweepResults::read(const fs::path& directory) {
  for (std::size_t i = 0; i < runs_.size(); ++i)
    if (!runs_[i]) read(directory, i);
}

bool SweepResults::read(const fs::path& directory, std::size_t index) {
  std::error_code none;
  const std::string key = plan_.keys[index];
  const fs::path file = result_file(directory, key);
  if (!fs::exists(file, none)) return false;
  const Json j = Json::parse(whole_file(file), nullptr, false);
  if (j.is_discarded() || !j.is_object() || !j.contains("metrics") || j.value("key", "") != key) return false;
  SweepRun run{values_from(j.at("metrics")), {}};
  if (j.contains("batches"))
    for (const auto& b : j.at("batches")) run.batches.push_back(values_from(b));
  if (plan_.sweep.batches > 0 && run.batches.size() != plan_.sweep.batches)
    return false;  // made for another sweep
  if (plan_.sweep.batches == 0) run.batches.clear();
  runs_[index] = std::move(run);
  return true;
}

std::vector<std::uint32_t> SweepResults::used(std::size_t point) const {
  const auto& r = plan_.sweep.replications;
  std::vector<std::uint32_t> out;
  std::vector<double> xs;
  for (std::uint32_t n = 1; n <= r.most; ++n) {
    const auto& run = runs_[plan_.index_of(point, n)];
    if (!run) continue;
    out.push_back(n);
    if (!r.until) continue;
    if (const double x = run->values.at(r.until->metric); !std::isnan(x)) xs.push_back(x);
    if (n < r.least) continue;
    const auto m = stats::moments(xs);
    if (!m.interval) continue;
    const double width = r.until->relative ? r.until->width * std::abs(m.mean) : r.until->width;
    if (m.interval->half_width() <= width) break;
  }
  return out;
}

bool SweepResults::precise(std::size_t point) const {
  const auto& r = plan_.sweep.replications;
  if (!r.until) return true;
  const auto m = stats::moments(observations(point, r.until->metric));
  const double width = r.until->relative ? r.until->width * std::abs(m.mean) : r.until->width;
  const auto n = used(point);
  return m.interval && m.interval->half_width() <= width && !n.empty() && n.back() >= r.least;
}

std::vector<std::size_t> SweepResults::wanted(const std::vector<std::size_t>& given_up,
                                              std::size_t at_once) const {
  const auto& r = plan_.sweep.replications;
  const auto tried = [&](std::size_t i) {
    return runs_[i] || std::find(given_up.begin(), given_up.end(), i) != given_up.end();
  };
  std::vector<std::size_t> out;
  for (std::size_t p = 0; p < plan_.points.size(); ++p)
    for (std::uint32_t n = 1; n <= r.least; ++n)
      if (const auto i = plan_.index_of(p, n); !tried(i)) out.push_back(i);
  if (!out.empty() || !r.until) return out;
  std::vector<std::size_t> open;
  for (std::size_t p = 0; p < plan_.points.size(); ++p)
    if (!precise(p)) open.push_back(p);
  for (std::uint32_t n = r.least + 1; n <= r.most && out.size() < at_once; ++n)
    for (const std::size_t p : open)
      if (const auto i = plan_.index_of(p, n); !tried(i)) out.push_back(i);
  return out;
}

std::vector<std::size_t> SweepResults::missing() const {
  std::vector<std::size_t> out;
  for (std::size_t p = 0; p < plan_.points.size(); ++p) {
    const auto n = used(p);
    const bool stopped = plan_.sweep.replications.until && precise(p);
    const std::uint32_t last = stopped && !n.empty() ? n.back() : plan_.sweep.replications.most;
    for (std::uint32_t k = 1; k <= last; ++k)
      if (const auto i = plan_.index_of(p, k); !runs_[i]) out.push_back(i);
  }
  return out;
}

std::vector<double> SweepResults::observations(std::size_t point, const std::string& metric) const {
  std::vector<double> out;
  const auto take = [&](double x) {
    if (!std::isnan(x)) out.push_back(x);
  };
  for (const std::uint32_t n : used(point)) {
    const auto& run = *runs_[plan_.index_of(point, n)];
    if (plan_.sweep.batches == 0) take(run.values.at(metric));
    for (const auto& b : run.batches) take(metric.starts_with("replies.") ? kNone : b.at(metric));
  }
  return out;
}

std::vector<std::string> SweepResults::metrics() const {
  if (!plan_.sweep.metrics.empty()) return plan_.sweep.metrics;
  std::vector<std::string> out;
  for (const auto& m : timeline::metrics())
    for (std::size_t p = 0; p < plan_.points.size(); ++p)
      if (!observations(p, std::string(m.name)).empty()) {
        out.emplace_back(m.name);
        break;
      }
  return out;
}

}  // namespace views
