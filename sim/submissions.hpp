// Submissions: what people do at their dates: messages they hand in, the scenario's own and those of its traffic, and
// the sessions somebody types. One merged stream of all sources.
//
// Invariants: in order of (date, MTA, source), the sources being the messages of the file, its traffic in file order,
// and its sessions; of one source in its own order. Nothing is made before it is due but the next of each source, so
// that traffic costs memory by the source and not by the message.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "sim/directory.hpp"
#include "sim/source.hpp"
#include "traffic/generator.hpp"

namespace sim {

class Submissions final : public Source {
 public:
  /// Both must outlive it. Throws std::invalid_argument where a sender's domain or a session's MTA is
  /// nobody's (a parser lets none pass), std::runtime_error where a trace cannot be read.
  Submissions(const scenario::Scenario& s, const Directory& directory);

  std::optional<Due> due() const override;
  mta::Event take() override;

 private:
  /// One of the file's messages or sessions.
  struct Entry {
    Due due;
    std::uint32_t ordinal = 0;
  };
  enum class Kind : std::uint8_t { messages, traffic, sessions };
  struct Feed {
    Kind kind = Kind::messages;
    std::uint32_t ordinal = 0;                ///< of the traffic
    std::vector<Entry> entries;               ///< messages, sessions: sorted
    std::size_t next = 0;                     ///< of the entries
    std::unique_ptr<traffic::Source> source;  ///< traffic
    traffic::Mail mail;                       ///< its next
  };
  /// A feed's next date; the feeds' heap.
  struct Turn {
    Due due;
    std::size_t feed = 0;
  };
  static bool later(const Turn& a, const Turn& b);
  std::optional<Due> due_of(Feed& f);
  void add(Feed f);
  void wait_turn(std::size_t feed);
  mta::Event typed(const scenario::Session& s) const;
  mail::Message written(const scenario::Message& m, std::uint32_t ordinal) const;
  mail::Message made(Feed& f) const;

  const scenario::Scenario& scenario_;
  const Directory& directory_;
  std::vector<Feed> feeds_;
  std::vector<Turn> turns_;
};

}  // namespace sim
