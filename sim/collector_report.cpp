#include "sim/collector_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace sim::report {
namespace {

using Json = nlohmann::ordered_json;

Json ledger(const timeline::Ledger& l, const std::string& imbalance) {
  return Json{{"submitted", l.submitted},
              {"children", l.children},
              {"notices", l.notices},
              {"delivered", l.delivered},
              {"handed_outside", l.handed_outside},
              {"replaced", l.replaced},
              {"bounced", l.bounced},
              {"expired", l.expired},
              {"discarded", l.discarded},
              {"queued", l.queued},
              {"duplicates", l.duplicates},
              {"refused", l.refused},
              {"balances", imbalance.empty()},
              {"imbalance", imbalance}};
}

/// Null: not reached. What does not apply (no recipients, no sessions) is left out, "delivered" apart: null.
Json metrics(const timeline::Values& values) {
  Json out = Json::object();
  for (const timeline::Metric& m : timeline::metrics()) {
    const double v = values.at(m.name);
    const bool counted = m.unit == timeline::Unit::count || m.unit == timeline::Unit::octets;
    if (std::isinf(v) || (std::isnan(v) && m.name == "delivered"))
      out[std::string(m.name)] = nullptr;
    else if (!std::isnan(v) && counted && v == std::floor(v))
      out[std::string(m.name)] = static_cast<std::uint64_t>(v);
    else if (!std::isnan(v))
      out[std::string(m.name)] = v;
  }
  for (const auto& [code, n] : values.replies()) out[fmt::format("replies.{:03}", code)] = n;
  return out;
}

Json expectations(const Facts& f) {
  Json out = Json::array();
  for (const timeline::Expectation& e : f.scenario->expect) {
    const double v = f.metrics->at(e.metric);
    out.push_back(Json{{"metric", e.metric},
                       {"expected", e.text},
                       {"seen", std::isfinite(v) ? Json(v) : Json(nullptr)},
                       {"in_words", timeline::to_human(timeline::find_metric(e.metric)->unit, v)},
                       {"holds", e.holds(v)}});
  }
  return out;
}

Json outages(const Facts& f) {
  Json out = Json::array();
  for (const timeline::OutageLog::Row& r : f.outages)
    out.push_back(Json{{"what", r.is_mta ? f.scenario->mtas[r.mta].config.name : r.link},
                       {"kind", r.is_mta ? "mta" : "link"},
                       {"state", r.state},
                       {"times", r.times},
                       {"seconds", units::in_seconds(r.total)},
                       {"over", r.over}});
  return out;
}

}  // namespace

std::string failure(const timeline::Expectation& e, double seen) {
  return fmt::format("{} is {}, expected {}", e.metric,
                     timeline::to_human(timeline::find_metric(e.metric)->unit, seen), e.text);
}

std::string_view to_text(Level l) {
  switch (l) {
    case Level::messages:
      return "messages";
    case Level::sessions:
      return "sessions";
    case Level::events:
      return "events";
  }
  return "?";
}

std::string hash(std::string_view octets) {
  std::uint64_t h = 0xcbf29ce484222325ull;
  for (char c : octets) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return fmt::format("{:016x}", h);
}

std::string run_json(const Facts& f) {
  Json overrides = Json::array();
  for (const auto& [key, value] : f.overrides) overrides.push_back(Json{{"key", key}, {"value", value}});
  const Json j{
      {"program", "mtasim " MTASIM_VERSION},
      {"simgrid", MTASIM_SIMGRID_VERSION},
      {"scenario",
       Json{{"name", f.scenario->name}, {"fnv1a64", hash(f.resolved)}, {"mtas", f.scenario->mtas.size()}}},
      {"seed", f.scenario->seed},
      {"overrides", overrides},
      {"record", to_text(f.level)},
      {"end", Json{{"reason", f.outcome.end == EndReason::stop ? "stop" : "done"},
                   {"time", units::in_seconds(f.outcome.ended.time_since_epoch())}}},
      {"counts", Json{{"sessions", f.sessions},
                      {"transactions", f.transactions},
                      {"messages", f.messages},
                      {"recipients", f.recipients},
                      {"rcpt_ok", f.rcpt_ok},
                      {"rcpt_4yz", f.rcpt_4yz},
                      {"rcpt_5yz", f.rcpt_5yz},
                      {"events", f.events}}},
      {"unexpected", f.unexpected},
      {"ledger", ledger(f.ledger, f.imbalance)},
      {"metrics", metrics(*f.metrics)},
      {"expectations", expectations(f)},
      {"outages", outages(f)},
      {"warnings", f.outcome.links.warnings},
  };
  // Names are the user's and may hold any octets; those that are no UTF-8 become U+FFFD.
  return j.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string timing_json(double wall_seconds, const Facts& f) {
  const double pace = wall_seconds > 0 ? static_cast<double>(f.sessions) / wall_seconds : 0;
  return Json{{"wall_seconds", wall_seconds}, {"sessions_per_second", pace}}.dump(2) + "\n";
}

}  // namespace sim::report
