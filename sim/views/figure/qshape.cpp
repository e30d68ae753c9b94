// The figure of the queues' shape over time: how many recipients wait, by how long they have been waiting.
#include "views/qshape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "views/figure/figure.hpp"
#include "views/figure/outages.hpp"

namespace views::figure {

namespace {
constexpr int kTimes = 400;  // a page shows
constexpr int kBuckets = 6;  // greys that can be told apart
}  // namespace

std::string prepare_qshape(const Request& q, Data& data) {
  const Run& r = q.run();
  const double end = end_of(r);
  // The last bucket begins where few ages of this run lie: a limit people say, doubled four times, below its
  // end.
  ShapeQuestion question;
  question.buckets = kBuckets;
  for (const double first : {0.1, 1.0, 10.0, 60.0, 300.0, 1800.0, 7200.0})
    if (first * 16 <= end || first == 0.1) question.first = units::from_seconds(first);
  std::vector<units::TimePoint> times;
  for (int i = 0; i <= kTimes; ++i) times.push_back(units::kStart + units::from_seconds(end * i / kTimes));
  const auto shapes = queue_shapes(r, times, question);
  double peak = 0;
  // Each column counts its own bucket and the older ones, so that they are drawn one before the other.
  auto table = data.table("shape", "time age1 age2 age3 age4 age5 age6");
  std::array<double, kBuckets> before{};
  before.fill(-1);
  for (const QueueShape& s : shapes) {
    std::array<double, kBuckets> sum{};
    double older = 0;
    for (int b = kBuckets - 1; b >= 0; --b)
      sum[static_cast<std::size_t>(b)] = older +=
          static_cast<double>(s.total.by_age[static_cast<std::size_t>(b)]);
    peak = std::max(peak, sum[0]);
    if (sum == before && &s != &shapes.back()) continue;  // a step goes on until the next
    before = sum;
    table.row({seconds(s.at), sum[0], sum[1], sum[2], sum[3], sum[4], sum[5]});
  }
  if (peak == 0) return "nothing ever stood in a queue";
  data.fact("peak", peak);
  data.fact("last", end);
  for (int b = 0; b < kBuckets; ++b)
    data.fact(fmt::format("age{}", b + 1),
              b + 1 < kBuckets ? fmt::format("below {}", units::to_human(question.first * (1 << b)))
                               : fmt::format("from {}", units::to_human(question.first * (1 << (b - 1)))));
  write_outages(data, r, 8);
  return {};
}

}  // namespace views::figure
