// Thousands of small random worlds, acted out by agents on a network that loses, resets and closes, with MTAs that
// crash: the laws of mail hold after every event, and two runs of a world are equal.
//
// A world that breaks a law is printed as a scenario file. What only this network does to it (what is lost, who crashes)
// follows from the seed:  MTASIM_WORLD=SEED build/…/test_random_worlds  acts out that world alone.
#include <gtest/gtest.h>

#include <cstdlib>

#include "law.hpp"
#include "models/mta/little_world.hpp"
#include "random/stream.hpp"
#include "mail/compose.hpp"
#include "scenario/parse.hpp"
#include "scenario/traffic.hpp"
#include "world_text.hpp"

namespace worlds {
namespace {

using namespace std::chrono_literals;
using units::kStart;
using units::TimePoint;

/// A world on a network that breaks.
class Stage : public mta::LittleWorld {
 public:
  Stage(const scenario::Scenario& s, std::uint64_t seed) : scenario_(s), chance_(seed, "network") {
    for (const auto& m : s.mtas) add(m.config);
    for (std::size_t i = 0; i < s.messages.size(); ++i) {
      const auto& m = s.messages[i];
      mail::Letter l;
      l.who.key = {mail::MessageKey::kScenario, static_cast<std::uint32_t>(i)};
      l.envelope.verb = m.command;
      l.envelope.reverse_path = m.from;
      l.envelope.forward_paths = m.to;
      l.body = m.body;
      if (m.size) l.size = m.size->n;
      hand_in(m.at, std::move(l));
    }
    auto sources = scenario::traffic_sources(s, [](const std::string&) { return std::nullopt; });
    for (std::size_t i = 0; i < sources.size(); ++i)
      for (traffic::Mail m; sources[i]->next(m);) {
        mail::Letter l;
        l.who.key = {mail::MessageKey::kTraffic + static_cast<std::int32_t>(i), static_cast<std::uint32_t>(m.n)};
        l.envelope.reverse_path = m.from;
        l.envelope.forward_paths = m.to;
        l.size = m.size;
        hand_in(m.at, std::move(l));
      }
    plan();
    break_things();
    after_event = [this] {
      std::vector<timeline::LedgerKeeper::Held> held;
      for (auto& q : queued()) held.emplace_back(q.message, std::move(q.recipient));
      law.check_ledger(std::move(held));
    };
  }

  void record(const timeline::Event& e) override { law.record(e); }
  Law law;

 private:
  void hand_in(TimePoint when, mail::Letter l) {
    const auto& from = l.envelope.reverse_path;
    Mta at = 0;
    for (Mta m = 0; m < scenario_.mtas.size(); ++m) {
      const auto& c = scenario_.mtas[m].config;
      if (!c.domains.empty() && c.domains.front() == from.domain) at = m;
    }
    for (Mta m = 0; m < scenario_.mtas.size(); ++m)
      if (scenario_.mtas[m].agent_of == from.mailbox()) at = m;
    l.host = scenario_.mtas[at].config.name;
    submit(at, mail::compose(std::move(l), scenario_.start, when), when);
  }

  Mta mta_of(const std::string& name) const {
    Mta m = 0;
    while (scenario_.mtas[m].config.name != name) ++m;
    return m;
  }

  /// Exchangers, what stands in queues, what operators type, values that change.
  void plan() {
    for (const auto& d : scenario_.domains) {
      law.exchangers = true;
      for (const auto& e : d.mx) mx[d.name].hosts.push_back(host(mta_of(e.host), e.preference));
    }
    std::uint32_t n = 0;
    for (const auto& queue : scenario_.queues)
      for (const auto& q : queue.mails) {
        mail::Letter l;
        l.who.key = {mail::MessageKey::kQueue, n++};
        if (q.sender.is_null()) l.who.kind = mail::Kind::bounce;
        l.envelope.reverse_path = q.sender;
        l.envelope.forward_paths = q.recipients;
        l.size = q.size;
        l.host = queue.mta;
        const auto since = std::chrono::seconds(q.arrival_unix - scenario_.start.start_unix);
        using Since = queue::DeliveryQueue::Since;
        tell(mta_of(queue.mta), mta::event::Standing{mail::compose(std::move(l), scenario_.start, kStart), kStart + since,
                                                     q.queue == "deferred" ? Since::deferred
                                                     : q.queue == "hold"   ? Since::held
                                                                           : Since::incoming});
      }
    for (const auto& a : scenario_.actions)
      at(a.at, [this, &a] {
        if (a.act.what == mta::event::Action::Do::flush) law.flushed(mta_of(a.mta), now());
        tell(mta_of(a.mta), a.act);
      });
    for (const auto& step : scenario_.steps)
      for (const auto& [m, config] : step.mtas)
        at(step.at, [this, m, c = std::make_shared<const mta::Config>(config)] { tell(m, mta::event::Reconfigured{c}); });
  }

