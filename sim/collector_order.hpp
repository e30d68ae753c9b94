// Buffer: keeps records until the world has passed their instant, and hands them out instant by instant in
// the order (time, mta, own count), whatever order they came in.
//
// Invariants: a record owns what its views point to. One MTA's records come in its own order.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "timeline/event.hpp"

namespace sim {

struct Record {
  timeline::Event event;
  std::uint64_t n = 0;  ///< the MTA's own count, from 1
};

class Buffer {
 public:
  void put(const timeline::Event& e);
  /// Everything before `limit`, in order; valid until the next call of put() or take().
  const std::vector<Record>& take(units::TimePoint limit);
  std::uint64_t count() const { return count_; }  ///< records put so far

 private:
  void keep_texts(timeline::Event& e);
  const mail::Message* keep(const timeline::Event& e);

  std::vector<Record> waiting_, taken_;
  std::vector<std::uint64_t> counts_;  ///< the network's, then each MTA's own
  std::uint64_t count_ = 0;

  // Texts and messages of records; let go when nothing waits any more.
  struct Block {
    std::unique_ptr<char[]> octets;
    std::size_t size = 0, used = 0;
  };
  std::vector<Block> blocks_;
  std::vector<std::unique_ptr<const mail::Message>> mails_;
  const mail::Message* copied_ =
      nullptr;  ///< mails_.back() is a copy of it, made in this instant by this MTA
  units::TimePoint copied_at_{};
  timeline::MtaId copied_by_ = 0;
};

}  // namespace sim
