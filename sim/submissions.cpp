#include "sim/submissions.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <tuple>

#include "mail/compose.hpp"
#include "random/stream.hpp"

namespace sim {
namespace {

std::string full_name(const mta::Config& c, const std::string& local_part) {
  for (const mta::User& u : c.users)
    if (u.local_part == local_part) return u.full_name;
  return {};
}

/// What the sender's user agent makes of an entry.
mail::Message compose(const scenario::Scenario& s, std::uint32_t ordinal, const mta::Config& sender,
                      units::TimePoint now) {
  const scenario::Message& m = s.messages[ordinal];
  mail::Letter letter;
  letter.who.key = {mail::MessageKey::kScenario, ordinal};
  letter.who.id = m.id;
  letter.envelope.verb = m.command;
  letter.envelope.reverse_path = m.from;
  letter.envelope.forward_paths = m.to;
  letter.from_name = full_name(sender, m.from.local_part);
  letter.subject = m.subject;
  letter.headers = m.headers;
  letter.body = m.body;
  if (m.size) letter.size = m.size->n;
  letter.host = sender.name;
  letter.seed = rng::Stream(s.seed, "content", ordinal)();
  return mail::compose(letter, sender.calendar, now);
}

}  // namespace

Submissions::Submissions(const scenario::Scenario& s, const Directory& directory)
    : scenario_(s), directory_(directory) {
  entries_.reserve(s.messages.size() + s.sessions.size());
  for (std::uint32_t i = 0; i < s.messages.size(); ++i) {
    const auto mta = directory.mta_of(s.messages[i].from.domain);
    if (!mta)
      throw std::invalid_argument("nobody has the domain of the sender " + s.messages[i].from.mailbox());
    entries_.push_back({{s.messages[i].at, *mta}, false, i});
  }
  for (std::uint32_t i = 0; i < s.sessions.size(); ++i) {
    const auto client = directory.host(s.sessions[i].client);
    if (!client || !directory.host(s.sessions[i].script.server))
      throw std::invalid_argument("nobody is called as session " + s.sessions[i].script.name + " says");
    entries_.push_back({{s.sessions[i].at, *client}, true, i});
  }
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.due.time, a.due.to, a.typed, a.ordinal) <
           std::tie(b.due.time, b.due.to, b.typed, b.ordinal);
  });
}

std::optional<Source::Due> Submissions::due() const {
  return next_ < entries_.size() ? std::optional(entries_[next_].due) : std::nullopt;
}

mta::Event Submissions::typed(const scenario::Session& s) const {
  // The scenario outlives the run, and so its scripts are shared without being copied.
  return mta::event::Typed{{std::shared_ptr<const void>(), &s.script},
                           {*directory_.host(s.script.server), 25}};
}

mta::Event Submissions::take() {
  const Entry& e = entries_[next_++];
  if (e.typed) return typed(scenario_.sessions[e.ordinal]);
  return mta::event::Submitted{compose(scenario_, e.ordinal, scenario_.mtas[e.due.to].config, e.due.time)};
}

}  // namespace sim
