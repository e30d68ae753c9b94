// mtasim_bench_parts [Google Benchmark options]: what the parts of a session cost, each alone.
//
// The whole is mtasim_bench_workload's; what it is made of, and what was tried, stands in
// tests/bench/README.md.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "mail/compose.hpp"
#include "random/stream.hpp"
#include "scenario/parse.hpp"
#include "sim/collector.hpp"
#include "sim/event_queue.hpp"
#include "smtp/client_session.hpp"
#include "smtp/server_session.hpp"
#include "tcp/pipe.hpp"
#include "topology/graph.hpp"

namespace {

using units::Duration;
using units::TimePoint;

void parse_command(benchmark::State& state) {
  const std::string line = "MAIL FROM:<fiona@mx12.london.example> SIZE=4096 BODY=8BITMIME";
  for (auto _ : state) benchmark::DoNotOptimize(smtp::parse_command(line));
}
BENCHMARK(parse_command);

const mail::ContentRef& content() {
  static const auto c = mail::Content::synthetic("Subject: a message\r\n", 4096, 1);
  return c;
}

/// All 13 messages, both ends, without a network: what is said is heard at once.
void session(benchmark::State& state) {
  smtp::Transaction t;
  t.envelope.reverse_path = *smtp::parse_mailbox("fiona@mx12.london.example");
  t.envelope.forward_paths = {*smtp::parse_mailbox("paul@mx7.paris.example")};
  t.content = content();
  for (auto _ : state) {
    smtp::ServerSession server({});
    smtp::ClientSession client({"mx12.london.example", false});
    client.add(t);
    for (bool over = false; !over;) {
      while (auto* r = server.next()) {
        const auto verb = r->command.verb;
        const smtp::Reply reply(verb == smtp::Verb::none   ? 220
                                : verb == smtp::Verb::data ? 354
                                : verb == smtp::Verb::quit ? 221
                                                           : 250,
                                "as it should be");
        server.answer(reply);
        client.receive(smtp::to_wire(reply));
      }
      over = true;
      while (auto e = client.next()) {
        auto* said = std::get_if<smtp::Say>(&*e);
        if (!said) continue;
        over = false;
        server.receive(said->text);
        if (said->body) server.receive(said->body);
        server.receive(said->tail);
      }
    }
  }
}
BENCHMARK(session);

/// One event taken, one put back, with so many waiting.
void event_queue(benchmark::State& state) {
  sim::EventQueue<std::uint64_t> queue;
  rng::Stream random(1, "queue");
  std::uint64_t n = 0;
  const auto put = [&](TimePoint now) {
    queue.push({now + Duration(rng::below(random, 200'000'000)), std::uint32_t(n % 1000), 0, n}, n);
    ++n;
  };
  for (std::int64_t i = 0; i < state.range(0); ++i) put({});
  for (auto _ : state) put(queue.pop().key.time);
}
BENCHMARK(event_queue)->Arg(100)->Arg(10'000)->Arg(1'000'000);

void pipe_send(benchmark::State& state) {
  tcp::Pipe pipe({std::chrono::milliseconds(50), units::BitRate{100'000'000}});
  TimePoint now{};
  for (auto _ : state) benchmark::DoNotOptimize(pipe.send(now += std::chrono::milliseconds(100), 40));
}
BENCHMARK(pipe_send);

/// A ring with chords.
topology::Graph network(std::int64_t nodes) {
  topology::Graph g;
  const auto n = static_cast<topology::NodeId>(nodes);
  for (topology::NodeId i = 0; i < n; ++i) g.add_node("n" + std::to_string(i));
  const auto link = [&](topology::NodeId a, topology::NodeId b, double ms) {
    g.add_link({"", a, b, std::chrono::milliseconds(static_cast<int>(ms)), {}, ms});
  };
  for (topology::NodeId i = 0; i < n; ++i) link(i, (i + 1) % n, 2), link(i, (i * 7 + 3) % n, 5);
  return g;
}

void route_known(benchmark::State& state) {
  const auto g = network(state.range(0));
  topology::NodeId at = 0;
  for (auto _ : state) benchmark::DoNotOptimize(g.route(0, 1 + at++ % 10));
}
BENCHMARK(route_known)->Arg(100)->Arg(1000);

/// A link fails, comes back, and a route is asked for each time: two trees.
void route_anew(benchmark::State& state) {
  auto g = network(state.range(0));
  for (auto _ : state)
    for (const bool up : {false, true}) {
      g.set_up(0, up, {});
      g.converge();
      benchmark::DoNotOptimize(g.route(0, static_cast<topology::NodeId>(state.range(0) / 2)));
    }
}
BENCHMARK(route_anew)->Arg(100)->Arg(1000);

/// The rows of a session's lines, 13 and its beginning and ends, written as events.
void collector(benchmark::State& state) {
  const auto level = static_cast<sim::Level>(state.range(0));
  const auto parsed =
      scenario::parse("[[mta]]\nname = \"a.example\"\n[[mta]]\nname = \"b.example\"\n", "parts.toml");
  std::string directory = (std::filesystem::temp_directory_path() / "mtasim-bench-XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr) return state.SkipWithError("no directory for the rows");
  {
    sim::Collector c(*parsed.scenario, directory, level);
    TimePoint now{};
    std::uint32_t n = 0;
    for (auto _ : state) {
      timeline::Event e;
      e.session = timeline::ConnId{0, n++};
      const auto say = [&](timeline::Kind kind, timeline::Side side, std::string_view text) {
        e.time = now += std::chrono::milliseconds(1);
        e.kind = kind;
        e.side = side;
        e.mta = side == timeline::Side::server ? 1 : 0;
        e.text = text;
        e.bytes = static_cast<std::int64_t>(text.size());
        c.reached(now);
        c.record(e);
      };
      using timeline::Kind, timeline::Side;
      say(Kind::connecting, Side::client, "");
      say(Kind::accepted, Side::server, "");
      say(Kind::connected, Side::client, "");
      for (int line = 0; line < 6; ++line) {
        say(Kind::reply, Side::client, "250 as it should be");
        say(Kind::command, Side::server, "MAIL FROM:<fiona@mx12.london.example>");
      }
      say(Kind::reply, Side::client, "221 bye");
      say(Kind::closed, Side::server, "");
      say(Kind::closed, Side::client, "");
    }
  }
  std::filesystem::remove_all(directory);
}
BENCHMARK(collector)
    ->Arg(static_cast<int>(sim::Level::messages))
    ->Arg(static_cast<int>(sim::Level::sessions))
    ->Arg(static_cast<int>(sim::Level::events));

}  // namespace

BENCHMARK_MAIN();
