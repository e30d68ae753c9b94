#include "sim/collector.hpp"

#include <algorithm>
#include <span>
#include <unordered_map>
#include <utility>

#include "sim/collector_files.hpp"
#include "sim/collector_order.hpp"
#include "sim/collector_report.hpp"
#include "sim/collector_rows.hpp"
#include "sim/mailboxes.hpp"
#include "scenario/parse.hpp"
#include "scenario/traffic.hpp"
#include "timeline/ledger_keeper.hpp"
#include "timeline/tally.hpp"
#include "timeline/session_timeline.hpp"
#include "views/columns.hpp"

namespace fs = std::filesystem;
using timeline::Event;
using timeline::Kind;

namespace sim {
namespace {

// Inputs above this are kept as their hash only.
constexpr std::size_t kLargeInput = std::size_t{16} << 20;

struct MessageKeyHash {
  std::size_t operator()(const mail::MessageKey& k) const noexcept {
    return static_cast<std::size_t>(((std::uint64_t{static_cast<std::uint32_t>(k.origin)} << 32) | k.n) *
                                    0x9e3779b97f4a7c15ull);
  }
};

bool has_message(const Event& e) { return e.message.origin != mail::MessageKey::kNone; }

/// TCP may go on with what its MTA is done with: that makes no session anew.
bool is_echo(const Event& e) { return e.kind == Kind::retransmitted || e.kind == Kind::lost; }

void write_inputs(const fs::path& directory, const std::vector<scenario::Input>& inputs) {
  if (inputs.empty()) return;
  fs::create_directories(directory);
  const auto names = scenario::stored_names(inputs);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto& [name, octets, hash] = inputs[i];
    if (!hash.empty() || octets.size() > kLargeInput) {
      write_file(directory / (names[i] + ".fnv1a64"), (hash.empty() ? report::hash(octets) : hash) + "\n");
    } else {
      write_file(directory / names[i], octets);
    }
  }
}

}  // namespace

class Collector::Impl {
 public:
  Impl(const scenario::Scenario& s, fs::path directory, Level level);

  void record(const Event& e);
  void reached(units::TimePoint now);
  void sync(units::TimePoint now);
  Closing finish(const Outcome& o, const std::vector<std::pair<std::string, std::string>>& overrides, double wall);

  std::uint64_t opened = 0, settled = 0, known = 0;  ///< for progress: counted as records come in

 private:
  struct Session {
    std::uint64_t number = 0;
    timeline::SessionTimeline line;
    std::vector<std::pair<mail::MessageKey, std::uint64_t>> messages;  ///< it saw, and their numbers
    bool closes = false;  ///< over, in this instant
  };

  void write_instant(std::span<const Record> records);
  void number_sessions(std::span<const Record> records);
  void number_messages(std::span<const Record> records);
  void write(const Record& r, Session* s);
  std::uint64_t number_of(const Event& e, Session* s);
  void take_story(const Event& e);
  void close_sessions();
  void end_session(const Session& s);
  void end_story(const timeline::DeliveryStory& s);
  void deliver(const Event& e);

  const scenario::Scenario& scenario_;
  fs::path directory_;
  Level level_;
  rows::Names names_;
  OutFile events_, sessions_, transactions_, attempts_, messages_, queue_, links_;
  Appender mailboxes_, terminals_;
  Mailboxes mailbox_names_;
  Buffer buffer_;
  timeline::LedgerKeeper ledger_;
  timeline::Tally tally_;
  timeline::OutageLog outages_;
  std::unordered_map<timeline::ConnId, Session, timeline::ConnHash> open_;
  std::vector<timeline::ConnId> closing_;  ///< that are over in this instant
  std::vector<Session*> speaking_;         ///< whose each record of this instant is; null: none that is open
  std::string row_, transaction_rows_;     ///< kept for their memory
  // Sessions the client gave up before the server had heard of them: a late SYN may still find its server.
  std::unordered_map<timeline::ConnId, std::uint64_t, timeline::ConnHash> given_up_;
  std::unordered_map<timeline::ConnId, std::uint64_t, timeline::ConnHash>
      in_doubt_;  ///< sessions whose reply to the final dot was lost; looked up only
  std::unordered_map<mail::MessageKey, rows::MessageFacts, MessageKeyHash> facts_;
  InOrder sessions_in_order_, stories_in_order_;
  report::Facts report_;
  units::TimePoint ended_{};  ///< the last instant in which something happened
};

