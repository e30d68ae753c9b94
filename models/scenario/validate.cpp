// What is legal and yet probably not meant: warnings about a whole scenario.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "scenario/parse.hpp"
#include "scenario/report.hpp"

namespace scenario {
namespace {

bool name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == '@';
}

/// user7 is no slip of user8: names that differ in a number were made to differ.
bool has_digit(std::string_view s) {
  return std::any_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class Validator {
 public:
  Validator(const Scenario& s, const std::string& file)
      : s_(s),
        text_(s.inputs.empty() ? std::string_view() : s.inputs.front().octets),
        file_(file),
        lines_(file, text_) {}

  std::vector<Diagnostic> run() {
    unreachable();
    almost_known_recipients();
    too_late();
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Diagnostic& a, const Diagnostic& b) { return a.place.line < b.place.line; });
    return std::move(found_);
  }

 private:
  /// `word` is looked for in the file, for a place: a Scenario no longer knows its lines.
  void warn(std::string_view word, std::string message, std::string suggestion = {}) {
    Diagnostic d;
    d.severity = Diagnostic::Severity::warning;
    d.place = {file_, 0, 0};
    d.message = std::move(message);
    d.suggestion = std::move(suggestion);
    for (auto at = text_.find(word); at != std::string_view::npos && !word.empty();
         at = text_.find(word, at + 1)) {
      const auto end = at + word.size();
      if ((at > 0 && name_letter(text_[at - 1])) || (end < text_.size() && name_letter(text_[end]))) continue;
      d.place.line = 1 + static_cast<int>(std::count(text_.begin(),
                                                     text_.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
      const auto line_begin = at == 0 ? 0 : text_.rfind('\n', at - 1) + 1;  // npos + 1 is 0
      d.place.col = static_cast<int>(at - line_begin) + 1;
      d.source_line = lines_.line(d.place.line);
      break;
    }
    found_.push_back(std::move(d));
  }

  /// MTAs that the largest connected part of the network does not hold.
  void unreachable() {
    std::map<std::string, std::size_t> index;
    std::vector<std::size_t> parent;
    const auto node = [&](const std::string& name) {
      const auto [it, fresh] = index.emplace(name, parent.size());
      if (fresh) parent.push_back(it->second);
      return it->second;
    };
    const auto root = [&](std::size_t n) {
      while (parent[n] != n) n = parent[n] = parent[parent[n]];
      return n;
    };
    for (const auto& l : s_.links) {
      const auto a = root(node(l.a)), b = root(node(l.b));
      parent[a] = b;
    }
    std::vector<std::vector<std::size_t>> parts;
    std::map<std::size_t, std::size_t> part_of;
    for (std::size_t i = 0; i < s_.mtas.size(); ++i) {
      const auto [it, fresh] = part_of.emplace(root(node(s_.mtas[i].node)), parts.size());
      if (fresh) parts.emplace_back();
      parts[it->second].push_back(i);
    }
    const auto main = std::max_element(parts.begin(), parts.end(),
                                       [](const auto& a, const auto& b) { return a.size() < b.size(); });
    for (auto part = parts.begin(); part != parts.end(); ++part) {
      if (part == main) continue;
      const auto& first = s_.mtas[part->front()].config.name;
      const auto& other = s_.mtas[main->front()].config.name;
      warn(first,
           part->size() == 1 ? fmt::format("no path leads from MTA '{}' to MTA '{}'", first, other)
                             : fmt::format("no path leads from MTA '{}' and {} more to MTA '{}'", first,
                                           part->size() - 1, other),
           s_.links.empty() ? std::string()
                            : fmt::format("add a [[link]] to it; MTAs on no link meet at '{}'", s_.hub));
    }
  }

  /// An unknown recipient may be the point of a scenario; one that is almost a user is a slip.
  void almost_known_recipients() {
    constexpr std::size_t kShortest = 5;  // below that, two names are alike by chance
    std::map<std::string, std::size_t> mtas;
    for (std::size_t i = 0; i < s_.mtas.size(); ++i)
      for (const auto& d : s_.mtas[i].config.domains) mtas.emplace(smtp::lower(d), i);
    std::map<std::size_t, std::map<std::string, std::string>> users;  // lower case to as written
    std::map<std::pair<std::size_t, std::string>, bool> asked;
    const auto ask = [&](const smtp::Path& to) {
      const auto mta = mtas.find(smtp::lower(to.domain));
      if (mta == mtas.end() || !asked.emplace(std::pair(mta->second, to.local_part), true).second) return;
      const auto& config = s_.mtas[mta->second].config;
      auto& known = users[mta->second];
      if (known.empty()) {
        for (const auto& u : config.users) known.emplace(smtp::lower(u.local_part), u.local_part);
        for (const auto& l : config.lists) known.emplace(smtp::lower(l.local_part), l.local_part);
      }
      const auto same = known.find(smtp::lower(to.local_part));
      const bool exact = std::any_of(config.users.begin(), config.users.end(),
                                     [&](const mta::User& u) { return u.local_part == to.local_part; }) ||
                         std::any_of(config.lists.begin(), config.lists.end(),
                                     [&](const policy::List& l) { return l.local_part == to.local_part; });
      if (exact || smtp::lower(to.local_part) == "postmaster") return;
      std::string meant;
      if (same != known.end())
        meant = same->second;
      else if (to.local_part.size() >= kShortest && !has_digit(to.local_part))
        meant = near_user(to.local_part, config);
      if (!meant.empty())
        warn(to.mailbox(), fmt::format("nobody has the address '{}'", to.mailbox()),
             did_you_mean(meant + "@" + to.domain));
    };
    for (const auto& m : s_.messages)
      for (const auto& to : m.to) ask(to);
    for (const auto& m : s_.mtas) {
      for (const auto& u : m.config.users)
        for (const auto& to : {u.forward, u.moved_to})
          if (to) ask(*to);
      for (const auto& l : m.config.lists) {
        for (const auto& to : l.members) ask(to);
        ask(l.owner);
      }
    }
  }

  static std::string near_user(const std::string& name, const mta::Config& config) {
    std::vector<std::string> names;
    for (const auto& u : config.users) names.push_back(u.local_part);
    for (const auto& l : config.lists) names.push_back(l.local_part);
    return nearest(name, names);
  }

  void too_late() {
    if (!s_.stop) return;
    for (const auto& m : s_.messages)
      if (m.at >= *s_.stop)
        warn(m.id, fmt::format("message '{}' is never sent: it comes at {}, and the run stops at {}", m.id,
                               units::to_text(m.at.time_since_epoch()),
                               units::to_text(s_.stop->time_since_epoch())));
    for (const auto& x : s_.sessions)
      if (x.at >= *s_.stop)
        warn(x.script.name, fmt::format("session '{}' never begins: it comes at {}, and the run stops at {}",
                                        x.script.name, units::to_text(x.at.time_since_epoch()),
                                        units::to_text(s_.stop->time_since_epoch())));
  }

  const Scenario& s_;
  std::string_view text_;
  std::string file_;
  Report lines_;
  std::vector<Diagnostic> found_;
};

}  // namespace

std::vector<Diagnostic> validate(const Scenario& s, const std::string& file) {
  return Validator(s, file).run();
}

}  // namespace scenario
