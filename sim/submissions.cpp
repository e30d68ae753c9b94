#include "sim/submissions.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <tuple>

#include "mail/compose.hpp"
#include "random/stream.hpp"
#include "scenario/traffic.hpp"

namespace sim {
namespace {

std::string full_name(const mta::Config& c, const std::string& local_part) {
  for (const mta::User& u : c.users)
    if (u.local_part == local_part) return u.full_name;
  return {};
}

}  // namespace

Submissions::Submissions(const scenario::Scenario& s, const Directory& directory)
    : scenario_(s), directory_(directory) {
  const auto sort = [](std::vector<Entry>& entries) {
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      return std::tie(a.due.time, a.due.to, a.ordinal) < std::tie(b.due.time, b.due.to, b.ordinal);
    });
  };
  Feed messages, sessions;
  messages.entries.reserve(s.messages.size());
  for (std::uint32_t i = 0; i < s.messages.size(); ++i) {
    const auto mta = directory.mta_of(s.messages[i].from.domain);
    if (!mta)
      throw std::invalid_argument("nobody has the domain of the sender " + s.messages[i].from.mailbox());
    messages.entries.push_back({{s.messages[i].at, directory.desk_of(*mta, s.messages[i].from.local_part)}, i});
  }
  for (std::uint32_t i = 0; i < s.sessions.size(); ++i) {
    const auto client = directory.host(s.sessions[i].client);
    if (!client || !directory.host(s.sessions[i].script.server))
      throw std::invalid_argument("nobody is called as session " + s.sessions[i].script.name + " says");
    sessions.entries.push_back({{s.sessions[i].at, *client}, i});
  }
  sort(messages.entries);
  sort(sessions.entries);
  add(std::move(messages));
  auto sources =
      scenario::traffic_sources(s, [&directory](const std::string& domain) { return directory.mta_of(domain); });
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    Feed f;
    f.kind = Kind::traffic;
    f.ordinal = i;
    f.source = std::move(sources[i]);
    add(std::move(f));
  }
  sessions.kind = Kind::sessions;
  add(std::move(sessions));
}

bool Submissions::later(const Turn& a, const Turn& b) {
  return std::tie(a.due.time, a.due.to, a.feed) > std::tie(b.due.time, b.due.to, b.feed);
}

std::optional<Source::Due> Submissions::due_of(Feed& f) {
  if (f.kind == Kind::traffic)
    return f.source->next(f.mail)
               ? std::optional(Due{f.mail.at, directory_.desk_of(f.mail.mta, f.mail.from.local_part)})
               : std::nullopt;
  return f.next < f.entries.size() ? std::optional(f.entries[f.next].due) : std::nullopt;
}

void Submissions::add(Feed f) {
  feeds_.push_back(std::move(f));
  wait_turn(feeds_.size() - 1);
}

void Submissions::wait_turn(std::size_t feed) {
  const auto due = due_of(feeds_[feed]);
  if (!due) return;
  turns_.push_back({*due, feed});
  std::push_heap(turns_.begin(), turns_.end(), later);
}

std::optional<Source::Due> Submissions::due() const {
  return turns_.empty() ? std::nullopt : std::optional(turns_.front().due);
}

mta::Event Submissions::typed(const scenario::Session& s) const {
  // The scenario outlives the run, and so its scripts are shared without being copied.
  return mta::event::Typed{{std::shared_ptr<const void>(), &s.script},
                           {*directory_.host(s.script.server), 25}};
}

/// What the sender's user agent makes of a message of the file.
mail::Message Submissions::written(const scenario::Message& m, std::uint32_t ordinal) const {
  const mta::Config& sender = scenario_.mtas[*directory_.mta_of(m.from.domain)].config;
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
  letter.seed = rng::Stream(scenario_.seed, "content", ordinal)();
  return mail::compose(std::move(letter), sender.calendar, m.at);
}

/// What it makes of the next message of some traffic.
mail::Message Submissions::made(Feed& f) const {
  const mta::Config& sender = scenario_.mtas[f.mail.mta].config;
  const std::string& name = scenario_.traffic[f.ordinal].rule.name;
  mail::Letter letter;
  letter.who.key = {mail::MessageKey::kTraffic + static_cast<std::int32_t>(f.ordinal),
                    static_cast<std::uint32_t>(f.mail.n)};
  letter.who.id.append(name).append(1, '.').append(std::to_string(f.mail.n + 1));
  letter.envelope.reverse_path = std::move(f.mail.from);
  letter.envelope.forward_paths = std::move(f.mail.to);
  if (f.mail.text)  // it was written long ago
    return {std::move(letter.envelope), {}, mail::Content::of_text(*f.mail.text, std::move(letter.who))};
  if (f.mail.user != traffic::Person::kNobody) letter.from_name = sender.users[f.mail.user].full_name;
  letter.size = f.mail.size;
  letter.host = sender.name;
  letter.seed = rng::Stream(scenario_.seed, name, f.mail.n)();
  return mail::compose(std::move(letter), sender.calendar, f.mail.at);
}

mta::Event Submissions::take() {
  const std::size_t feed = turns_.front().feed;
  std::pop_heap(turns_.begin(), turns_.end(), later);
  turns_.pop_back();
  Feed& f = feeds_[feed];
  mta::Event e;
  if (f.kind == Kind::traffic) {
    e = mta::event::Submitted{made(f)};
  } else {
    const std::uint32_t ordinal = f.entries[f.next++].ordinal;
    if (f.kind == Kind::sessions)
      e = typed(scenario_.sessions[ordinal]);
    else
      e = mta::event::Submitted{written(scenario_.messages[ordinal], ordinal)};
  }
  wait_turn(feed);
  return e;
}

}  // namespace sim
