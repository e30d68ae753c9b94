// LedgerKeeper: follows every recipient from submission to its end and checks at the end that none was lost.
//
// Invariants: a recipient counts once however often it is submitted, queued or delivered. Only recipients
// whose story is not over stay in memory. Nothing depends on the order of the hash table: leftovers are
// handled by their row. Limits: recipients are told apart by the text the record has for them. See
// ARCHITECTURE "The mail ledger".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "timeline/delivery_story.hpp"
#include "timeline/ledger.hpp"

namespace timeline {

class LedgerKeeper {
 public:
  /// A recipient an MTA says it holds.
  using Held = std::pair<mail::MessageKey, std::string>;

  struct Taken {
    const DeliveryStory* story =
        nullptr;          ///< the event's recipient, alive until the next call; null: none known
    bool begins = false;  ///< this event began it
    bool over = false;    ///< this event ended it: it is forgotten with the next call
  };
  /// Takes any event of the record, in order; kinds without a recipient change nothing.
  Taken take(const Event& e);

  std::uint64_t recipients() const { return rows_; }
  /// Sums so far; `queued` is what has no outcome yet.
  Ledger ledger() const;

  /// The stories that are not over, by row. What is not settled among them is queued.
  std::vector<const DeliveryStory*> unfinished() const;
  /// What does not balance, in words, a sentence a line; empty where everything does. `held` is what all MTAs
  /// still hold.
  std::string imbalance(std::vector<Held> held) const;

 private:
  struct View {
    mail::MessageKey message;
    std::string_view recipient;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const View& v) const noexcept;
    std::size_t operator()(const Held& h) const noexcept { return (*this)(View{h.first, h.second}); }
  };
  struct Equal {
    using is_transparent = void;
    static View view(const View& v) { return v; }
    static View view(const Held& h) { return {h.first, h.second}; }
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return view(a).message == view(b).message && view(a).recipient == view(b).recipient;
    }
  };
  using Stories = std::unordered_map<Held, DeliveryStory, Hash, Equal>;

  Stories stories_;
  std::optional<DeliveryStory> ended_;  ///< the last story that ended, kept for the caller
  Ledger sums_;
  std::uint64_t rows_ = 0;
  std::uint64_t strays_ = 0;  ///< events about recipients nobody submitted, or whose story was over
  std::string first_stray_;
};

}  // namespace timeline
