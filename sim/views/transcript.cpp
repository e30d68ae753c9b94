#include <fmt/format.h>

#include <map>

#include "views/dialogue.hpp"
#include "views/views.hpp"
#include "views/wire.hpp"

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
      if (const auto data = x.said ? data_of(r, x) : r.content(x.message)) {
        each_line(body_of(*data), line);
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

template <class Session>
void each_session(const Run& r, Session session) {
  std::map<std::uint64_t, const SessionRow*> rows;
  for (const SessionRow& s : r.sessions()) rows.emplace(s.session, &s);
  for (const Dialogue& d : dialogues(r))
    if (const auto s = rows.find(d.session); s != rows.end()) session(d, *s->second);
}

}  // namespace

std::string transcript(const Run& r, Style style) {
  std::string out;
  each_session(r, [&](const Dialogue& d, const SessionRow& s) {
    style == Style::rounds ? rounds(out, r, d, s) : append_wire(out, r, d, s, false);
  });
  return out;
}

std::string explained_transcript(const Run& r) {
  std::string out;
  each_session(r, [&](const Dialogue& d, const SessionRow& s) { append_wire(out, r, d, s, true); });
  return out;
}

}  // namespace views
