#include "mail/compose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "smtp/text.hpp"

namespace mail {
namespace {

bool has_field(std::span<const std::pair<std::string, std::string>> headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& h) { return smtp::lower(h.first) == smtp::lower(name); });
}

// "To: a, b, c" folded after commas.
std::string address_list(const std::vector<smtp::Path>& paths) {
  std::string out = "To: ";
  std::size_t column = out.size();
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string m = paths[i].mailbox();
    if (i > 0) {
      out += column + m.size() + 3 > 78 ? ",\r\n\t" : ", ";
      column = out.ends_with('\t') ? 8 : column + 2;
    }
    out += m;
    column += m.size();
  }
  return out + "\r\n";
}

std::string digits(const MessageKey& k) {
  // The origin's sign tells MTAs from sources; a letter keeps the two apart.
  const auto n = std::to_string(std::uint64_t{k.n} + 1);
  if (k.origin == MessageKey::kScenario) return "s" + n;
  return (k.origin >= 0 ? "m" + std::to_string(k.origin) : "t" + std::to_string(k.origin - MessageKey::kTraffic))
      .append(".")
      .append(n);
}

// A unique left side that a person can read: when and which.
std::string message_id(const Identity& who, const std::string& host, const Calendar& calendar,
                       units::TimePoint now) {
  std::string out = "<";
  out.append(calendar.digits(now)).append(".").append(digits(who.key)).append("@").append(host);
  return out += '>';
}

std::string enhanced_status(const Failure& f) {
  if (f.action == "delayed") return "4.4.7";
  // Only mail that grew too old has failed without a permanent reply (RFC 3463 X.4.7: delivery time expired).
  if (f.code / 100 != 5) return "4.4.7";
  return f.code == 550 ? "5.1.1" : "5.0.0";
}

}  // namespace

Message compose(Letter l, const Calendar& calendar, units::TimePoint now) {
  std::string head;
  head.reserve(256);
  const auto add = [&head](const auto&... parts) { (head.append(parts), ...); };
  if (!has_field(l.headers, "Date")) add("Date: ", calendar.rfc5322(now), "\r\n");
  const std::string from = l.envelope.reverse_path.mailbox();
  if (!has_field(l.headers, "From")) {
    if (l.from_name.empty())
      add("From: ", from, "\r\n");
    else
      add("From: ", l.from_name, " <", from, ">\r\n");
  }
  if (!has_field(l.headers, "To")) add(address_list(l.envelope.forward_paths));
  if (!l.subject.empty() && !has_field(l.headers, "Subject")) add("Subject: ", l.subject, "\r\n");
  if (!has_field(l.headers, "Message-ID"))
    add("Message-ID: ", message_id(l.who, l.host, calendar, now), "\r\n");
  for (const auto& [name, value] : l.headers) add(name, ": ", value, "\r\n");

  Message m;
  m.envelope = std::move(l.envelope);
  if (l.body || !l.size) {
    auto body = Content::of_text(l.body.value_or(""));
    m.content = Content::of_octets(head + "\r\n" + body->octets(), std::move(l.who));
  } else {
    m.content = Content::synthetic(std::move(head), *l.size, l.seed, std::move(l.who));
  }
  return m;
}

std::string received_line(const Hop& h, const Calendar& calendar, units::TimePoint now) {
  std::string out;
  out.reserve(256);
  const auto add = [&out](const auto&... parts) { (out.append(parts), ...); };
  add("Received: from ", h.from);
  if (!h.address.empty()) add(" ([", h.address, "])");
  add("\r\n\tby ", h.by, " with ", h.with);
  if (!h.id.empty()) add(" id ", h.id);
  if (!h.for_path.empty()) add("\r\n\tfor ", h.for_path);
  add(";\r\n\t", calendar.rfc5322(now), "\r\n");
  return out;
}

int hop_count(const Message& m) {
  int n = 0;
  const std::string_view header = m.content->header();
  const auto count = [&n](std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      if (text.substr(i, 2) == "\r\n")
        break;  // a message that came as octets is all text: its body is no trace
      if (smtp::equal_nocase(text.substr(i, 9), "RECEIVED:")) ++n;
      const auto end = text.find("\r\n", i);
      if (end == std::string_view::npos) break;
      i = end + 2;
    }
  };
  count(m.trace);
  count(header);
  return n;
}

Message notification(const Message& failed, const std::vector<Failure>& failures,
                     const std::string& reporting_mta, Identity who, const Calendar& calendar,
                     units::TimePoint now) {
  const bool delayed = !failures.empty() && failures.front().action == "delayed";
  const std::string boundary = digits(who.key) + "/" + reporting_mta;
  const std::string to = failed.envelope.reverse_path.mailbox();
  std::string out = "Date: " + calendar.rfc5322(now) + "\r\n";
  out += fmt::format("From: Mail Delivery System <MAILER-DAEMON@{}>\r\nTo: {}\r\n", reporting_mta, to);
  out += delayed ? "Subject: Delayed Mail (still being retried)\r\n"
                 : "Subject: Undelivered Mail Returned to Sender\r\n";
  out += "Message-ID: " + message_id(who, reporting_mta, calendar, now) + "\r\n";
  out += "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n";
  out += fmt::format(
      "Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"{}\"\r\n\r\n", boundary);
  out += "This is a MIME-encapsulated message.\r\n\r\n";

  // What a person reads.
  out += fmt::format("--{}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n", boundary);
  out += fmt::format("This is the mail system at host {}.\r\n\r\n", reporting_mta);
  out += delayed ? "Your message could not be delivered yet. It will be retried.\r\n"
                 : "I'm sorry to have to inform you that your message could not\r\n"
                   "be delivered to one or more recipients.\r\n";
  for (const auto& f : failures) {
    out += fmt::format("\r\n<{}>: ", f.recipient);
    if (!f.remote_mta.empty()) out += fmt::format("host {} said: ", f.remote_mta);
    out += f.code != 0 ? fmt::format("{} {}\r\n", f.code, f.text) : f.text + "\r\n";
  }

  // What a program reads (RFC 3464 2).
  out += fmt::format("\r\n--{}\r\nContent-Type: message/delivery-status\r\n\r\n", boundary);
  out += fmt::format("Reporting-MTA: dns; {}\r\n", reporting_mta);
  for (const auto& f : failures) {
    out += fmt::format("\r\nFinal-Recipient: rfc822; {}\r\nAction: {}\r\nStatus: {}\r\n", f.recipient,
                       f.action, enhanced_status(f));
    if (!f.remote_mta.empty()) out += fmt::format("Remote-MTA: dns; {}\r\n", f.remote_mta);
    if (f.code != 0) out += fmt::format("Diagnostic-Code: smtp; {} {}\r\n", f.code, f.text);
  }

  // The header section is enough to know the message by (RFC 3462 2).
  out += fmt::format("\r\n--{}\r\nContent-Type: text/rfc822-headers\r\n\r\n", boundary);
  out += failed.trace;
  out += failed.content->header();
  out += fmt::format("\r\n--{}--\r\n", boundary);

  Message m;
  m.envelope.forward_paths = {failed.envelope.reverse_path};
  m.envelope.forward_paths.front().route.clear();  // RFC 5321 6.1: the final mailbox, not the route
  m.content = Content::of_octets(std::move(out), std::move(who));
  return m;
}

}  // namespace mail
