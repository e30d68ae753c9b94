// Reply: what a server answers. Three digits decide, the text is for people.
//
// Invariants: 200 <= code <= 559; every line of a reply carries the same code; no CR or LF within a line.
// See RFC 5321 4.2, RFC 821 4.2 and Appendix E.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace smtp {

/// The first digit: all that a client acts on (RFC 1123 5.2.10).
enum class Group : std::uint8_t {
  positive_completion = 2,
  positive_intermediate = 3,
  transient_negative = 4,
  permanent_negative = 5,
};

struct Reply {
  int code = 0;
  std::vector<std::string> lines;  ///< at least one when valid, may be empty text

  Reply() = default;
  Reply(int c, std::string text) : code(c) { lines.push_back(std::move(text)); }
  Reply(int c, std::vector<std::string> l) : code(c), lines(std::move(l)) {}

  Group group() const { return static_cast<Group>(code / 100); }
  bool positive() const { return code < 400; }
  bool transient() const { return code / 100 == 4; }
  bool permanent() const { return code / 100 == 5; }
  const std::string& text() const { return lines.front(); }  ///< the first line's. REQUIRES: !lines.empty()
  bool operator==(const Reply&) const = default;
};

/// Stands for "no reply came": transient, as RFC 5321 3.8 asks. Never on the wire.
inline constexpr int kNoReply = 400;

/// The text RFC 5321 4.2.3 gives a code; empty where it knows none.
std::string_view standard_text(int code);
/// The lines joined by line feeds, as the record keeps them.
std::string joined(const Reply& r);
/// All its lines with CRLFs: "250-one\r\n250 two\r\n".
std::string to_wire(const Reply& r);
void append_wire(std::string& out, const Reply& r);

/// How many octets the first of several replies has, as to_wire() writes them; all where it does not end.
std::size_t first_reply(std::string_view wire);

/// Puts the lines a client reads together into replies.
class ReplyReader {
 public:
  /// One line without CRLF. True when it ended a reply, which `take` then gives.
  /// A line that is no reply line makes a reply with code 0 and that line as its text.
  bool line(std::string_view l);
  Reply take();

 private:
  Reply partial_;
};

}  // namespace smtp
