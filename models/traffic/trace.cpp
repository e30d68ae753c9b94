#include "traffic/trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <stdexcept>

namespace traffic {
namespace {

constexpr std::array<std::string_view, 4> kColumns{"at", "from", "to", "size"};
constexpr std::int64_t kLargest = std::int64_t{1} << 40;
constexpr std::int64_t kLatest = 9'000'000'000;  // seconds: some 285 years

std::unique_ptr<std::istream> open(const std::string& file) {
  auto in = std::make_unique<std::ifstream>(file, std::ios::binary);
  if (!*in) throw std::runtime_error(fmt::format("{}: cannot be read", file));
  return in;
}

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  return s;
}

}  // namespace

std::optional<TimePoint> parse_seconds(std::string_view s) {
  s = trimmed(s);
  const auto point = std::min(s.find('.'), s.size());
  const auto whole = s.substr(0, point);
  auto part = s.substr(std::min(point + 1, s.size()));
  if (whole.empty() || (point < s.size() && part.empty())) return std::nullopt;
  const auto digits = [](std::string_view d) {
    return std::all_of(d.begin(), d.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (!digits(whole) || !digits(part)) return std::nullopt;
  while (part.size() > 9 && part.back() == '0') part.remove_suffix(1);
  std::int64_t seconds = 0, nanoseconds = 0;
  if (std::from_chars(whole.data(), whole.data() + whole.size(), seconds).ec != std::errc() || seconds > kLatest ||
      part.size() > 9)
    return std::nullopt;
  for (std::size_t i = 0; i < 9; ++i) nanoseconds = nanoseconds * 10 + (i < part.size() ? part[i] - '0' : 0);
  return TimePoint(units::Duration(seconds * 1'000'000'000 + nanoseconds));
}

TraceReader::Step TraceReader::fail(std::string error, std::string suggestion) {
  error_ = std::move(error);
  suggestion_ = std::move(suggestion);
  return Step::bad;
}

TraceReader::Step TraceReader::read_header() {
  const auto step = csv_.next();
  begun_ = true;
  constexpr auto kExample = "the first line names the columns: at,from,to,size";
  if (step == Step::bad) return broken_ = true, fail(csv_.error());
  if (step == Step::end) return broken_ = true, fail("the trace is empty", kExample);
  for (std::size_t c = 0; c < columns_; ++c) {
    std::size_t i = 0;
    while (i < csv_.count() && trimmed(csv_.field(i)) != kColumns[c]) ++i;
    if (i == csv_.count()) return broken_ = true, fail(fmt::format("there is no column '{}'", kColumns[c]), kExample);
    place_[c] = i;
  }
  return Step::record;
}

TraceReader::Step TraceReader::next(Mail& into) {
  if (!begun_)
    if (const auto step = read_header(); step == Step::bad) return step;
  if (broken_) return Step::end;
  const auto step = csv_.next();
  if (step == Step::bad) return fail(csv_.error());
  if (step == Step::end) return step;
  if (csv_.count() <= *std::max_element(place_.begin(), place_.end()))
    return fail(fmt::format("{} fields where the first line names more", csv_.count()));
  const auto date = parse_seconds(csv_.field(place_[at]));
  if (!date)
    return fail(fmt::format("at: '{}' is no date", csv_.field(place_[at])),
                "seconds from the start of the run: 12.5, at most nine decimals");
  if (*date < last_)
    return fail(fmt::format("this goes back in time: {} s after {} s", csv_.field(place_[at]), units::to_seconds(last_)),
                "a trace is sorted by 'at'");
  const auto& sender = csv_.field(place_[from]);
  auto path = smtp::parse_mailbox(trimmed(sender));
  if (!path || path->domain.empty()) return fail(fmt::format("from: '{}' is no address", sender), "an address is user@domain");
  std::size_t recipients = 0;
  const std::string_view list = csv_.field(place_[to]);
  for (std::string_view rest = trimmed(list); !rest.empty(); rest = trimmed(rest)) {
    const auto one = rest.substr(0, rest.find(' '));
    rest.remove_prefix(one.size());
    auto p = smtp::parse_mailbox(one);
    if (!p || p->domain.empty()) return fail(fmt::format("to: '{}' is no address", one), "addresses are user@domain, with blanks between them");
    if (recipients == into.to.size()) into.to.emplace_back();
    into.to[recipients++] = std::move(*p);
  }
  if (recipients == 0) return fail("to: there is no recipient");
  const std::string_view octets = trimmed(csv_.field(place_[size]));
  std::int64_t n = 0;
  const auto number = std::from_chars(octets.data(), octets.data() + octets.size(), n);
  if (number.ec != std::errc() || number.ptr != octets.data() + octets.size() || n < 1 || n > kLargest)
    return fail(fmt::format("size: '{}' is no number of octets", octets));
  into.to.resize(recipients);
  into.from = std::move(*path);
  into.at = last_ = *date;
  into.size = n;
  into.n = made_++;
  into.user = Person::kNobody;
  into.text.reset();
  return Step::record;
}

Trace::Trace(std::string file, FindMta find)
    : file_(std::move(file)), find_(std::move(find)), in_(open(file_)), reader_(*in_) {}
Trace::~Trace() = default;

bool Trace::next(Mail& into) {
  const auto step = reader_.next(into);
  if (step == TraceReader::Step::end) return false;
  if (step == TraceReader::Step::bad)
    throw std::runtime_error(fmt::format("{}:{}: {}", file_, reader_.line(), reader_.error()));
  const auto mta = find_(into.from.domain);
  if (!mta)
    throw std::runtime_error(fmt::format("{}:{}: no MTA has the domain '{}'", file_, reader_.line(), into.from.domain));
  into.mta = *mta;
  return true;
}

}  // namespace traffic
