#include <fmt/format.h>

#include <map>

#include "mail/content.hpp"
#include "views/dialogue.hpp"
#include "views/views.hpp"

namespace views {
namespace {

template <class Line>
void each_line(std::string_view text, Line line) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view l = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!l.empty() && l.back() == '\r') l.remove_suffix(1);
    line(l);
  }
}

// The letter-carrier layout: INTERFACES "Letter-carrier text".
void rounds(std::string& out, const Run& r, const Dialogue& d, const SessionRow& s) {
  const auto line = [&](std::string_view text) {
    if (!text.empty()) out.append("     ").append(text);
    out += '\n';
  };
  out += fmt::format("Connection between {} and {}\n", s.client, s.server);
  for (const Exchange& x : d.exchanges) {
    if (x.verb.empty()) continue;  // letter carriers say nothing of the greeting
    if (x.verb == "DOT") {
      if (const auto content = r.content(x.message)) {
        each_line(body_of(*content), line);
      } else if (x.said) {
        line(fmt::format("({} octets)", x.said->bytes));
      }
      line(".");
    } else if (x.said) {
      line(x.said->text);
    }
    if (x.answer) line(fmt::format("{}", x.answer->code));
  }
}

class Wire {
 public:
  Wire(std::string& out, const Run& r) : out_(out), run_(r) {}

  void session(const Dialogue& d, const SessionRow& s) {
    out_ += fmt::format("{}Session {}: {} → {}{}{}\n", out_.empty() ? "" : "\n", s.session, s.client,
                        s.server, s.name.empty() ? "" : ", ", s.name);
    if (s.started) note(*s.started, "SYN");
    if (s.connected) note(*s.connected, "connected");
    for (const Exchange& x : d.exchanges) exchange(x);
    if (s.closed) note(*s.closed, fmt::format("closed ({})", s.outcome));
  }

 private:
  void put(std::string_view time, std::string_view who, std::string_view text) {
    out_ += fmt::format("{:>14} {}", time, who);
    if (!text.empty()) out_.append(" ").append(text);
    out_ += '\n';
  }
  static std::string at(units::TimePoint t) {
    const std::string text = units::to_seconds(t);  // microseconds are enough to read by
    return text.substr(0, text.size() - 3);
  }
  void note(units::TimePoint t, const std::string& what) { put(at(t), "--", what); }

  void exchange(const Exchange& x) {
    if (x.said && x.said->kind == "content") {
      content(x);
    } else if (x.said) {
      put(at(x.said->time), "C:", x.said->text);
    }
    if (x.answer) reply(*x.answer);
    if (x.said && !x.answer) put("", "--", "no reply arrived");
  }

  // The trace header section stands in the event, the content once for all in content/.
  void content(const Exchange& x) {
    std::string time = at(x.said->time);
    const auto line = [&](std::string_view l) {
      put(time, "C:", l);
      time.clear();
    };
    if (const auto text = run_.content(x.message)) {
      each_line(mail::dot_stuffed(x.said->text + *text), line);
    } else {
      each_line(mail::dot_stuffed(x.said->text), line);
      line(fmt::format("({} octets of content that nobody wrote)", x.said->bytes));
    }
    line(".");
  }

  void reply(const EventRow& e) {
    std::string time = at(e.time);
    std::string_view rest = e.text;
    for (;;) {
      const std::size_t end = rest.find('\n');
      const bool last = end == std::string_view::npos;
      const std::string_view text = rest.substr(0, end);
      put(time, "S:", fmt::format("{}{}{}", e.code, last ? (text.empty() ? "" : " ") : "-", text));
      if (last) break;
      rest.remove_prefix(end + 1);
      time.clear();
    }
  }

  std::string& out_;
  const Run& run_;
};

}  // namespace

std::string transcript(const Run& r, Style style) {
  std::map<std::uint64_t, const SessionRow*> rows;
  for (const SessionRow& s : r.sessions()) rows.emplace(s.session, &s);
  std::string out;
  Wire wire(out, r);
  for (const Dialogue& d : dialogues(r)) {
    const auto s = rows.find(d.session);
    if (s == rows.end()) continue;
    style == Style::rounds ? rounds(out, r, d, *s->second) : wire.session(d, *s->second);
  }
  return out;
}

}  // namespace views
