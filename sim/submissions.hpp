// Submissions: what people do at their dates: the scenario's messages, handed in by their senders, and the
// sessions somebody types.
//
// Invariants: in order of (time, MTA, messages before sessions, place in the file); a message is composed
// when it is handed in, so that mail that is not due yet costs nothing but its place.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/directory.hpp"
#include "sim/source.hpp"

namespace sim {

class Submissions final : public Source {
 public:
  /// Both must outlive it. Throws std::invalid_argument where a sender's domain or a session's MTA is
  /// nobody's (a parser lets none pass).
  Submissions(const scenario::Scenario& s, const Directory& directory);

  std::optional<Due> due() const override;
  mta::Event take() override;

 private:
  struct Entry {
    Due due;
    bool typed = false;
    std::uint32_t ordinal = 0;
  };
  mta::Event typed(const scenario::Session& s) const;

  const scenario::Scenario& scenario_;
  const Directory& directory_;
  std::vector<Entry> entries_;
  std::size_t next_ = 0;
};

}  // namespace sim
