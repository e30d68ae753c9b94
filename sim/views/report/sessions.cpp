// What the session player shows: each line of a session with when it left and arrived, what both sides were
// then, and the rule behind it.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "views/dialogue.hpp"
#include "views/event_reader.hpp"
#include "views/explain.hpp"
#include "views/report/parts.hpp"

namespace views::report {
namespace {

constexpr std::size_t kMostSteps = 400;                         // of one session
constexpr std::size_t kMostHeaders = 4'000, kMostBody = 6'000;  // octets of one message
constexpr std::size_t kMostLine = 400;
constexpr std::size_t kWide = 100'000;  // explanations are not wrapped here

double at(units::TimePoint t) { return units::in_seconds(t.time_since_epoch()); }

std::string cut(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
  return text.substr(0, most) + "…";
}

/// Explanations stand once on the page: most sessions say the same.
class Rules {
 public:
  std::size_t operator()(const std::string& line) {
    const auto [where, fresh] = place_.emplace(line, list_.size());
    if (fresh) {
      const auto blank = line.find(' ');
      const auto text = line.find_first_not_of(' ', blank);
      list_.push_back(text == std::string::npos ? Json::array({line, ""})
                                                : Json::array({line.substr(0, blank), line.substr(text)}));
    }
    return where->second;
  }
  Json list() const { return list_; }

 private:
  std::map<std::string, std::size_t> place_;
  Json list_ = Json::array();
};

Json content(const Run& r, const Exchange& x) {
  Json c;
  c["octets"] = x.said->bytes;
  const auto data = data_of(r, x);
  std::string head = data ? *data : x.said->text, body;
  // A header section ends with the first empty line; where there is none, all of it is body.
  const auto end = head.find("\r\n\r\n");
  if (data && head.starts_with("\r\n")) {
    body = head.substr(2), head.clear();
  } else if (data && end != std::string::npos) {
    body = head.substr(end + 4), head.resize(end);
  } else if (data) {
    body.swap(head);
  }
  c["cut"] = head.size() > kMostHeaders || body.size() > kMostBody;
  const auto lines = [](std::string text) {
    text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
    return text;
  };
  c["headers"] = lines(cut(head, kMostHeaders));
  c["body"] = lines(cut(body, kMostBody));
  return c;
}

/// One session's steps, in order of arrival.
class Story {
 public:
  Story(const Run& r, const SessionRow& s, const std::vector<EventRow>& events, Rules& rules)
      : run_(r), row_(s), rules_(rules) {
    if (s.started && s.connected) rtt_ = at(*s.connected) - at(*s.started);
    one_way_ = s.connected ? rtt_ / 2 : 0.05;  // unknown: some time, so that it is seen to be on its way
    dialogue(events);
    connection(events);  // after it: of what happens at one time, the line comes before the end it brings
    std::stable_sort(steps_.begin(), steps_.end(), [](const Json& a, const Json& b) {
      return a["to"].get<double>() < b["to"].get<double>();
    });
    cut_ = steps_.size() > kMostSteps;
    if (cut_) steps_.resize(kMostSteps);
    // A reply names the step it answers by its place among those that are shown.
    std::map<std::size_t, std::size_t> place;
    for (std::size_t i = 0; i < steps_.size(); ++i)
      if (steps_[i].contains("own")) place[steps_[i]["own"].get<std::size_t>()] = i;
    for (Json& step : steps_) {
      if (!step.contains("answers")) continue;
      const auto asked = place.find(step["answers"].get<std::size_t>());
      step["answers"] = asked == place.end() ? -1 : static_cast<long>(asked->second);
    }
    for (Json& step : steps_) step.erase("own");
  }

  Json json() && {
    Json j;
    j["client"] = row_.client;
    j["server"] = row_.server;
    if (!row_.name.empty()) j["name"] = row_.name;
    j["outcome"] = row_.outcome;
    j["rtt"] = rtt_;
    if (cut_) j["cut"] = true;
    j["steps"] = std::move(steps_);
    return j;
  }

 private:
  Json& add(double from, double to, bool up, const char* kind, const std::string& text) {
    Json step;
    step["from"] = from;
    step["to"] = to;
    step["up"] = up;
    step["kind"] = kind;
    step["text"] = cut(text, kMostLine);
    steps_.push_back(std::move(step));
    return steps_.back();
  }

  // The handshake, what was lost or sent again, and how it ended.
  void connection(const std::vector<EventRow>& events) {
    for (const EventRow& e : events) {
      const double t = at(e.time);
      const bool client = e.side == "client";
      if (e.kind == "connecting") {
        if (row_.connected)
          add(t, t + one_way_, true, "tcp", "SYN");
        else
          add(t, t + one_way_, true, "lost", "SYN");
      } else if (e.kind == "connected") {
        add(t - one_way_, t, false, "tcp", "SYN ACK");
      } else if (e.kind == "accepted" && row_.connected) {
        add(std::min(at(*row_.connected), t), t, true, "tcp", "ACK");
      } else if (e.kind == "lost") {
        add(t, t + one_way_, client, "lost",
            client ? (e.text.empty() ? e.verb : e.text) : fmt::format("{} {}", e.code, e.text));
      } else if (e.kind == "retransmitted") {
        add(t, t, client, "note",
            fmt::format("sent again: {} octets{}{}", e.bytes, e.cause.empty() ? "" : ", ", e.cause));
      } else if (e.kind == "closed") {
        add(t, t, client, "closed", e.cause);
      }
    }
  }

