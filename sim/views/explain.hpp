// Explain: what one step of a session means: states before and after on both sides, the sections that rule
// them, the reply's group, and what a common mistake meant.
//
// Invariants: a line of explanation has no control characters and at most the width asked for.
// See smtp/explain.hpp, smtp/mistake.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "smtp/command.hpp"
#include "timeline/event.hpp"
#include "views/dialogue.hpp"

namespace views {

/// A command and its reply as both ends saw them. A state that is not known is empty; a person who types has
/// none.
struct Step {
  smtp::Verb verb = smtp::Verb::none;  ///< none: the greeting
  std::optional<std::string> line;     ///< the command; for the end of the data, the data
  int code = 0;                        ///< 0: no reply came
  std::string receiver_before, receiver_after;
  std::string sender_before, sender_after;
  bool grouped = false;  ///< the next command had left before the reply came
};

/// The steps of one session in order: it knows where both sides stood before each.
class Steps {
 public:
  /// REQUIRES: the exchanges of one session, in order. `next` is the one that follows; nullptr: none does.
  /// `data` is what x brought, where it is the end of the data.
  Step take(const Exchange& x, const Exchange* next, std::string data);

 private:
  std::string receiver_ = "opening", sender_ = "greeting";
};

/// A line each for the reply, the receiver, the sender and, where there was one, the mistake.
std::vector<std::string> explain(const Step& s, std::size_t width);

/// What can be said of one recorded event without knowing those before it: the rule of a command and what a
/// mistake in it meant, or a reply's group. One line; empty for events that are no lines of a dialogue.
std::string explain_step(const timeline::Event& e);

}  // namespace views
