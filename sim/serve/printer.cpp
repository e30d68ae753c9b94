#include "serve/printer.hpp"

#include <fmt/format.h>

#include <utility>

namespace serve {

using timeline::Event;
using timeline::Kind;
using timeline::Side;

std::string printable(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text.substr(0, most)) {
    if (c >= ' ' && c <= '~')
      out += c;
    else
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
  if (text.size() > most) out += "…";
  return out;
}

Printer::Printer(Put put, Explain explain, Name name)
    : put_(std::move(put)), explain_(std::move(explain)), name_(std::move(name)) {}

void Printer::line(const Event& e, std::string_view who, std::string_view text) {
  put_(fmt::format("[{}] {} {}\n", name_ ? name_(*e.session) : std::to_string(e.session->n), who, text));
}

void Printer::show(const Event& e) {
  if (!e.session) return;
  switch (e.kind) {
    case Kind::connected:
      line(e, "--", "connected");
      break;
    case Kind::command:
      line(e, "C:", printable(e.text));
      break;
    case Kind::content:
      line(e, "C:", fmt::format("… {} octets", e.bytes));
      break;
    case Kind::reply:
      for (std::string_view rest = e.text;;) {
        const std::size_t end = rest.find('\n');
        const bool last = end == std::string_view::npos;
        line(e, "S:", fmt::format("{}{}{}", e.code, last ? " " : "-", printable(rest.substr(0, end))));
        if (last) break;
        rest.remove_prefix(end + 1);
      }
      break;
    case Kind::delivered:
    case Kind::shown:
      line(e, "--",
           fmt::format("into the {} of {}", e.place == timeline::Place::terminal ? "terminal" : "mailbox",
                       printable(e.recipient)));
      break;
    case Kind::closed:
      if (e.side == Side::client) line(e, "--", fmt::format("closed ({})", e.cause));
      break;
    default:
      return;
  }
  if (!explain_) return;
  const std::string why = explain_(e);
  if (!why.empty()) put_(fmt::format("      {}\n", why));
}

}  // namespace serve
