#include "views/dialogue.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace views {

Dialogue dialogue_of(std::uint64_t session, const std::vector<EventRow>& events) {
  Dialogue d;
  d.session = session;
  std::map<int, std::uint64_t> message_of;  // a transaction's
  for (const EventRow& e : events) {
    if (e.message == 0) continue;
    if (d.first_message == 0) d.first_message = e.message;
    if (e.transaction != 0) message_of.emplace(e.transaction, e.message);
  }
  for (const EventRow& e : events) {
    if (e.kind == "command" || e.kind == "content") {
      Exchange x;
      x.verb = e.kind == "content" ? "DOT" : e.verb;
      x.said = e;
      d.exchanges.push_back(std::move(x));
    } else if (e.kind == "reply") {
      auto at = std::find_if(d.exchanges.begin(), d.exchanges.end(),
                             [&](const Exchange& x) { return x.verb == e.verb && !x.answer; });
      // Replies come in the order of what they answer (RFC 2920 3.2), whether the client knew that it had
      // asked or not.
      if (at == d.exchanges.end() && (e.verb.empty() || e.verb == "?"))
        at = std::find_if(d.exchanges.begin(), d.exchanges.end(),
                          [](const Exchange& x) { return x.said && !x.answer; });
      if (at == d.exchanges.end()) at = d.exchanges.insert(at, Exchange{e.verb, {}, {}, 0});
      at->answer = e;
    }
  }
  for (Exchange& x : d.exchanges) {
    const EventRow& e = x.said ? *x.said : *x.answer;
    const auto m = message_of.find(e.transaction);
    if (e.message != 0) {
      x.message = e.message;
    } else if (m != message_of.end()) {
      x.message = m->second;
    }
  }
  return d;
}

std::vector<Dialogue> dialogues(const Run& r) {
  std::map<std::uint64_t, std::vector<EventRow>> by_session;
  for (EventRow& e : r.events()) {
    if (e.session != 0) by_session[e.session].push_back(std::move(e));
  }
  std::vector<Dialogue> out;
  for (const auto& [session, events] : by_session) out.push_back(dialogue_of(session, events));
  std::stable_sort(out.begin(), out.end(), [](const Dialogue& a, const Dialogue& b) {
    return std::tuple(a.first_message == 0, a.first_message, a.session) <
           std::tuple(b.first_message == 0, b.first_message, b.session);
  });
  return out;
}

std::optional<std::string> data_of(const Run& r, const Exchange& x) {
  // What an MTA sends of its own stands once for all in content/, and the event has only the trace header in
  // front of it; what somebody typed, and no message came of it, stands in the event.
  if (x.said->message == 0 && !x.said->text.empty()) return x.said->text;
  const auto content = r.content(x.message);
  return content ? std::optional(x.said->text + *content) : std::nullopt;
}

std::string body_of(const std::string& content) {
  if (content.starts_with("\r\n")) return content.substr(2);
  const std::size_t end = content.find("\r\n\r\n");
  return end == std::string::npos ? content : content.substr(end + 4);
}

}  // namespace views
