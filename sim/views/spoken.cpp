#include "views/spoken.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "mail/content.hpp"
#include "smtp/command.hpp"
#include "views/explain.hpp"

namespace views {
namespace {

/// RFC 8446 5.1: a record holds at most 2^14 octets of text.
constexpr std::size_t kRecord = 1 << 14;
constexpr std::size_t kRecordHeader = 5;

std::string reply_octets(const EventRow& e) {
  std::string out;
  std::string_view rest = e.text;
  for (bool last = false; !last;) {
    const auto end = rest.find('\n');
    last = end == std::string_view::npos;
    const auto line = rest.substr(0, end);
    out += fmt::format("{:03}{}{}\r\n", e.code, last ? " " : "-", line);  // RFC 5321 4.2: the space stays
    if (!last) rest.remove_prefix(end + 1);
  }
  return out;
}

// The line ends as the count of octets says: CRLF, or what a careless client sent.
std::string line_octets(const EventRow& e) {
  if (e.bytes == static_cast<std::int64_t>(e.text.size()) + 1) return e.text + "\n";
  return e.text + "\r\n";
}

// As many octets in records of TLS that an observer cannot read.
std::string sealed(std::string_view text) {
  std::string out;
  std::uint32_t noise = 2463534242u;  // xorshift; what is sealed looks like noise, the same in every run
  while (!text.empty()) {
    const std::size_t whole = std::min(text.size(), kRecord + kRecordHeader);
    const std::size_t inside = whole > kRecordHeader ? whole - kRecordHeader : 1;
    out += {'\x17', '\x03', '\x03', static_cast<char>(inside >> 8), static_cast<char>(inside & 255)};
    for (std::size_t i = 0; i < inside; ++i) {
      noise ^= noise << 13, noise ^= noise >> 17, noise ^= noise << 5;
      out += static_cast<char>(noise >> 24);
    }
    text.remove_prefix(whole);
  }
  return out;
}

std::string why_of(const EventRow& e) {
  timeline::Event event;
  event.kind = e.kind == "reply"     ? timeline::Kind::reply
               : e.kind == "content" ? timeline::Kind::content
                                     : timeline::Kind::command;
  event.verb = smtp::verb_of(e.verb);
  if (e.kind == "content") event.verb = smtp::Verb::dot;
  event.code = e.code;
  event.text = e.kind == "content" ? std::string_view() : std::string_view(e.text);
  event.state = e.state;
  std::string out = e.kind == "lost" ? "never arrives; " : "";
  return out + explain_step(event);
}

bool is_line(const EventRow& e) {
  return e.kind == "command" || e.kind == "reply" || e.kind == "content" || e.kind == "lost";
}

// A lost line is recorded by its sender: a code makes it a reply.
bool is_reply(const EventRow& e) { return e.kind == "reply" || (e.kind == "lost" && e.code != 0); }
bool is_content(const EventRow& e) {
  return e.kind == "content" || (e.kind == "lost" && e.verb == "DOT" && e.code == 0);
}

}  // namespace

ContentSource::ContentSource(const Run& r, const Facts& f) : run_(r), facts_(f) {
  for (std::size_t i = 0; i < r.messages().size(); ++i)
    if (first_rows_.empty() || first_rows_.back().first != r.messages()[i].message)
      first_rows_.emplace_back(r.messages()[i].message, i);
}

std::string ContentSource::of(std::uint64_t message, std::int64_t size) const {
  if (auto real = run_.content(message)) return std::move(*real);
  std::vector<std::string> fields;
  const auto at =
      std::lower_bound(first_rows_.begin(), first_rows_.end(), std::pair(message, std::size_t{0}));
  if (at != first_rows_.end() && at->first == message) {
    const MessageRow& m = run_.messages()[at->second];
    const std::string from = m.from.empty() ? "MAILER-DAEMON" : m.from;
    std::string to = m.to;
    for (std::size_t i = at->second + 1; i < run_.messages().size(); ++i) {
      if (run_.messages()[i].message != message) break;
      to += ",\r\n\t" + run_.messages()[i].to;
    }
    fields = {"From: " + from + "\r\n", "To: " + to + "\r\n",
              "Date: " + facts_.start.rfc5322(m.submitted.value_or(units::kStart)) + "\r\n",
              fmt::format("Message-ID: <{}@{}>\r\n", message, from.substr(from.rfind('@') + 1))};
  }
  // As many fields as the size has room for, with the empty line and a line of text behind them.
  std::string header;
  for (const auto& f : fields)
    if (static_cast<std::int64_t>(header.size() + f.size()) + 4 <= size) header += f;
  std::string octets = mail::Content::synthetic(header, size, facts_.seed ^ message)->octets();
  octets.resize(static_cast<std::size_t>(std::max<std::int64_t>(size, 0)), ' ');
  return octets;
}

std::string octets_of(const EventRow& e, const ContentSource& contents) {
  if (is_reply(e)) return reply_octets(e);
  if (!is_content(e)) return line_octets(e);
  // What was typed, and no message came of it, stands in the event; else the trace fields before the content.
  std::string data = e.text;
  if (e.message != 0 || e.text.empty())
    data += contents.of(e.message, e.bytes - static_cast<std::int64_t>(e.text.size()) - 3);
  data = mail::dot_stuffed(data);
  if (!data.empty() && !data.ends_with("\r\n")) data += "\r\n";
  // A server that takes a bare LF for a line end records CRLF; the count of octets still knows.
  const auto short_of = static_cast<std::int64_t>(data.size()) + 3 - e.bytes;
  if (data.size() >= 2 && (short_of == 1 || short_of == 2))
    return data.substr(0, data.size() - 2) + (short_of == 1 ? "\n.\r\n" : "\n.\n");
  return data + ".\r\n";
}

std::vector<Write> writes_of(const std::vector<EventRow>& rows, const ContentSource& contents) {
  std::vector<Write> out;
  std::optional<std::size_t> latest[2];  // of each direction
  bool secured = false;
  // A server over real sockets learns the number of a message after it came.
  std::map<int, std::uint64_t> message_of;
  for (const EventRow& e : rows)
    if (e.transaction != 0 && e.message != 0) message_of.emplace(e.transaction, e.message);
  for (EventRow e : rows) {
    if (!is_line(e)) continue;
    if (const auto m = message_of.find(e.transaction);
        is_content(e) && e.message == 0 && e.text.empty() && m != message_of.end())
      e.message = m->second;
    const bool recorded_by_server = e.side == "server";
    const bool to_server = e.kind == "lost" ? !recorded_by_server : recorded_by_server;
    std::string octets = octets_of(e, contents);
    std::string why = why_of(e);
    if (secured || e.verb == "TLS") {
      const auto shown = octets.substr(0, octets.find("\r\n")).substr(0, 60);
      why = e.verb == "TLS" ? "TLS handshake; " + why : "encrypted: " + shown + "; " + why;
      octets = sealed(octets);
    }
    if (e.kind == "reply" && e.verb == "STARTTLS" && e.code == 220) secured = true;
    const auto arrived = e.kind == "lost" ? units::kNever : e.time;
    const auto left = e.kind == "lost" && !e.sent ? std::optional(e.time) : e.sent;
    auto& last = latest[to_server];
    // Where the journey takes no time, what was said between them tells two writes apart.
    if (last && *last + 1 == out.size() && out[*last].arrived == arrived && out[*last].left == left) {
      out[*last].octets += octets;
      out[*last].why += "\n" + why;
      continue;
    }
    last = out.size();
    out.push_back({to_server, left, arrived, std::move(octets), std::move(why)});
  }
  return out;
}

}  // namespace views
