// What traffic is made of: traces, mail as people keep it, and the grammar of arrivals and rates.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include "smtp/path.hpp"
#include "targets.hpp"
#include "traffic/archive.hpp"
#include "traffic/arrivals.hpp"
#include "traffic/header.hpp"
#include "traffic/trace.hpp"

namespace fuzz {
namespace {

void hold(bool property, const char* what) {
  if (property) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace

void trace(std::string_view s) {
  std::istringstream in{std::string(s)};
  traffic::TraceReader reader(in);
  traffic::Mail m;
  units::TimePoint last{};
  std::uint64_t line = 0;
  for (auto step = reader.next(m); step != traffic::TraceReader::Step::end; step = reader.next(m)) {
    hold(reader.line() >= line, "lines only grow");
    line = reader.line();
    if (step == traffic::TraceReader::Step::bad) {
      hold(!reader.error().empty(), "an error says something");
      continue;
    }
    hold(m.at >= last, "a trace never goes back in time");
    hold(!m.to.empty() && m.size >= 1 && !m.from.domain.empty(), "a message is whole");
    last = m.at;
  }
}

void archive(std::string_view s) {
  const auto file = std::filesystem::temp_directory_path() / ("fuzz-archive-" + std::to_string(::getpid()));
  std::ofstream(file, std::ios::binary) << s;
  for (const auto quoting : {traffic::Quoting::mboxrd, traffic::Quoting::mboxo}) {
    traffic::Archive a(file.string(), quoting);
    std::uint64_t end = 0;
    std::string sender;
    for (const auto& e : a.entries()) {
      hold(e.begin >= end && e.begin + e.size <= s.size(), "messages stand one behind the other");
      end = e.begin + e.size;
      const auto text = a.read(e, sender);
      hold(text.size() <= e.size, "unquoting only takes away");
      const auto header = traffic::header_of(text);
      for (const auto* name : {"From", "To", "Date"})
        for (const auto& value : traffic::fields(header, name)) {
          traffic::date_of(value);
          for (const auto& address : traffic::addresses(value))
            hold(smtp::parse_mailbox(address).has_value(), "an address that was found is one");
        }
    }
    a.sort_by_date();
  }
  std::filesystem::remove(file);
}

void rule(std::string_view s) {
  if (const auto a = traffic::parse_arrivals(s)) {
    const auto again = traffic::parse_arrivals(traffic::to_text(*a.value));
    hold(again.value == a.value, "arrivals written and read are the same");
    traffic::ArrivalClock clock(*a.value, traffic::Profile::weekday(), {}, units::kStart);
    rng::Stream random(1, "fuzz");
    units::TimePoint last = units::kStart;
    for (int i = 0; i < 20; ++i) {
      const auto t = clock.next(random);
      hold(t >= last, "dates never decrease");
      last = t;
    }
  } else {
    hold(!a.error.empty(), "an error says something");
  }
  if (const auto r = units::parse_rate(s))
    hold(units::parse_rate(units::to_text(*r.value)).value == r.value, "a rate written and read is the same");
}

}  // namespace fuzz
