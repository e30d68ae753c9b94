// Content: the octets of a message as submitted (header section, empty line, body), held once however many
// copies move.
//
// Real text is kept; synthetic content is a (seed, size) pair whose octets are generated when somebody wants
// them.
//
// Invariants: immutable; lines end in CRLF, and so does the content if it is not empty; synthetic text never
// begins a line with a dot, so that it needs no stuffing. See RFC 5321 4.5.2 (transparency), 2.3.7 (lines).
#pragma once

#include <climits>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace mail {

/// Names a message for the whole run: who made it, and its how-manieth. No global counter, so that runs
/// compare.
struct MessageKey {
  std::int32_t origin = kNone;  ///< an MTA's index, or one of the sources below
  std::uint32_t n = 0;

  static constexpr std::int32_t kNone = INT32_MIN;
  static constexpr std::int32_t kScenario =
      INT32_MIN + 1;  ///< [[message]] entries, n is their order in the file
  static constexpr std::int32_t kTraffic = INT32_MIN + 2;  ///< + the generator's order in the file
  static constexpr std::int32_t kQueue = INT32_MAX;  ///< [[queue]] entries, n counts them all in file order
  auto operator<=>(const MessageKey&) const = default;
};

enum class Kind : std::uint8_t { user, bounce, delay, list, forward };
std::string_view to_text(Kind k);

/// Which message this is the content of; it travels with the content as a Message-ID does.
struct Identity {
  MessageKey key;
  MessageKey parent;  ///< origin kNone where there is none
  Kind kind = Kind::user;
  std::string id;  ///< the scenario's name for it, else empty
};

class Content;
using ContentRef = std::shared_ptr<const Content>;

class Content {
 public:
  /// Text with any line ends (LF, CRLF); a missing last line end is added. The text becomes CRLF lines.
  static ContentRef of_text(std::string_view text, Identity who = {});
  /// CRLF octets exactly as they came over a wire (may lack the last CRLF only when empty).
  static ContentRef of_octets(std::string octets, Identity who = {});
  /// A header section given, then `size` octets in all, drawn from `seed` when wanted.
  /// A size smaller than the header section leaves the body empty.
  static ContentRef synthetic(std::string header, std::int64_t size, std::uint64_t seed, Identity who = {});

  /// The same octets under another name: a copy that a list or a forward sends on. The octets are shared.
  static ContentRef renamed(const ContentRef& c, Identity who);

  bool is_synthetic() const { return synthetic_; }
  std::int64_t size() const { return size_; }  ///< octets, dots not stuffed
  std::int64_t wire_size() const {
    return wire_size_;
  }  ///< octets with stuffed dots, without the final ".CRLF"
  /// The octets, generated for synthetic content.
  std::string octets() const;
  const Identity& identity() const { return identity_; }
  /// Header section of real or synthetic content, with its final CRLF, without the empty line.
  std::string_view header() const;

 private:
  Content() = default;
  std::shared_ptr<const std::string> text_;  ///< all of it, or the header section of synthetic content
  Identity identity_;
  std::uint64_t seed_ = 0;
  std::int64_t size_ = 0, wire_size_ = 0;
  bool synthetic_ = false;
};

/// Prepends a dot to every line that begins with one.
std::string dot_stuffed(std::string_view crlf_text);

}  // namespace mail
