// [[message]].
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "scenario/toml_parts.hpp"

namespace scenario {
namespace {

/// RFC 5322 3.6.8: printable ASCII without blank and colon.
bool is_field_name(std::string_view s) {
  return !s.empty() &&
         std::all_of(s.begin(), s.end(), [](char c) { return c > ' ' && c < 0x7f && c != ':'; });
}

bool has_control(std::string_view s) {
  return std::any_of(s.begin(), s.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string with_lf(std::string s) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < s.size(); ++i)
    if (s[i] != '\r' || i + 1 == s.size() || s[i + 1] != '\n') s[kept++] = s[i];
  s.resize(kept);
  return s;
}

void read_headers(const toml::table& table, Message& m, Report& report) {
  // Any name is a key here, so there is no row of key_tables() to check against. toml++ sorts keys; a message
  // keeps the order they were written in.
  using Field = std::pair<const toml::key*, const toml::node*>;
  std::vector<Field> fields;
  for (const auto& [k, value] : table) fields.emplace_back(&k, &value);
  std::stable_sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) {
    const auto &x = a.first->source().begin, &y = b.first->source().begin;
    return std::pair(x.line, x.column) < std::pair(y.line, y.column);
  });
  for (const auto& [k, value] : fields) {
    const auto* text = value->as_string();
    if (text == nullptr || has_control(text->get()))
      report.error(place_of(value->source(), report),
                   fmt::format("the field '{}' is a text in one line", k->str()));
    else if (!is_field_name(k->str()))
      report.error(place_of(k->source(), report),
                   fmt::format("'{}' cannot be the name of a header field", k->str()),
                   "printable ASCII without blanks and colons, such as X-Phone");
    else
      m.headers.emplace_back(k->str(), text->get());
  }
}

void read_command(const TomlReader& r, Message& m, Report& report) {
  std::string word = "MAIL";
  r.line("command", word);
  const auto verb = smtp::verb_of(word);
  if (smtp::begins_mail(verb))
    m.command = verb;
  else
    report.error(r.place("command"), fmt::format("command: no mail begins with '{}'", word),
                 suggest(word, {"MAIL", "SEND", "SOML", "SAML"}));
}

}  // namespace

void read_messages(const TomlReader& root, Draft& draft, Report& report) {
  const Directory directory(draft.scenario.mtas, Case::ignored);
  std::unordered_map<std::string, int> ids;
  int number = 0;
  for (const auto* table : root.tables("message")) {
    const TomlReader r(*table, "message", report);
    Message m;
    m.id = std::to_string(++number);
    r.line("id", m.id);
    const auto at = r.place("id");
    if (m.id.empty()) report.error(at, "an id cannot be empty", "leave it out: messages are numbered");
    const auto [first, fresh] = ids.emplace(m.id, at.line);
    if (!fresh)
      report.error(at, fmt::format("two messages have the id '{}'", m.id),
                   fmt::format("the first is in line {}", first->second));
    units::Duration when{};
    r.duration("at", when);
    m.at = TimePoint(when);
    if (r.need("from", "\"Fiona@London\"")) {
      std::string from;
      r.line("from", from);
      if (auto path = directory.sender(from, r.place("from"), report)) m.from = std::move(*path);
    }
    if (r.need("to", "[\"Paul@London\"]")) {
      const auto list = r.list("to");
      if (list && list->empty()) report.error(r.place("to"), "a message needs a recipient");
      std::unordered_set<std::string_view> seen;
      for (const auto& item : list.value_or(std::vector<Item>{})) {
        // A recipient named twice still gets one copy.
        if (!seen.insert(item.text).second) continue;
        if (auto path = directory.recipient(item.text, item.at, report)) m.to.push_back(std::move(*path));
      }
    }
    read_command(r, m, report);
    r.line("subject", m.subject);
    if (const auto* headers = r.table("headers")) read_headers(*headers, m, report);
    if (r.has("body") && r.has("size"))
      report.error(r.place("size"), "a message has a body or a size, not both",
                   "size is for content nobody reads");
    m.size = r.size("size");
    if (m.size && m.size->n == 0)
      report.error(r.place("size"), "size: content cannot be empty", "the smallest is '1 B'");
    if (!m.size) {
      std::string body;
      r.text("body", body);
      m.body = with_lf(std::move(body));
    }
    draft.scenario.messages.push_back(std::move(m));
  }
}

}  // namespace scenario
