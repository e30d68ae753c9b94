// mtasim_bench_kdl [MESSAGES [MTBF_HOURS]]: a large network that never stands still.
//
// Kdl is the largest graph of the Topology Zoo: 754 nodes, 895 links. Every node has an MTA; 100,000 messages
// between random pairs come within two hours, while each link fails at random (every 24 hours on average,
// unless told otherwise, for 10 minutes). Prints how long it takes, what became of the mail, and what a
// re-route costs: by itself, over all shortest-path trees of the network, beside making all of them anew.
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "random/stream.hpp"
#include "scenario/parse.hpp"
#include "sim/world.hpp"
#include "topology/graph.hpp"
#include "topology/graphml.hpp"

namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point began) { return std::chrono::duration<double>(Clock::now() - began).count(); }

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

scenario::Scenario kdl(std::uint64_t messages, double mtbf_hours) {
  const std::string file = MTASIM_SOURCE_DIR "/scenarios/kdl.toml";  // only its folder matters
  std::string text =
      "name = \"Kdl\"\nstop = \"1 d\"\n[network]\ntopology = \"topologies/Kdl.graphml\"\n"
      "default_link = { latency = \"0.2 ms\", bandwidth = \"100 Mbps\" }\n";
  std::ifstream in(MTASIM_SOURCE_DIR "/scenarios/topologies/Kdl.graphml");
  const std::string graphml{std::istreambuf_iterator<char>(in), {}};
  const auto read = topology::read_graphml(graphml);
  for (std::size_t i = 0; i < read.plan.sites.size(); ++i)
    text += fmt::format("[[mta]]\nname = \"m{}.example\"\nnode = '{}'\nusers = [\"u\"]\n", i,
                        read.plan.sites[i].name);
  for (std::size_t l = 0; l < read.plan.cables.size(); ++l)
    text += fmt::format("[[outage]]\nname = \"{0}\"\nlink = '{1}'\nmtbf = \"{2} s\"\nmttr = \"10 min\"\n", l,
                        read.plan.cables[l].name, static_cast<std::int64_t>(mtbf_hours * 3600));
  auto parsed = scenario::parse(text, file);
  for (const auto& d : parsed.diagnostics)
    if (!parsed.scenario) fmt::print(stderr, "{}", scenario::to_text(d));
  if (!parsed.scenario) std::exit(2);
  auto& s = *parsed.scenario;
  rng::Stream random(1, "kdl");
  for (std::uint64_t n = 0; n < messages; ++n) {
    scenario::Message m;
    m.id = std::to_string(n + 1);
    m.at = units::TimePoint(std::chrono::nanoseconds(7'200'000'000'000 / messages * n));
    m.from.local_part.assign(1, 'u');
    m.from.domain = fmt::format("m{}.example", rng::below(random, s.mtas.size()));
    m.to.push_back(m.from);
    m.to.back().domain = fmt::format("m{}.example", rng::below(random, s.mtas.size()));
    m.size = units::Bytes{4800};
    s.messages.push_back(std::move(m));
  }
  return std::move(s);
}

struct Counter final : timeline::Recorder {
  std::map<timeline::Kind, std::uint64_t> rows;
  std::uint64_t downs = 0, reroutes = 0;
  void record(const timeline::Event& e) override {
    ++rows[e.kind];
    if (e.kind != timeline::Kind::link) return;
    downs += e.change == "down" ? 1 : 0;
    reroutes += e.change == "re-routed" ? 1 : 0;
  }
};

/// Every link fails and comes back once, while all trees are in use.
void measure_routing(const scenario::Scenario& s) {
  topology::Graph g;
  std::map<std::string, topology::NodeId> nodes;
  const auto node = [&](const std::string& name) {
    const auto [at, is_new] = nodes.try_emplace(name, 0);
    if (is_new) at->second = g.add_node(name);
    return at->second;
  };
  for (const auto& l : s.links) {
    const auto a = node(l.a), b = node(l.b);
    g.add_link(
        {l.name, a, b, l.quality.latency, l.quality.bandwidth, units::in_seconds(l.quality.latency) * 1e3});
  }
  const auto use_all = [&] {
    const auto n = static_cast<topology::NodeId>(g.node_count());
    for (topology::NodeId i = 0; i + 1 < n; ++i) g.route(i, n - 1);
  };
  auto began = Clock::now();
  use_all();
  const double all = since(began);
  began = Clock::now();
  std::size_t changes = 0;
  for (topology::LinkId l = 0; l < g.link_count(); l += 5)
    for (const bool up : {false, true}) {
      g.set_up(l, up, {});
      g.converge();
      use_all();
      ++changes;
    }
  const double each = since(began) / static_cast<double>(changes);
  fmt::print(
      "routing: {} nodes, {} links; all {} trees {:.1f} ms; after a change {:.2f} ms, with all trees in "
      "use\n",
      g.node_count(), g.link_count(), g.node_count(), all * 1e3, each * 1e3);
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t messages = argc > 1 ? std::stoull(argv[1]) : 100'000;
  const double mtbf = argc > 2 ? std::stod(argv[2]) : 24;
  const auto s = kdl(messages, mtbf);
  measure_routing(s);
  Counter counter;
  const auto began = Clock::now();
  const double cpu = cpu_seconds();
  const auto outcome = sim::run_world(s, counter, nullptr);
  fmt::print("{} messages among {} MTAs: {:.2f} s wall, {:.2f} s CPU, {:.0f} s simulated\n", messages,
             s.mtas.size(), since(began), cpu_seconds() - cpu,
             units::in_seconds(outcome.ended.time_since_epoch()));
  fmt::print(
      "{} failures of links, {} re-routes; {} sessions, {} retransmissions, {} attempts deferred, {} "
      "delivered, {} queued\n",
      counter.downs, counter.reroutes, counter.rows[timeline::Kind::connecting],
      counter.rows[timeline::Kind::retransmitted], counter.rows[timeline::Kind::attempted],
      counter.rows[timeline::Kind::delivered], outcome.queued.size());
  return counter.rows[timeline::Kind::delivered] + outcome.queued.size() >= messages ? 0 : 3;
}
