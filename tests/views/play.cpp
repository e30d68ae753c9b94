#include "views/play.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "smtp/path.hpp"

namespace play {

using timeline::Kind;
using timeline::Side;

namespace {

constexpr auto kOneWay = 10ms;

std::filesystem::path fresh_directory() {
  std::string name = (std::filesystem::temp_directory_path() / "mtasim-test-XXXXXX").string();
  return mkdtemp(name.data());
}

std::string between_brackets(const std::string& line) {
  const auto open = line.find('<'), close = line.rfind('>');
  return open == std::string::npos ? "" : line.substr(open + 1, close - open - 1);
}

}  // namespace

Scratch::Scratch() : path(fresh_directory()) {}
Scratch::~Scratch() { std::filesystem::remove_all(path); }

std::string slurp(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

Play::Play(std::filesystem::path directory, const std::vector<std::string>& mtas, sim::Level level) {
  scenario_.name = "play";
  for (const auto& name : mtas) {
    scenario::Mta m;
    m.config.name = name;
    m.config.domains = {name};
    scenario_.mtas.push_back(m);
  }
  collector_ = std::make_unique<sim::Collector>(scenario_, std::move(directory), level);
}

timeline::MtaId Play::mta(const std::string& name) const {
  for (timeline::MtaId i = 0; i < scenario_.mtas.size(); ++i) {
    if (scenario_.mtas[i].config.name == name) return i;
  }
  std::abort();
}

timeline::Event Play::event(Kind kind, const std::string& mta_name) const {
  timeline::Event e;
  e.time = now_;
  e.mta = mta(mta_name);
  e.kind = kind;
  return e;
}

void Play::record(const timeline::Event& e) {
  collector_->record(e);
  collector_->reached(now_);
}

mail::MessageKey Play::submits(const std::string& from, const std::vector<std::string>& to,
                               const std::string& body) {
  const mail::MessageKey key{mail::MessageKey::kScenario, written_++};
  mail::Message m;
  m.envelope.reverse_path = *smtp::parse_mailbox(from);
  for (const auto& t : to) m.envelope.forward_paths.push_back(*smtp::parse_mailbox(t));
  m.content = mail::Content::of_text("From: <" + from + ">\n\n" + body, {key, {}, mail::Kind::user, ""});
  const auto& kept = mails_.emplace(key, m).first->second;
  for (const auto& t : to) {
    auto e = event(Kind::submitted, m.envelope.reverse_path.domain);
    e.message = key;
    e.recipient = t;
    e.mail = &kept;
    record(e);
  }
  return key;
}

Session Play::connects(const std::string& client, const std::string& server, mail::MessageKey about) {
  return Session(*this, client, server, about);
}

sim::Closing Play::ends(const std::vector<mta::QueuedRecipient>& held) {
  sim::Outcome o;
  o.ended = now_;
  o.queued = held;
  return collector_->finish(o, {}, 0.5);
}

Session::Session(Play& p, std::string client, std::string server, mail::MessageKey about)
    : play_(p), client_(std::move(client)), server_(std::move(server)), about_(about) {
  id_ = {p.mta(client_), p.opened_[client_]++};
  play_.record(at(Kind::connecting, Side::client));
  play_.waits(2 * kOneWay);
  play_.record(at(Kind::connected, Side::client));
  play_.waits(kOneWay);
  play_.record(at(Kind::accepted, Side::server));
}

timeline::Event Session::at(Kind kind, Side side) const {
  auto e = play_.event(kind, side == Side::client ? client_ : server_);
  e.side = side;
  e.peer = play_.mta(side == Side::client ? server_ : client_);
  e.session = id_;
  e.transaction = transaction_;
  if (side == Side::client) e.message = about_;  // a server learns it with the content only
  return e;
}

void Session::command(smtp::Verb verb, const std::string& line) {
  const auto left = play_.now();
  play_.waits(kOneWay);
  auto e = at(Kind::command, Side::server);
  e.verb = verb;
  e.text = line;
  e.sent = left;
  e.bytes = static_cast<std::int64_t>(line.size()) + 2;
  play_.record(e);
}

void Session::reply(smtp::Verb verb, int code, const std::string& text) {
  const auto left = play_.now();
  play_.waits(kOneWay);
  auto e = at(Kind::reply, Side::client);
  e.verb = verb;
  e.code = code;
  e.text = text;
  e.sent = left;
  e.bytes = static_cast<std::int64_t>(text.size()) + 6;
  play_.record(e);
}

Session& Session::hears(int code, const std::string& text) {
  reply(smtp::Verb::none, code, text);
  return *this;
}

Session& Session::says(const std::string& line, int code, const std::string& text) {
  const auto verb = smtp::verb_of(line.substr(0, line.find(' ')));
  if (verb == smtp::Verb::mail) ++transaction_;
  command(verb, line);
  reply(verb, code, text);
  const std::string recipient = between_brackets(line);
  if (verb == smtp::Verb::rcpt && code == 250) taken_.push_back(recipient);
  if (verb == smtp::Verb::rcpt && code != 250) {
    auto e = at(code / 100 == 4 ? Kind::attempted : Kind::bounced, Side::client);
    e.recipient = recipient;
    e.code = code;
    e.text = text;
    e.destination = server_;
    if (e.kind == Kind::attempted) {
      e.cause = "deferred by the server";
      e.next_at = play_.now() + 30min;
    }
    play_.record(e);
  }
  return *this;
}

Session& Session::sends(int code, const std::string& text) {
  const auto left = play_.now();
  play_.waits(kOneWay);
  auto m = play_.mails_.at(about_);
  m.trace = "Received: from " + client_ + " by " + server_ + "\r\n";
  auto e = at(Kind::content, Side::server);
  e.verb = smtp::Verb::dot;
  e.message = about_;
  e.text = m.trace;
  e.sent = left;
  e.bytes = m.content->wire_size() + 3;
  play_.record(e);
  for (const auto& r : taken_) {
    if (code != 250) break;
    for (Kind k : {Kind::queued, Kind::delivered}) {
      auto q = at(k, Side::server);
      q.message = about_;
      q.recipient = r;
      q.mail = &m;
      play_.record(q);
    }
  }
  reply(smtp::Verb::dot, code, text);
  for (const auto& r : taken_) {
    if (code != 250) break;
    auto p = at(Kind::passed, Side::client);
    p.recipient = r;
    p.code = code;
    p.text = text;
    p.destination = server_;
    play_.record(p);
  }
  taken_.clear();
  return *this;
}

Session& Session::quits() {
  transaction_ = 0;
  command(smtp::Verb::quit, "QUIT");
  reply(smtp::Verb::quit, 221, server_ + " Service closing transmission channel");
  breaks("fin");
  return *this;
}

Session& Session::breaks(const std::string& cause) {
  transaction_ = 0;
  auto client = at(Kind::closed, Side::client);
  client.cause = cause;
  play_.record(client);
  play_.waits(kOneWay);
  auto server = at(Kind::closed, Side::server);
  server.cause = cause;
  play_.record(server);
  return *this;
}

}  // namespace play
