#include "traffic/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "traffic/header.hpp"

namespace traffic {

Replay::Replay(const Settings& settings, PeopleRef from, PeopleRef to, FindMta find, const mail::Calendar& calendar,
               std::uint64_t seed)
    : settings_(settings),
      archive_(settings.path, settings.quoting),
      from_(std::move(from)),
      to_(std::move(to)),
      find_(std::move(find)),
      clock_(settings.arrivals.value_or(Arrivals{}), settings.profile, calendar, settings.from_time),
      when_(seed, "traffic." + settings.name + ".when"),
      seed_(seed) {
  if (!settings_.arrivals) archive_.sort_by_date();
}

Person Replay::stand_in(const People& people, const std::string& address) const {
  rng::Stream s(seed_, "traffic." + settings_.name + ".who." + smtp::lower(address));
  return people.at(rng::below(s, people.size()));
}

bool Replay::read_people(const Archive::Entry& e, const std::string& sender, Mail& into, Problem& problem) const {
  const std::string_view header = header_of(*into.text);
  const auto fail = [&](std::string what, std::string domain = {}) {
    problem = {archive_.files()[e.file], e.line, std::move(what), std::move(domain)};
    return false;
  };
  const auto all = [header](std::initializer_list<std::string_view> names) {
    std::vector<std::string> out;
    for (const auto name : names)
      for (const auto& value : fields(header, name))
        for (auto& a : addresses(value))
          if (std::find(out.begin(), out.end(), a) == out.end()) out.push_back(std::move(a));
    return out;
  };
  auto writers = all({"From", "Sender", "Return-Path"});
  if (writers.empty() && !sender.empty()) writers.push_back(sender);
  if (writers.empty() && from_) writers.push_back(std::to_string(e.begin));  // nobody in particular
  if (writers.empty()) return fail("nobody's address stands in From");
  auto readers = all({"To", "Cc", "Bcc"});
  if (readers.empty() && to_) readers.push_back(std::to_string(e.begin));
  if (readers.empty()) return fail("no address stands in To, Cc or Bcc");

  into.user = Person::kNobody;
  if (from_) {
    const Person p = stand_in(*from_, writers.front());
    into.mta = p.mta;
    into.user = p.user;
    into.from = {{}, *p.local_part, *p.domain};
  } else {
    into.from = *smtp::parse_mailbox(writers.front());
    const auto mta = find_(into.from.domain);
    if (!mta) return fail(fmt::format("no MTA has the domain '{}'", into.from.domain), into.from.domain);
    into.mta = *mta;
  }
  into.to.clear();
  for (const auto& r : readers) {
    smtp::Path path;
    if (to_) {
      const Person p = stand_in(*to_, r);
      path = {{}, *p.local_part, *p.domain};
    } else {
      path = *smtp::parse_mailbox(r);
      if (!find_(path.domain)) return fail(fmt::format("no MTA has the domain '{}'", path.domain), path.domain);
    }
    if (std::find(into.to.begin(), into.to.end(), path) == into.to.end()) into.to.push_back(std::move(path));
  }
  return true;
}

Replay::Step Replay::try_next(Mail& into, Problem& problem) {
  if (next_ == archive_.entries().size() || made_ == settings_.messages) return Step::end;
  const Archive::Entry& e = archive_.entries()[next_++];
  if (settings_.arrivals)
    into.at = clock_.next(when_);
  else
    into.at = settings_.from_time + std::chrono::seconds(*e.date - *archive_.entries().front().date);
  if (into.at == units::kNever || into.at >= settings_.to_time) return Step::end;
  std::string sender;
  into.text = archive_.read(e, sender);
  into.size = static_cast<std::int64_t>(into.text->size());
  if (!read_people(e, sender, into, problem)) return Step::bad;
  into.n = made_++;
  return Step::message;
}

bool Replay::next(Mail& into) {
  Problem problem;
  const auto step = try_next(into, problem);
  if (step == Step::bad) throw std::runtime_error(fmt::format("{}:{}: {}", problem.file, problem.line, problem.what));
  return step == Step::message;
}

}  // namespace traffic
