// run.json and timing.json: what a run was and how it ended. Values only; the collector fills them in.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/collector.hpp"
#include "timeline/metric.hpp"
#include "timeline/outage_log.hpp"

namespace sim::report {

struct Facts {
  const scenario::Scenario* scenario = nullptr;
  std::string resolved;  ///< scenario.toml
  Level level = Level::events;
  Outcome outcome;
  std::vector<std::pair<std::string, std::string>> overrides;
  std::uint64_t sessions = 0, transactions = 0, messages = 0, recipients = 0, events = 0;
  std::uint64_t rcpt_ok = 0, rcpt_4yz = 0, rcpt_5yz = 0;
  timeline::Ledger ledger;
  std::string imbalance;
  std::vector<std::string> unexpected;
  const timeline::Values* metrics = nullptr;
  std::vector<timeline::OutageLog::Row> outages;
};

/// The text of run.json: equal runs give equal octets.
std::string run_json(const Facts& f);
std::string timing_json(double wall_seconds, const Facts& f);

/// "p95_delay is 3 h, expected < 1 h".
std::string failure(const timeline::Expectation& e, double seen);

std::string_view to_text(Level l);
/// FNV-1a, 64 bits, as 16 hexadecimal digits: tells scenarios and inputs apart; no protection against
/// forgery.
std::string hash(std::string_view octets);

}  // namespace sim::report
