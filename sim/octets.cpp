#include "sim/octets.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

namespace sim {

void Octets::count(LinkRef l, bool forward, std::int64_t octets, std::int64_t second, std::uint64_t pair) {
  Link& link = l.access ? accesses_[l.id] : links_[l.id];
  if (!std::exchange(link.news, true)) {
    news_.push_back(l);
    if (!link.had_news && stirs_) stirs_(l);
  }
  Direction& d = forward ? link.ab : link.ba;
  d.passed += octets;
  if (second < 0) return;
  if (second > d.second) {
    d.most_at = d.peak_at();
    d.most = d.peak();
    d.second = second;
    d.in_second = 0;
    d.pair = pair;
    d.meet = false;
  }
  d.meet = d.meet || d.pair != pair;
  d.in_second += octets;  // of an earlier second, too: think time lets them come a little out of order
}

void Octets::pass(const topology::Route& route, timeline::MtaId from, timeline::MtaId to, bool back,
                  std::int64_t octets, units::TimePoint at, Sharing sharing) {
  const std::int64_t second = sharing == Sharing::shares
                                  ? -1
                                  : std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
  const std::uint64_t pair = (std::uint64_t{from} << 32) | to;
  count({true, from}, !back, octets, second, pair);
  for (const topology::Hop& h : route.hops) count({false, h.link}, h.forward != back, octets, second, pair);
  count({true, to}, back, octets, second, pair);
}

std::vector<LinkRef> Octets::news() {
  const auto link = [&](LinkRef l) -> Link& { return (l.access ? accesses_ : links_)[l.id]; };
  for (const LinkRef& l : old_news_) link(l).had_news = false;
  std::vector<LinkRef> out = std::exchange(news_, {});
  for (const LinkRef& l : out) link(l) = {link(l).ab, link(l).ba, false, true};
  old_news_ = out;
  std::sort(out.begin(), out.end(), [](const LinkRef& a, const LinkRef& b) {
    return std::tie(a.access, a.id) < std::tie(b.access, b.id);
  });
  return out;
}

}  // namespace sim
