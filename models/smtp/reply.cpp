#include "smtp/reply.hpp"

#include <utility>

namespace smtp {
namespace {

void append_code(std::string& out, int code) {
  out += static_cast<char>('0' + code / 100 % 10);
  out += static_cast<char>('0' + code / 10 % 10);
  out += static_cast<char>('0' + code % 10);
}

// Three digits within 200 … 599; 0 where they are not.
int code_of(std::string_view l) {
  if (l.size() < 3) return 0;
  int code = 0;
  for (int i = 0; i < 3; ++i) {
    if (l[static_cast<std::size_t>(i)] < '0' || l[static_cast<std::size_t>(i)] > '9') return 0;
    code = code * 10 + (l[static_cast<std::size_t>(i)] - '0');
  }
  return code >= 200 && code < 600 ? code : 0;
}

}  // namespace

std::string_view standard_text(int code) {
  switch (code) {
    case 211:
      return "System status, or system help reply";
    case 214:
      return "Help message";
    case 220:
      return "Service ready";
    case 221:
      return "Service closing transmission channel";
    case 250:
      return "OK";
    case 251:
      return "User not local; will forward";
    case 252:
      return "Cannot VRFY user, but will accept message and attempt delivery";
    case 354:
      return "Start mail input; end with <CRLF>.<CRLF>";
    case 421:
      return "Service not available, closing transmission channel";
    case 450:
      return "Requested mail action not taken: mailbox unavailable";
    case 451:
      return "Requested action aborted: local error in processing";
    case 452:
      return "Requested action not taken: insufficient system storage";
    case 455:
      return "Server unable to accommodate parameters";
    case 500:
      return "Syntax error, command unrecognized";
    case 501:
      return "Syntax error in parameters or arguments";
    case 502:
      return "Command not implemented";
    case 503:
      return "Bad sequence of commands";
    case 504:
      return "Command parameter not implemented";
    case 550:
      return "Requested action not taken: mailbox unavailable";
    case 551:
      return "User not local";
    case 552:
      return "Requested mail action aborted: exceeded storage allocation";
    case 553:
      return "Requested action not taken: mailbox name not allowed";
    case 554:
      return "Transaction failed";
    case 555:
      return "MAIL FROM/RCPT TO parameters not recognized or not implemented";
    default:
      return {};
  }
}

std::string joined(const Reply& r) {
  std::string out;
  for (const auto& l : r.lines) {
    if (&l != &r.lines.front()) out += '\n';
    out += l;
  }
  return out;
}

std::string to_wire(const Reply& r) {
  std::string out;
  append_wire(out, r);
  return out;
}

void append_wire(std::string& out, const Reply& r) {
  for (std::size_t i = 0; i < r.lines.size(); ++i) {
    append_code(out, r.code);
    out += i + 1 < r.lines.size() ? '-' : ' ';
    out += r.lines[i];
    out += "\r\n";
  }
}

std::size_t first_reply(std::string_view wire) {
  for (std::size_t line = 0; line < wire.size();) {
    const auto end = wire.find("\r\n", line);
    if (end == std::string_view::npos) break;
    if (line + 3 >= end || wire[line + 3] != '-') return end + 2;
    line = end + 2;
  }
  return wire.size();
}

bool ReplyReader::line(std::string_view l) {
  constexpr std::size_t kMostLines = 1000;  // a reply that never ends is none
  const int code = code_of(l);
  const char mark = l.size() > 3 ? l[3] : ' ';
  if (code == 0 || (mark != ' ' && mark != '-') || (!partial_.lines.empty() && code != partial_.code) ||
      partial_.lines.size() >= kMostLines) {
    partial_.code = 0;  // whatever came before it: this peer does not speak SMTP
    partial_.lines.emplace_back(l);
    return true;
  }
  partial_.code = code;
  partial_.lines.emplace_back(l.size() > 4 ? l.substr(4) : std::string_view{});
  return mark == ' ';
}

Reply ReplyReader::take() { return std::exchange(partial_, Reply{}); }

}  // namespace smtp