Collector::Impl::Impl(const scenario::Scenario& s, fs::path directory, Level level)
    : scenario_(s), directory_(std::move(directory)), level_(level), mailboxes_(directory_ / "mail"),
      terminals_(directory_ / "terminal"), mailbox_names_(s), tally_(s.warmup) {
  for (const scenario::Mta& m : s.mtas) names_.add(m.config.name);
  report_.scenario = &s;
  report_.resolved = scenario::to_toml(s.traffic.empty() ? s : scenario::with_stored_inputs(s));
  report_.level = level;
  write_file(directory_ / "scenario.toml", report_.resolved);
  write_inputs(directory_ / "inputs", s.inputs);
  const auto open = [&](const views::columns::File& f) { return OutFile(directory_ / f.name, f.header); };
  messages_ = open(views::columns::kMessages);
  if (level_ >= Level::sessions) {
    sessions_ = open(views::columns::kSessions);
    transactions_ = open(views::columns::kTransactions);
    attempts_ = open(views::columns::kAttempts);
    queue_ = open(views::columns::kQueue);
    links_ = open(views::columns::kLinks);
  }
  if (level_ == Level::events) events_ = open(views::columns::kEvents);
}

void Collector::Impl::record(const Event& e) {
  if (e.kind == Kind::connecting) ++opened;
  if (e.kind == Kind::submitted) ++known;
  if (timeline::outcome_of(e.kind)) ++settled;
  buffer_.put(e);
}

void Collector::Impl::reached(units::TimePoint now) {
  const std::vector<Record>& records = buffer_.take(now);
  for (std::size_t from = 0; from < records.size();) {
    std::size_t to = from;
    while (to < records.size() && records[to].event.time == records[from].event.time) ++to;
    write_instant({records.data() + from, to - from});
    from = to;
  }
}

void Collector::Impl::sync(units::TimePoint now) {
  reached(now + units::Duration(1));
  for (OutFile* f : {&events_, &sessions_, &transactions_, &attempts_, &messages_, &queue_, &links_}) f->flush();
  mailboxes_.flush(Appender::Storage::stable);
  terminals_.flush(Appender::Storage::stable);
}

// A session or message may be spoken of by an MTA that sorts before the one that began it in the same instant, so
// numbers are given first.
void Collector::Impl::write_instant(std::span<const Record> records) {
  number_sessions(records);
  number_messages(records);
  for (std::size_t i = 0; i < records.size(); ++i) {
    write(records[i], speaking_[i]);
    // What breaks when nothing is left to do is not what a run was about.
    const Kind kind = records[i].event.kind;
    if (kind != Kind::link && kind != Kind::power) ended_ = records[i].event.time;
  }
  close_sessions();
}

// What an MTA does because its session is over still belongs to it, and happens in the same instant.
void Collector::Impl::close_sessions() {
  for (const timeline::ConnId& c : closing_) {
    const auto at = open_.find(c);
    end_session(at->second);
    if (!at->second.line.server_heard()) given_up_.emplace(c, at->second.number);
    open_.erase(at);
  }
  closing_.clear();
}

void Collector::Impl::number_sessions(std::span<const Record> records) {
  std::vector<timeline::ConnId> fresh;
  speaking_.clear();
  for (const Record& r : records) {
    const auto& c = r.event.session;
    const auto at = c ? open_.find(*c) : open_.end();
    speaking_.push_back(at == open_.end() ? nullptr : &at->second);
    if (c && at == open_.end() && !is_echo(r.event) && !given_up_.contains(*c)) fresh.push_back(*c);
  }
  if (fresh.empty()) return;
  std::sort(fresh.begin(), fresh.end());
  for (const timeline::ConnId& c : fresh) {
    const auto [at, is_new] = open_.try_emplace(c);
    if (is_new) at->second.number = ++report_.sessions;
  }
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto& c = records[i].event.session;
    if (!c || speaking_[i] != nullptr) continue;
    if (const auto at = open_.find(*c); at != open_.end()) speaking_[i] = &at->second;
  }
}

