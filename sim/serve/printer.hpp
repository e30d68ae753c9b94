// Printer: the dialogues of a serving MTA as they happen, a line at a time: "[3] C: EHLO there".
//
// Invariants: what arrives cannot disturb a terminal: every octet that is not printable ASCII is shown as
// \xNN, long lines are cut. Message data is shown by its size only.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "timeline/event.hpp"

namespace serve {

class Printer {
 public:
  using Put = std::function<void(std::string_view)>;
  /// What to say about a row besides (--explain); empty: nothing.
  using Explain = std::function<std::string(const timeline::Event&)>;
  /// What a session is called; empty: by its number.
  using Name = std::function<std::string(const timeline::ConnId&)>;
  explicit Printer(Put put, Explain explain = {}, Name name = {});
  void show(const timeline::Event& e);

 private:
  void line(const timeline::Event& e, std::string_view who, std::string_view text);
  Put put_;
  Explain explain_;
  Name name_;
};

/// Printable ASCII stays, everything else is \xNN; at most `most` octets of it, then "…".
std::string printable(std::string_view text, std::size_t most = 200);

}  // namespace serve
