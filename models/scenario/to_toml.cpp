// A scenario as TOML: everything that was given, spread out or defaulted, one MTA a table. What equals the
// software's preset is left out.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

#include "scenario/fields.hpp"
#include "scenario/outages.hpp"
#include "scenario/policies.hpp"
#include "scenario/parse.hpp"
#include "scenario/toml_parts.hpp"
#include "scenario/toml_text.hpp"
#include "scenario/traffic.hpp"

namespace scenario {
namespace {

class Writer {
 public:
  explicit Writer(const Scenario& s) : s_(s) {
    for (const auto& l : s.links) linked_.insert({l.a, l.b});
    for (const auto& m : s.mtas)
      if (!m.agent_of.empty()) agents_.emplace(m.agent_of, &m);
  }

  std::string write() {
    key("name", quoted(s_.name));
    key("seed", fmt::format("{}", s_.seed));
    if (s_.stop) quantity("stop", s_.stop->time_since_epoch());
    if (s_.warmup.count() != 0) quantity("warmup", s_.warmup);
    key("start", quoted(s_.start.rfc3339(units::kStart)));
    heading("[network]");
    key("default_link", quality(s_.default_link));
    quantity("dns_time", s_.dns_time);
    if (s_.convergence.count() != 0) quantity("convergence", s_.convergence);
    if (s_.tcp != tcp::Options{}) key("tcp", tcp_options(s_.tcp));
    for (const auto& r : s_.routers) {
      heading("[[router]]");
      key("name", quoted(r.name));
      position(r.position);
    }
    for (const auto& l : s_.links) link(l);
    for (const auto& m : s_.mtas)
      if (m.agent_of.empty()) mta(m);
    for (const auto& m : s_.mtas) users(m.config);
    for (const auto& m : s_.mtas)
      for (const auto& l : m.config.lists) mailing_list(m.config, l);
    for (const auto& m : s_.messages) message(m);
    for (const auto& x : s_.sessions) session(x);
    for (const auto& t : s_.traffic) out_ += traffic_toml(t);
    for (const auto& m : s_.mtas)
      for (const auto& r : m.config.replies) reply(m.config, r);
    out_ += delivery_tables(s_);
    if (!s_.expect.empty()) heading("[expect]");
    for (const auto& e : s_.expect) key(quoted_key(e.metric), quoted(e.text));
    if (!s_.sweep.empty()) sweep(s_.sweep);
    for (const auto& o : s_.outages) outage(o);
    for (const auto& c : s_.changes) change(c);
    return std::move(out_);
  }

 private:
  void sweep(const Sweep& w) {
    heading("[sweep]");
    const Replications& r = w.replications;
    if (r.until)
      key("replications", fmt::format("{{ min = {}, max = {}, until = {} }}", r.least, r.most, quoted(r.until->text)));
    else if (r.most > 1)
      key("replications", std::to_string(r.most));
    if (!w.metrics.empty()) key("metrics", list(w.metrics));
    if (!w.zip.empty()) key("zip", list(w.zip));
    if (w.batches > 0) key("batches", std::to_string(w.batches));
    for (const auto& a : w.axes) key(quoted_key(a.path), list(a.values));
    for (const auto& reference : w.references) {
      heading("[[sweep.reference]]");
      key("metric", quoted(reference.metric));
      key("name", quoted(reference.name));
      key("values", fmt::format("[{}]", fmt::join(reference.values, ", ")));
    }
  }

  void heading(std::string_view h) { fmt::format_to(std::back_inserter(out_), "\n{}\n", h); }
  void key(std::string_view k, std::string_view value) {
    fmt::format_to(std::back_inserter(out_), "{} = {}\n", k, value);
  }
  template <class Quantity>
  void quantity(std::string_view k, Quantity q) {
    key(k, quoted(units::to_text(q)));
  }
  void truth(std::string_view k, bool have, bool preset) {
    if (have != preset) key(k, have ? "true" : "false");
  }
  static std::string list(const std::vector<std::string>& texts) {
    std::string out;
    for (const auto& t : texts) out.append(out.empty() ? "" : ", ").append(quoted(t));
    return "[" + std::move(out) + "]";
  }
  std::string quality(const LinkQuality& q) const {
    const bool lossy = q.loss != 0 || s_.default_link.loss != 0;
    return fmt::format("{{ latency = {}, bandwidth = {}{} }}", quoted(units::to_text(q.latency)),
                       quoted(units::to_text(q.bandwidth)),
                       lossy ? fmt::format(", loss = {}", quoted(units::to_percent(q.loss))) : "");
  }
  static std::string tcp_options(const tcp::Options& o) {
    return fmt::format(
        "{{ initial_window = {}{} }}", o.initial_window,
        o.receive.is_fixed() ? fmt::format(", receive_window = {}", quoted(units::to_text(o.receive.first))) : "");
  }
  static std::string value(const std::string& text) { return quoted(text); }
  static std::string value(units::Duration d) { return quoted(units::to_text(d)); }

