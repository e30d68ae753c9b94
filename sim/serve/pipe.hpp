// Pipe: one direction of a connection between two served MTAs: when its octets left, and which of them are a
// content that both ends know by reference.
//
// The octets themselves travel over the real socket. What arrives is handed over as the simulated world does
// it (mta/contract.hpp): lines as octets, a content whole and by reference, so that a message stays the same
// message from hop to hop, as in a simulated run.
//
// Invariants: octets arrive in the order they left, and none arrives that did not leave (TCP).
#pragma once

#include <deque>
#include <string_view>
#include <vector>

#include "mta/contract.hpp"

namespace serve {

class Pipe {
 public:
  /// `body`: of which these are the dot-stuffed octets; may be null.
  void left(std::size_t octets, units::TimePoint at, mail::ContentRef body);

  struct Piece {
    mta::Chunk data;  ///< empty: some more of a body came that is not whole yet
    units::TimePoint sent{};
  };
  /// Appends what so many octets that came are to the MTA that reads them.
  void arrived(std::string_view octets, std::vector<Piece>& out);

 private:
  struct Stretch {
    std::size_t octets = 0;  ///< still to come
    units::TimePoint at{};
    mail::ContentRef body;
  };
  std::deque<Stretch> on_the_way_;
};

}  // namespace serve
