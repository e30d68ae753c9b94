// The figures of sessions: the timeline, one as a diagram, what their time is spent on, and how it grows with
// distance.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "views/figure/figure.hpp"
#include "views/ladder/layout.hpp"

namespace views::figure {

namespace {

constexpr std::size_t kMostRows = 24;      // pairs on a page
constexpr std::size_t kMostPoints = 3000;  // of a scatter

/// The phases a session's time is spent on. Each ends with a milestone; what never came is no phase.
enum Phase : std::size_t { connect, greeting, helo, envelope, content, verdict, between, closing, phases };

/// Its seconds by phase; nothing for one that was broken off.
std::optional<std::array<double, phases>> phases_of(const SessionRow& s,
                                                    const std::vector<const TransactionRow*>& own) {
  if (s.outcome != "quit" || !s.started || !s.connected || !s.banner || !s.helo || !s.quit || !s.closed)
    return std::nullopt;
  std::array<double, phases> p{};
  const auto took = [](units::TimePoint from, units::TimePoint to) {
    return std::max(0.0, units::in_seconds(to - from));
  };
  p[connect] = took(*s.started, *s.connected);
  p[greeting] = took(*s.connected, *s.banner);
  p[helo] = took(*s.banner, *s.helo);
  double known = 0;
  for (const TransactionRow* t : own) {
    if (!t->mail || !t->data || !t->dot || !t->accepted) continue;
    p[envelope] += took(*t->mail, *t->data);
    p[content] += took(*t->data, *t->dot);
    p[verdict] += took(*t->dot, *t->accepted);
    known += took(*t->mail, *t->accepted);
  }
  // QUIT may leave with the dot (pipelining): then the closing overlaps the wait for its 250, which goes
  // first.
  const auto last = own.empty() || !own.back()->accepted ? *s.quit : std::max(*s.quit, *own.back()->accepted);
  p[closing] = took(last, *s.closed);
  p[between] = std::max(0.0, took(*s.helo, last) - known);
  return p;
}

std::map<std::uint64_t, std::vector<const TransactionRow*>> by_session(const Run& r) {
  std::map<std::uint64_t, std::vector<const TransactionRow*>> out;
  for (const TransactionRow& t : r.transactions()) out[t.session].push_back(&t);
  return out;
}

struct Sum {
  double n = 0;
  std::array<double, phases> p{};
  double all() const {
    double s = 0;
    for (const double x : p) s += x;
    return s / n;
  }
};

}  // namespace

std::string prepare_timeline(const Request& q, Data&) {
  return q.run().sessions().empty() ? "has no sessions to draw" : "";  // the script reads the run's own files
}

std::string prepare_session(const Request& q, Data& data) {
  constexpr double kWidth = 470;  // points between the lifelines
  const auto plan = ladder::plan_of(q.run(), q.session);
  if (!plan) return fmt::format("has no session {}, or kept no events of it", q.session);
  const auto placed = ladder::placed(*plan, kWidth);
  auto arrows = data.table("arrows", "x1 y1 x2 y2 kind server negative");
  for (const auto& l : placed.lines)  // kind: 0 a line, 1 message data, 2 sent again; 3 lost
    arrows.row({l.x1, l.y1, l.x2, l.y2,
                l.lost                                 ? 3.0
                : l.kind == ladder::Arrow::Kind::data  ? 1.0
                : l.kind == ladder::Arrow::Kind::again ? 2.0
                                                       : 0.0,
                l.to_server ? 1.0 : 0.0, l.negative ? 1.0 : 0.0});
  auto labels = data.table("labels", "x y angle text");
  for (const auto& t : placed.labels) labels.row({t.x, t.y, t.angle, t.text});
  data.fact("labels", static_cast<double>(placed.labels.size()));
  data.fact("lost", static_cast<double>(std::count_if(placed.lines.begin(), placed.lines.end(),
                                                      [](const auto& l) { return l.lost; })));
  const auto beside = [&](const std::string& name, bool client,
                          const std::vector<ladder::Placed::Beside>& all) {
    auto table = data.table(name, "y from text");
    for (const auto& b : all)
      if (b.client == client) table.row({b.y, b.from, b.text});
    data.fact(name, static_cast<double>(table.rows()));
  };
  for (const bool client : {true, false}) {
    beside(client ? "beside_client" : "beside_server", client, placed.beside);
    beside(client ? "marks_client" : "marks_server", client, placed.marks);
  }
  const auto bands = [&](const char* name, const std::vector<ladder::Placed::Band>& all) {
    auto table = data.table(name, "y1 y2 text");
    for (const auto& b : all) table.row({b.y1, b.y2, b.text});
    data.fact(name, static_cast<double>(all.size()));
  };
  bands("phases", placed.phases);
  bands("away", placed.away);
  const auto ticks = [&](const char* name, const std::vector<ladder::Placed::Tick>& all) {
    auto table = data.table(name, "y text");
    for (const auto& t : all) table.row({t.y, t.text});
    data.fact(name, static_cast<double>(all.size()));
  };
  ticks("cuts", placed.cuts);
  ticks("client_times", placed.at_client);
  ticks("server_times", placed.at_server);
  ticks("round_trips", placed.round_trips);
  data.fact("client", plan->client);
  data.fact("server", plan->server);
  data.fact("session", static_cast<double>(q.session));
  data.fact("title", fmt::format("session {}{}{}{}", q.session, plan->name.empty() ? "" : ", " + plan->name,
                                 plan->outcome == "quit" ? "" : " (" + plan->outcome + ")",
                                 plan->round_trip > units::Duration{}
                                     ? fmt::format("; round trip {}", units::to_human(plan->round_trip))
                                     : ""));
  data.fact("more", plan->left_out == 0 ? "" : fmt::format("… and {} more lines", plan->left_out));
  data.fact("width", kWidth);
  data.fact("height", placed.height);
  data.fact("client_ends", placed.client_ends);
  data.fact("server_ends", placed.server_ends);
  return {};
}

std::string prepare_phases(const Request& q, Data& data) {
  const Run& r = q.run();
  const auto transactions = by_session(r);
  std::map<std::string, Sum> pairs;
  Sum all;
  for (const SessionRow& s : r.sessions()) {
    const auto own = transactions.find(s.session);
    const auto p =
        phases_of(s, own == transactions.end() ? std::vector<const TransactionRow*>{} : own->second);
    if (!p) continue;
    for (Sum* sum : {&pairs[s.client + " → " + s.server], &all}) {
      sum->n += 1;
      for (std::size_t i = 0; i < phases; ++i) sum->p[i] += (*p)[i];
    }
  }
  if (all.n == 0) return "no session came to its end with QUIT";
  std::vector<std::pair<std::string, Sum>> rows(pairs.begin(), pairs.end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second.n > b.second.n; });
  if (rows.size() > kMostRows) rows.resize(kMostRows);
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second.all() > b.second.all(); });
  rows.emplace_back(fmt::format("all {} sessions", all.n), all);
  auto table =
      data.table("phases", "y connect greeting helo envelope content verdict between closing all name");
  double y = 0, most = 0;
  for (const auto& [name, sum] : rows) {
    std::array<double, phases> edge{};  // where each ends
    double at = 0;
    for (std::size_t i = 0; i < phases; ++i) edge[i] = at += sum.p[i] / sum.n;
    most = std::max(most, at);
    table.row({++y, edge[0], edge[1], edge[2], edge[3], edge[4], edge[5], edge[6], edge[7], sum.n, name});
  }
  data.fact("rows", y);
  data.fact("pairs", static_cast<double>(pairs.size()));
  data.fact("longest", most);
  return {};
}

