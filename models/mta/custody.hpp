// Custody: the mail an MTA is responsible for: its queue, its mailboxes, and the notices it owes.
//
// Invariants: every recipient taken in leaves by exactly one of: delivered here, passed on, bounced, expired,
// discarded (a notice about a notice is never made). A settle says one thing about each recipient of a
// delivery. See RFC 5321 4.2.5, 6.1 (notices), ARCHITECTURE "The mail ledger".
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "mail/compose.hpp"
#include "mta/context.hpp"
#include "policy/directory.hpp"
#include "queue/delivery_queue.hpp"
#include "smtp/reply.hpp"

namespace mta {

class Custody {
 public:
  /// `seed`: the scenario's.
  Custody(const Config& config, std::uint64_t seed);

  /// Ends here: its domain is one of ours, and no source route that we follow leads on.
  bool is_local(const smtp::Path& p) const;
  bool relays_for(const smtp::Path& p) const;
  const policy::Directory& directory() const { return directory_; }
  const smtp::Personality& personality() const { return personality_; }
  /// Octets a user's mailbox can still take. REQUIRES: u is of the directory.
  std::int64_t room(const User& u) const;

  /// Mail of a user of ours. Local recipients are delivered at once unless local = "session". While the daemon
  /// does not run it waits where it was dropped (Postfix's maildrop).
  void submit(mail::Message m, Context& x);
  void set_running(bool running, Context& x);
  const std::vector<std::shared_ptr<const mail::Message>>& dropped() const { return dropped_; }
  /// Mail that stood in the queue before the run began; of local recipients it is delivered.
  void stand(const event::Standing& e, Context& x);
  /// Mail that came over SMTP and was answered 250: `m` has its trace already.
  void take(mail::Message m, ConnId session, int transaction, Context& x);

  /// The content filter begins to look at a message, or a crash has lost it there.
  enum class Filter : std::uint8_t { begins, lost };
  static void filtering(const smtp::Envelope& envelope, const mail::ContentRef& content, ConnId session,
                        int transaction, Filter what, Context& x);

  /// What an attempt came to, one reply a recipient of the delivery, in its order.
  struct Outcome {
    std::vector<smtp::Reply> replies;
    std::optional<ConnId> session;  ///< none: nobody was reached
    int transaction = 0;
    std::optional<MtaId> peer;
    std::string peer_name;
    std::string cause;      ///< why, where no reply says it
    bool soft = false;      ///< a 5yz is taken as temporary
    bool in_doubt = false;  ///< no reply to the dot: the peer may have the message all the same
  };
  void settle(queue::DeliveryId id, const Outcome& o, Context& x);
  /// As settle(), but who was deferred stays active: another exchanger is tried at once. False where nobody
  /// is left.
  bool settle_some(queue::DeliveryId id, const Outcome& o, Context& x);
  /// An active delivery is deferred without trying, and why.
  void postpone(queue::DeliveryId id, const std::string& why, std::optional<TimePoint> until, Context& x);
  /// The MTA crashes behind the dot of this active delivery: the record says that the peer may have it.
  void record_doubt(queue::DeliveryId id, ConnId session, int transaction, MtaId peer, Context& x) const;
  /// What an operator types.
  void act(const event::Action& a, Context& x);

  /// What was taken in before goes on by the new rules from its next attempt on.
  void configure(const Config& config);

  queue::DeliveryQueue& queue() { return queue_; }
  const queue::DeliveryQueue& queue() const { return queue_; }
  /// The depths of a destination's queue are another; the record has them once an event, by record_changes().
  void changed(const std::string& destination);
  void record_changes(Context& x);

 private:
  using MessageRef = std::shared_ptr<const mail::Message>;
  void pick_up(const MessageRef& m, Context& x);
  std::string destination(const smtp::Path& p) const;
  static void record_submitted(const mail::Message& m, Context& x);
  std::string local_trace(const mail::Message& m, const Context& x) const;
  smtp::Path onward(smtp::Path p) const;  // without the hops that are ours, or without its route
  void place(const MessageRef& m, const smtp::Path& p, std::optional<ConnId> session, Context& x);
  void deliver(const mail::Message& m, const smtp::Path& p, timeline::Kind kind, timeline::Place where,
               std::optional<ConnId> session, Context& x);
  /// Sends a copy on under a name of its own; the recipient it came for is replaced by it.
  void send_on(const mail::Message& m, const smtp::Path& p, mail::Kind kind, smtp::Path reverse_path,
               std::vector<smtp::Path> to, Context& x);
  std::vector<queue::DeliveryId> enqueue(const MessageRef& m, const std::vector<smtp::Path>& recipients,
                                         Context& x);
  /// Settles recipients for good, and tells the reverse-path.
  void fail(const mail::Message& m, std::vector<mail::Failure> failures, timeline::Kind kind, Context& x,
            std::optional<TimePoint> arrived = std::nullopt);
  /// `failures` are told to the reverse-path; action "delayed" makes it a warning.
  void notify(const mail::Message& m, const std::vector<mail::Failure>& failures, const mail::NoticeDates& dates,
              Context& x);
  void warn(const queue::Delivery& d, std::vector<mail::Failure> waiting, Context& x);
  static bool is_notice(const mail::Message& m);
  struct Sorted;  // the recipients of an attempt by what became of them
  Sorted sort(const queue::Delivery& d, const Outcome& o) const;
  static void record_attempt(const queue::Delivery& d, const Outcome& o, TimePoint next_at, Context& x);

  const Config* config_;
  const smtp::Personality& personality_;
  std::vector<std::string> domains_;
  policy::Directory directory_;
  std::unordered_map<std::string, std::int64_t> filled_;  // octets in mailboxes with a quota; looked up only
  double phase_share_;  // of its queue runs
  queue::DeliveryQueue queue_;
  std::vector<std::string> changed_;               // destinations, in order of their first change
  std::unordered_set<std::string> known_changed_;  // looked up only
  std::vector<MessageRef> dropped_;
  bool running_ = true;
  std::uint32_t made_ = 0;  // messages of our own: the n of their keys
};

}  // namespace mta
