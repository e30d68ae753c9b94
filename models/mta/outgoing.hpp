// Outgoing: the sessions an MTA opens to hand its queue on.
//
// A due delivery is looked up (which hosts take mail for its destination), then its hosts are tried in order
// of preference until one answers; one session carries one message.
//
// Invariants: every delivery taken from the queue is settled exactly once, whatever happens to its session.
// Limits: no connection reuse, no concurrency limits (issue 4).
// See RFC 5321 5.1 (locating the target), 4.5.3.2 (time-outs).
#pragma once

#include <map>
#include <optional>
#include <unordered_map>

#include "mta/context.hpp"
#include "mta/custody.hpp"
#include "mta/deadlines.hpp"
#include "smtp/client_session.hpp"

namespace mta {

class Outgoing {
 public:
  explicit Outgoing(Custody& custody) : custody_(custody) {}

  /// Starts whatever is due.
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
  /// Sessions and look-ups are gone; their deliveries go back into the queue.
  void crash(TimePoint now);
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

 private:
  struct Work {
    std::vector<queue::DeliveryId> deliveries;  // a transaction each, in order
    MxList mx;
    std::size_t host = 0;  // tried now
  };
  struct Session {
    Work work;
    smtp::ClientSession smtp;
    TimePoint busy{};         // when what was said last leaves
    std::size_t settled = 0;  // that many of its deliveries have their results
    bool connected = false;
    bool sending_body = false;
    bool finished = false;  // our side is closed
    Side side = Side::client;  // which end of the connection we are
  };

  void connect(Work w, Context& x);
  void add(Session& s, queue::DeliveryId id) const;
  static smtp::ClientOptions options(const Config& c);
  void drive(ConnId c, Session& s, TimePoint sent, Context& x);
  void say(ConnId c, Session& s, smtp::Say said, bool slept, Context& x);
  static void finish(ConnId c, Session& s, Context& x);
  void broken(Session& s, ConnId c, const std::string& cause, Context& x);
  void settle(Session& s, ConnId c, smtp::Result r, const std::string& cause, Context& x);
  void settle_unreached(queue::DeliveryId d, int code, const std::string& why, Context& x);

  Custody& custody_;
  std::unordered_map<ConnId, Session, timeline::ConnHash> sessions_;  // looked up, never walked for output
  std::map<LookupId, queue::DeliveryId> lookups_;
  Deadlines deadlines_;
  std::uint32_t opened_ = 0;
  LookupId asked_ = 0;
};

}  // namespace mta