  void break_things() {
    const auto faults = rng::below(chance_, 3);  // none, some, many
    if (faults == 0) return;
    fate = [this, odds = faults == 1 ? 40u : 8u](mta::ConnId, mta::Side, const mta::Chunk&) {
      if (rng::below(chance_, odds) != 0) return mta::Fate::arrives;
      constexpr mta::Fate kinds[] = {mta::Fate::is_lost, mta::Fate::resets, mta::Fate::closes};
      return kinds[rng::below(chance_, 3)];
    };
    for (auto n = rng::below(chance_, 4); n > 0; --n) {
      const auto who = static_cast<Mta>(rng::below(chance_, scenario_.mtas.size()));
      const auto begin = kStart + std::chrono::milliseconds(rng::below(chance_, 3'600'000));
      const auto end = begin + std::chrono::milliseconds(1 + rng::below(chance_, 1'800'000));
      at(begin, [this, who] { if (is_up(who)) crash(who); });
      at(end, [this, who] { if (!is_up(who)) restart(who); });
    }
  }

  const scenario::Scenario& scenario_;
  rng::Stream chance_;
};

/// What became of a world: the law it broke, or nothing; and the print of its record.
struct Verdict {
  std::string broken;
  std::uint64_t print = 0, duplicates = 0, delivered = 0;
};

Verdict act_out(std::uint64_t seed) {
  const auto text = world_text(seed);
  const auto parsed = scenario::parse(text, "world.toml");
  if (!parsed.scenario) {
    std::string all;
    for (const auto& d : parsed.diagnostics) all += scenario::to_text(d);
    return {"the world is no scenario: " + all};
  }
  Stage stage(*parsed.scenario, seed);
  const auto stop = parsed.scenario->stop.value_or(units::kNever);
  stage.run(stop);
  const auto ledger = stage.law.ledger().ledger();
  auto broken = stage.law.broken();
  const bool held = text.find("hold") != std::string::npos;  // until somebody releases it
  if (broken.empty() && stop == units::kNever && ledger.queued != 0 && !held) broken = "mail is queued, and nothing is going to happen";
  return {broken, stage.law.print(), ledger.duplicates, ledger.delivered};
}

void expect_lawful(std::uint64_t seed, Verdict& sum) {
  const auto first = act_out(seed);
  EXPECT_EQ(first.broken, "") << "MTASIM_WORLD=" << seed << " acts it out again. The world:\n" << world_text(seed);
  EXPECT_EQ(first.print, act_out(seed).print) << "two runs of world " << seed << " differ:\n" << world_text(seed);
  sum.duplicates += first.duplicates;
  sum.delivered += first.delivered;
}

class RandomWorlds : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomWorlds, AreLawful) {
  constexpr std::uint64_t kWorlds = 250;
  Verdict sum;
  if (const char* one = std::getenv("MTASIM_WORLD")) {
    if (GetParam() == 0) expect_lawful(std::strtoull(one, nullptr, 10), sum);
    return;
  }
  for (std::uint64_t n = 0; n < kWorlds && !HasFailure(); ++n) expect_lawful(GetParam() * kWorlds + n + 1, sum);
  EXPECT_GT(sum.delivered, kWorlds) << "worlds in which nothing happens prove nothing";
  EXPECT_GT(sum.duplicates, 0u) << "nor do worlds in which no last reply is ever lost";
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomWorlds, testing::Range<std::uint64_t>(0, 8));

}  // namespace
}  // namespace worlds
