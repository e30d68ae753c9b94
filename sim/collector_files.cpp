#include "sim/collector_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace sim {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw std::system_error(errno, std::generic_category(), "cannot write " + file.string());
}

int open_for_writing(const std::filesystem::path& file, int flags) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666);
  if (fd < 0) fail(file);
  return fd;
}

void write_all(int fd, std::string_view octets, const std::filesystem::path& file) {
  while (!octets.empty()) {
    const ssize_t n = ::write(fd, octets.data(), octets.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int why = errno;
      ::close(fd);
      errno = why;
      fail(file);
    }
    octets.remove_prefix(static_cast<std::size_t>(n));
  }
}

void sync(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) fail(file);
  const int failed = ::fsync(fd);
  const int why = errno;
  ::close(fd);
  errno = why;
  if (failed != 0) fail(file);
}

}  // namespace

OutFile::OutFile(const std::filesystem::path& file, std::string_view header)
    : file_(file), fd_(open_for_writing(file, O_TRUNC)) {
  buffer_.reserve(kFull + (kFull >> 2));
  buffer_ += header;
  buffer_ += '\n';
}

OutFile::OutFile(OutFile&& o) noexcept
    : file_(std::move(o.file_)), buffer_(std::move(o.buffer_)), fd_(std::exchange(o.fd_, -1)) {}

OutFile& OutFile::operator=(OutFile&& o) noexcept {
  std::swap(file_, o.file_);
  std::swap(buffer_, o.buffer_);
  std::swap(fd_, o.fd_);
  return *this;
}

OutFile::~OutFile() {
  if (fd_ >= 0) ::close(fd_);
}

void OutFile::flush() {
  if (fd_ >= 0) {
    const int fd = std::exchange(fd_, -1);  // write_all closes it where it fails
    write_all(fd, buffer_, file_);
    fd_ = fd;
  }
  buffer_.clear();
}

void OutFile::close() {
  flush();
  if (fd_ >= 0 && ::close(std::exchange(fd_, -1)) != 0) fail(file_);
}

void Appender::append(std::string_view name, std::string_view suffix, std::string_view text) {
  waiting_[file_name_of(name).append(suffix)] += text;
  size_ += text.size();
  if (size_ >= kFull) flush();
}

void Appender::flush(Storage storage) {
  if (!waiting_.empty()) std::filesystem::create_directories(directory_);
  for (const auto& [name, text] : waiting_) {
    const std::filesystem::path file = directory_ / name;
    const int fd = open_for_writing(file, O_APPEND);
    write_all(fd, text, file);
    if (::close(fd) != 0) fail(file);
    written_.insert(name);
  }
  waiting_.clear();
  size_ = 0;
  if (storage == Storage::usual || written_.empty()) return;
  bool fresh = false;
  for (const std::string& name : written_) {
    sync(directory_ / name);
    fresh = known_.insert(name).second || fresh;
  }
  written_.clear();
  if (!fresh) return;
  // A new file's name stands in its directory, and a new directory's in the one above.
  sync(directory_);
  sync(directory_.parent_path());
}

std::string mailbox_entry(const std::string& reverse_path, const std::string& date, std::string_view octets) {
  std::string out = "From " + (reverse_path.empty() ? "MAILER-DAEMON" : reverse_path) + " " + date + "\n";
  out += "Return-Path: <" + reverse_path + ">\n";
  while (!octets.empty()) {
    const std::size_t end = octets.find('\n');
    std::string_view line = octets.substr(0, end);
    octets.remove_prefix(end == std::string_view::npos ? octets.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.substr(std::min(line.find_first_not_of('>'), line.size())).starts_with("From ")) out += '>';
    out += line;
    out += '\n';
  }
  out += '\n';
  return out;
}

void write_file(const std::filesystem::path& file, std::string_view octets) {
  const int fd = open_for_writing(file, O_TRUNC);
  write_all(fd, octets, file);
  if (::close(fd) != 0) fail(file);
}

std::string file_name_of(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("@.-_+=").find(c) != std::string_view::npos;
    if (plain && !(out.empty() && c == '.')) {
      out += c;
    } else {
      const auto u = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[u >> 4];
      out += kHex[u & 15];
    }
    if (out.size() >= 200) break;
  }
  return out.empty() ? "%" : out;
}

}  // namespace sim
