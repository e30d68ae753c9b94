#include "mail/calendar.hpp"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <cstdlib>

namespace mail {
namespace {

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Fields {
  int year, month, day, weekday, hour, minute, second;
};

Fields fields(std::int64_t unix_seconds) {
  using namespace std::chrono;
  const sys_seconds at{seconds(unix_seconds)};
  const auto midnight = floor<days>(at);
  const year_month_day date{midnight};
  const hh_mm_ss clock{at - midnight};
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(weekday{midnight}.c_encoding()),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count())};
}

std::int64_t unix_at(const Calendar& c, units::TimePoint t) {
  return c.start_unix + std::chrono::floor<std::chrono::seconds>(t.time_since_epoch()).count();
}

// By hand: every message has three dates.
void append_digits(std::string& out, std::int64_t n, int width) {
  char text[20];
  char* at = text + sizeof text;
  const bool negative = n < 0;
  if (negative) n = -n, --width;
  for (; n != 0 || width > 0; n /= 10, --width) *--at = static_cast<char>('0' + n % 10);
  if (negative) *--at = '-';
  out.append(at, text + sizeof text);
}

void append_clock(std::string& out, const Fields& f, std::string_view between = ":") {
  append_digits(out, f.hour, 2);
  append_digits(out.append(between), f.minute, 2);
  append_digits(out.append(between), f.second, 2);
}

void append_zone(std::string& out, std::chrono::minutes offset, std::string_view between) {
  const auto m = std::abs(offset.count());
  append_digits(out += offset.count() < 0 ? '-' : '+', m / 60, 2);
  append_digits(out.append(between), m % 60, 2);
}

constexpr std::string_view day_name(const Fields& f) { return kDays[static_cast<std::size_t>(f.weekday)]; }
constexpr std::string_view month_name(const Fields& f) { return kMonths[static_cast<std::size_t>(f.month - 1)]; }

}  // namespace

std::string Calendar::rfc5322(units::TimePoint t) const {
  const auto f = fields(unix_at(*this, t) + offset.count() * 60);
  std::string out;
  out.reserve(31);
  append_digits(out.append(day_name(f)).append(", "), f.day, 1);
  append_digits(out.append(" ").append(month_name(f)).append(" "), f.year, 4);
  append_clock(out += ' ', f);
  append_zone(out += ' ', offset, "");
  return out;
}

std::string Calendar::rfc3339(units::TimePoint t) const {
  const auto f = fields(unix_at(*this, t) + offset.count() * 60);
  std::string out;
  out.reserve(25);
  append_digits(out, f.year, 4);
  append_digits(out += '-', f.month, 2);
  append_digits(out += '-', f.day, 2);
  append_clock(out += 'T', f);
  if (offset.count() == 0)
    out += 'Z';
  else
    append_zone(out, offset, ":");
  return out;
}

std::string Calendar::digits(units::TimePoint t) const {
  const auto f = fields(unix_at(*this, t) + offset.count() * 60);
  std::string out;
  append_digits(out, f.year, 4);
  append_digits(out, f.month, 2);
  append_digits(out, f.day, 2);
  append_clock(out, f, "");
  return out;
}

std::string Calendar::asctime(units::TimePoint t) const {
  const auto f = fields(unix_at(*this, t));
  std::string out;
  out.append(day_name(f)).append(" ").append(month_name(f)).append(f.day < 10 ? "  " : " ");
  append_digits(out, f.day, 1);
  append_clock(out += ' ', f);
  append_digits(out += ' ', f.year, 4);
  return out;
}

units::Parsed<Calendar> parse_calendar(std::string_view text) {
  const auto fail = [](std::string why) {
    return units::Parsed<Calendar>{std::nullopt, std::move(why), "write it as 2004-08-06T10:00:00-04:00"};
  };
  // "YYYY-MM-DDThh:mm:ss" and then Z or ±hh:mm.
  constexpr std::string_view shape = "dddd-dd-ddTdd:dd:dd";
  if (text.size() < shape.size()) return fail(fmt::format("'{}' is no date and time", text));
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const char want = shape[i], have = text[i];
    const bool ok = want == 'd' ? std::isdigit(static_cast<unsigned char>(have)) != 0
                                : have == want || (want == 'T' && (have == 't' || have == ' '));
    if (!ok) return fail(fmt::format("'{}' is no date and time", text));
  }
  const auto number = [&](std::size_t at, std::size_t n) {
    int v = 0;
    for (std::size_t i = at; i < at + n; ++i) v = v * 10 + (text[i] - '0');
    return v;
  };
  using namespace std::chrono;
  const year_month_day date{year(number(0, 4)), month(static_cast<unsigned>(number(5, 2))),
                            day(static_cast<unsigned>(number(8, 2)))};
  const int h = number(11, 2), m = number(14, 2), s = number(17, 2);
  if (!date.ok() || h > 23 || m > 59 || s > 59)
    return fail(fmt::format("'{}' is no date in the calendar", text));
  Calendar c;
  c.start_unix = (sys_days(date) + hours(h) + minutes(m) + seconds(s)).time_since_epoch() / seconds(1);
  const auto rest = text.substr(shape.size());
  if (rest == "Z" || rest == "z") return {c, {}, {}};
  const auto digit = [&](std::size_t i) {
    return i < rest.size() && std::isdigit(static_cast<unsigned char>(rest[i]));
  };
  if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':' || !digit(1) || !digit(2) ||
      !digit(4) || !digit(5))
    return fail(fmt::format("'{}' has no time zone", text));
  const int zone_minutes = ((rest[1] - '0') * 10 + rest[2] - '0') * 60 + (rest[4] - '0') * 10 + rest[5] - '0';
  if (zone_minutes > 14 * 60 || rest[4] > '5')
    return fail(fmt::format("'{}' has no time zone of this world", text));
  c.offset = minutes(rest[0] == '-' ? -zone_minutes : zone_minutes);
  c.start_unix -= c.offset.count() * 60;
  return {c, {}, {}};
}

}  // namespace mail
