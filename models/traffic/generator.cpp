#include "traffic/generator.hpp"

#include <algorithm>

namespace traffic {

Generator::Generator(const Rule& rule, PeopleRef from, PeopleRef to, const mail::Calendar& calendar,
                     std::uint64_t seed)
    : rule_(rule),
      from_(std::move(from)),
      to_(std::move(to)),
      clock_(rule.arrivals, rule.profile, calendar, rule.from_time),
      counts_(rule.recipients),
      when_(seed, "traffic." + rule.name + ".when"),
      who_(seed, "traffic." + rule.name + ".who"),
      size_(seed, "traffic." + rule.name + ".size") {}

bool Generator::next(Mail& into) {
  if (made_ == rule_.messages) return false;
  into.at = clock_.next(when_);
  if (into.at == units::kNever || into.at >= rule_.to_time) return false;
  const Person sender = from_->at(rng::below(who_, from_->size()));
  into.mta = sender.mta;
  into.user = sender.user;
  into.n = made_++;
  into.from.route.clear();
  into.from.local_part = *sender.local_part;
  into.from.domain = *sender.domain;
  into.size = rule_.size.draw(size_);
  choose_recipients(sender, into);
  return true;
}

void Generator::choose_recipients(const Person& sender, Mail& into) {
  // Nobody writes to himself while there are others: he is counted out, and everybody behind him moves up.
  auto self = to_->size() > 1 ? to_->index_of(sender.mta, sender.user) : std::nullopt;
  const std::uint64_t others = to_->size() - (self ? 1 : 0);
  const auto wanted = std::min(static_cast<std::uint64_t>(counts_.draw(who_)), others);
  // Floyd's sampling: every set of that size is as likely as another, with one number each.
  chosen_.clear();
  for (std::uint64_t last = others - wanted; last < others; ++last) {
    const auto i = rng::below(who_, last + 1);
    const bool taken = std::find(chosen_.begin(), chosen_.end(), i) != chosen_.end();
    chosen_.push_back(taken ? last : i);
  }
  into.to.resize(wanted);
  for (std::size_t k = 0; k < chosen_.size(); ++k) {
    const Person p = to_->at(chosen_[k] + (self && chosen_[k] >= *self ? 1 : 0));
    into.to[k].route.clear();
    into.to[k].local_part = *p.local_part;
    into.to[k].domain = *p.domain;
  }
}

}  // namespace traffic
