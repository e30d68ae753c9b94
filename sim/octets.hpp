// Octets: what has passed each link, each way, with packet headers; and how much of it within one second
// without sharing the link.
//
// Counted when it leaves its sender, on every link of its way; what is sent again counts again. Lines and
// small content are arithmetic and slow nobody down: where they take a good part of a link, times there are
// too good.
//
// Limits: what is lost on its way counts on all of it; acknowledgements of lines travel with the answers.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "sim/way.hpp"
#include "units/units.hpp"

namespace sim {

/// A link of the topology, or the access link of an MTA.
struct LinkRef {
  bool access = false;
  std::uint32_t id = 0;  ///< LinkId, or MtaId
  bool operator==(const LinkRef&) const = default;
};

class Octets {
 public:
  enum class Sharing : bool { alone, shares };
  struct Direction {
    std::int64_t passed = 0;
    std::int64_t second = -1, in_second = 0;  ///< the last second in which something passed alone
    std::int64_t most = 0, most_at = -1;  ///< of the seconds before that in which several pairs of MTAs met
    std::uint64_t pair = 0;
    bool meet = false;

    /// The most of any second in which several pairs of MTAs met, and which: one pair alone needs no share.
    std::int64_t peak() const { return is_last() ? in_second : most; }
    std::int64_t peak_at() const { return is_last() ? second : most_at; }

   private:
    bool is_last() const { return meet && in_second > most; }
  };
  struct Link {
    Direction ab, ba;  ///< of an access link: from the MTA, to it
    bool news = false, had_news = false;
  };

  Octets(std::size_t links, std::size_t mtas) : links_(links), accesses_(mtas) {}

  /// So many octets leave `from` for `to` at `at` over that route, or `to` for `from` over the way back.
  void pass(const topology::Route& route, timeline::MtaId from, timeline::MtaId to, bool back,
            std::int64_t octets, units::TimePoint at, Sharing sharing);

  const Link& of(LinkRef l) const { return l.access ? accesses_[l.id] : links_[l.id]; }
  /// Links that something has passed since this was asked last; those of the topology first, in their order.
  std::vector<LinkRef> news();
  /// Told of each link that was still, when something is about to pass it: it has no news, and had none when
  /// they were asked last.
  void on_stir(std::function<void(LinkRef)> told) { stirs_ = std::move(told); }

 private:
  void count(LinkRef l, bool forward, std::int64_t octets, std::int64_t second, std::uint64_t pair);

  std::vector<Link> links_, accesses_;
  std::vector<LinkRef> news_, old_news_;
  std::function<void(LinkRef)> stirs_;
};

}  // namespace sim