void Collector::Impl::number_messages(std::span<const Record> records) {
  std::vector<const Event*> submitted;
  for (const Record& r : records) {
    if (r.event.kind == Kind::submitted) submitted.push_back(&r.event);
  }
  std::stable_sort(submitted.begin(), submitted.end(),
                   [](const Event* a, const Event* b) { return a->message < b->message; });
  for (const Event* e : submitted) {
    const auto [at, fresh] = facts_.try_emplace(e->message);
    rows::MessageFacts& f = at->second;
    if (ledger_.take(*e).begins) ++f.open;
    if (!fresh) continue;
    f.number = ++report_.messages;
    if (e->mail == nullptr) continue;
    const mail::Message& m = *e->mail;
    f.id = m.identity().id;
    f.from = m.envelope.reverse_path.mailbox();
    f.size = m.content->size();
    const auto parent = facts_.find(m.identity().parent);
    if (parent != facts_.end()) f.parent = parent->second.number;
    if (!m.content->is_synthetic()) {
      fs::create_directories(directory_ / "content");
      write_file(directory_ / "content" / (std::to_string(f.number) + ".eml"), m.content->octets());
    }
  }
}

std::uint64_t Collector::Impl::number_of(const Event& e, Session* s) {
  if (!has_message(e)) return 0;
  if (s != nullptr) {
    // The session's own memory: its last lines may speak of a message that is done with.
    for (auto it = s->messages.rbegin(); it != s->messages.rend(); ++it) {
      if (it->first == e.message) return it->second;
    }
  }
  const auto at = facts_.find(e.message);
  if (at == facts_.end()) return 0;
  if (s != nullptr) s->messages.emplace_back(e.message, at->second.number);
  return at->second.number;
}

void Collector::Impl::write(const Record& r, Session* s) {
  const Event& e = r.event;
  tally_.take(e);
  outages_.take(e);
  if (e.kind == Kind::queue) return rows::queue(queue_.buffer(), e, names_), queue_.row_done();
  if (e.kind == Kind::link) {
    rows::link(links_.buffer(), e);
    links_.row_done();
    if (e.change == "octets") return;
  }

  std::uint64_t session = 0;
  if (s != nullptr)
    session = s->number;
  else if (e.session)
    if (const auto number = given_up_.find(*e.session); number != given_up_.end()) session = number->second;
  const std::uint64_t message = number_of(e, s);
  if (e.kind == Kind::unexpected)
    report_.unexpected.push_back("session " + std::to_string(session) + " (" + std::string(e.cause) +
                                 "): " + std::string(e.text));
  ++report_.events;
  if (level_ == Level::events) {
    rows::event(events_.buffer(), e, r.n, session, message, names_);
    events_.row_done();
  }
  if (e.kind == Kind::attempted || e.kind == Kind::passed) {
    rows::attempt(attempts_.buffer(), e, r.n, session, message, names_);
    attempts_.row_done();
    // A later duplicate names the session, which may be forgotten by then.
    if (e.verb == smtp::Verb::dot && e.session) in_doubt_.emplace(*e.session, session);
  }
  if (e.kind == Kind::delivered || e.kind == Kind::shown) deliver(e);
  take_story(e);
  if (s == nullptr) return;
  s->line.take(e);
  if (s->line.over() && !std::exchange(s->closes, true)) closing_.push_back(*e.session);
}

void Collector::Impl::take_story(const Event& e) {
  if (e.kind == Kind::submitted) return;  // taken when it was numbered
  const auto taken = ledger_.take(e);
  if (!taken.over) return;
  end_story(*taken.story);
  const auto at = facts_.find(e.message);
  if (at != facts_.end() && --at->second.open == 0) facts_.erase(at);
}

void Collector::Impl::end_session(const Session& s) {
  tally_.take(s.line);
  row_.clear();
  transaction_rows_.clear();
  rows::session(row_, s.line, s.number, names_);
  for (const timeline::TransactionLine& t : s.line.transactions) {
    const auto m = std::find_if(s.messages.begin(), s.messages.end(), [&](const auto& p) { return p.first == t.message; });
    rows::transaction(transaction_rows_, t, s.number, m == s.messages.end() ? 0 : m->second);
    report_.rcpt_ok += static_cast<std::uint64_t>(t.rcpt_ok);
    report_.rcpt_4yz += static_cast<std::uint64_t>(t.rcpt_4yz);
    report_.rcpt_5yz += static_cast<std::uint64_t>(t.rcpt_5yz);
  }
  report_.transactions += s.line.transactions.size();
  // Both files are in session order, so their rows wait together; the session's is the first line.
  row_ += transaction_rows_;
  sessions_in_order_.put(s.number, row_, [&](std::string_view both) {
    const std::size_t first = both.find('\n') + 1;
    sessions_.append(both.substr(0, first));
    transactions_.append(both.substr(first));
  });
}

