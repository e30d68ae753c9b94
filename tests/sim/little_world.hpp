// LittleWorld: MTAs that do what a test tells them, on a platform a test describes, and a log of everything
// they saw.
//
// A log line is "<time> <mta> <what>", the time in seconds with nanoseconds.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sim/outages.hpp"
#include "sim/simulation.hpp"

namespace testing_sim {

using namespace std::chrono_literals;
using mta::ConnId;
using mta::Effect;
using mta::Event;
using mta::MtaId;
using units::Duration;
using units::TimePoint;

inline TimePoint at(Duration d) { return units::kStart + d; }
inline constexpr units::BitRate operator""_Mbps(unsigned long long n) {
  return {static_cast<std::int64_t>(n) * 1'000'000};
}

class LittleWorld {
 public:
  using Effects = std::vector<Effect>;
  using Behaviour = std::function<void(const Event&, TimePoint now, Effects& out)>;

  scenario::Scenario scenario;
  sim::Simulation::Settings settings;
  std::vector<std::string> log;

  /// An MTA with an access link to the hub.
  MtaId mta(const std::string& name, Duration latency, units::BitRate rate) {
    scenario::Mta m = bare(name);
    m.node = scenario.hub;
    m.access = scenario::LinkQuality{latency, rate};
    scenario.mtas.push_back(m);
    return static_cast<MtaId>(scenario.mtas.size() - 1);
  }
  /// An MTA that sits on the node of its name.
  MtaId mta(const std::string& name) {
    scenario.mtas.push_back(bare(name));
    return static_cast<MtaId>(scenario.mtas.size() - 1);
  }
  void link(const std::string& a, const std::string& b, Duration latency, units::BitRate rate) {
    scenario.links.push_back({a + "-" + b, a, b, {latency, rate}, {}, 0});
  }
  /// That link is down from then on, for so long or for good. An access link is called "access NAME".
  void cut(const std::string& link, Duration from, std::optional<Duration> lasts = {}) {
    scenario::Outage o;
    o.name = "cut " + std::to_string(scenario.outages.size() + 1);
    o.links = {link};
    o.pattern.at = at(from);
    o.pattern.lasts = lasts;
    scenario.outages.push_back(o);
  }
  /// What an MTA does with events, beside logging them.
  void when(MtaId m, Behaviour b) { behaviours_[m] = std::move(b); }
  void wake(MtaId m, std::function<TimePoint()> next) { wakes_[m] = std::move(next); }
  /// Something to begin with: `m` gets event::Done{n} at that date.
  void start(MtaId m, Duration d, std::uint32_t n = 0) { starts_.push_back({{at(d), m}, n}); }

  sim::EndReason run() {
    sim::Platform platform(scenario);
    const sim::Directory directory(scenario);
    Starts source{starts_};
    sim::Outages outages(scenario, platform, rows);
    settings.outages = &outages;
    settings.recorder = &rows;
    sim::Simulation simulation(
        platform, directory, settings, [this](MtaId m) { return std::make_unique<Fake>(*this, m); }, source);
    const auto end = simulation.run();
    ended = simulation.now();
    return end;
  }
  TimePoint ended{};

  /// What TCP recorded: "<seconds> <mta> retransmitted <octets> <cause>", and "lost <text>".
  struct Rows final : timeline::Recorder {
    void record(const timeline::Event& e) override {
      const double at = units::in_seconds(e.time.time_since_epoch());
      if (e.kind == timeline::Kind::link && e.bytes_ab) octets[std::string(e.text)] = {*e.bytes_ab, *e.bytes_ba};
      if (e.kind == timeline::Kind::link && e.text == "client-middle") samples.emplace_back(e.time, *e.bytes_ab);
      if (e.kind == timeline::Kind::retransmitted)
        lines.push_back(fmt::format("{:.3f} {} retransmitted {} {}", at, e.mta, e.bytes, e.cause));
      if (e.kind == timeline::Kind::lost) lines.push_back(fmt::format("{:.3f} {} lost {}", at, e.mta, e.text));
    }
    std::vector<std::string> lines;
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> octets;  ///< of links, at the last
    std::vector<std::pair<TimePoint, std::int64_t>> samples;  ///< of the link "client-middle"
  } rows;

