// [[session]] and [[reply]]: a client that is typed by hand, a server that says what it is told to.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "scenario/toml_parts.hpp"

namespace scenario {
namespace {

constexpr int kLeastCode = 200, kMostCode = 599;
constexpr std::string_view kConnect = "connect", kDot = "dot";

/// The MTAs by name.
class Hosts {
 public:
  Hosts(const std::vector<Mta>& mtas, Report& report) : report_(report) {
    for (std::size_t i = 0; i < mtas.size(); ++i) {
      index_.emplace(mtas[i].config.name, i);
      names_.push_back(mtas[i].config.name);
    }
  }

  /// The MTA that `key` names; nullopt, reported, where nobody is called so.
  std::optional<std::size_t> read(const TomlReader& r, std::string_view key) const {
    if (!r.need(key, "\"London\"")) return std::nullopt;
    std::string name;
    r.line(key, name);
    if (!r.is_text(key)) return std::nullopt;
    const auto found = index_.find(name);
    if (found != index_.end()) return found->second;
    report_.error(r.place(key), fmt::format("{}: no MTA is called '{}'", key, name), suggest(name, names_));
    return std::nullopt;
  }

 private:
  Report& report_;
  std::unordered_map<std::string, std::size_t> index_;
  std::vector<std::string> names_;
};

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }

/// The lines of a script without the blank ones around it, which only lay out the file.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  while (!lines.empty() && is_blank(lines.back())) lines.pop_back();
  const auto first = std::find_if(lines.begin(), lines.end(), [](const auto& l) { return !is_blank(l); });
  lines.erase(lines.begin(), first);
  return lines;
}

smtp::Verb read_on(const TomlReader& r, Report& report) {
  if (!r.need("on", "\"RCPT\"")) return smtp::Verb::none;
  std::string word;
  r.line("on", word);
  const auto small = smtp::lower(word);
  if (small == kConnect) return smtp::Verb::none;
  if (small == kDot) return smtp::Verb::dot;
  const auto verb = smtp::verb_of(word);
  if (verb != smtp::Verb::unknown && verb != smtp::Verb::none) return verb;
  if (r.is_text("on"))
    report.error(r.place("on"), fmt::format("on: '{}' is nothing a server answers", word),
                 suggest(word, {"connect", "dot",  "HELO", "EHLO", "MAIL",     "RCPT", "DATA",
                                "RSET",    "NOOP", "QUIT", "VRFY", "EXPN",     "HELP", "SEND",
                                "SOML",    "SAML", "TURN", "BDAT", "STARTTLS", "AUTH"}));
  return smtp::Verb::none;
}

/// "450" or "450 text".
void read_line(const Item& item, std::vector<smtp::Reply>& into, Report& report) {
  const std::string_view s = item.text;
  constexpr std::string_view kExample = "write it as \"450\" or \"421 Try again later\"";
  if (std::any_of(s.begin(), s.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
    return report.error(item.at, "say: a reply is one line without control characters");
  const bool digits =
      s.size() >= 3 && std::all_of(s.begin(), s.begin() + 3, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || (s.size() > 3 && s[3] != ' '))
    return report.error(item.at, fmt::format("say: '{}' is no reply", s), std::string(kExample));
  const int code = (s[0] - '0') * 100 + (s[1] - '0') * 10 + (s[2] - '0');
  if (code < kLeastCode || code > kMostCode)
    return report.error(item.at,
                        fmt::format("say: {} is not between {} and {}", code, kLeastCode, kMostCode));
  into.emplace_back(code, std::string(s.size() > 3 ? s.substr(4) : smtp::standard_text(code)));
}

void read_say(const TomlReader& r, std::vector<smtp::Reply>& into, Report& report) {
  if (!r.has("say")) return;
  if (r.is_text("say")) {
    std::string text;
    r.text("say", text);
    return read_line({std::move(text), r.place("say")}, into, report);
  }
  const auto list = r.list("say");
  if (!list) return;
  if (list->empty()) report.error(r.place("say"), "say: a list without a reply says nothing");
  for (const auto& item : *list) read_line(item, into, report);
}

}  // namespace

void read_sessions(const TomlReader& root, Draft& draft, Report& report) {
  const Hosts hosts(draft.scenario.mtas, report);
  std::unordered_map<std::string, int> names;
  int number = 0;
  for (const auto* table : root.tables("session")) {
    const TomlReader r(*table, "session", report);
    Session s;
    s.script.name = std::to_string(++number);
    r.line("name", s.script.name);
    const auto at = r.place("name");
    if (s.script.name.empty())
      report.error(at, "a name cannot be empty", "leave it out: sessions are numbered");
    const auto [first, fresh] = names.emplace(s.script.name, at.line);
    if (!fresh)
      report.error(at, fmt::format("two sessions have the name '{}'", s.script.name),
                   fmt::format("the first is in line {}", first->second));
    units::Duration when{};
    r.duration("at", when);
    s.at = TimePoint(when);
    const auto client = hosts.read(r, "client"), server = hosts.read(r, "server");
    if (client) s.client = draft.scenario.mtas[*client].config.name;
    if (server) s.script.server = draft.scenario.mtas[*server].config.name;
    if (r.need("script", "\"\"\"HELO London …\"\"\"")) {
      std::string text;
      r.text("script", text);
      s.script.lines = lines_of(text);
      if (s.script.lines.empty() && r.is_text("script"))
        report.error(r.place("script"), "script: nothing is typed", "one line a command: HELO London");
    }
    r.duration("typing", s.script.typing);
    if (const auto codes = r.integers("expect", kLeastCode, kMostCode))
      for (const auto c : *codes) s.script.expect.push_back(static_cast<int>(c));
    draft.scenario.sessions.push_back(std::move(s));
  }
}

void read_replies(const TomlReader& root, Draft& draft, Report& report) {
  constexpr std::int64_t kMostTimes = 1'000'000'000;
  const Hosts hosts(draft.scenario.mtas, report);
  for (const auto* table : root.tables("reply")) {
    const TomlReader r(*table, "reply", report);
    const auto mta = hosts.read(r, "mta");
    policy::ScriptedReply rule;
    rule.on = read_on(r, report);
    r.line("to", rule.to);
    r.line("from", rule.from);
    read_say(r, rule.say, report);
    if (const auto times = r.integer("times", 1, kMostTimes)) rule.times = static_cast<int>(*times);
    r.duration("delay", rule.delay);
    r.truth("drop", rule.drop);
    if (rule.drop && r.has("say"))
      report.error(r.place("drop"), "a server says something or drops the connection, not both",
                   "say = \"421\" closes with a word");
    if (!rule.drop && !r.has("say") && rule.delay.count() == 0)
      report.error(r.place(), "this changes nothing", "add: say = \"450\", delay = \"5 s\" or drop = true");
    if (mta) draft.scenario.mtas[*mta].config.replies.push_back(std::move(rule));
  }
}

}  // namespace scenario
