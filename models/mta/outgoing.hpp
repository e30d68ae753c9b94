// Outgoing: the sessions an MTA opens to hand its queue on.
//
// A due delivery joins the active queue and stands in line for its destination (queue/destinations.hpp). When
// the destination's window and the process limit leave room, its exchangers are looked up and tried in order
// of preference until one answers; a session that is done takes the next of its line.
//
// Invariants: every delivery taken from the queue is settled, postponed or given back exactly once, whatever
// happens to its session. A destination's window counts its sessions; the process limit counts them all.
// See RFC 5321 5.1 (locating the target), 4.5.3.2 (time-outs), Postfix qmgr(8), smtp(8).
#pragma once

#include <map>
#include <optional>
#include <unordered_map>

#include "mta/context.hpp"
#include "mta/custody.hpp"
#include "mta/deadlines.hpp"
#include "queue/destinations.hpp"
#include "queue/host_records.hpp"
#include "random/stream.hpp"
#include "smtp/client_session.hpp"

namespace mta {

class Outgoing {
 public:
  /// `seed`: the scenario's; exchangers of equal preference come in an order of chance.
  Outgoing(Custody& custody, const Config& config, std::uint64_t seed);

  /// Starts whatever is due and has room.
  void run_queue(Context& x);
  void resolved(const event::Resolved& e, Context& x);
  void connected(const event::Connected& e, Context& x);
  void received(const event::Received& e, Context& x);
  void acked(const event::Acked& e, Context& x);
  void ended(const event::Ended& e, Context& x);
  void timed_out(TimePoint now, Context& x);
  /// We were this connection's server, and are its client from now on: mail that waits for its host goes over
  /// it, whatever its date.
  void turned(const Turned& t, Context& x);
  /// Other limits from now on; sessions that are open stay.
  void configure(const Config& c);
  /// An operator flushes the queue: what is remembered of hosts that failed counts no more.
  void forgive();
  /// Sessions and look-ups are gone; their deliveries go back into the queue. A message whose dot may have
  /// been taken is recorded as in doubt.
  void crash(Context& x);
  /// Those that are open, in any order.
  void connections(std::vector<effect::Abort>& out) const {
    for (const auto& [c, s] : sessions_) out.push_back({c, s.side});
  }

  /// The name of a connection this MTA opens next.
  ConnId new_connection(const Context& x) { return {x.self, opened_++}; }

  bool has(ConnId c, Side end) const {
    const auto s = sessions_.find(c);
    return s != sessions_.end() && s->second.side == end;
  }
  bool empty() const { return sessions_.empty() && lookups_.empty(); }
  TimePoint next_deadline() { return deadlines_.next(); }
  /// When run_queue has something to do by itself.
  TimePoint next_due() const { return active_full() ? units::kNever : custody_.queue().next_due(); }

 private:
  struct Work {
    std::vector<queue::DeliveryId> deliveries;  // a transaction each, in order
    MxList mx;
    std::string destination;  // in whose window it counts; empty: in none (TURN)
    std::size_t host = 0;     // tried now
    int answered = 0;         // hosts that took the connection
  };
  struct Session {
    Work work;
    smtp::ClientSession smtp;
    TimePoint busy{};  // when what was said last leaves
    TimePoint opened{};
    std::size_t settled = 0;  // that many of its deliveries have their results
    bool connected = false;
    bool sending_body = false;
    bool finished = false;     // our side is closed
    bool counted = true;       // one of its destination's window
    bool in_doubt = false;     // it broke behind a dot: the peer may have the message (RFC 1047)
    Side side = Side::client;  // which end of the connection we are
  };

  bool active_full() const;
  bool process_free() const;
  smtp::ClientOptions options(const Config& c) const;
  void order(MxList& mx, const queue::Delivery& d, Context& x);
  void connect(Work w, Context& x);
  void add(Session& s, queue::DeliveryId id) const;
  /// Connection reuse: the next of its line, while this one is still at work.
  void top_up(Session& s, Context& x);
  void line_up(const queue::Delivery& d, Context& x);
  bool may_take(const Session& s, TimePoint now) const;
  /// An idle session stays open for a while, for what may come.
  void keep(ConnId c, Session& s, Context& x);
  /// A session that is kept open takes the next of its line.
  void use_kept(const std::string& destination, Context& x);
  /// It is kept open no more.
  void forget_kept(ConnId c, Session& s);
  void drive(ConnId c, Session& s, TimePoint sent, Context& x);
  void say(ConnId c, Session& s, smtp::Say said, bool slept, Context& x);
  static void finish(ConnId c, Session& s, Context& x);
  void broken(Session& s, ConnId c, const std::string& cause, Context& x);
  void settle(Session& s, ConnId c, smtp::Result r, const std::string& cause, Context& x);
  /// All of its work has results, or its connection is gone: its place in the window is free.
  void leave_window(Session& s);
  bool another_host(const Work& w) const;
  /// Nobody shook hands: the mail is deferred, and so is whatever waits for a destination that is dead by it.
  void unreachable(Work w, std::optional<ConnId> c, std::vector<smtp::Reply> replies,
                   const std::string& cause, Context& x);
  void settle_unreached(queue::DeliveryId d, int code, const std::string& why, Context& x);

  Custody& custody_;
  queue::Destinations destinations_;
  queue::HostRecords hosts_;
  rng::Stream chance_;
  std::unordered_map<ConnId, Session, timeline::ConnHash> sessions_;  // looked up, never walked for output
  std::map<LookupId, queue::DeliveryId> lookups_;
  Deadlines deadlines_;
  std::map<std::string, std::vector<ConnId>> kept_;  // idle sessions by destination, the oldest first
  QueueHabits habits_;
  std::uint32_t opened_ = 0;
  LookupId asked_ = 0;
};

}  // namespace mta
