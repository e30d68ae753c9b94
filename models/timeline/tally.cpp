#include "timeline/tally.hpp"

#include <algorithm>
#include <limits>

namespace timeline {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kNever = std::numeric_limits<double>::infinity();

double number(std::uint64_t n) { return static_cast<double>(n); }

}  // namespace

void Tally::take(const Event& e) {
  switch (e.kind) {
    case Kind::reply:
      if (e.time >= from_ && e.code >= 0 && e.code < kReplyCodes)
        ++replies_[static_cast<std::size_t>(e.code)];
      break;
    case Kind::attempted:
      if (e.time >= from_ && e.next_at != units::kNever) ++deferrals_;
      break;
    case Kind::submitted:
      // What MTAs write themselves is no load that comes from outside.
      if (!was_restored_ && (e.mail == nullptr || e.mail->identity().kind == mail::Kind::user))
        trouble_ = e.time;
      break;
    case Kind::queue:
      take_queue(e);
      break;
    case Kind::link:
    case Kind::power:
      if ((e.kind == Kind::power ? e.state : e.change) == "up") restored(e.time);
      break;
    default:
      break;
  }
}

void Tally::restored(units::TimePoint at) {
  trouble_ = at;
  was_restored_ = true;
}

void Tally::take_queue(const Event& e) {
  if (!warm_ && e.time >= from_) {
    max_deferred_ = deferred_;
    max_active_ = active_;
    warm_ = true;
  }
  const auto at = queues_.find(QueueView{e.mta, e.destination});
  const QueueDepths had = at == queues_.end() ? QueueDepths{} : at->second;
  const QueueDepths& has = e.depths;
  deferred_ += has.deferred - std::uint64_t{had.deferred};
  active_ += has.active - std::uint64_t{had.active};
  if (has.incoming + has.active + has.deferred > 0)
    (at == queues_.end() ? queues_[{e.mta, std::string(e.destination)}] : at->second) = has;
  else if (at != queues_.end())
    queues_.erase(at);
  if (!warm_) return;
  max_deferred_ = std::max(max_deferred_, deferred_);
  max_active_ = std::max(max_active_, active_);
}

void Tally::take(const DeliveryStory& s) {
  wrote_ = true;
  if (!s.settled() || !s.finished)
    unfinished_.push_back(s.submitted);
  else if (s.submitted <= trouble_)
    drained_ = std::max(drained_, *s.finished);
  if (s.submitted < from_) return;
  delays_.take(s);
  ++outcomes_[static_cast<std::size_t>(s.outcome)];
  duplicates_ += static_cast<std::uint64_t>(s.duplicates);
  if (!Delays::counts(s)) return;
  const auto tried = static_cast<std::uint64_t>(s.attempts);
  attempts_ += tried;
  max_attempts_ = std::max(max_attempts_, tried);
}

void Tally::take(const SessionTimeline& s) {
  if (!s.started || *s.started < from_) return;
  ++sessions_;
  const std::string outcome = s.outcome();
  failed_ += outcome != "quit" && outcome != "open" ? 1 : 0;
  retransmissions_ += static_cast<std::uint64_t>(s.retransmissions);
  bytes_ += s.bytes_to_server + s.bytes_to_client;
  std::optional<units::TimePoint> first_data;
  for (const TransactionLine& t : s.transactions)
    if (t.data && (!first_data || *t.data < *first_data)) first_data = t.data;
  const auto phase = [&](Phase p, const std::optional<units::TimePoint>& begin,
                         const std::optional<units::TimePoint>& end) {
    if (begin && end && *end >= *begin) phases_[p].take(*end - *begin);
  };
  phase(connect, s.started, s.connected);
  phase(greeting, s.connected, s.helo);
  phase(envelope, s.helo, first_data);
  phase(data, first_data, s.accepted);
  phase(close, s.accepted, s.closed);
  phase(accept, s.started, s.accepted);
  phase(whole, s.started, s.closed);
}

void Tally::take_utilisation(double busiest, double mean) {
  busiest_link_ = busiest;
  mean_link_ = mean;
  links_known_ = true;
}

double Tally::drain_time() const {
  if (!wrote_) return kNone;
  const bool stranded = std::any_of(unfinished_.begin(), unfinished_.end(),
                                    [&](units::TimePoint submitted) { return submitted <= trouble_; });
  if (stranded) return kNever;
  return drained_ > trouble_ ? units::in_seconds(drained_ - trouble_) : 0;
}

Values Tally::values() const {
  Values v;
  const auto count = [&](std::string_view name, std::uint64_t n) { v.set(name, number(n)); };
  const auto recipients = delays_.recipients();
  count("recipients", recipients);
  if (const auto share = delays_.delivered_share()) v.set("delivered", *share);
  count("delivered_count", delays_.delivered());
  count("bounced", outcomes_[static_cast<std::size_t>(Outcome::bounced)]);
  count("expired", outcomes_[static_cast<std::size_t>(Outcome::expired)]);
  count("discarded", outcomes_[static_cast<std::size_t>(Outcome::discarded)]);
  count("queued", outcomes_[static_cast<std::size_t>(Outcome::queued)]);
  count("duplicates", duplicates_);
  if (recipients > 0) {
    const auto delay = [&](std::string_view name, double q) {
      const auto d = delays_.quantile(q);
      v.set(name, d ? units::in_seconds(*d) : kNever);
    };
    delay("p50_delay", 0.50);
    delay("p95_delay", 0.95);
    delay("p99_delay", 0.99);
    delay("max_delay", 1);
    const auto mean = delays_.mean();
    v.set("mean_delay", mean ? *mean : kNever);
    v.set("mean_attempts", number(attempts_) / number(recipients));
    count("max_attempts", max_attempts_);
  }
  count("attempts", attempts_);
  count("deferrals", deferrals_);
  v.set("drain_time", drain_time());
  count("max_deferred", std::max(max_deferred_, warm_ ? 0 : deferred_));
  count("max_active", std::max(max_active_, warm_ ? 0 : active_));
  count("sessions", sessions_);
  count("failed_sessions", failed_);
  constexpr std::array<std::string_view, kPhases> kNames{"connect_time", "greeting_time", "envelope_time",
                                                         "data_time",    "close_time",    "accept_time",
                                                         "session_time"};
  for (std::size_t p = 0; p < kPhases; ++p)
    if (phases_[p].n > 0) v.set(kNames[p], phases_[p].sum / number(phases_[p].n));
  v.set("bytes", static_cast<double>(bytes_));
  count("retransmissions", retransmissions_);
  if (links_known_) {
    v.set("max_link_utilisation", busiest_link_);
    v.set("mean_link_utilisation", mean_link_);
  }
  for (int code = 0; code < kReplyCodes; ++code)
    if (const auto n = replies_[static_cast<std::size_t>(code)]; n > 0) v.add_replies(code, n);
  return v;
}

}  // namespace timeline
