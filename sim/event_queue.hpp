// EventQueue: what is going to happen, in the one order that every run of a scenario agrees on.
//
// A heap over (time, receiving MTA, sending MTA, the sender's own count). No part of the key is a global
// counter, so the order does not depend on the order of the pushes. Items stand apart in a slab, and stay
// there while they are handled: the heap moves 32 octets.
//
// Invariants: no two items have the same key; what is popped is never before what was popped last.
// REQUIRES: nothing is pushed for a time before the last pop.
#pragma once

#include <cassert>
#include <compare>
#include <cstdint>
#include <deque>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "timeline/ids.hpp"
#include "units/units.hpp"

namespace sim {

using timeline::MtaId;

/// Sends what no MTA sends: mail that is handed in, and the ends of flows. After every MTA at the same
/// instant.
inline constexpr MtaId kWorld = UINT32_MAX;
/// Sends what breaks, to whom it breaks; to itself what breaks between MTAs. After every MTA, before kWorld.
inline constexpr MtaId kFate = kWorld - 1;

struct Key {
  units::TimePoint time{};
  MtaId to = 0;
  MtaId from = 0;
  std::uint64_t n = 0;  ///< the sender's own count
  auto operator<=>(const Key&) const = default;
};

/// The order of the queue: by time, mostly.
inline bool before(const Key& a, const Key& b) { return a.time != b.time ? a.time < b.time : a < b; }

template <class Item>
class EventQueue {
 public:
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  /// REQUIRES: not empty.
  const Key& top() const { return heap_.front().key; }
  const Item& top_item() const { return items_[heap_.front().slot]; }

  /// `item` is an Item, or one of its alternatives where that is a variant.
  template <class T>
  void push(const Key& key, T&& item) {
    assert(key.time >= last_);
    std::uint32_t slot;
    if (free_.empty()) {
      slot = static_cast<std::uint32_t>(items_.size());
      items_.emplace_back(std::forward<T>(item));
    } else {
      slot = free_.back();
      free_.pop_back();
      put(items_[slot], std::forward<T>(item));
    }
    heap_.emplace_back();
    rise(heap_.size() - 1, {key, slot});
  }

  /// What was popped: the item stays where it was for as long as this lives.
  class Popped {
   public:
    Popped(const Popped&) = delete;
    Popped& operator=(const Popped&) = delete;
    ~Popped() { queue_.free_.push_back(slot_); }
    const Key key;
    Item& item;

   private:
    friend EventQueue;
    Popped(EventQueue& queue, const Key& k, std::uint32_t slot)
        : key(k), item(queue.items_[slot]), queue_(queue), slot_(slot) {}
    EventQueue& queue_;
    std::uint32_t slot_;
  };
  /// The first of all. REQUIRES: not empty.
  Popped pop() {
    const Entry first = heap_.front();
    const Entry last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) sink(last);
    last_ = first.key.time;
    return {*this, first.key, first.slot};
  }

 private:
  struct Entry {
    Key key;
    std::uint32_t slot = 0;
  };
  static constexpr std::size_t kArity = 4;  ///< flatter than a binary heap: fewer cache misses a pop

  template <class T>
  static void put(Item& place, T&& item) {
    using Kind = std::decay_t<T>;
    if constexpr (std::is_same_v<Kind, Item>) {
      place = std::forward<T>(item);
    } else if (auto* same = std::get_if<Kind>(&place)) {
      *same = std::forward<T>(item);
    } else {
      place.template emplace<Kind>(std::forward<T>(item));
    }
  }

  void rise(std::size_t hole, const Entry& e) {
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / kArity;
      if (before(heap_[parent].key, e.key)) break;
      heap_[hole] = heap_[parent];
      hole = parent;
    }
    heap_[hole] = e;
  }

  void sink(const Entry& e) {
    std::size_t hole = 0;
    for (;;) {
      const std::size_t begin = hole * kArity + 1;
      if (begin >= heap_.size()) break;
      const std::size_t end = begin + kArity < heap_.size() ? begin + kArity : heap_.size();
      std::size_t least = begin;
      for (std::size_t c = begin + 1; c < end; ++c)
        if (before(heap_[c].key, heap_[least].key)) least = c;
      if (before(e.key, heap_[least].key)) break;
      heap_[hole] = heap_[least];
      hole = least;
    }
    heap_[hole] = e;
  }

  std::vector<Entry> heap_;
  std::deque<Item> items_;  ///< none of them ever moves
  std::vector<std::uint32_t> free_;
  units::TimePoint last_{};
};

}  // namespace sim
