#include "targets.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "mta/agent.hpp"
#include "scenario/parse.hpp"
#include "scenario/postqueue.hpp"
#include "smtp/client_session.hpp"
#include "smtp/command.hpp"
#include "smtp/line_reader.hpp"
#include "smtp/personality.hpp"

namespace fuzz {
namespace {

void hold(bool property, const char* what) {
  if (property) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

unsigned take(std::string_view& s) {
  if (s.empty()) return 0;
  const auto c = static_cast<unsigned char>(s.front());
  s.remove_prefix(1);
  return c;
}

// Pieces of 1 to 8 octets, as `seed` has it.
template <typename Feed>
void in_pieces(std::string_view s, unsigned seed, Feed feed) {
  while (!s.empty()) {
    const auto n = std::min<std::size_t>(s.size(), 1 + seed % 8);
    feed(s.substr(0, n));
    s.remove_prefix(n);
    seed = seed * 1103515245u + 12345u;
    seed ^= seed >> 16;
  }
}

// Lines, and the data behind each line "DATA", as one text.
class Lines {
 public:
  explicit Lines(smtp::LineReader::Limits limits) : reader_(limits) {}
  void feed(std::string_view s) {
    reader_.feed(s);
    for (;;) {
      if (reader_.in_data()) {
        auto data = reader_.data();
        if (!data) return;
        events += data->too_much ? "data too much" : "data " + data->text;
        events += " " + std::to_string(data->wire) + "\n";
      } else {
        auto line = reader_.line();
        if (!line) return;
        events += (line->too_long ? "long line " : "line ") + line->text + "\n";
        if (line->text == "DATA") reader_.begin_data();
      }
    }
  }
  std::size_t pending() const { return reader_.pending(); }
  std::string events;

 private:
  smtp::LineReader reader_;
};

// A server agent that hears octets; `said` is all it answers.
struct Server : timeline::Recorder {
  explicit Server(mta::Config c) : agent(0, std::make_shared<const mta::Config>(std::move(c)), 1) {
    tell(mta::event::Accepted{id, {1, "client.example", "192.0.2.1"}});
  }
  void record(const timeline::Event&) override {}
  void tell(const mta::Event& e) {
    if (closed) return;
    std::vector<mta::Effect> out;
    agent.handle(e, now, out, *this);
    for (const auto& effect : out) {
      if (const auto* s = std::get_if<mta::effect::Send>(&effect)) said += s->data.text;
      closed |= std::holds_alternative<mta::effect::Finish>(effect);
    }
  }
  void hear(std::string_view s) {
    tell(mta::event::Received{id, {std::string(s), nullptr}, units::kStart, mta::Side::server});
  }
  /// A second passes: some hold back what they say last.
  void wait() {
    for (const auto patience = now + std::chrono::seconds(1); !closed && agent.next_wakeup() <= patience;) {
      now = std::max(now, agent.next_wakeup());
      tell(mta::event::Woke{});
    }
  }
  timeline::ConnId id{1, 0};
  mta::Agent agent;
  units::TimePoint now = units::kStart;
  std::string said;
  bool closed = false;
};

mta::Config server_config(unsigned choice) {
  const auto all = smtp::personalities();
  auto c = mta::preset(all[choice % all.size()].name).value();
  c.name = "b.test";
  c.domains = {"local.test"};
  c.users.resize(3);
  c.users[0].local_part = "alice";
  c.users[0].full_name = "Alice Smith";
  c.users[1].local_part = "bob";
  c.users[1].quota = 300;
  c.users[2].local_part = "carol";
  c.users[2].logged_in = true;
  c.lists.resize(1);
  c.lists[0].local_part = "all";
  c.lists[0].members = {*smtp::parse_mailbox("alice@local.test"), *smtp::parse_mailbox("x@else.test")};
  if (choice & 0x80) {
    c.extensions = {};
    for (int e = 0; e < static_cast<int>(smtp::Extension::count_); ++e)
      c.extensions.add(static_cast<smtp::Extension>(e));
    if (!(choice & 0x20)) c.extensions.remove(smtp::Extension::starttls);
    c.expn = c.send = c.turn = true;
    c.relay_for = {"*"};
  }
  if (choice & 0x40) c.max_message = 1000;
  return c;
}

void well_formed(std::string_view said) {
  while (!said.empty()) {
    const auto end = said.find("\r\n");
    hold(end != std::string_view::npos, "a reply line ends in CRLF");
    const auto line = said.substr(0, end);
    hold(line.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos,
         "no bare CR, LF or NUL in a reply");
    hold(line.size() >= 4 && line[0] >= '2' && line[0] <= '5' && line[1] >= '0' && line[1] <= '9' &&
             line[2] >= '0' && line[2] <= '9' && (line[3] == ' ' || line[3] == '-'),
         "a reply begins with three digits");
    said.remove_prefix(end + 2);
  }
}

smtp::Transaction transaction(const char* from, int recipients) {
  smtp::Transaction t;
  t.envelope.reverse_path = *smtp::parse_mailbox(from);
  for (int i = 0; i < recipients; ++i)
    t.envelope.forward_paths.push_back(*smtp::parse_mailbox("u" + std::to_string(i) + "@b.test"));
  t.content = mail::Content::of_text("Hello\r\n.\r\n..");
  return t;
}

// A client's session as one text, and how many results it has given.
struct Client {
  explicit Client(unsigned choice) : session(options(choice)) {
    session.add(transaction("joe@c.test", 3));
    session.add(transaction("ann@c.test", 1));
  }
  static smtp::ClientOptions options(unsigned choice) {
    smtp::ClientOptions o;
    o.helo = "c.test";
    o.esmtp = (choice & 1) != 0;
    for (int e = 0; e < static_cast<int>(smtp::Extension::count_); ++e)
      if (choice & (2u << (e % 7))) o.extensions.add(static_cast<smtp::Extension>(e));
    return o;
  }
  void hear(std::string_view s) {
    session.receive(s);
    while (auto e = session.next()) {
      if (auto* say = std::get_if<smtp::Say>(&*e)) {
        events += "say " + say->text + (say->body ? say->body->octets() : "") + say->tail;
      } else if (auto* a = std::get_if<smtp::Answered>(&*e)) {
        events += "answer " + std::to_string(a->reply.code) + " " + smtp::joined(a->reply) + "\n";
      } else if (auto* r = std::get_if<smtp::Result>(&*e)) {
        count(*r);
      } else {
        events += "hang up\n";
      }
    }
  }
  void count(const smtp::Result& r) {
    const std::size_t wanted = r.transaction == 1 ? 3 : 1;
    hold(r.transaction == results + 1 && r.replies.size() == wanted, "one result a recipient, in order");
    for (const auto& reply : r.replies) hold(reply.code != 0, "a result says why");
    events += r.accepted ? "accepted\n" : "not accepted\n";
    ++results;
  }
  void end() {
    for (const auto& r : session.broken(smtp::Reply(smtp::kNoReply, "lost"))) count(r);
    hold(results == 2, "every transaction has its result in the end");
  }
  smtp::ClientSession session;
  std::string events;
  int results = 0;
};

void scenario_or_error(const scenario::Parsed& p) {
  hold(p.scenario.has_value() || !p.diagnostics.empty(), "a scenario or an error");
  for (const auto& d : p.diagnostics) hold(!d.message.empty(), "an error has words");
}

}  // namespace

void line_reader(std::string_view s) {
  const unsigned choice = take(s), seed = take(s);
  smtp::LineReader::Limits limits;
  limits.line = choice & 1 ? 16 : 512;
  limits.data = choice & 2 ? 64 : 0;
  limits.bare_lf = (choice & 4) != 0;
  limits.bare_lf_line = (choice & 8) != 0;
  Lines whole(limits), pieces(limits);
  whole.feed(s);
  in_pieces(s, seed, [&](std::string_view piece) { pieces.feed(piece); });
  hold(whole.events == pieces.events, "pieces do not matter to lines and data");
  hold(pieces.pending() <= limits.line + 1, "what is kept of a line is bounded");
}

void command(std::string_view s) {
  const auto p = smtp::parse_command(s);
  hold(p.error == 0 || (p.error >= 500 && p.error <= 559), "an error is a permanent one");
  if (p.findings.empty()) {
    const auto again = smtp::parse_command(smtp::to_line(p.command));
    hold(again.findings.empty() && again.command.verb == p.command.verb &&
             again.command.path == p.command.path && again.command.argument == p.command.argument,
         "a command said again is the same command");
  }
  if (const auto path = smtp::parse_path(s)) {
    const auto text = path->to_text();
    hold(smtp::parse_path(std::string_view(text).substr(1, text.size() - 2)) == path,
         "a path written and read is the same path");
  }
}

void server(std::string_view s) {
  const unsigned choice = take(s), seed = take(s);
  const auto config = server_config(choice);
  Server whole(config), pieces(config);
  whole.hear(s);
  in_pieces(s, seed, [&](std::string_view piece) { pieces.hear(piece); });
  whole.wait();
  pieces.wait();
  well_formed(whole.said);
  well_formed(pieces.said);
  // Who minds commands in one piece may answer them otherwise, and what came with STARTTLS in one piece is
  // thrown away (RFC 3207 6).
  const auto& p = *smtp::find_personality(config.personality);
  const bool minds = answer_to(p, smtp::Verb::none, smtp::Finding::pipelined).code != 0 ||
                     config.extensions.has(smtp::Extension::starttls);
  if (!minds)
    hold(whole.said == pieces.said && whole.closed == pieces.closed, "pieces do not matter to a server");
}

void client(std::string_view s) {
  const unsigned choice = take(s), seed = take(s);
  Client whole(choice), pieces(choice);
  whole.hear(s);
  in_pieces(s, seed, [&](std::string_view piece) { pieces.hear(piece); });
  hold(whole.events == pieces.events, "pieces do not matter to a client");
  whole.end();
  pieces.end();
}

void toml(std::string_view s) { scenario_or_error(scenario::parse_toml(std::string(s), "fuzz.toml")); }

void letter_carrier(std::string_view s) {
  scenario_or_error(scenario::parse_letter_carrier(std::string(s), "fuzz.txt"));
}

void postqueue(std::string_view s) {
  const auto whole = scenario::read_postqueue(s);
  for (const auto& m : whole.mails) hold(!m.recipients.empty() && m.size >= 0, "a queued message is one");
  // Lines know nothing of each other.
  std::size_t mails = 0, errors = 0;
  while (!s.empty()) {
    const auto end = std::min(s.find('\n'), s.size());
    const auto line = scenario::read_postqueue(s.substr(0, end));
    mails += line.mails.size(), errors += line.errors.size();
    s.remove_prefix(std::min(end + 1, s.size()));
  }
  hold(mails == whole.mails.size() && errors == whole.errors.size(), "line by line the queue is the same");
}

const std::vector<std::pair<std::string, Target>>& targets() {
  static const std::vector<std::pair<std::string, Target>> all{
      {"line-reader", line_reader}, {"command", command}, {"server", server},
      {"client", client},           {"toml", toml},       {"letter-carrier", letter_carrier},
      {"trace", trace},     {"archive", archive}, {"rule", rule},
      {"postqueue", postqueue}};
  return all;
}

}  // namespace fuzz