void Collector::Impl::end_story(const timeline::DeliveryStory& s) {
  tally_.take(s);
  row_.clear();
  const std::uint64_t cause = s.duplicate_cause ? in_doubt_.at(*s.duplicate_cause) : 0;
  rows::message(row_, s, facts_.at(s.message), cause);
  stories_in_order_.put(s.row, row_, [&](std::string_view r) { messages_.append(r); });
}

void Collector::Impl::deliver(const Event& e) {
  if (e.mail == nullptr || e.mail->content->is_synthetic()) return;
  const std::string from = e.mail->envelope.reverse_path.mailbox();
  const std::string text = mailbox_entry(from, scenario_.start.asctime(e.time), e.mail->octets());
  const std::string mailbox = mailbox_names_.name(e.mta, e.recipient);
  const bool terminal = e.place == timeline::Place::terminal;
  (terminal ? terminals_ : mailboxes_).append(mailbox, terminal ? ".txt" : ".mbox", text);
}

Closing Collector::Impl::finish(const Outcome& o, const std::vector<std::pair<std::string, std::string>>& overrides,
                                double wall) {
  reached(units::kNever);
  std::vector<const Session*> open;
  for (const auto& [id, s] : open_) open.push_back(&s);
  std::sort(open.begin(), open.end(), [](const Session* a, const Session* b) { return a->number < b->number; });
  for (const Session* s : open) end_session(*s);
  for (const timeline::DeliveryStory* s : ledger_.unfinished()) end_story(*s);

  std::vector<timeline::LedgerKeeper::Held> held;
  for (const mta::QueuedRecipient& q : o.queued) held.emplace_back(q.message, q.recipient);
  if (o.links.known) tally_.take_utilisation(o.links.busiest, o.links.mean);
  const timeline::Values metrics = tally_.values();
  report_.outages = outages_.rows(o.ended);
  Closing closing{ledger_.ledger(), ledger_.imbalance(std::move(held)), report_.unexpected, {}};
  for (const timeline::Expectation& e : scenario_.expect)
    if (!e.holds(metrics.at(e.metric))) closing.failed.push_back(report::failure(e, metrics.at(e.metric)));

  for (OutFile* f : {&events_, &sessions_, &transactions_, &attempts_, &messages_, &queue_, &links_}) f->close();
  mailboxes_.flush();
  terminals_.flush();
  report_.outcome = o;
  // A time-out that finds nothing to do any more is no event: the run was done before it.
  if (o.end == EndReason::done) report_.outcome.ended = ended_;
  report_.overrides = overrides;
  report_.recipients = ledger_.recipients();
  report_.ledger = closing.ledger;
  report_.imbalance = closing.imbalance;
  report_.metrics = &metrics;
  write_file(directory_ / "timing.json", report::timing_json(wall, report_));
  write_file(directory_ / "run.json", report::run_json(report_));
  return closing;
}

Collector::Collector(const scenario::Scenario& s, fs::path directory, Level level)
    : impl_(std::make_unique<Impl>(s, std::move(directory), level)) {}
Collector::~Collector() = default;
void Collector::record(const Event& e) { impl_->record(e); }
void Collector::reached(units::TimePoint now) { impl_->reached(now); }
void Collector::sync(units::TimePoint now) { impl_->sync(now); }
std::uint64_t Collector::sessions() const { return impl_->opened; }
std::uint64_t Collector::recipients_settled() const { return impl_->settled; }
std::uint64_t Collector::recipients_known() const { return impl_->known; }
Closing Collector::finish(const Outcome& o, const std::vector<std::pair<std::string, std::string>>& overrides,
                          double wall_seconds) {
  return impl_->finish(o, overrides, wall_seconds);
}

}  // namespace sim
