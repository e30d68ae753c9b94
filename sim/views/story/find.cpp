// Sessions and messages by the names people give them, and the story of a session.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "views/story/session_story.hpp"
#include "views/story/story.hpp"

namespace views {

using units::to_human;

namespace story {

const SessionRow* row_of(const Run& r, std::uint64_t session) {
  const auto at = std::lower_bound(r.sessions().begin(), r.sessions().end(), session,
                                   [](const SessionRow& s, std::uint64_t n) { return s.session < n; });
  return at != r.sessions().end() && at->session == session ? &*at : nullptr;
}

}  // namespace story

std::string story_of_session(const Run& r, std::uint64_t session) {
  const SessionRow& s = *story::row_of(r, session);
  const Facts facts = facts_of(r);
  std::vector<AttemptRow> attempts;
  AttemptReader reader(r);
  for (AttemptRow a; reader.next(a);)
    if (a.session == session) attempts.push_back(a);
  const auto rows = r.events(session);
  std::string title =
      fmt::format("Session {}: {} → {}{}", session, s.client, s.server, s.name.empty() ? "" : ", " + s.name);
  if (s.started && s.closed) title += fmt::format(", {}", to_human(*s.closed - *s.started));
  if (s.name.empty() && s.started && s.connected && *s.connected > *s.started && s.accepted)
    title += fmt::format(
        "; accepted after {:.1f} round trips of {}",
        units::in_seconds(*s.accepted - *s.started) / units::in_seconds(*s.connected - *s.started),
        to_human(*s.connected - *s.started));
  if (rows.empty())
    return title + "\n\nThis run kept no events (--record), so that its lines are not known.\n";
  return story::laid_out(title, {story::Chapter{"", story::lines_of({r, facts, s, rows, attempts, 0})}});
}

std::uint64_t slowest_message(const Run& r) {
  std::uint64_t slowest = 0;
  units::Duration most = units::Duration::min();
  for (const MessageRow& m : r.messages()) {
    if (!m.submitted) continue;
    const auto took = m.outcome == "delivered" || m.outcome == "replaced" ? *m.finished - *m.submitted
                                                                          : units::Duration::max();
    if (took > most) most = took, slowest = m.message;
  }
  return slowest;
}

std::optional<std::uint64_t> message_named(const Run& r, const std::string& name) {
  for (const MessageRow& m : r.messages())
    if (std::to_string(m.message) == name) return m.message;
  for (const MessageRow& m : r.messages())
    if (!m.id.empty() && m.id == name) return m.message;
  if (name.find('@') == std::string::npos) return std::nullopt;
  const std::string wanted = name.starts_with('<') ? name : "<" + name + ">";
  std::uint64_t last = 0;
  for (const MessageRow& m : r.messages()) {
    if (std::exchange(last, m.message) == m.message) continue;
    const auto content = r.content(m.message);
    if (!content) continue;
    std::string head = content->substr(0, content->find("\r\n\r\n"));
    std::transform(head.begin(), head.end(), head.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto at = head.starts_with("message-id:") ? 0 : head.find("\r\nmessage-id:");
    if (at == std::string::npos) continue;
    const auto begin = content->find('<', at), line = content->find("\r\n", at + 2);
    if (begin < line && content->compare(begin, wanted.size(), wanted) == 0) return m.message;
  }
  return std::nullopt;
}

}  // namespace views
