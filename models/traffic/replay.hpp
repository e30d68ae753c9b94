// Replay: an archive as a source of mail: real messages, at the distances of their Date fields or at another pace.
//
// Whose mail it is stands in From, and for whom in To, Cc and Bcc. Where patterns of users are given, every address of
// the archive stands for one of them, always the same one: which one is drawn from the address, so that an archive of
// strangers can be written by the users of a scenario. See traffic/archive.hpp.
#pragma once

#include <functional>
#include <string>

#include "traffic/archive.hpp"
#include "traffic/generator.hpp"
#include "traffic/trace.hpp"

namespace traffic {

class Replay final : public Source {
 public:
  using PeopleRef = Generator::PeopleRef;
  struct Settings {
    std::string name;
    std::string path;
    Quoting quoting = Quoting::mboxrd;
    TimePoint from_time{};
    TimePoint to_time = units::kNever;
    std::uint64_t messages = UINT64_MAX;
    std::optional<Arrivals> arrivals;  ///< none: as their dates have it
    Profile profile;
  };
  /// `from`, `to`: null: the addresses are this world's, and `find` knows their MTAs. Throws std::runtime_error where
  /// the archive cannot be read.
  Replay(const Settings& settings, PeopleRef from, PeopleRef to, FindMta find, const mail::Calendar& calendar,
         std::uint64_t seed);
  bool next(Mail& into) override;

  /// What is wrong with the message that next() would give, and where; nullopt where nothing is. Skips it.
  struct Problem {
    std::string file;
    std::uint64_t line = 0;
    std::string what;
    std::string domain;  ///< nobody's, where that is it
  };
  enum class Step : std::uint8_t { message, end, bad };
  Step try_next(Mail& into, Problem& problem);
  std::size_t size() const { return archive_.entries().size(); }

 private:
  Person stand_in(const People& people, const std::string& address) const;
  bool read_people(const Archive::Entry& e, const std::string& sender, Mail& into, Problem& problem) const;

  Settings settings_;
  Archive archive_;
  PeopleRef from_, to_;
  FindMta find_;
  ArrivalClock clock_;
  rng::Stream when_;
  std::uint64_t seed_;
  std::size_t next_ = 0;
  std::uint64_t made_ = 0;
};

}  // namespace traffic
