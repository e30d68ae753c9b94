// The files a collector writes: one big buffer each, errors as std::system_error that name the file.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace sim {

/// A file written from front to back.
class OutFile {
 public:
  OutFile() = default;
  OutFile(const std::filesystem::path& file, std::string_view header);
  OutFile(OutFile&& other) noexcept;
  OutFile& operator=(OutFile&& other) noexcept;
  ~OutFile();

  /// Where to append; nothing where the file was never opened: what is appended then goes nowhere.
  std::string& buffer() { return buffer_; }
  /// To be called after each row: empties the buffer when it is full.
  void row_done() {
    if (buffer_.size() >= kFull) flush();
  }
  void append(std::string_view rows) {
    buffer_ += rows;
    row_done();
  }
  /// Writes what waits.
  void flush();
  void close();

 private:
  static constexpr std::size_t kFull = std::size_t{1} << 18;

  std::filesystem::path file_;
  std::string buffer_;
  int fd_ = -1;
};

/// Many files that grow now and then, such as mailboxes: what is not yet written is bounded, and no file
/// stays open.
class Appender {
 public:
  explicit Appender(std::filesystem::path directory) : directory_(std::move(directory)) {}
  /// Adds to the file of that name, which may hold any octets: what no file name can hold is written %XX.
  void append(std::string_view name, std::string_view suffix, std::string_view text);
  enum class Storage : std::uint8_t { usual, stable };  ///< stable: survives a loss of power
  void flush(Storage storage = Storage::usual);

 private:
  static constexpr std::size_t kFull = std::size_t{8} << 20;
  std::filesystem::path directory_;
  std::map<std::string, std::string> waiting_;
  std::set<std::string> written_;  ///< since the last stable flush
  std::set<std::string> known_;    ///< whose names are on stable storage
  std::size_t size_ = 0;
};

/// Rows that become known in any order and are written in theirs: 1, 2, 3 …
class InOrder {
 public:
  /// Calls write(rows) for this row and for those that waited for it. REQUIRES: `rows` is not empty; each number comes
  /// once.
  template <class Write>
  void put(std::uint64_t number, std::string_view rows, Write write) {
    if (number != next_) {
      const std::size_t place = number - next_ - 1;
      if (place >= waiting_.size()) waiting_.resize(place + 1);
      waiting_[place].assign(rows);
      return;
    }
    write(rows);
    ++next_;
    for (; !waiting_.empty() && !waiting_.front().empty(); ++next_) {
      write(waiting_.front());
      waiting_.pop_front();
    }
    if (!waiting_.empty()) waiting_.pop_front();  // that of next_, which does not wait
  }

 private:
  std::deque<std::string> waiting_;  ///< of next_ + 1 and what follows; empty: not known yet
  std::uint64_t next_ = 1;
};

/// A message as a mailbox file keeps it: "From " line, Return-Path, lines that could be taken for a "From "
/// line quoted with '>' (mboxrd), LF line ends, an empty line at the end. `date` in asctime form.
std::string mailbox_entry(const std::string& reverse_path, const std::string& date, std::string_view octets);

/// Writes a whole small file.
void write_file(const std::filesystem::path& file, std::string_view octets);
/// A file name for any text, at most 200 octets: letters, digits and "@.-_+=" stay, the rest becomes %XX.
std::string file_name_of(std::string_view text);

}  // namespace sim
