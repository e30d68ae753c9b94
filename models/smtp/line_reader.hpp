// LineReader: turns octets as they come into command lines and mail data, in whatever pieces they arrive.
//
// Only CRLF ends a line, and only CRLF.CRLF ends the data (RFC 5321 2.3.8, 4.1.1.4): a bare LF or CR is an
// octet like any other. Content that comes by reference is kept by reference where it stands alone between
// line ends; anywhere else it is read as the octets it stands for, so that the events are the same either
// way.
//
// Invariants: memory is bounded: a command line longer than the limit is thrown away as it comes and reported
// once; data beyond the limit is counted but not kept. See RFC 5321 4.5.2 (transparency), 4.5.3.1 (limits).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mail/content.hpp"

namespace smtp {

class LineReader {
 public:
  struct Limits {
    std::size_t line = 512;  ///< command or reply line with CRLF
    std::int64_t data = 0;   ///< octets of mail data kept; 0: no limit
    bool bare_lf =
        false;  ///< a bare LF ends a line of mail data too, as Postfix 3.7 and OpenSMTPD 6.8 have it
    bool bare_lf_line = false;  ///< and a command line
  };
  struct Line {
    std::string text;       ///< without CRLF
    bool too_long = false;  ///< the text is its beginning only
  };
  /// Mail data, dots unstuffed, without the final line: text first, then the referenced content (may be
  /// null).
  struct Data {
    std::string text;
    mail::ContentRef body;
    std::int64_t wire = 0;  ///< octets on the wire, with stuffed dots and the final ".CRLF"
    bool too_much = false;  ///< more than the limit came: text is incomplete
  };

  explicit LineReader(Limits limits) : limits_(limits) {}
  LineReader() : LineReader(Limits{}) {}

  void feed(std::string_view octets);
  void feed(const mail::ContentRef& body);

  /// The next command or reply line. REQUIRES: no data begun.
  std::optional<Line> line();
  /// The same, into memory that is there; false where there is none.
  bool line(Line& into);
  /// From now on the octets are mail data, until it ends.
  void begin_data();
  bool in_data() const { return in_data_; }
  /// From now on `octets` octets are a chunk (RFC 3030), added to the data so far.
  void begin_chunk(std::int64_t octets) { chunk_ = octets; }
  /// True once the whole chunk has come. REQUIRES: begin_chunk.
  bool chunk();
  /// What the chunks brought, and none of it is kept.
  Data take_chunks();
  /// Throws away what was fed and not read.
  void discard();
  /// The whole data once its end has come; it reads what is there either way. REQUIRES: in_data().
  std::optional<Data> data();
  /// Octets fed and not yet read.
  std::size_t pending() const { return buffer_.size() - read_; }

 private:
  enum class At : std::uint8_t { line_start, dot, dot_cr, line, cr };

  void keep(std::string_view octets);
  bool scan();  // true at the end of the data
  void compact();

  Limits limits_;
  std::string buffer_;
  std::size_t read_ = 0;
  std::size_t searched_ = 0;  // no CRLF begins before it
  bool skipping_ = false;     // inside a line that is too long
  std::string head_;          // its beginning
  bool in_data_ = false;
  At at_ = At::line_start;
  Data data_;
  std::int64_t chunk_ = 0;  // octets of the chunk that are still to come
};

}  // namespace smtp
