// Archive: real mail to be replayed: an mbox file, or a folder of .eml files, one message each.
//
// An mbox is read twice: once for where each message begins and what its Date says, then message by message as it is
// due, so that what is in memory is a few octets a message and one message. In a folder the files are taken by name.
//
// A message begins at a line "From " at the beginning of the file or behind an empty line. Lines of the text that look
// like that were quoted with '>' when it was written: mboxrd quotes ">From " again and loses nothing, mboxo quotes
// "From " only. See RFC 4155, and "mboxrd" in qmail's mbox(5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace traffic {

enum class Quoting : std::uint8_t { mboxrd, mboxo };

class Archive {
 public:
  struct Entry {
    std::uint32_t file = 0;             ///< of files()
    std::uint64_t begin = 0, size = 0;  ///< octets, the "From " line included
    std::uint64_t line = 1;             ///< where it begins
    std::optional<std::int64_t> date;   ///< seconds since 1970, of its Date field
  };

  /// Finds the messages of an mbox or a folder. Throws std::runtime_error where it cannot be read.
  Archive(const std::string& path, Quoting quoting);

  const std::vector<Entry>& entries() const { return entries_; }
  const std::vector<std::string>& files() const { return files_; }
  /// The message as it was written: without the "From " line, unquoted. `sender`: whom the "From " line names, or empty.
  std::string read(const Entry& e, std::string& sender) const;

  /// By date; what has none keeps its place behind the one before it.
  void sort_by_date();

 private:
  void scan(std::uint32_t file);

  Quoting quoting_;
  bool folder_ = false;
  std::vector<std::string> files_;
  std::vector<Entry> entries_;
};

}  // namespace traffic
