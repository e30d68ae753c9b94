#include "mail/compose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>

#include "smtp/extension.hpp"
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
  // Who said so may have said it better (RFC 2034): "5.7.1 Relay access denied".
  const auto end = f.text.find(' ');
  const std::string_view own = std::string_view(f.text).substr(0, end);
  const bool is_status = own.starts_with("5.") && std::count(own.begin(), own.end(), '.') == 2 &&
                         own.find_first_not_of("0123456789.") == std::string_view::npos && own.size() <= 9 &&
                         own.back() != '.' && own.find("..") == std::string_view::npos;
  if (is_status) return std::string(own);
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

namespace {

/// RFC 3461 4: "+2B" is a plus sign.
std::string from_xtext(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned octet = 0;
    const bool coded = text[i] == '+' && i + 2 < text.size() &&
                       std::from_chars(&text[i] + 1, &text[i] + 3, octet, 16).ptr == &text[i] + 3 && octet > 31;
    out += coded ? static_cast<char>(octet) : text[i];
    if (coded) i += 2;
  }
  return out;
}

const std::vector<smtp::Parameter>* asked_of(const smtp::Envelope& e, const std::string& recipient) {
  for (std::size_t i = 0; i < e.rcpt_parameters.size() && i < e.forward_paths.size(); ++i)
    if (e.forward_paths[i].mailbox() == recipient) return &e.rcpt_parameters[i];
  return nullptr;
}

/// "rfc822; ann@a.example", of ORCPT; empty where there is none.
std::string original_recipient(const smtp::Envelope& e, const std::string& recipient) {
  const auto* asked = asked_of(e, recipient);
  const auto* orcpt = asked != nullptr ? smtp::value_of(*asked, "ORCPT") : nullptr;
  if (orcpt == nullptr) return {};
  const auto type = orcpt->find(';');
  return type == std::string::npos ? std::string{} : orcpt->substr(0, type) + "; " + from_xtext(orcpt->substr(type + 1));
}

}  // namespace

bool is_wanted(const smtp::Envelope& e, const std::string& recipient, std::string_view what) {
  const auto* asked = asked_of(e, recipient);
  const auto* notify = asked != nullptr ? smtp::value_of(*asked, "NOTIFY") : nullptr;
  if (notify == nullptr) return true;
  for (std::string_view rest = *notify;;) {
    const auto comma = rest.find(',');
    if (smtp::equal_nocase(rest.substr(0, comma), what)) return true;
    if (comma == std::string_view::npos) return false;
    rest.remove_prefix(comma + 1);
  }
}

Message notification(const Message& failed, const std::vector<Failure>& failures,
                     const std::string& reporting_mta, Identity who, const Calendar& calendar,
                     units::TimePoint now, const NoticeDates& dates) {
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
  if (const auto* id = smtp::value_of(failed.envelope.parameters, "ENVID"))
    out += fmt::format("Original-Envelope-Id: {}\r\n", from_xtext(*id));
  out += fmt::format("Reporting-MTA: dns; {}\r\n", reporting_mta);
  if (dates.arrived) out += fmt::format("Arrival-Date: {}\r\n", calendar.rfc5322(*dates.arrived));
  for (const auto& f : failures) {
    out += "\r\n";
    if (const auto original = original_recipient(failed.envelope, f.recipient); !original.empty())
      out += fmt::format("Original-Recipient: {}\r\n", original);
    out += fmt::format("Final-Recipient: rfc822; {}\r\nAction: {}\r\nStatus: {}\r\n", f.recipient,
                       f.action, enhanced_status(f));
    if (!f.remote_mta.empty()) out += fmt::format("Remote-MTA: dns; {}\r\n", f.remote_mta);
    if (f.code != 0) out += fmt::format("Diagnostic-Code: smtp; {} {}\r\n", f.code, f.text);
    if (f.attempted) out += fmt::format("Last-Attempt-Date: {}\r\n", calendar.rfc5322(now));
    if (delayed && dates.retry_until)
      out += fmt::format("Will-Retry-Until: {}\r\n", calendar.rfc5322(*dates.retry_until));
  }

  // The header section is enough to know the message by (RFC 3462 2), unless all of it was asked for (RFC 3461 4.3).
  const auto* ret = smtp::value_of(failed.envelope.parameters, "RET");
  const bool full = ret != nullptr && smtp::equal_nocase(*ret, "FULL") && !delayed;
  out += fmt::format("\r\n--{}\r\nContent-Type: {}\r\n\r\n", boundary, full ? "message/rfc822" : "text/rfc822-headers");
  out += failed.trace;
  out += full ? failed.content->octets() : std::string(failed.content->header());
  out += fmt::format("\r\n--{}--\r\n", boundary);

  Message m;
  m.envelope.forward_paths = {failed.envelope.reverse_path};
  m.envelope.forward_paths.front().route.clear();  // RFC 5321 6.1: the final mailbox, not the route
  m.content = Content::of_octets(std::move(out), std::move(who));
  return m;
}

}  // namespace mail
