// LittleWorld: agents without a simulator. One queue of events, one latency, a look-up by domain.
//
// It carries out effects as the contract asks: ordered delivery, a handshake of one round trip, FIN, RST,
// Acked for a body. What breaks is decided chunk by chunk (`fate`), host by host (`refuses`, `silent`,
// `crash`). Invariants: events come in the order (time, receiver, sender, the sender's count); an end that
// was told Ended hears nothing more. Limits: no bandwidth; a connection that lost a chunk has lost everything
// behind it.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "mta/agent.hpp"

namespace mta {

/// One recorded event with strings of its own.
struct Row {
  TimePoint time{};
  MtaId mta = 0;
  timeline::Kind kind{};
  Side side = Side::none;
  std::optional<ConnId> session;
  mail::MessageKey message;
  std::string recipient;
  smtp::Verb verb = smtp::Verb::none;
  int code = 0;
  std::string text, state, cause, mail;
  TimePoint next_at = units::kNever;
};

/// What becomes of a chunk on its way.
enum class Fate { arrives, is_lost, resets, closes };

class LittleWorld : public timeline::Recorder {
 public:
  using Mta = MtaId;
  /// A server that is no agent: what it says to a line ("" is the connection, "." the end of the data). It
  /// closes behind 221 and 421; an empty answer is silence.
  using Script = std::function<std::string(const std::string& line)>;

  explicit LittleWorld(Duration one_way = std::chrono::milliseconds(50)) : latency_(one_way) {}

  Mta add(Config c);
  Mta add(const std::string& name, Script script);
  /// Software that neither thinks nor knows extensions.
  static Config mta(const std::string& name, const std::vector<std::string>& users = {});

  /// Mail of a user, at a date; gives its number. Body: one line.
  std::uint32_t submit(Mta at, const std::string& from, const std::vector<std::string>& to,
                       TimePoint when = units::kStart, const std::string& body = "Hello");
  void submit(Mta at, mail::Message m, TimePoint when);
  void at(TimePoint when, std::function<void()> what);
  void tell(Mta m, Event e) { schedule(now_, m, m, std::move(e)); }
  /// Until nothing is left to do, or until `end`. False where it did not come to rest by then.
  bool run(TimePoint end = units::kNever);

  void crash(Mta m);
  void restart(Mta m);
  bool is_up(Mta m) const { return nodes_.at(m).up; }

  // What breaks.
  std::function<Fate(ConnId, Side from, const Chunk&)> fate;
  std::set<Mta> refuses, silent;
  std::set<std::string> dns_fails;
  std::map<std::string, MxList> mx;  // instead of the MTA of that name or domain

  std::function<void()> after_event;  // an agent has handled one

  // What came of it.
  std::vector<Row> rows;
  std::size_t count(timeline::Kind k) const;
  std::vector<Row> all(timeline::Kind k) const;
  /// The lines of the n-th session between the two: commands as they came, "." for the content, codes of
  /// replies.
  std::vector<std::string> dialogue(Mta client, Mta server, std::size_t n = 0) const;
  std::vector<QueuedRecipient> queued() const;
  Agent& agent(Mta m) { return nodes_.at(m).agent.value(); }
  TimePoint now() const { return now_; }
  MxList::Host host(Mta m, int preference = 0) const { return {{m, 25}, nodes_.at(m).name, preference}; }

  void record(const timeline::Event& e) override;

 private:
  struct Node {
    std::string name;
    std::vector<std::string> domains;
    std::optional<Agent> agent;
    Script script;
    bool up = true;
    std::uint32_t sent = 0;
  };
  struct Key {
    TimePoint at;
    Mta to, from;
    std::uint32_t n;
    auto operator<=>(const Key&) const = default;
  };
  struct Conn {
    Mta ends[2] = {};     // client, server
    bool over[2] = {};    // that end hears nothing more
    bool silent = false;  // something was lost: nothing gets through any more
    std::string heard;    // by a scripted server
    bool in_data = false;
  };

  void schedule(TimePoint when, Mta to, Mta from, Event e);
  void give(Mta m, Event e);
  void carry_out(Mta m, Effect& e);
  void connect(Mta m, const effect::Connect& e);
  void send(Mta m, ConnId c, Side side, Chunk data, TimePoint when);
  void finish(ConnId c, Side side, TimePoint when);
  void end(ConnId c, Side whose, End why, TimePoint when);
  void nobody_hears(ConnId c, Side side, TimePoint when);
  bool alive(const Event& e, Mta m);
  void act(Mta m, const Event& e);
  void say(Mta m, ConnId c, const std::string& line);
  MxList look_up(const std::string& domain) const;

  Duration latency_;
  TimePoint now_{};
  std::vector<Node> nodes_;
  std::map<ConnId, Conn> conns_;
  std::map<Key, std::function<void()>> queue_;
  std::uint32_t letters_ = 0, plans_ = 0;
};

}  // namespace mta
