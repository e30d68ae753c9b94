// Generator: mail that somebody writes to somebody now and then, as a rule has it.
//
// When, who and how large are drawn from three streams of the generator's own ("traffic.NAME.when", ".who",
// ".size"): changing one rule of it leaves the other two as they were, and changing one generator leaves every
// other one's mail as it was.
//
// Invariants: dates never decrease; recipients of one message are distinct; the sender is not among them unless
// nobody else is there.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "smtp/path.hpp"
#include "traffic/arrivals.hpp"
#include "traffic/people.hpp"
#include "traffic/sizes.hpp"

namespace traffic {

/// One message to come.
struct Mail {
  TimePoint at{};
  std::uint32_t mta = 0;                ///< of the sender
  std::uint32_t user = Person::kNobody;  ///< the sender's place among its users, where known
  std::uint64_t n = 0;                  ///< which of its source's, from 0
  smtp::Path from;
  std::vector<smtp::Path> to;
  std::int64_t size = 0;            ///< octets of the whole content
  std::optional<std::string> text;  ///< real content: a header section and a body, any line ends
};

/// Where mail comes from, in the order of its dates.
class Source {
 public:
  virtual ~Source() = default;
  /// Fills in the next message; false after the last. Throws std::runtime_error where an input turns out to be
  /// broken.
  virtual bool next(Mail& into) = 0;
};

struct Rule {
  std::string name;
  Arrivals arrivals;
  Profile profile;
  TimePoint from_time{};
  TimePoint to_time = units::kNever;     ///< nothing comes at or after it
  std::uint64_t messages = UINT64_MAX;   ///< nor after so many
  SizeLaw size;
  CountLaw recipients;
  bool operator==(const Rule&) const = default;
};

class Generator final : public Source {
 public:
  using PeopleRef = std::shared_ptr<const People>;
  /// REQUIRES: neither is empty.
  Generator(const Rule& rule, PeopleRef from, PeopleRef to, const mail::Calendar& calendar, std::uint64_t seed);
  bool next(Mail& into) override;

 private:
  void choose_recipients(const Person& sender, Mail& into);

  Rule rule_;
  PeopleRef from_, to_;
  ArrivalClock clock_;
  Counts counts_;
  rng::Stream when_, who_, size_;
  std::uint64_t made_ = 0;
  std::vector<std::uint64_t> chosen_;  ///< kept for its memory
};

}  // namespace traffic
