#include "views/story/copies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "views/story/story.hpp"
#include "views/text.hpp"

namespace views::story {
namespace {

std::string made_as(const std::string& kind) {
  if (kind == "list") return "to a member of the list";
  if (kind == "forward") return "forwarded";
  if (kind == "delay") return "the notice of the delay";
  return "the notice of the failure";
}

std::string where(const MessageRow& m, const Holding* h) {
  const auto after = [&](units::TimePoint t) {
    return m.submitted ? fmt::format(", {} after it was submitted", units::to_human(t - *m.submitted))
                       : std::string();
  };
  const std::string tries =
      h && h->failed > 0 ? fmt::format(", after {} that failed", text::counted(h->failed, "attempt")) : "";
  const std::string why =
      m.last_reply.empty() ? "" : fmt::format("; the last word about it: {}", m.last_reply);
  if (m.outcome == "delivered") {
    const std::string at = h && !h->delivered.empty() ? " at " + h->delivered.front().second : "";
    std::string out = fmt::format("in the mailbox{}{}{}", at, m.finished ? after(*m.finished) : "", tries);
    if (m.duplicates > 0)
      out += fmt::format(
          "; and {} more {} of it: the reply to the final dot{} was lost or came too late, so it was "
          "sent again (RFC 1047)",
          m.duplicates, m.duplicates == 1 ? "copy" : "copies",
          m.duplicate_cause == 0 ? "" : fmt::format(" of session {}", m.duplicate_cause));
    return out;
  }
  if (m.outcome == "queued")
    return fmt::format(
        "still in the queue{}{}{}", h && !h->mta.empty() ? " of " + h->mta : "",
        h && h->next_at ? fmt::format(", which will look at it again at {}", clock(*h->next_at)) : "", why);
  if (m.outcome == "bounced")
    return fmt::format("nowhere: refused for good{}{}", m.finished ? after(*m.finished) : "", why);
  if (m.outcome == "expired")
    return fmt::format("nowhere: given up{}, when it had been in the queue for give_up (RFC 5321 4.5.4.1){}",
                       m.finished ? after(*m.finished) : "", why);
  if (m.outcome == "discarded")
    return fmt::format("nowhere: a notice that could not be delivered makes no other (RFC 5321 6.1){}", why);
  if (m.outcome == "replaced") return "a list or a forward put others in its place";
  if (m.outcome == "handed_outside") return "out of this world, with whoever took it";
  return m.outcome;
}

}  // namespace

std::vector<std::uint64_t> family_of(const Run& r, std::uint64_t message) {
  // Children have higher numbers than what they were made of.
  std::vector<std::uint64_t> family{message};
  std::set<std::uint64_t> in{message};
  for (const MessageRow& m : r.messages())
    if (m.parent != 0 && in.contains(m.parent) && in.insert(m.message).second) family.push_back(m.message);
  return family;
}

std::vector<Line> copies_of(const Run& r, std::uint64_t message, const Holdings& held, units::TimePoint end) {
  std::vector<Line> lines;
  for (const auto member : family_of(r, message)) {
    const auto from = std::partition_point(r.messages().begin(), r.messages().end(),
                                           [&](const MessageRow& m) { return m.message < member; });
    for (auto m = from; m != r.messages().end() && m->message == member; ++m) {
      if (member != message && m->outcome == "replaced") continue;  // what took its place is told
      const auto h = held.find({m->message, m->to});
      const std::string which =
          member == message ? m->to : fmt::format("{} (message {}, {})", m->to, m->message, made_as(m->kind));
      lines.push_back({m->finished.value_or(end),
                       fmt::format("{}: {}.", which, where(*m, h == held.end() ? nullptr : &h->second)),
                       {}});
    }
  }
  return lines;
}

}  // namespace views::story
