#include "traffic/csv.hpp"

#include <algorithm>

namespace traffic {
namespace {

constexpr std::size_t kMost = std::size_t{1} << 20;
constexpr int kEnd = -1;

}  // namespace

int CsvReader::peek() {
  if (at_ == size_) {
    at_ = 0;
    size_ = in_.good() ? static_cast<std::size_t>(in_.rdbuf()->sgetn(block_.data(), block_.size())) : 0;
    if (size_ == 0) return kEnd;
  }
  return static_cast<unsigned char>(block_[at_]);
}

int CsvReader::get() {
  const int c = peek();
  if (c == kEnd) return c;
  ++at_;
  if (c == '\n') ++lines_;
  return c;
}

std::string& CsvReader::begin_field() {
  if (count_ == fields_.size()) fields_.emplace_back();
  fields_[count_].clear();
  return fields_[count_++];
}

// What stands in the block before the next octet that means something.
void CsvReader::take_run(std::string& field) {
  const char* from = block_.data() + at_;
  const char* const stop =
      std::find_if(from, static_cast<const char*>(block_.data()) + size_, [](char c) { return c == ',' || c == '\n' || c == '"'; });
  field.append(from, stop);
  at_ += static_cast<std::size_t>(stop - from);
}

void CsvReader::skip_line() {
  for (int c = get(); c != kEnd && c != '\n';) c = get();
}

CsvReader::Step CsvReader::fail(std::string why) {
  error_ = std::move(why);
  return Step::bad;
}

CsvReader::Step CsvReader::next() {
  if (!begun_) {
    begun_ = true;
    if (peek() == 0xef) {  // EF BB BF, as some editors begin UTF-8 text
      for (int i = 0; i < 3; ++i) get();
    }
  }
  for (int c = peek(); c == '\n' || c == '\r'; c = peek()) get();
  if (peek() == kEnd) return Step::end;
  line_ = lines_ + 1;
  count_ = 0;
  std::size_t octets = 0;
  for (;;) {
    std::string& f = begin_field();
    int c = get();
    if (c == '"') {
      for (c = get();; c = get()) {
        if (c == kEnd) return fail("a quote is never closed");
        if (++octets > kMost) {
          skip_line();
          return fail("this record is longer than 1 MiB: is a quote never closed?");
        }
        if (c == '"') {
          if (peek() != '"') break;
          get();
        }
        f += static_cast<char>(c);
      }
      c = get();
      if (c == '\r' && peek() == '\n') c = get();
      if (c != ',' && c != '\n' && c != kEnd) {
        skip_line();
        return fail("text behind a closing quote");
      }
    } else {
      const std::size_t before = octets;
      for (; c != ',' && c != '\n' && c != kEnd; c = get()) {
        if (++octets > kMost) {
          skip_line();
          return fail("this record is longer than 1 MiB");
        }
        if (c == '"') {
          skip_line();
          return fail("a quote within a field that has none around it");
        }
        f += static_cast<char>(c);
        take_run(f);
        octets = before + f.size();
      }
      if (c != ',' && f.ends_with('\r')) f.pop_back();
    }
    if (c != ',') return Step::record;
  }
}

}  // namespace traffic
