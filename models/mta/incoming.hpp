// Incoming: the sessions an MTA serves.
//
// Invariants: replies leave in the order of commands; a reply leaves when its think time is over, and not
// before the one in front of it; replies to commands that were read together leave together (RFC 2920 3.2):
// those that came in one piece, or while replies before them had not left. A message is in custody before its
// 250 leaves. A session needs a server process: where all are busy, a new connection hears 421, or waits for
// its banner, in the order of coming. See RFC 5321 4.3 (sequencing), 4.5.3.2.7 (server time-out).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "mta/context.hpp"
#include "mta/custody.hpp"
#include "mta/deadlines.hpp"
#include "mta/process_limit.hpp"
#include "policy/client_limits.hpp"
#include "policy/greylist.hpp"
#include "policy/scripted.hpp"
#include "random/stream.hpp"
#include "smtp/server_session.hpp"

namespace mta {

class Incoming {
 public:
  /// `seed`: the scenario's, for service times.
  Incoming(Custody& custody, const Config& config, std::uint64_t seed);

  void accepted(const event::Accepted& e, Context& x);
  void received(const event::Received& e, Context& x);
  void ended(const event::Ended& e, Context& x);
  void timed_out(TimePoint now, Context& x);
  /// The content filter has looked at a message.
  void done(const event::Done& e, Context& x);
  /// Other limits from now on.
  void configure(const Config& c) { processes_.set_max(c.queue_habits.max_incoming); }
  void shut_down(Context& x);  ///< 421 to everybody
  void crash(Context& x);
  /// Those that are open, in any order.
  void connections(std::vector<effect::Abort>& out) const {
    for (const auto& [c, s] : sessions_) out.push_back({c, s.side});
  }
  /// We were this connection's client, and are its server from now on: it hears our 220.
  void turned(const Turned& t, Context& x);
  /// The sessions whose client is the server from now on; they are ours no more.
  std::vector<Turned> take_turned();
  void set_open(bool open) { open_ = open; }  ///< closed: new connections get 421

  bool has(ConnId c, Side end) const {
    const auto s = sessions_.find(c);
    return s != sessions_.end() && s->second.side == end;
  }
  bool empty() const { return sessions_.empty(); }
  TimePoint next_deadline() { return std::min(deadlines_.next(), processes_.next()); }

 private:
  /// What is answered, and what goes with it.
  struct Verdict {
    smtp::Reply reply;
    Duration delay{};   // beyond the think time
    bool drop = false;  // closes without a word
  };
  /// A message whose content filter is at work.
  struct Looked {
    smtp::Request request;
    Verdict verdict;
    smtp::Envelope envelope;
    std::string id;
  };
  struct Session {
    smtp::ServerSession smtp;
    Peer peer;
    TimePoint busy{};          // when the last reply leaves
    std::string held;          // replies that have not left; corked where the session is closed
    Side side = Side::server;  // which end of the connection we are
    std::optional<TimePoint> data_left = {};  // when the first of the message data left the client
    policy::ClientLimits::Verdict welcome = policy::ClientLimits::Verdict::accepted;
    bool limited = false;            // counts against its client's limits
    std::optional<Looked> looking{};  // what the filter is looking at
    std::optional<End> gone{};        // the client left meanwhile
    bool last = false;               // and then the session ends: 421
    TimePoint sent{};                // when what came last had left the client
    bool waits = false;              // for a process
    bool has_process = false;
    TimePoint busy_until{};  // its process, at least
    std::optional<TimePoint> reads{};  // it is busy: what comes until then is read, and answered, together
  };

  Session& begin(ConnId c, Peer peer, Side side, Context& x);
  void serve(ConnId c, Session& s, TimePoint sent, Context& x);
  void start(Session& s, Context& x);            // has its process from now on
  void leave_process(Session& s, TimePoint at);  // … until then
  void admit(Context& x);
  void record_heard(ConnId c, const Session& s, const smtp::Request& r, smtp::ServerState before, TimePoint sent,
                    Context& x) const;
  void record_closed(ConnId c, const Session& s, End why, Context& x) const;
  void look_at(ConnId c, Session& s, Looked looked, Context& x);
  /// A reply that a policy gives instead of a positive one.
  std::optional<smtp::Reply> refuse(const Session& s, const smtp::Request& r, const Context& x);
  Verdict decide(const Session& s, const smtp::Request& r, const std::string& id, Context& x);
  smtp::Reply answer(const Session& s, const smtp::Request& r, const std::string& id, const Context& x) const;
  smtp::Reply answer_rcpt(const Session& s, const smtp::Path& p, const Context& x) const;
  smtp::Reply answer_dot(const Session& s, const smtp::Request& r, const std::string& id,
                         const Context& x) const;
  void say_goodbye(ConnId c, Session& s, Context& x);
  static bool is_submitter(const Peer& peer, const Config& config);
  void hang_up(ConnId c, Session& s, Duration delay, Context& x);
  /// Adds a reply to what leaves next, when its think time is over.
  static void say(Session& s, const smtp::Reply& reply, Duration think, const Context& x);
  /// Everything asked is answered: the replies leave together (RFC 2920 3.2).
  void flush(ConnId c, Session& s, Context& x);
  void close(ConnId c, Session& s, TimePoint at, Context& x);
  void take(ConnId c, const Session& s, smtp::Request& r, smtp::Envelope&& envelope,
            const std::string& id, Context& x);

  Custody& custody_;
  policy::Scripted scripted_;
  std::unordered_map<ConnId, Session, timeline::ConnHash> sessions_;  // looked up, never walked
  Deadlines deadlines_;
  policy::Greylist greylist_;
  policy::ClientLimits limits_;
  std::map<JobId, ConnId> looking_;
  JobId looks_ = 0;
  ProcessLimit processes_;
  rng::Stream service_;
  std::vector<Turned> turned_;
  std::uint32_t accepted_mail_ = 0;
  bool open_ = true;
};

}  // namespace mta
