#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "views/ladder/ladder.hpp"
#include "views/text.hpp"

namespace views {
namespace {

constexpr std::size_t kTime = 14;     // columns of a time at either side
constexpr std::size_t kBetween = 66;  // columns between the lifelines: 14 + 2 + 66 + 2 + 14 < 100
// A silence is drawn as a gap where it is both long and much longer than what came before.
constexpr units::Duration kSilence = std::chrono::seconds(1);

using Time = std::optional<units::TimePoint>;

class Diagram {
 public:
  Diagram(const SessionRow& s, bool fine) : fine_(fine) {
    out_ = fmt::format("Session {}: {} → {}{}{}\n\n", s.session, s.client, s.server,
                       s.name.empty() ? "" : ", ", s.name);
    const std::size_t half = (kBetween + 4) / 2;
    out_ += text::padded_left("seconds", kTime) + " " + text::padded(text::fitted(s.client, half), half);
    out_ += text::padded_left(text::fitted(s.server, half), half) + "  seconds\n";
  }

  void to_server(Time left, Time arrived, std::string_view label, bool bulk = false) {
    silence(left ? left : arrived);
    line(left, "├" + shaft(label, bulk) + "▶┤", arrived);
    last_ = arrived;
  }
  void to_client(Time left, Time arrived, std::string_view label) {
    silence(left ? left : arrived);
    line(arrived, "├◀" + shaft(label, false) + "┤", left);
    last_ = arrived;
  }
  void lost(bool from_client, Time left, std::string_view label) {
    silence(left);
    const std::string half = shaft(label, false, kBetween / 2), rest(kBetween - kBetween / 2 + 1, ' ');
    line(from_client ? left : Time{},
         from_client ? "├" + half + "✗" + rest.substr(1) + "│" : "│" + rest.substr(1) + "✗" + half + "┤",
         from_client ? Time{} : left);
  }
  void note(bool at_client, Time t, const std::string& what) {
    silence(t);
    const std::string w = text::fitted(what, kBetween - 2);
    line(at_client ? t : Time{},
         at_client ? "│ " + text::padded(w, kBetween) + "│" : "│" + text::padded_left(w, kBetween) + " │",
         at_client ? Time{} : t);
    last_ = t;
  }
  std::string str() && { return std::move(out_); }

 private:
  std::string time(const Time& t) const {
    if (!t) return "";
    const std::string s = units::to_seconds(*t);
    return s.substr(0, s.size() - (fine_ ? 3 : 6));
  }
  void line(const Time& left, const std::string& middle, const Time& right) {
    std::string l =
        text::padded_left(time(left), kTime) + " " + middle + " " + text::padded_left(time(right), kTime - 3);
    l.erase(l.find_last_not_of(' ') + 1);
    out_ += l + '\n';
  }
  static std::string shaft(std::string_view label, bool bulk, std::size_t columns = kBetween) {
    const char* dash = bulk ? "═" : "─";
    const std::string l = label.empty() ? "" : " " + text::fitted(label, columns - 6) + " ";
    const std::size_t rest = columns - text::width(l), before = rest / 2;
    std::string out;
    for (std::size_t i = 0; i < before; ++i) out += dash;
    out += l;
    for (std::size_t i = before; i < rest; ++i) out += dash;
    return out;
  }
  void silence(const Time& next) {
    if (!last_ || !next || *next - *last_ < kSilence) return;
    const std::string w = fmt::format("⋮ {} ⋮", units::to_human(*next - *last_));
    const std::size_t rest = kBetween + 1 - text::width(w);
    line({}, "│" + std::string(rest / 2, ' ') + w + std::string(rest - rest / 2, ' ') + "│", {});
  }

  std::string out_;
  bool fine_;
  Time last_;
};

std::string said(const EventRow& e) { return e.text.empty() ? e.verb : e.text; }

std::string answered(const EventRow& e) {
  std::string out = std::to_string(e.code);
  if (!e.text.empty())
    out += " " + e.text.substr(0, e.text.find('\n')) + (e.text.find('\n') == std::string::npos ? "" : " …");
  return out;
}

}  // namespace

std::string compact_ladder(const Run& r, std::uint64_t session) {
  const auto s = std::find_if(r.sessions().begin(), r.sessions().end(),
                              [&](const SessionRow& row) { return row.session == session; });
  if (session == 0 || s == r.sessions().end()) return "";
  const std::vector<EventRow> events = r.events(session);
  if (events.empty()) return fmt::format("Session {}: this run kept no events\n", session);

  // Microseconds are worth their columns in a short session only.
  Diagram d(*s, events.back().time - events.front().time < std::chrono::seconds(100));
  Time syn, connected;
  for (const EventRow& e : events) {
    const bool client = e.side == "client";
    if (e.kind == "connecting") {
      syn = e.time;
    } else if (e.kind == "connected") {
      // When the SYN reached the server is nobody's to record: a server hears of a connection with the last
      // ACK.
      d.to_server(std::exchange(syn, Time{}), {}, "SYN");
      d.to_client({}, e.time, "SYN ACK");
      connected = e.time;
    } else if (e.kind == "accepted") {
      d.to_server(connected, e.time, "ACK");
    } else if (e.kind == "command") {
      d.to_server(e.sent, e.time, said(e));
    } else if (e.kind == "content") {
      d.to_server(e.sent, e.time, fmt::format("message, {} octets, and the dot", e.bytes), true);
    } else if (e.kind == "reply") {
      d.to_client(e.sent, e.time, answered(e));
    } else if (e.kind == "lost") {
      d.lost(client, e.sent ? e.sent : Time(e.time), client ? said(e) : answered(e));
    } else if (e.kind == "retransmitted") {
      d.note(client, e.time,
             fmt::format("retransmits{}{}{}", e.bytes > 0 ? fmt::format(" {} octets", e.bytes) : "",
                         e.cause.empty() ? "" : ": ", e.cause));
    } else if (e.kind == "closed") {
      if (syn) d.lost(true, std::exchange(syn, Time{}), "SYN");
      d.note(client, e.time, fmt::format("closed{}{}", e.cause.empty() ? "" : ": ", e.cause));
    }
  }
  return std::move(d).str();
}

}  // namespace views
