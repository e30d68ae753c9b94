#include "views/wire.hpp"

#include <fmt/format.h>

#include <optional>

#include "mail/content.hpp"
#include "smtp/explain.hpp"
#include "views/explain.hpp"

namespace views {
namespace {

/// On the wire only CRLF ends a line (RFC 5321 2.3.8); a bare line feed is shown within it.
template <class Line>
void each_wire_line(std::string_view text, Line line) {
  while (!text.empty()) {
    const std::size_t end = text.find("\r\n");
    line(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
}

// What a peer sent moves no cursor: control characters are shown as \xNN.
std::string shown(std::string_view octets) {
  std::string out;
  for (const char c : octets) {
    const auto code = static_cast<unsigned char>(c);
    if ((code < 0x20 && c != '\t') || code == 0x7f)
      out += fmt::format("\\x{:02x}", code);
    else
      out += c;
  }
  return out;
}

// The wire, line by line, with its times; where asked for, with what each step means.
class Wire {
 public:
  Wire(std::string& out, const Run& r, bool explained) : out_(out), run_(r), explained_(explained) {}

  void session(const Dialogue& d, const SessionRow& s) {
    out_ += fmt::format("{}Session {}: {} → {}{}{}\n", out_.empty() ? "" : "\n", s.session, s.client,
                        s.server, s.name.empty() ? "" : ", ", s.name);
    smtp::Phase phase = smtp::Phase::connection;
    if (explained_) heading(phase);
    if (s.started) note(*s.started, "SYN");
    if (s.connected) note(*s.connected, "connected");
    Steps steps;
    std::optional<EventRow> turned;  // the TURN that was accepted just now
    for (std::size_t i = 0; i < d.exchanges.size(); ++i) {
      const Exchange& x = d.exchanges[i];
      if (explained_) enter(phase, smtp::phase_with(phase, smtp::verb_of(x.verb)));
      if (explained_ && turned) {
        out_ += fmt::format("\n  The roles change: {} is the client now (RFC 821 3.8)\n", turned->mta);
        heading(phase = smtp::Phase::connection);
      }
      turned = x.verb == "TURN" && x.answer && x.answer->code == 250 ? x.said : std::nullopt;
      exchange(x);
      if (explained_) explanation(steps, x, i + 1 < d.exchanges.size() ? &d.exchanges[i + 1] : nullptr);
    }
    if (explained_) enter(phase, smtp::Phase::termination);
    if (s.closed) note(*s.closed, fmt::format("closed ({})", s.outcome));
  }

 private:
  static constexpr std::size_t kMargin = 18, kWidth = 100;

  // An explained transcript is read in columns: what is too long for them goes on below.
  void put(std::string_view time, std::string_view who, std::string_view text) {
    out_ += fmt::format("{:>14} {}", time, who);
    if (!text.empty()) out_ += ' ';
    for (std::size_t column = kMargin; const char c : text) {
      const bool begins = (static_cast<unsigned char>(c) & 0xc0) != 0x80;
      if (explained_ && begins && column == kWidth) {
        out_.append("\n").append(kMargin, ' ').append("… ");
        column = kMargin + 2;
      }
      column += begins;
      out_ += c;
    }
    out_ += '\n';
  }
  static std::string at(units::TimePoint t) {
    const std::string text = units::to_seconds(t);  // microseconds are enough to read by
    return text.substr(0, text.size() - 3);
  }
  void note(units::TimePoint t, const std::string& what) { put(at(t), "--", what); }

  void heading(smtp::Phase p) {
    out_ += fmt::format("\n  {}. {}\n", static_cast<int>(p) + 1, smtp::to_text(p));
  }
  void enter(smtp::Phase& now, smtp::Phase next) {
    if (now == next) return;
    now = next;
    heading(now);
  }

  void explanation(Steps& steps, const Exchange& x, const Exchange* next) {
    std::string data;
    if (x.verb == "DOT" && x.said) data = data_of(run_, x).value_or(x.said->text);
    for (const auto& line : explain(steps.take(x, next, std::move(data)), kWidth - kMargin - 2))
      out_.append(kMargin, ' ').append("| ").append(line).append("\n");
  }

  void exchange(const Exchange& x) {
    if (x.said && x.said->kind == "content") {
      content(x);
    } else if (x.said && x.verb == "TLS") {
      note(x.said->time, fmt::format("TLS handshake: {} octets from the client", x.said->bytes));
    } else if (x.said) {
      put(at(x.said->time), "C:", shown(x.said->text));
    }
    if (x.answer && x.verb == "TLS" && x.answer->code == 220) {
      note(x.answer->time, fmt::format("TLS handshake: {} octets from the server", x.answer->bytes));
    } else if (x.answer) {
      reply(*x.answer);
    }
    if (x.said && !x.answer) put("", "--", "no reply arrived");
  }

  void content(const Exchange& x) {
    std::string time = at(x.said->time);
    const auto line = [&](std::string_view l) {
      put(time, "C:", shown(l));
      time.clear();
    };
    if (const auto data = data_of(run_, x)) {
      each_wire_line(mail::dot_stuffed(*data), line);
    } else {
      each_wire_line(mail::dot_stuffed(x.said->text), line);
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
      put(time, "S:", fmt::format("{}{}{}", e.code, last ? (text.empty() ? "" : " ") : "-", shown(text)));
      if (last) break;
      rest.remove_prefix(end + 1);
      time.clear();
    }
  }

  std::string& out_;
  const Run& run_;
  const bool explained_;
};

}  // namespace

void append_wire(std::string& out, const Run& r, const Dialogue& d, const SessionRow& s, bool explained) {
  Wire(out, r, explained).session(d, s);
}

}  // namespace views
