#include <map>
#include <utility>

#include "views/explain.hpp"
#include "views/story/teller.hpp"

namespace views::story {
namespace {

using units::to_human;

constexpr std::size_t kMany = 6;  ///< commands of a group that are said one by one

// The lines of an explanation that say what was wrong with a command, or its place.
std::string mistake_in(const Step& step) {
  for (const auto& line : explain(step, 100'000))
    for (const std::string_view tag : {"mistake", "forgiven", "order"})
      if (line.starts_with(tag)) return line.substr(line.find_first_not_of(' ', tag.size()));
  return {};
}

// Positive answers in one breath, each refusal by itself.

}  // namespace

std::vector<Line> Teller::tell() {
  if (whole() || own_.empty() || own_.contains(1)) {
    handshake();
  } else {
    add(s_.started.value_or(in_.rows.front().time),
        fmt::format("{} had this session open already, for the mail before; this is its transaction {}.",
                    s_.client, *own_.begin()));
  }
  speak();
  again();
  for (const EventRow& e : in_.rows) custody(e), rest(e);
  return std::move(lines_);
}

bool Teller::whole() const { return in_.message == 0; }

Line& Teller::add(units::TimePoint at, std::string text) {
  lines_.push_back({at, std::move(text), {}});
  return lines_.back();
}

const std::string& Teller::of(const EventRow& e) const { return e.side == "client" ? s_.client : s_.server; }

// What opens the session is told with its first transaction, what ends it with its last.
bool Teller::told(const Exchange& x) const {
  if (whole()) return true;
  const int t = x.said ? x.said->transaction : x.answer->transaction;
  if (t != 0) return own_.contains(t);
  if (x.verb == "QUIT" || x.verb == "RSET") return own_.empty() || *own_.rbegin() == s_.transactions;
  return own_.empty() || own_.contains(1);
}

void Teller::speak() {
  const auto& all = dialogue_.exchanges;
  Steps steps;
  for (std::size_t i = 0; i < all.size();) {
    std::size_t end = i + 1;
    if (all[i].said && all[i].said->sent)
      while (end < all.size() && all[end].said && all[end].said->sent == all[i].said->sent && s_.name.empty())
        ++end;
    std::vector<const Exchange*> group;
    std::vector<std::string> mistakes;
    for (std::size_t k = i; k < end; ++k) {
      std::string data;
      if (all[k].verb == "DOT" && all[k].said) data = data_of(in_.run, all[k]).value_or(all[k].said->text);
      const Step step = steps.take(all[k], k + 1 < all.size() ? &all[k + 1] : nullptr, std::move(data));
      if (!told(all[k])) continue;
      group.push_back(&all[k]);
      mistakes.push_back(mistake_in(step));
    }
    if (group.size() > 1)
      together(group);
    else if (!group.empty())
      alone(*group.front(), mistakes.front());
    for (std::size_t k = i; k < end; ++k)
      if (all[k].answer) heard_ = all[k].answer->time;
    i = end;
  }
}

void Teller::together(const std::vector<const Exchange*>& group) {
  std::vector<std::string> said;
  std::size_t recipients = 0;
  for (const Exchange* x : group) recipients += x->verb == "RCPT";
  bool counted = false;
  for (const Exchange* x : group) {
    if (x->verb == "RCPT" && recipients > kMany) {
      if (!std::exchange(counted, true)) said.push_back(fmt::format("{} RCPTs", recipients));
    } else {
      said.push_back(x->said->kind == "content" ? message_text(*x->said) : text::fitted(x->said->text, 120));
    }
  }
  const EventRow& first = *group.front()->said;
  Line& l = add(*first.sent, fmt::format("{} leave together: {} for all of them (PIPELINING, RFC 2920 3.1).",
                                         listed(said), "one round trip"));
  took_client(l, first);
  std::vector<std::string> good;
  std::optional<units::TimePoint> at;
  std::map<std::pair<int, std::string>, std::size_t> counts;
  for (const Exchange* x : group)
    if (x->answer && x->answer->code < 400) ++counts[{x->answer->code, x->verb}], at = x->answer->time;
  std::set<std::pair<int, std::string>> done;
  for (const Exchange* x : group) {
    if (!x->answer || x->answer->code >= 400 || !done.emplace(x->answer->code, x->verb).second) continue;
    const std::size_t n = counts[{x->answer->code, x->verb}];
    good.push_back(fmt::format("{} to {}", x->answer->code,
                               n == 1 ? named(x->verb) : fmt::format("{} {}s", n, named(x->verb))));
  }
  if (!good.empty()) add(*at, fmt::format("{} answers {}.", s_.server, listed(good)));
  for (const Exchange* x : group) {
    if (x->answer && x->answer->code >= 400) refused(*x, true);
    if (!x->answer) silent(*x);
    if (x->said->kind == "content" && x->answer) took_server(lines_.back(), *x);
  }
}

std::string Teller::named(const std::string& verb) {
  return verb == "DOT" ? "the dot" : verb == "?" ? "that" : verb;
}

std::string Teller::message_text(const EventRow& e) {
  return fmt::format("the message ({} octets, with its dot)", e.bytes);
}

void Teller::alone(const Exchange& x, const std::string& mistake) {
  if (!x.said && x.answer) {
    if (x.answer->code >= 400) return refused(x, false);
    Line& l =
        add(x.answer->time,
            x.verb.empty() ? fmt::format("{} greets: {}.", s_.server, story::quoted(reply_text(*x.answer)))
                           : fmt::format("{} answers {} to {}.", s_.server, x.answer->code, named(x.verb)));
    return took_server(l, x);
  }
  const EventRow& c = *x.said;
  const units::TimePoint left = c.sent.value_or(c.time);
  if (c.kind == "content") {
    Line& sent =
        add(left,
            fmt::format("{} sends {}{}.", s_.client, message_text(c),
                        c.sent ? fmt::format("; all of it is there after {}", to_human(c.time - left)) : ""));
    took_client(sent, c);
    if (!x.answer) return silent(x);
    if (x.answer->code >= 400) return refused(x, false);
    Line& l =
        add(x.answer->time, fmt::format("{} answers {}.", s_.server, story::quoted(reply_text(*x.answer))));
    return took_server(l, x);
  }
  std::string what = x.verb == "TLS" ? "begins the TLS handshake" : "says " + story::quoted(c.text);
  if (!x.answer || x.answer->code >= 400) {
    took_client(add(left, fmt::format("{} {}.", s_.client, what)), c);
    if (x.answer)
      refused(x, false, mistake);
    else
      silent(x);
    return;
  }
  std::string offers;
  if (x.verb == "EHLO" && x.answer->text.find('\n') != std::string::npos) {
    std::string rest = x.answer->text.substr(x.answer->text.find('\n') + 1);
    std::vector<std::string> words;
    for (std::size_t at = 0; at <= rest.size();) {
      const auto end = std::min(rest.find('\n', at), rest.size());
      words.push_back(rest.substr(at, end - at));
      at = end + 1;
    }
    offers = fmt::format(" It offers {}.", listed(words));
  }
  Line& l = add(left, fmt::format("{} {}; the {} is back after {}.{}", s_.client, what, x.answer->code,
                                  to_human(x.answer->time - left), offers));
  if (x.answer->code == 251 || x.answer->code == 354 || x.answer->code == 252) {
    const auto why = why_answered(asked(x, false));
    if (!why.empty()) l.why.push_back(fmt::format("{}: {}.", reply_text(*x.answer), why));
  }
  if (!mistake.empty()) l.why.push_back("Forgiven: " + mistake + ".");
  took_client(l, c);
  took_server(l, x);
}

std::string Teller::reply_text(const EventRow& e) {
  std::string out = std::to_string(e.code);
  if (!e.text.empty()) out += " " + e.text.substr(0, e.text.find('\n'));
  return out;
}

Answered Teller::asked(const Exchange& x, bool grouped) const {
  return {server_, s_.client, x.verb, x.answer->code, x.answer->text, grouped};
}

void Teller::refused(const Exchange& x, bool grouped, const std::string& mistake) {
  const std::string to = x.verb.empty() ? "greets with"
                         : x.verb == "RCPT" && grouped && x.said
                             ? fmt::format("answers {} with", x.said->text)
                             : fmt::format("answers {} with", named(x.verb));
  Line& l =
      add(x.answer->time, fmt::format("{} {} {}.", s_.server, to, story::quoted(reply_text(*x.answer))));
  std::string why = why_answered(asked(x, grouped));
  if (why.empty()) why = mistake;
  l.why.push_back(
      fmt::format("{} is a {}{}{}.", x.answer->code, group_of(x.answer->code), why.empty() ? "" : ": ", why));
  took_server(l, x);
}

void Teller::silent(const Exchange& x) {
  if (in_.rows.back().time > x.said->time)
    add(x.said->time, fmt::format("{} arrives; its reply never reaches {}.",
                                  x.verb == "DOT" ? "The message" : story::quoted(x.said->text), s_.client));
}

void Teller::custody(const EventRow& e) {
  if (!whole() && e.message != in_.message) return;
  if (e.kind == "queued" || e.kind == "passed") {
    // Recipients that go the same way are told in one line.
    auto& [line, who] = together_[{e.kind, e.time}];
    if (who.empty()) line = lines_.size(), add(e.time, {});
    who.push_back(e.recipient);
    const std::string all = who.size() > kMany ? fmt::format("{} recipients", who.size()) : listed(who);
    lines_[line].text =
        e.kind == "queued"
            ? fmt::format("{} takes responsibility for {}: the 250 after the dot says so (RFC 5321 4.2.5).",
                          e.mta, all)
            : fmt::format("{} hears that, and is no longer responsible for {}.", e.mta, all);
  } else if (e.kind == "attempted") {
    const auto a = std::find_if(in_.attempts.begin(), in_.attempts.end(),
                                [&](const AttemptRow& row) { return row.mta == e.mta && row.n == e.n; });
    const bool knows = a != in_.attempts.end();
    if (knows && a->next_at)
      add(e.time, fmt::format("{} keeps {} and will look at it again at {}, {} later (RFC 5321 4.5.4.1).",
                              e.mta, e.recipient, clock(*a->next_at), to_human(*a->next_at - e.time)));
    else if (e.code / 100 == 5 && !whole())
      return;  // the message's own rows say it
    else if (e.code / 100 == 5)
      add(e.time, fmt::format("{} gives {} up: a permanent failure is not tried again (RFC 5321 4.2.1).",
                              e.mta, e.recipient));
    else
      add(e.time, fmt::format("{} keeps {}.", e.mta, e.recipient));
    if (knows && !a->reason.empty() && connected()) {
      const auto why = why_failed(a->reason);
      lines_.back().why.push_back(
          fmt::format("The attempt failed: {}{}{}.", a->reason, why.empty() ? "" : "; ", why));
    }
  }
}

std::vector<Line> lines_of(const SessionTold& s) {
  return s.rows.empty() ? std::vector<Line>{} : Teller(s).tell();
}

}  // namespace views::story
