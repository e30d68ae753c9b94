// Typing: the scripted client sessions of an MTA: somebody at its terminal talks to another MTA by hand.
//
// Invariants: a session ends when its script does, when the server closes, or when no reply comes in time.
// Each reply is held against the script's expectations; one that differs is recorded as `unexpected`.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "mta/context.hpp"
#include "mta/deadlines.hpp"
#include "mta/script.hpp"
#include "smtp/line_reader.hpp"
#include "smtp/reply.hpp"

namespace mta {

class Typing {
 public:
  void begin(const event::Typed& e, ConnId c, Context& x);
  void connected(ConnId c, Context& x);
  void received(const event::Received& e, Context& x);
  void ended(const event::Ended& e, Context& x);
  void timed_out(TimePoint now, Context& x);
  void crash();
  /// Those that are open, in any order.
  void connections(std::vector<effect::Abort>& out) const {
    for (const auto& [c, s] : sessions_) out.push_back({c, timeline::Side::client});
  }
  /// The sessions whose TURN was accepted: their server is the client from now on, and they are no longer
  /// here.
  std::vector<Turned> take_turned(Context& x);

  bool has(ConnId c) const { return sessions_.contains(c); }
  bool empty() const { return sessions_.empty(); }
  TimePoint next_deadline() { return deadlines_.next(); }

 private:
  struct Session {
    std::shared_ptr<const SessionScript> script;
    MtaId server = 0;
    smtp::LineReader reader;
    smtp::ReplyReader replies;
    std::size_t next_line = 0, replies_seen = 0;
    smtp::Verb asked = smtp::Verb::none;
    TimePoint asked_at{};
    std::int64_t octets = 0;
    int transaction = 0;
    bool finished = false;
  };

  void answered(ConnId c, Session& s, const smtp::Reply& reply, TimePoint sent, Context& x);
  void type(ConnId c, Session& s, bool content, Context& x);
  void unexpected(ConnId c, const Session& s, const std::string& what, Context& x) const;
  void check_end(ConnId c, const Session& s, Context& x) const;

  std::unordered_map<ConnId, Session, timeline::ConnHash> sessions_;  // looked up, never walked
  Deadlines deadlines_;
  std::vector<Turned> turned_;
};

}  // namespace mta
