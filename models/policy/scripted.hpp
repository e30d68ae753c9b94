// Scripted: the scripted server of [[reply]]: what it says instead of what it would have said, and for how
// long.
//
// Invariants: rules are asked in order, the first that matches speaks; a rule that is spent matches no more.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "smtp/command.hpp"
#include "smtp/reply.hpp"
#include "units/units.hpp"

namespace policy {

/// A rule of a scripted server: what it says where it would have said something else.
struct ScriptedReply {
  smtp::Verb on = smtp::Verb::none;  ///< none: the connection; dot: the end of the data
  std::string to, from;              ///< patterns of the RCPT's and MAIL's mailbox; empty: any
  std::vector<smtp::Reply> say;      ///< one a match, in turn; empty with `drop`
  int times = 0;                     ///< matches before it is spent; 0: each of `say` once, or one for ever
  units::Duration delay{};           ///< further think time
  bool drop = false;                 ///< closes without a word
  bool operator==(const ScriptedReply&) const = default;
};

class Scripted {
 public:
  explicit Scripted(const std::vector<ScriptedReply>& rules) : rules_(rules), used_(rules.size(), 0) {}

  bool empty() const { return rules_.empty(); }
  struct Line {
    const smtp::Reply* say = nullptr;  ///< null: it drops the connection
    units::Duration delay{};
    bool drop = false;
  };
  /// What is said to `verb` in a transaction from `from` to `to` (empty where not known); false: nothing
  /// scripted.
  bool match(smtp::Verb verb, std::string_view from, std::string_view to, Line& out);

 private:
  const std::vector<ScriptedReply>& rules_;
  std::vector<int> used_;
};

}  // namespace policy