  /// The log's lines that contain `what`.
  std::vector<std::string> seen(const std::string& what) const {
    std::vector<std::string> lines;
    for (const auto& l : log)
      if (l.find(what) != std::string::npos) lines.push_back(l);
    return lines;
  }

 private:
  struct Starts final : sim::Source {
    explicit Starts(std::vector<std::pair<Due, std::uint32_t>> l) : list(std::move(l)) {}
    std::vector<std::pair<Due, std::uint32_t>> list;
    std::size_t next = 0;
    std::optional<Due> due() const override {
      return next < list.size() ? std::optional(list[next].first) : std::nullopt;
    }
    Event take() override { return mta::event::Done{list[next++].second, true}; }
  };

  class Fake final : public sim::Handler {
   public:
    Fake(LittleWorld& w, MtaId self) : world_(w), self_(self) {}
    void handle(const Event& e, TimePoint now, Effects& out) override {
      world_.log.push_back(
          fmt::format("{} {} {}", text(now), world_.scenario.mtas[self_].config.name, describe(e)));
      if (const auto b = world_.behaviours_.find(self_); b != world_.behaviours_.end())
        b->second(e, now, out);
    }
    TimePoint next_wakeup() const override {
      const auto w = world_.wakes_.find(self_);
      return w == world_.wakes_.end() ? units::kNever : w->second();
    }

   private:
    LittleWorld& world_;
    MtaId self_;
  };

  static std::string text(TimePoint t) {
    const auto ns = t.time_since_epoch().count();
    return fmt::format("{}.{:09}", ns / 1'000'000'000, ns % 1'000'000'000);
  }

  static std::string describe(const Event& e) {
    namespace ev = mta::event;
    if (std::get_if<ev::Submitted>(&e)) return "submitted";
    if (const auto* a = std::get_if<ev::Accepted>(&e)) return "accepted " + a->peer.name;
    if (std::get_if<ev::Connected>(&e)) return "connected";
    if (const auto* r = std::get_if<ev::Received>(&e))
      return r->data.body ? fmt::format("received body of {} sent {}", r->data.size(), text(r->sent))
                          : fmt::format("received {} sent {}", r->data.text, text(r->sent));
    if (const auto* a = std::get_if<ev::Acked>(&e)) return a->all ? "acked" : "acked some";
    if (const auto* x = std::get_if<ev::Ended>(&e)) {
      const char* why[] = {"fin", "reset", "refused", "timed out"};
      return std::string("ended ") + why[static_cast<int>(x->why)];
    }
    if (std::get_if<ev::Woke>(&e)) return "woke";
    if (const auto* r = std::get_if<ev::Resolved>(&e)) {
      std::string hosts = "resolved";
      for (const auto& h : r->mx.hosts) hosts += " " + h.name;
      return hosts;
    }
    if (const auto* d = std::get_if<ev::Done>(&e)) return fmt::format("done {}", d->j);
    return "power";
  }

  static scenario::Mta bare(const std::string& name) {
    scenario::Mta m;
    m.config.name = name;
    m.config.domains = {name};
    m.node = name;
    return m;
  }

  std::map<MtaId, Behaviour> behaviours_;
  std::map<MtaId, std::function<TimePoint()>> wakes_;
  std::vector<std::pair<sim::Source::Due, std::uint32_t>> starts_;
};

inline mail::ContentRef body(std::int64_t octets) { return mail::Content::synthetic("", octets, 1); }
inline Effect send(ConnId c, TimePoint when, std::string text, mta::Side side = mta::Side::none) {
  return mta::effect::Send{c, {std::move(text), nullptr}, when, side};
}
inline Effect send_body(ConnId c, TimePoint when, mail::ContentRef content) {
  return mta::effect::Send{c, {"", std::move(content)}, when, mta::Side::none};
}

}  // namespace testing_sim