  /// The members of a nested table that differ from the preset's; nothing where none does.
  template <class Fields, class Struct>
  void table(std::string_view k, const Fields& fields, const Struct& have, const Struct& preset) {
    std::string out;
    for (const auto& f : fields)
      if (have.*f.member != preset.*f.member)
        fmt::format_to(std::back_inserter(out), "{}{} = {}", out.empty() ? "" : ", ", f.key,
                       value(have.*f.member));
    if (!out.empty()) key(k, fmt::format("{{ {} }}", out));
  }

  static std::string think_time(const mta::Think& t) {
    if (!t.drawn) return value(t.median);
    std::string out = "{ median = " + value(t.median);
    if (t.p10 != units::Duration{}) out += ", p10 = " + value(t.p10);
    if (t.p90 != units::Duration{}) out += ", p90 = " + value(t.p90);
    return out + " }";
  }

  void think(const mta::ThinkTimes& have, const mta::ThinkTimes& preset) {
    std::vector<std::string> out;
    for (const auto& f : kThink)
      if (have.*f.member != preset.*f.member)
        out.push_back(fmt::format("{} = {}", f.key, think_time(have.*f.member)));
    if (have.draw != preset.draw) out.push_back(fmt::format("draw = {}", have.draw));
    if (!out.empty()) key("think", fmt::format("{{ {} }}", fmt::join(out, ", ")));
  }

  void habits(const mta::Habits& have, const mta::Habits& preset) {
    std::vector<std::string> out;
    for (const auto& f : kHabits)
      if (have.*f.member != preset.*f.member) out.push_back(fmt::format("{} = {}", f.key, have.*f.member));
    for (const auto& f : kWaits)
      if (have.*f.member != preset.*f.member)
        out.push_back(fmt::format("{} = {}", f.key, value(have.*f.member)));
    if (have.closes != preset.closes)
      out.push_back(fmt::format("closes = {}", quoted(std::string(kCloses[static_cast<int>(have.closes)]))));
    if (have.uses != preset.uses) out.push_back("uses = " + list(keywords(have.uses)));
    if (!out.empty()) key("habits", fmt::format("{{ {} }}", fmt::join(out, ", ")));
  }

  static std::vector<std::string> keywords(const smtp::Extensions& e) {
    auto names = smtp::extension_names();
    std::erase_if(names, [&](const std::string& n) { return !e.has(*smtp::extension_of(n)); });
    return names;
  }

  void position(const std::optional<topology::Position>& p) {
    if (!p) return;
    key("latitude", fmt::format("{}", p->latitude));
    key("longitude", fmt::format("{}", p->longitude));
  }

  void link(const Link& l) {
    heading("[[link]]");
    key("name", quoted(l.name));
    key("between", list({l.a, l.b}));
    quantity("latency", l.quality.latency);
    quantity("bandwidth", l.quality.bandwidth);
    if (l.cost) key("cost", fmt::format("{}", *l.cost));
    if (l.quality.loss != s_.default_link.loss) key("loss", quoted(units::to_percent(l.quality.loss)));
    if (l.background != 0) key("background", quoted(units::to_percent(l.background)));
  }

