#include "views/acknowledge.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "tcp/segment.hpp"

namespace views {
namespace {

using units::kNever;
using units::TimePoint;

constexpr units::Duration kDelay = std::chrono::milliseconds(40);
constexpr std::uint64_t kWindow = 64256;  ///< at first: 64 KiB in whole segments, in steps of 2^7

std::uint64_t end_of(const Packet& p) {
  return p.seq + p.length + ((p.flags & Packet::syn) != 0 ? 1 : 0) + ((p.flags & Packet::fin) != 0 ? 1 : 0);
}
bool says_something(const Packet& p) { return p.length > 0 || (p.flags & (Packet::fin | Packet::rst)) != 0; }

/// What has arrived without a gap.
class Arrived {
 public:
  /// true where it is the next that was expected.
  bool take(const Packet& p) {
    const std::uint64_t begin = p.seq, end = end_of(p);
    const bool expected = begin == next_ && end > begin;
    if (end > next_) ahead_[begin] = std::max(ahead_[begin], end);
    while (!ahead_.empty() && ahead_.begin()->first <= next_) {
      next_ = std::max(next_, ahead_.begin()->second);
      ahead_.erase(ahead_.begin());
    }
    return expected && ahead_.empty();
  }
  std::uint64_t next() const { return next_; }

 private:
  std::uint64_t next_ = 0;
  std::map<std::uint64_t, std::uint64_t> ahead_;
};

/// A packet at one of the two ends.
struct Happens {
  TimePoint time;
  std::size_t order, packet;
  bool leaves;
  bool operator<(const Happens& o) const { return std::tie(time, order) < std::tie(o.time, o.order); }
};

std::vector<Happens> at_end(const std::vector<Packet>& packets, bool client) {
  std::vector<Happens> all;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    const TimePoint t = packets[i].at(client);
    if (t != kNever) all.push_back({t, packets[i].order, i, packets[i].from_client == client});
  }
  std::sort(all.begin(), all.end());
  return all;
}

/// One end, as its packets come and go.
class Receiver {
 public:
  Receiver(std::vector<Packet>& packets, bool client, units::Duration way)
      : packets_(packets), client_(client), way_(way) {}

  void run() {
    const auto all = at_end(packets_, client_);
    for (const Happens& h : all) {
      const Packet p = packets_[h.packet];
      if (due_ && due_->at < h.time) speak();
      if (silent_) break;
      if ((p.flags & Packet::rst) != 0) {
        silent_ = true;
      } else if (h.leaves) {
        if (says_something(p) && !p.again) due_.reset();
      } else if (says_something(p)) {
        heard(p, h);
      } else {
        arrived_.take(p);
      }
    }
    if (due_ && !silent_) speak();
  }

 private:
  struct Due {
    TimePoint at;
    std::size_t order;
    bool repeats;  ///< says again what was said: something is missing, or came twice
    bool late;
  };

  void heard(const Packet& p, const Happens& h) {
    const bool expected = arrived_.take(p);
    if (due_ && due_->at == h.time && due_->repeats) speak();
    waiting_ = due_ ? waiting_ + p.length : p.length;
    const bool now = !expected || (p.flags & Packet::fin) != 0 || waiting_ >= 2 * tcp::kSegment;
    const TimePoint at = now ? h.time : std::min(due_ ? due_->at : kNever, h.time + kDelay);
    due_ = Due{at, h.order, !expected, !now};
    if (waiting_ >= 2 * tcp::kSegment) waiting_ = 0;
  }

  void speak() {
    Packet ack;
    ack.from_client = client_;
    ack.flags = Packet::ack;
    ack.left = due_->at;
    ack.arrives = due_->at + way_;
    ack.order = due_->order + 1 + spoken_++ % 900;
    if (due_->repeats) ack.why = "acknowledges again: something is missing, or came twice";
    if (due_->late) ack.why = "delayed ACK: nothing to say within 40 ms (RFC 1122 4.2.3.2)";
    packets_.push_back(std::move(ack));
    due_.reset();
  }

  std::vector<Packet>& packets_;
  const bool client_;
  const units::Duration way_;
  Arrived arrived_;
  std::optional<Due> due_;
  std::size_t waiting_ = 0;  ///< octets not acknowledged yet
  std::size_t spoken_ = 0;
  bool silent_ = false;
};

/// Numbers what one end sends by what has come to it. What says nothing new is dropped: its time becomes
/// never.
void number(std::vector<Packet>& packets, bool client) {
  Arrived arrived;
  std::uint64_t next = 0, said = 0;
  TimePoint echo{};
  for (const Happens& h : at_end(packets, client)) {
    Packet& p = packets[h.packet];
    if (!h.leaves) {
      arrived.take(p);
      echo = std::max(echo, p.left);
      continue;
    }
    const bool bare = !says_something(p) && (p.flags & Packet::syn) == 0;
    if (bare) p.seq = next;
    p.acked = arrived.next();
    p.window = p.acked > 1 ? kWindow + 2 * p.acked : kWindow;
    p.echo = echo;
    if (bare && p.acked == said && p.why.find("again") == std::string::npos) {
      p.left = p.arrives = kNever;
      continue;
    }
    said = p.acked;
    next = std::max(next, end_of(p));
  }
}

}  // namespace

void acknowledge(std::vector<Packet>& packets, const std::array<units::Duration, 2>& one_way) {
  for (const bool client : {true, false}) Receiver(packets, client, one_way[client]).run();
  for (const bool client : {true, false}) number(packets, client);
  // Who sends again what had arrived has not heard of it: the acknowledgements of it were lost.
  for (const Packet& again : packets) {
    if (!again.again || again.length == 0) continue;
    for (Packet& p : packets)
      if (p.from_client != again.from_client && !says_something(p) && (p.flags & Packet::syn) == 0 &&
          p.arrives <= again.left && p.acked >= end_of(again)) {
        p.arrives = kNever;
        p.why += p.why.empty() ? "lost on the way" : "; lost on the way";
      }
  }
  packets.erase(
      std::remove_if(packets.begin(), packets.end(), [](const Packet& p) { return p.left == kNever; }),
      packets.end());
}

}  // namespace views