  void dialogue(const std::vector<EventRow>& events) {
    const Dialogue d = dialogue_of(row_.session, events);
    Steps states;
    for (std::size_t i = 0; i < d.exchanges.size() && steps_.size() <= kMostSteps; ++i) {
      const Exchange& x = d.exchanges[i];
      std::string data;
      if (x.verb == "DOT" && x.said) data = data_of(run_, x).value_or(x.said->text);
      const Step state =
          states.take(x, i + 1 < d.exchanges.size() ? &d.exchanges[i + 1] : nullptr, std::move(data));
      // Its sender learns what a reply means when it arrives; a command's rule is there with the command.
      Json asked = Json::array(), answered = Json::array();
      for (const auto& line : explain(state, kWide)) {
        const std::size_t rule = rules_(line);
        if (x.answer) answered.push_back(rule);
        if (!x.answer || !(line.starts_with("reply") || line.starts_with("sender"))) asked.push_back(rule);
      }
      if (x.said) {
        const double to = at(x.said->time), from = x.said->sent ? at(*x.said->sent) : to - one_way_;
        Json& step = add(from, to, true, x.verb == "DOT" ? "data" : "line",
                         x.verb == "DOT"   ? ""
                         : x.verb == "TLS" ? "TLS handshake"
                                           : x.said->text);
        step["verb"] = x.verb;
        step["state"] = state.receiver_after;
        step["why"] = asked;
        step["own"] = i;
        if (x.verb == "DOT") step["octets"] = x.said->bytes, step["content"] = content(run_, x);
      }
      if (!x.answer) continue;
      const double to = at(x.answer->time), from = x.answer->sent ? at(*x.answer->sent) : to - one_way_;
      Json& step = add(from, to, false, "line", x.answer->text);
      step["verb"] = x.verb;
      step["code"] = x.answer->code;
      step["state"] = state.sender_after;
      step["why"] = answered;
      if (x.said) step["answers"] = i;
    }
  }

  const Run& run_;
  const SessionRow& row_;
  Rules& rules_;
  double rtt_ = 0, one_way_ = 0;
  bool cut_ = false;
  std::vector<Json> steps_;
};

}  // namespace

Json sessions(const Run& r, std::size_t most_sessions, std::size_t most_octets) {
  const auto& all = r.sessions();
  const auto chosen =
      sampled(all.size(), most_sessions, [&](std::size_t i) { return all[i].outcome != "quit"; });
  std::map<std::uint64_t, const SessionRow*> wanted;
  for (const std::size_t i : chosen) wanted[all[i].session] = &all[i];
  std::map<std::uint64_t, std::vector<EventRow>> events;
  EventReader reader(r);
  for (EventRow e; reader.next(e);)
    if (e.session != 0 && wanted.contains(e.session)) events[e.session].push_back(e);

  Rules rules;
  Json played = Json::object();
  std::size_t octets = 0, n = 0, whole = 0;
  // Every k-th first, then those between, so that what no longer fits is missing everywhere alike.
  std::vector<std::uint64_t> order;
  for (const std::size_t stride : {16u, 4u, 1u})
    for (std::size_t i = 0; i < chosen.size(); i += stride)
      if (stride == 16 || i % (stride * 4) != 0) order.push_back(all[chosen[i]].session);
  std::map<std::uint64_t, Json> fits;
  for (const auto session : order) {
    const auto rows = events.find(session);
    if (rows == events.end()) continue;
    Json story = Story(r, *wanted[session], rows->second, rules).json();
    const std::size_t size = story.dump(-1, ' ', false, Json::error_handler_t::replace).size();
    if (n > 0 && octets + size > most_octets) continue;
    octets += size;
    ++n;
    whole += !story.contains("cut");
    fits[session] = std::move(story);
  }
  for (auto& [session, story] : fits) played[std::to_string(session)] = std::move(story);
  Json out;
  if (n == 0)
    out["note"] = all.empty() ? "This run has no sessions, or kept none (--record)."
                              : "This run kept no events (--record), so that no session can be played.";
  else if (n < all.size())
    out["note"] = fmt::format(
        "{} of {} sessions can be played here: evenly spread, and among them up to half of those that were "
        "broken off.",
        n, all.size());
  else
    out["note"] = n == 1 ? "" : fmt::format("All {} sessions can be played.", n);
  if (whole < n)
    out["note"] = out["note"].get<std::string>() +
                  fmt::format(" Of the longest the first {} steps are shown.", kMostSteps);
  out["first"] = fits.empty() ? 0 : fits.begin()->first;
  out["rules"] = rules.list();
  out["sessions"] = std::move(played);
  return out;
}

}  // namespace views::report