  void mta(const Mta& m) {
    const auto& c = m.config;
    heading("[[mta]]");
    key("name", quoted(c.name));
    place(m);
    position(m.position);
    key("address", quoted(m.port == 0 ? c.address : fmt::format("{}:{}", c.address, m.port)));
    if (c.calendar.offset != s_.start.offset)
      key("timezone",
          quoted(c.calendar.rfc3339(units::kStart).substr(std::string_view("2000-01-01T00:00:00").size())));
    key("domains", list(c.domains));
    std::vector<std::string> users;
    for (const auto& u : c.users) users.push_back(u.local_part);
    key("users", list(users));
    key("software", quoted(c.software));
    const auto preset = mta::preset(c.software).value_or(mta::Config{});
    truth("esmtp", c.esmtp, preset.esmtp);
    if (c.esmtp && c.extensions != preset.extensions) {
      key("extensions", list(keywords(c.extensions)));
    }
    truth("vrfy", c.vrfy, preset.vrfy);
    truth("expn", c.expn, preset.expn);
    truth("turn", c.turn, preset.turn);
    truth("send", c.send, preset.send);
    if (c.max_message != preset.max_message) quantity("max_message", units::Bytes{c.max_message});
    if (c.max_recipients != preset.max_recipients) key("max_recipients", fmt::format("{}", c.max_recipients));
    truth("notices", c.notices, preset.notices);
    truth("postmaster", c.postmaster, preset.postmaster);
    if (c.local_by_session != preset.local_by_session)
      key("local", c.local_by_session ? "\"session\"" : "\"direct\"");
    std::vector<std::string> tolerated;
    bool as_preset = true;
    for (const auto& f : kTolerances) {
      if (c.tolerate.*f.member) tolerated.emplace_back(f.key);
      as_preset = as_preset && c.tolerate.*f.member == preset.tolerate.*f.member;
    }
    if (!as_preset) key("tolerate", list(tolerated));
    table("texts", kTexts, c.texts, preset.texts);
    think(c.think, preset.think);
    habits(c.habits, preset.habits);
    table("timeouts", kTimeouts, c.timeouts, preset.timeouts);
    out_ += queue_keys(c, preset);
    out_ += policies_toml(c, preset);
    if (!c.relayhost.empty()) key("relayhost", quoted(c.relayhost));
    if (!c.relay_for.empty()) key("relay_for", list(c.relay_for));
  }

  /// `node` and `access`, where leaving them out would put the MTA elsewhere.
  void place(const Mta& m) {
    const bool linked = linked_.contains(m.config.name);
    const auto& home = linked ? m.config.name : s_.hub;
    const bool on_its_node = linked && m.node == home && !m.access;
    if (on_its_node) return;
    if (linked || m.node != home) key("node", quoted(m.node));
    if (m.access && *m.access != s_.default_link) key("access", quality(*m.access));
  }

  void users(const mta::Config& c) {
    if (c.domains.empty()) return;
    for (const auto& u : c.users) {
      const auto agent = agents_.find(u.local_part + "@" + c.domains.front());
      if (u == mta::User{u.local_part, {}, {}, {}, {}, false} && agent == agents_.end()) continue;
      heading("[[user]]");
      key("address", quoted(u.local_part + "@" + c.domains.front()));
      if (!u.full_name.empty()) key("name", quoted(u.full_name));
      if (u.quota) quantity("quota", units::Bytes{*u.quota});
      if (u.forward) key("forward", quoted(address(*u.forward)));
      if (u.moved_to) key("moved_to", quoted(address(*u.moved_to)));
      truth("logged_in", u.logged_in, false);
      truth("unavailable", u.unavailable, false);
      if (agent == agents_.end()) continue;
      key("node", quoted(agent->second->node));
      key("via", quoted(agent->second->config.relayhost));
    }
  }

  void mailing_list(const mta::Config& c, const policy::List& l) {
    heading("[[list]]");
    key("address", quoted(l.local_part + "@" + c.domains.front()));
    if (!l.full_name.empty()) key("name", quoted(l.full_name));
    std::vector<std::string> members;
    for (std::size_t i = 0; i < l.members.size(); ++i) {
      const bool named = i < l.member_names.size() && !l.member_names[i].empty();
      members.push_back(named ? l.member_names[i] + " " + l.members[i].to_text() : address(l.members[i]));
    }
    key("members", list(members));
    key("owner", quoted(address(l.owner)));
    truth("private", l.is_private, false);
  }

