#include "mta/typing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "smtp/command.hpp"

namespace mta {

using timeline::Kind;
using timeline::Side;

std::string typed_octets(const std::string& line) {
  std::string out;
  const auto hex = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  bool end = true;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\' || i + 1 == line.size()) {
      out += line[i];
      continue;
    }
    switch (line[++i]) {
      case 'r':
        out += '\r';
        break;
      case 'n':
        out += '\n';
        break;
      case '0':
        out += '\0';
        break;
      case '\\':
        out += '\\';
        break;
      case 'c':
        if (i + 1 == line.size())
          end = false;
        else
          out += "\\c";
        break;
      case 'x':
        if (i + 2 < line.size() && hex(line[i + 1]) >= 0 && hex(line[i + 2]) >= 0) {
          out += static_cast<char>(hex(line[i + 1]) * 16 + hex(line[i + 2]));
          i += 2;
          break;
        }
        [[fallthrough]];
      default:
        out += '\\';
        out += line[i];
    }
  }
  return end ? out + "\r\n" : out;
}

void Typing::begin(const event::Typed& e, ConnId c, Context& x) {
  auto row = x.row(Kind::connecting, Side::client, c);
  row.peer = e.to.mta;
  row.text = e.script->name;
  row.state = "typing";
  x.recorder.record(row);
  x.out.emplace_back(effect::Connect{c, e.to, {x.config.timeouts.connect}, x.now});
  Session s;
  s.script = e.script;
  s.server = e.to.mta;
  s.reader = smtp::LineReader(smtp::LineReader::Limits{4096, 0, false});
  sessions_.emplace(c, std::move(s));
}

void Typing::connected(ConnId c, Context& x) {
  auto row = x.row(Kind::connected, Side::client, c);
  row.peer = sessions_.at(c).server;
  row.state = "typing";
  x.recorder.record(row);
  deadlines_.set(c, x.now + x.config.timeouts.greeting);
}

void Typing::received(const event::Received& e, Context& x) {
  auto& s = sessions_.at(e.c);
  s.reader.feed(e.data.body ? e.data.body->octets() : e.data.text);
  while (auto line = s.reader.line()) {
    s.octets += static_cast<std::int64_t>(line->text.size()) + 2;
    if (s.replies.line(line->text)) answered(e.c, s, s.replies.take(), e.sent, x);
  }
}

void Typing::answered(ConnId c, Session& s, const smtp::Reply& reply, TimePoint sent, Context& x) {
  // A reply to what content smuggled in comes before the next line was typed: it answers nothing we know of.
  const auto asked = x.now < s.asked_at ? smtp::Verb::none : s.asked;
  if (smtp::begins_mail(asked) && reply.positive()) ++s.transaction;
  auto row = x.row(Kind::reply, Side::client, c);
  row.peer = s.server;
  row.verb = asked;
  row.code = reply.code;
  row.sent = sent;
  row.bytes = std::exchange(s.octets, 0);
  row.transaction = smtp::begins_mail(asked) || asked == smtp::Verb::rcpt || asked == smtp::Verb::data ||
                            asked == smtp::Verb::dot || asked == smtp::Verb::bdat
                        ? s.transaction
                        : 0;
  row.state = "typing";
  const auto text = smtp::joined(reply);
  row.text = text;
  x.recorder.record(row);

  const auto& expect = s.script->expect;
  const std::size_t n = s.replies_seen++;
  if (n < expect.size() && expect[n] != reply.code)
    unexpected(
        c, s, fmt::format("reply {}: expected {}, got {} {}", n + 1, expect[n], reply.code, reply.text()), x);
  if (s.asked == smtp::Verb::turn && reply.group() == smtp::Group::positive_completion && !s.finished) {
    s.finished = true;  // nothing more is typed: the other side speaks now
    turned_.push_back({c, Peer{s.server, s.script->server, {}}, {}});
  }
  if (!s.finished) type(c, s, reply.code == 354, x);
}

void Typing::type(ConnId c, Session& s, bool content, Context& x) {
  const auto& lines = s.script->lines;
  const TimePoint at = x.now + s.script->typing;
  if (s.next_line == lines.size()) {
    s.finished = true;
    deadlines_.clear(c);
    x.out.emplace_back(effect::Finish{c, at, Side::client});
    return;
  }
  std::string octets;
  if (content) {
    // What a person types after a 354 waits for no reply until the period alone on its line.
    for (bool dot = false; !dot && s.next_line < lines.size();) {
      dot = lines[s.next_line] == ".";
      octets += typed_octets(lines[s.next_line++]);
    }
    s.asked = smtp::Verb::dot;
  } else {
    const auto& line = lines[s.next_line++];
    octets = typed_octets(line);
    s.asked = smtp::verb_of(line.substr(0, line.find(' ')));
    // Half a line is no question yet: the rest of it follows.
    while (!octets.ends_with("\r\n") && s.next_line < lines.size())
      octets += typed_octets(lines[s.next_line++]);
  }
  s.asked_at = at;
  x.out.emplace_back(effect::Send{c, Chunk{std::move(octets), nullptr}, at, Side::client});
  deadlines_.set(c, at + (s.asked == smtp::Verb::dot ? x.config.timeouts.dot : x.config.timeouts.mail));
}

void Typing::unexpected(ConnId c, const Session& s, const std::string& what, Context& x) const {
  auto row = x.row(Kind::unexpected, Side::client, c);
  row.peer = s.server;
  row.text = what;
  row.cause = s.script->name;
  x.recorder.record(row);
}

void Typing::check_end(ConnId c, const Session& s, Context& x) const {
  if (s.replies_seen < s.script->expect.size())
    unexpected(c, s,
               fmt::format("{} {} expected, {} came", s.script->expect.size(),
                           s.script->expect.size() == 1 ? "reply" : "replies", s.replies_seen),
               x);
}

void Typing::ended(const event::Ended& e, Context& x) {
  const auto& s = sessions_.at(e.c);
  auto row = x.row(Kind::closed, Side::client, e.c);
  row.peer = s.server;
  row.cause = to_text(e.why);
  row.state = "closed";
  x.recorder.record(row);
  check_end(e.c, s, x);
  if (!s.finished && e.why == End::fin) x.out.emplace_back(effect::Finish{e.c, x.now, Side::client});
  deadlines_.clear(e.c);
  sessions_.erase(e.c);
}

void Typing::timed_out(TimePoint now, Context& x) {
  for (ConnId c; deadlines_.take(now, c);) {
    const auto& s = sessions_.at(c);
    auto row = x.row(Kind::closed, Side::client, c);
    row.peer = s.server;
    row.state = "closed";
    row.cause = "timed out waiting for a reply";
    x.recorder.record(row);
    check_end(c, s, x);
    x.out.emplace_back(effect::Abort{c, Side::client});
    sessions_.erase(c);
  }
}

std::vector<Turned> Typing::take_turned(Context& x) {
  for (const auto& t : turned_) {
    check_end(t.c, sessions_.at(t.c), x);
    sessions_.erase(t.c);
    deadlines_.clear(t.c);
  }
  return std::exchange(turned_, {});
}

void Typing::crash() {
  sessions_.clear();
  deadlines_.clear();
}

}  // namespace mta
