// Letter-carrier text: MTA entries, then messages, parts divided by lines that are a single '*'.
//
//   file    = *entry star *( header star *body-line star ) [ star anything ]
//   entry   = "MTA" name count *user          tokens, may span lines
//   header  = sender *recipient               tokens, may span lines
//   star    = a line with '*' in column 1 and nothing else but blanks
//
// Names are case-sensitive. The last star may be missing; a message that is cut off may not.
// See INTERFACES "Letter-carrier text".
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

#include "scenario/directory.hpp"
#include "scenario/parse.hpp"

namespace scenario {
namespace {

struct Token {
  std::string_view text;
  Place at;
};

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_star(std::string_view line) {
  return line.starts_with('*') && std::all_of(line.begin() + 1, line.end(), is_blank);
}

class LetterCarrier {
 public:
  LetterCarrier(const std::string& text, const std::string& file)
      : text_(text), report_(file, text), lines_(report_.lines()) {}

  Parsed parse() {
    scenario_.name = stem(report_.file());
    bool closed = false;
    read_entries(tokens_to_star(closed));
    give_addresses(scenario_.mtas);
    scenario_.hub = hub_name(scenario_.mtas);
    for (auto& m : scenario_.mtas) {
      m.node = scenario_.hub;
      m.access = scenario_.default_link;
    }
    const Directory directory(scenario_.mtas, Case::exact);
    for (int number = 1; !at_end(); ++number) read_message(directory, number);
    if (report_.failed()) return {std::nullopt, report_.take()};
    scenario_.inputs.push_back({report_.file(), text_});
    return {std::move(scenario_), report_.take()};
  }

 private:
  /// Nothing but blank lines, or a star where a message would begin.
  bool at_end() {
    while (line_ <= lines_ && std::all_of(report_.line(line_).begin(), report_.line(line_).end(), is_blank))
      ++line_;
    return line_ > lines_ || is_star(report_.line(line_));
  }

  /// All tokens before the next star or the end of the file; steps over the star.
  std::vector<Token> tokens_to_star(bool& closed) {
    std::vector<Token> out;
    closed = false;
    for (; line_ <= lines_ && !closed; ++line_) {
      const auto line = report_.line(line_);
      if (is_star(line)) {
        closed = true;
        continue;
      }
      for (std::size_t i = 0; i < line.size();) {
        if (is_blank(line[i])) {
          ++i;
          continue;
        }
        const auto begin = i;
        while (i < line.size() && !is_blank(line[i])) ++i;
        out.push_back({line.substr(begin, i - begin), report_.place(line_, static_cast<int>(begin) + 1)});
      }
    }
    return out;
  }

  void read_entries(const std::vector<Token>& tokens) {
    for (std::size_t i = 0; i < tokens.size();) {
      const auto& head = tokens[i];
      if (head.text != "MTA") {
        report_.error(head.at, fmt::format("expected 'MTA' or a line '*', found '{}'", head.text),
                      scenario_.mtas.empty() ? "an entry is: MTA London 2 Fiona Paul"
                                             : fmt::format("MTA '{}' declares {} users; is this one more?",
                                                           scenario_.mtas.back().config.name, last_count_));
        do ++i;
        while (i < tokens.size() && tokens[i].text != "MTA");
        continue;
      }
      i = read_entry(tokens, i);
    }
  }