  void session(const Session& x) {
    heading("[[session]]");
    key("name", quoted(x.script.name));
    quantity("at", x.at.time_since_epoch());
    key("client", quoted(x.client));
    key("server", quoted(x.script.server));
    std::string text;
    for (const auto& l : x.script.lines) text.append(l).append("\n");
    key("script", quoted_lines(text));
    quantity("typing", x.script.typing);
    if (!x.script.expect.empty()) key("expect", fmt::format("[{}]", fmt::join(x.script.expect, ", ")));
  }

  void reply(const mta::Config& c, const policy::ScriptedReply& r) {
    heading("[[reply]]");
    key("mta", quoted(c.name));
    key("on", quoted(r.on == smtp::Verb::none  ? "connect"
                     : r.on == smtp::Verb::dot ? "dot"
                                               : smtp::to_text(r.on)));
    if (!r.to.empty()) key("to", quoted(r.to));
    if (!r.from.empty()) key("from", quoted(r.from));
    std::vector<std::string> say;
    for (const auto& line : r.say) say.push_back(fmt::format("{} {}", line.code, line.text()));
    if (!say.empty()) key("say", say.size() == 1 ? quoted(say.front()) : list(say));
    if (r.times > 0) key("times", fmt::format("{}", r.times));
    if (r.delay.count() != 0) quantity("delay", r.delay);
    truth("drop", r.drop, false);
  }

  void change(const Change& c) {
    heading("[[change]]");
    key("name", quoted(c.name));
    quantity("at", c.at.time_since_epoch());
    if (c.lasts) quantity("for", *c.lasts);
    std::string out;
    for (const auto& [path, value] : c.set)
      fmt::format_to(std::back_inserter(out), "{}{} = {}", out.empty() ? "" : ", ", quoted_key(path), value);
    key("set", fmt::format("{{ {} }}", out));
  }

  void outage(const Outage& o) {
    heading("[[outage]]");
    key("name", quoted(o.name));
    if (!o.links.empty()) key("links", list(o.links));
    if (!o.nodes.empty()) key("node", list(o.nodes));
    if (!o.mtas.empty()) key("mta", list(o.mtas));
    const auto& p = o.pattern;
    quantity("at", p.at.time_since_epoch());
    if (p.lasts) quantity("for", *p.lasts);
    if (p.every) quantity("every", *p.every);
    if (p.times) key("times", fmt::format("{}", *p.times));
    if (p.mtbf) quantity("mtbf", *p.mtbf);
    if (p.mttr) quantity("mttr", *p.mttr);
    if (p.mtbf && (p.up != failure::Lifetime{} || p.down != failure::Lifetime{}))
      key("distribution", fmt::format("{{ up = {}, down = {} }}", quoted(failure::to_text(p.up)),
                                      quoted(failure::to_text(p.down))));
    if (o.as != Outage::As::silent) key("as", quoted(to_text(o.as)));
  }

  void message(const Message& m) {
    heading("[[message]]");
    key("id", quoted(m.id));
    quantity("at", m.at.time_since_epoch());
    key("from", quoted(address(m.from)));
    std::vector<std::string> to;
    for (const auto& p : m.to) to.push_back(address(p));
    key("to", list(to));
    if (m.command != smtp::Verb::mail) key("command", quoted(smtp::to_text(m.command)));
    if (!m.subject.empty()) key("subject", quoted(m.subject));
    if (!m.headers.empty()) {
      std::string out;
      for (const auto& [name, text] : m.headers)
        fmt::format_to(std::back_inserter(out), "{}{} = {}", out.empty() ? "" : ", ", quoted_key(name),
                       quoted(text));
      key("headers", fmt::format("{{ {} }}", out));
    }
    if (m.size)
      quantity("size", *m.size);
    else
      key("body", quoted_lines(m.body.value_or("")));
  }

  /// As people write it: without brackets, source route included.
  static std::string address(const smtp::Path& p) {
    const auto text = p.to_text();
    return text.substr(1, text.size() - 2);
  }

  const Scenario& s_;
  std::unordered_set<std::string> linked_;
  std::unordered_map<std::string, const Mta*> agents_;  // of users, by mailbox
  std::string out_;
};

}  // namespace

std::string to_toml(const Scenario& s) { return Writer(s).write(); }

}  // namespace scenario