std::string prepare_rtt(const Request& q, Data& data) {
  const auto transactions = by_session(q.run());
  // Points that would lie on each other are one: a hundredth of a decade apart.
  std::map<std::tuple<int, long, long>, std::tuple<double, double, double>> points;
  double least = std::numeric_limits<double>::infinity(), most = 0, slowest = 0, fastest = least, n = 0,
         largest = 0;
  for (const SessionRow& s : q.run().sessions()) {
    const auto own = transactions.find(s.session);
    if (!s.started || !s.connected || !s.accepted || own == transactions.end() || own->second.size() != 1)
      continue;
    const double rtt = units::in_seconds(*s.connected - *s.started),
                 took = units::in_seconds(*s.accepted - *s.started);
    if (rtt <= 0 || took <= 0) continue;
    const TransactionRow& t = *own->second.front();
    const int recipients = t.rcpt_ok + t.rcpt_4yz + t.rcpt_5yz;
    const int kind = recipients <= 1 ? 1 : recipients <= 5 ? 2 : 3;
    auto& [x, y, count] =
        points[{kind, std::lround(std::log10(rtt) * 100), std::lround(std::log10(took) * 100)}];
    if (count == 0) x = rtt, y = took;
    count += 1, n += 1;
    least = std::min(least, rtt), most = std::max(most, rtt);
    fastest = std::min(fastest, took), slowest = std::max(slowest, took);
    largest = std::max(largest, static_cast<double>(recipients));
  }
  if (points.empty()) return "no session with one transaction brought a message over";
  auto table = data.table("points", "kind rtt took sessions");
  std::size_t i = 0;
  for (const auto& [key, p] : points)
    if (points.size() <= kMostPoints || i++ % (points.size() / kMostPoints + 1) == 0)
      table.row({static_cast<double>(std::get<0>(key)), std::get<0>(p), std::get<1>(p), std::get<2>(p)});
  data.fact("sessions", n);
  data.fact("largest", largest);
  data.fact("least", least);
  data.fact("most", most);
  data.fact("fastest", fastest);
  data.fact("slowest", slowest);
  return {};
}

}  // namespace views::figure
