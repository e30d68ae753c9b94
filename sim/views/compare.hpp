// Comparison: two ways a world could be, run on the same random streams, and what differs.
//
// The unit is a pair of replications, one of each way with the same seed: their difference is one
// observation, and the differences of all pairs are independent. (Messages within a run are not: they share
// queues and links, so no interval here is made from them.) Outcomes come before delays: where mail no longer
// arrives, a delay says little. Messages are matched one to one: a user's by its id, reverse-path and
// recipient, in the order of submission where these are equal; a list's or forward's child by what it was
// made from.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "stats/sample.hpp"
#include "timeline/metric.hpp"
#include "views/run.hpp"

namespace views {

class Comparison {
 public:
  struct Names {
    std::string a, b;  ///< "two-hops.toml"; "with mta.London.give_up = 1 d"
  };
  Comparison(Names names, std::vector<std::string> metrics)
      : names_(std::move(names)), metrics_(std::move(metrics)) {}

  /// The next pair; throws std::runtime_error where a run is broken.
  void take(std::uint64_t seed, const Run& a, const Run& b);
  std::size_t pairs() const { return seeds_.size(); }

  /// What differs, in words and as tables; at most `worst` of the messages that fared worst.
  std::string text(std::size_t worst) const;
  /// pairs.csv: a row a pair, every metric of both and its difference.
  std::string csv() const;
  /// "with B the median delay falls by 1.21 s (95 % interval 1.19 to 1.23 s, 20 pairs)", or why not.
  std::string sentence(const std::string& metric) const;

 private:
  struct Fate {
    std::string outcome;
    double delay = 0;  ///< until the outcome; NaN: none
  };
  struct Change {
    std::size_t pair = 0;
    std::string what;  ///< the message, for a person
    Fate a, b;
    bool lost() const { return a.outcome == "delivered" && b.outcome != "delivered"; }
    double later() const { return b.delay - a.delay; }
  };
  struct Recipient {
    std::string key, what;
    Fate fate;
  };
  static std::vector<Recipient> recipients(const Run& r);
  std::vector<double> values(const std::string& metric, bool of_b) const;
  std::string outcomes() const;
  std::string table() const;
  std::string fared_worst(std::size_t most) const;

  Names names_;
  std::vector<std::string> metrics_;  ///< empty: those of the list that differ anywhere
  std::vector<std::uint64_t> seeds_;
  std::vector<timeline::Values> a_, b_;
  std::map<std::pair<std::string, std::string>, std::uint64_t>
      changed_;  ///< outcomes of a and b, and how often
  std::uint64_t matched_ = 0, only_a_ = 0, only_b_ = 0, earlier_ = 0, later_ = 0, alike_ = 0;
  std::vector<Change> worse_;
};

}  // namespace views