  std::size_t read_entry(const std::vector<Token>& tokens, std::size_t i) {
    const auto& head = tokens[i++];
    std::uint64_t count = 0;
    const auto number = [&](std::string_view s) {
      const auto r = std::from_chars(s.data(), s.data() + s.size(), count);
      return r.ec == std::errc() && r.ptr == s.data() + s.size();
    };
    if (i + 1 >= tokens.size() || !number(tokens[i + 1].text)) {
      const bool cut = i + 1 >= tokens.size();
      report_.error(cut ? head.at : tokens[i + 1].at,
                    cut ? "an MTA entry needs a name and the number of its users"
                        : fmt::format("'{}' is not the number of users of MTA '{}'", tokens[i + 1].text,
                                      tokens[i].text),
                    "an entry is: MTA London 2 Fiona Paul");
      while (i < tokens.size() && tokens[i].text != "MTA") ++i;
      return i;
    }
    const auto& name = tokens[i];
    i += 2;
    Mta mta;
    bool good = check_host_name(name.text, name.at, report_);
    mta.config = config_of(std::string(name.text), name.at);
    std::unordered_map<std::string_view, int> seen;
    std::uint64_t users = 0;
    for (; users < count && i < tokens.size() && tokens[i].text != "MTA"; ++users, ++i) {
      if (!check_user_name(tokens[i].text, tokens[i].at, report_)) continue;
      const auto [first, fresh] = seen.emplace(tokens[i].text, tokens[i].at.line);
      if (fresh)
        mta.config.users.push_back({std::string(tokens[i].text), {}});
      else
        report_.error(tokens[i].at, fmt::format("MTA '{}' has two users '{}'", name.text, tokens[i].text),
                      fmt::format("the first is in line {}", first->second));
    }
    if (users < count)
      report_.error(name.at,
                    fmt::format("MTA '{}' declares {} users, but {} follow", name.text, count, users),
                    fmt::format("did you mean 'MTA {} {}'?", name.text, users));
    const auto [first, fresh] = names_.emplace(smtp::lower(name.text), name.at.line);
    if (!fresh) {
      report_.error(name.at,
                    fmt::format("MTA '{}' is declared twice (case does not tell hosts apart)", name.text),
                    fmt::format("the first is in line {}", first->second));
      good = false;
    }
    last_count_ = count;
    if (good) scenario_.mtas.push_back(std::move(mta));
    return i;
  }

  /// A letter carrier's MTA: says HELO, answers with bare codes at once, sends no notices, and talks SMTP to
  /// itself.
  mta::Config config_of(std::string name, const Place& at) {
    auto c = software_config("rfc5321", at, report_).value_or(mta::Config{});
    c.domains = {name};
    c.name = std::move(name);
    c.esmtp = false;
    c.extensions = {};
    c.local_by_session = true;
    c.notices = false;
    c.postmaster = false;  // there are no users but those declared
    c.texts = {"", "", "", "", "", "", "", ""};
    c.think = {};
    c.calendar = scenario_.start;
    return c;
  }

  void read_message(const Directory& directory, int number) {
    bool closed = false;
    const auto tokens = tokens_to_star(closed);
    const auto& from = tokens.front();
    if (!closed) {
      report_.error(
          from.at,
          fmt::format("the file ends in the middle of message {}: its addresses have no end", number),
          "close them with a line '*', then the text, then another line '*'");
    }
    Message m;
    m.id = std::to_string(number);
    auto sender = directory.sender(from.text, from.at, report_);
    std::unordered_set<std::string_view> seen;
    for (std::size_t i = 1; i < tokens.size(); ++i) {
      auto to = directory.recipient(tokens[i].text, tokens[i].at, report_);
      if (to && seen.insert(tokens[i].text).second) m.to.push_back(std::move(*to));
    }
    if (!closed) return;
    const int body_begins = line_;
    std::string body;
    closed = false;
    for (; line_ <= lines_ && !closed; ++line_) {
      closed = is_star(report_.line(line_));
      if (!closed) body.append(report_.line(line_)).append("\n");
    }
    if (!closed)
      report_.error(report_.place(std::min(body_begins, lines_), 1),
                    fmt::format("the file ends in the middle of message {}: its text has no end", number),
                    "close it with a line '*'");
    if (!sender || m.to.empty()) return;  // a message to nobody gives nothing
    m.from = std::move(*sender);
    m.body = std::move(body);
    scenario_.messages.push_back(std::move(m));
  }

  const std::string& text_;
  Report report_;
  int lines_;
  Scenario scenario_;
  int line_ = 1;
  std::uint64_t last_count_ = 0;
  std::unordered_map<std::string, int> names_;
};

}  // namespace

Parsed parse_letter_carrier(const std::string& text, const std::string& file) {
  return LetterCarrier(text, file).parse();
}

}  // namespace scenario
