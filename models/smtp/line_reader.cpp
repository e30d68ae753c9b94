#include "smtp/line_reader.hpp"

#include <algorithm>
#include <utility>

namespace smtp {

void LineReader::feed(std::string_view octets) { buffer_ += octets; }

void LineReader::feed(const mail::ContentRef& body) {
  const bool fits =
      limits_.data == 0 || static_cast<std::int64_t>(data_.text.size()) + body->size() <= limits_.data;
  if (in_data_ && pending() == 0 && at_ == At::line_start && !data_.body && fits) {
    data_.body = body;
    data_.wire += body->wire_size();
  } else {
    buffer_ += mail::dot_stuffed(body->octets());
  }
}

void LineReader::compact() {
  if (read_ == buffer_.size()) {
    buffer_.clear();
    read_ = searched_ = 0;
  } else if (read_ > 65536 && read_ > buffer_.size() / 2) {
    buffer_.erase(0, read_);
    searched_ -= std::min(searched_, read_);
    read_ = 0;
  }
}

std::optional<LineReader::Line> LineReader::line() {
  Line l;
  return line(l) ? std::optional(std::move(l)) : std::nullopt;
}

bool LineReader::line(Line& l) {
  searched_ = std::max(searched_, read_);
  auto end = limits_.bare_lf_line ? buffer_.find('\n', searched_) : buffer_.find("\r\n", searched_);
  if (end == std::string::npos) {
    // A CR at the very end may be half of the CRLF to come.
    const std::size_t cr = !buffer_.empty() && buffer_.back() == '\r' ? 1 : 0;
    searched_ = std::max(read_, buffer_.size() - cr);
    if (pending() > limits_.line || skipping_) {
      if (!skipping_) head_ = buffer_.substr(read_, limits_.line);
      skipping_ = true;
      buffer_.erase(read_, pending() - cr);
      searched_ = read_;
    }
    return false;
  }
  std::size_t ending = 2;
  if (limits_.bare_lf_line) {
    if (end > read_ && buffer_[end - 1] == '\r') {
      --end;
    } else {
      ending = 1;
    }
  }
  l.too_long = skipping_ || end + ending - read_ > limits_.line;
  if (skipping_)
    l.text = std::exchange(head_, {});
  else
    l.text.assign(buffer_, read_, std::min(end - read_, limits_.line));
  skipping_ = false;
  searched_ = read_ = end + ending;
  compact();
  return true;
}

void LineReader::begin_data() {
  in_data_ = true;
  at_ = At::line_start;
  data_ = Data{};
}

void LineReader::keep(std::string_view octets) {
  if (data_.body) {
    // Something follows the referenced content that is not the end: it is text after all.
    data_.text += data_.body->octets();
    data_.body = nullptr;
  }
  if (limits_.data != 0 && static_cast<std::int64_t>(data_.text.size() + octets.size()) > limits_.data) {
    data_.too_much = true;
    return;
  }
  data_.text += octets;
}

// One state an octet; runs of ordinary octets are taken whole.
bool LineReader::scan() {
  bool ended = false;
  const std::size_t from = read_;
  while (read_ < buffer_.size() && !ended) {
    const char c = buffer_[read_];
    switch (at_) {
      case At::line_start:
        if (c == '.') {
          at_ = At::dot;
          ++read_;
          break;
        }
        at_ = At::line;
        break;
      case At::dot:  // the first dot of a line is never part of the text
        if (c == '\n' && limits_.bare_lf) {
          ended = true;
          ++read_;
        } else if (c == '\r') {
          at_ = At::dot_cr;
          ++read_;
        } else {
          at_ = At::line;
        }
        break;
      case At::dot_cr:
        if (c == '\n') {
          ended = true;
          ++read_;
        } else {
          keep("\r");
          at_ = c == '\r' ? At::cr : At::line;
          if (c == '\r') ++read_;
        }
        break;
      case At::line: {
        auto stop = buffer_.find_first_of(limits_.bare_lf ? "\r\n" : "\r", read_);
        if (stop == std::string::npos) stop = buffer_.size();
        if (stop > read_) keep(std::string_view(buffer_).substr(read_, stop - read_));
        read_ = stop;
        if (read_ < buffer_.size()) {
          const bool bare = buffer_[read_] == '\n';
          if (bare) keep("\r\n");
          at_ = bare ? At::line_start : At::cr;
          ++read_;
        }
        break;
      }
      case At::cr:
        if (c == '\n') {
          keep("\r\n");
          at_ = At::line_start;
          ++read_;
        } else {
          keep("\r");
          if (c == '\r') {
            ++read_;
          } else {
            at_ = At::line;
          }
        }
        break;
    }
  }
  data_.wire += static_cast<std::int64_t>(read_ - from);
  compact();
  return ended;
}

std::optional<LineReader::Data> LineReader::data() {
  if (!scan()) return std::nullopt;
  in_data_ = false;
  searched_ = read_;
  return std::exchange(data_, Data{});
}

bool LineReader::chunk() {
  const auto n = std::min(chunk_, static_cast<std::int64_t>(pending()));
  keep(std::string_view(buffer_).substr(read_, static_cast<std::size_t>(n)));
  read_ += static_cast<std::size_t>(n);
  chunk_ -= n;
  data_.wire += n;
  searched_ = std::max(searched_, read_);
  compact();
  return chunk_ == 0;
}

LineReader::Data LineReader::take_chunks() { return std::exchange(data_, Data{}); }

void LineReader::discard() {
  buffer_.clear();
  read_ = searched_ = 0;
  skipping_ = false;
}

}  // namespace smtp
