#include "sim/collector_rows.hpp"

#include <utility>

#include "smtp/command.hpp"
#include "views/csv.hpp"

namespace sim::rows {
namespace {

using views::csv::append_number;
using views::csv::append_text;

// Appends cells with commas between them; end() ends the line.
class Row {
 public:
  explicit Row(std::string& out) : out_(out) {}
  Row& text(std::string_view s) { return append_text(next(), s), *this; }
  Row& raw(std::string_view s) { return next() += s, *this; }
  Row& number(std::int64_t n) { return append_number(next(), n), *this; }
  /// Empty where it is zero.
  Row& some(std::int64_t n) {
    next();
    if (n != 0) append_number(out_, n);
    return *this;
  }
  Row& time(units::TimePoint t) { return units::append_seconds(next(), t.time_since_epoch()), *this; }
  Row& time(const std::optional<units::TimePoint>& t) { return t ? time(*t) : raw(""); }
  Row& id(std::uint64_t n) { return some(static_cast<std::int64_t>(n)); }
  void end() { out_ += '\n'; }

 private:
  std::string& next() {
    if (!std::exchange(first_, false)) out_ += ',';
    return out_;
  }
  std::string& out_;
  bool first_ = true;
};

std::string_view side(timeline::Side s) {
  return s == timeline::Side::client ? "client" : s == timeline::Side::server ? "server" : "";
}

}  // namespace

void Names::add(std::string_view name) { append_text(cells_.emplace_back(), name); }

std::string_view Names::operator[](timeline::MtaId m) const {
  if (m == timeline::kNoMta) return {};
  return m < cells_.size() ? std::string_view(cells_[m]) : std::string_view("?");
}

void event(std::string& out, const timeline::Event& e, std::uint64_t n, std::uint64_t session,
           std::uint64_t message, const Names& names) {
  Row r(out);
  r.time(e.time)
      .raw(names[e.mta])
      .id(n)
      .raw(timeline::to_text(e.kind))
      .id(session)
      .some(e.transaction)
      .id(message);
  r.text(e.recipient).raw(side(e.side)).time(e.sent).raw(smtp::to_text(e.verb)).some(e.code).text(e.text);
  r.some(e.bytes).text(e.state).text(e.cause).end();
}

void attempt(std::string& out, const timeline::Event& e, std::uint64_t n, std::uint64_t session,
             std::uint64_t message, const Names& names) {
  Row r(out);
  r.time(e.time)
      .id(message)
      .text(e.recipient)
      .raw(names[e.mta])
      .id(n)
      .text(e.destination)
      .id(session)
      .some(e.code);
  r.text(e.text).text(e.cause);
  const bool again = e.kind == timeline::Kind::attempted && e.next_at != units::kNever;
  r.time(again ? std::optional(e.next_at) : std::nullopt).end();
}

void queue(std::string& out, const timeline::Event& e, const Names& names) {
  Row r(out);
  r.time(e.time).raw(names[e.mta]).text(e.destination);
  r.number(e.depths.incoming).number(e.depths.active).number(e.depths.deferred).end();
}

void link(std::string& out, const timeline::Event& e) {
  Row r(out);
  r.time(e.time).text(e.text).raw(e.change).text(e.state);
  for (const auto& octets : {e.bytes_ab, e.bytes_ba}) octets ? r.number(*octets) : r.raw("");
  r.text(e.cause).end();
}

void session(std::string& out, const timeline::SessionTimeline& s, std::uint64_t number, const Names& names) {
  Row r(out);
  r.id(number).text(s.name).raw(s.client ? names[*s.client] : "").raw(s.server ? names[*s.server] : "");
  r.time(s.started)
      .time(s.connected)
      .time(s.banner)
      .time(s.helo)
      .time(s.quit)
      .time(s.closed)
      .text(s.outcome());
  r.number(static_cast<std::int64_t>(s.transactions.size())).number(s.commands).number(s.retransmissions);
  r.number(s.bytes_to_server).number(s.bytes_to_client).time(s.accepted).end();
}

void transaction(std::string& out, const timeline::TransactionLine& t, std::uint64_t session,
                 std::uint64_t message) {
  Row r(out);
  r.id(session).number(t.n).id(message).raw(smtp::to_text(t.verb)).time(t.mail).time(t.data).time(t.dot);
  r.time(t.accepted).number(t.rcpt_ok).number(t.rcpt_4yz).number(t.rcpt_5yz).some(t.last_code).end();
}

void message(std::string& out, const timeline::DeliveryStory& s, const MessageFacts& facts,
             std::uint64_t duplicate_cause) {
  Row r(out);
  r.id(facts.number)
      .text(facts.id)
      .raw(mail::to_text(s.kind))
      .id(facts.parent)
      .text(facts.from)
      .text(s.recipient);
  r.number(facts.size).time(s.submitted).raw(timeline::to_text(s.outcome)).time(s.finished);
  r.number(s.attempts).number(s.hops).number(s.duplicates);
  std::string last;
  if (s.last_code != 0) append_number(last, s.last_code);
  if (!s.last_text.empty()) last.append(last.empty() ? "" : " ").append(s.last_text);
  r.text(last).id(duplicate_cause).end();
}

}  // namespace sim::rows
