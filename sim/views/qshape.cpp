#include "views/qshape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "smtp/path.hpp"
#include "views/csv.hpp"
#include "views/custody.hpp"
#include "views/event_reader.hpp"
#include "views/text.hpp"

namespace views {
namespace {

using units::TimePoint;

/// A recipient in one MTA's queue.
using Place = std::tuple<std::string, std::uint64_t, std::string>;  // mta, message, recipient

std::string domain_of(const std::string& recipient) {
  return smtp::lower(recipient.substr(recipient.rfind('@') + 1));
}

/// Which recipients wait for their next attempt, as time goes on.
class Deferrals {
 public:
  explicit Deferrals(const Run& r) : attempts_(r) { read(); }

  void reach(TimePoint t) {
    for (; more_ && next_.time <= t; read()) {
      const Place p{next_.mta, next_.message, next_.recipient};
      until_.erase(p);
      if (next_.next_at) until_[p] = *next_.next_at;
    }
    now_ = t;
  }
  bool waits(const Place& p) const {
    const auto at = until_.find(p);
    return at != until_.end() && now_ < at->second;
  }

 private:
  void read() { more_ = attempts_.next(next_); }
  AttemptReader attempts_;
  AttemptRow next_;
  bool more_ = false;
  TimePoint now_{};
  std::map<Place, TimePoint> until_;
};

/// What stands in the queues, as time goes on.
class Contents {
 public:
  Contents(const Run& r, const ShapeQuestion& q) : question_(q), deferrals_(r) {}

  void take(const CustodyChange& c) {
    if (!question_.mta.empty() && c.mta != question_.mta) return;
    if (c.begins)
      since_.insert_or_assign({c.mta, c.message, c.recipient}, c.time);
    else
      since_.erase({c.mta, c.message, c.recipient});
  }
  std::size_t size() const { return since_.size(); }

  QueueShape at(TimePoint t) {
    deferrals_.reach(t);
    const auto buckets = static_cast<std::size_t>(question_.buckets);
    const std::vector<std::uint64_t> none(buckets);
    QueueShape shape{t, {"TOTAL", 0, none}, {}};
    std::map<std::string, QueueShape::Line> lines;
    for (const auto& [place, since] : since_) {
      const bool wait = deferrals_.waits(place);
      if (wait ? !question_.deferred : !question_.active) continue;
      const std::string domain = domain_of(std::get<2>(place));
      QueueShape::Line& line = lines.try_emplace(domain, QueueShape::Line{domain, 0, none}).first->second;
      std::size_t bucket = 0;
      for (auto limit = question_.first; bucket + 1 < buckets && t - since >= limit; limit *= 2) ++bucket;
      for (QueueShape::Line* l : {&line, &shape.total}) {
        ++l->total;
        ++l->by_age[bucket];
      }
    }
    for (auto& [name, line] : lines) shape.lines.push_back(std::move(line));
    std::stable_sort(shape.lines.begin(), shape.lines.end(),
                     [](const auto& a, const auto& b) { return a.total > b.total; });
    return shape;
  }

 private:
  ShapeQuestion question_;
  Deferrals deferrals_;
  std::map<Place, TimePoint> since_;
};

/// Limits in minutes, as qshape(1) has them; in seconds with their unit where the first is no whole minute.
/// The last bucket has none of its own: it shows the one before, with a +.
std::vector<std::string> heads(const ShapeQuestion& q) {
  std::vector<std::string> out;
  const bool minutes = q.first % std::chrono::minutes(1) == units::Duration::zero();
  double limit = units::in_seconds(q.first) / (minutes ? 60 : 1);
  const auto head = [&](double l) { return fmt::format("{:.12g}{}", l, minutes ? "" : "s"); };
  for (int i = 0; i + 1 < q.buckets; ++i, limit *= 2) out.push_back(head(limit));
  out.push_back(head(limit / 2) + "+");
  return out;
}

}  // namespace

std::vector<QueueShape> queue_shapes(const Run& r, const std::vector<TimePoint>& times,
                                     const ShapeQuestion& q) {
  std::vector<QueueShape> shapes;
  Contents contents(r, q);
  each_custody_change(r, [&](const CustodyChange& c) {
    while (shapes.size() < times.size() && times[shapes.size()] < c.time)
      shapes.push_back(contents.at(times[shapes.size()]));
    contents.take(c);
  });
  while (shapes.size() < times.size()) shapes.push_back(contents.at(times[shapes.size()]));
  return shapes;
}

std::optional<TimePoint> fullest_time(const Run& r, const ShapeQuestion& q) {
  std::optional<TimePoint> when;
  std::size_t most = 0;
  TimePoint now{};
  Contents contents(r, q);
  const auto look = [&] {
    if (contents.size() <= most) return;
    most = contents.size();
    when = now;
  };
  each_custody_change(r, [&](const CustodyChange& c) {
    if (c.time > now) look();  // an instant counts when all of it has happened
    now = c.time;
    contents.take(c);
  });
  look();
  return when;
}

std::string to_text(const QueueShape& s, const ShapeQuestion& q) {
  const auto titles = heads(q);
  std::size_t name = s.total.destination.size();
  for (const auto& l : s.lines) name = std::max(name, text::width(l.destination));
  std::vector<std::size_t> widths{fmt::format("{}", s.total.total).size()};
  for (std::size_t i = 0; i < titles.size(); ++i)
    widths.push_back(std::max(titles[i].size(), fmt::format("{}", s.total.by_age[i]).size()));
  std::string out = std::string(name, ' ') + " " + text::padded_left("T", widths[0]);
  for (std::size_t i = 0; i < titles.size(); ++i) out += " " + text::padded_left(titles[i], widths[i + 1]);
  const auto line = [&](const QueueShape::Line& l) {
    out += "\n" + text::padded_left(l.destination, name) + fmt::format(" {:>{}}", l.total, widths[0]);
    for (std::size_t i = 0; i < l.by_age.size(); ++i)
      out += fmt::format(" {:>{}}", l.by_age[i], widths[i + 1]);
  };
  line(s.total);
  for (const auto& l : s.lines) line(l);
  return out + "\n";
}

std::string shape_header(const ShapeQuestion& q) {
  std::string out = "time,destination,total";
  const auto titles = heads(q);
  for (std::size_t i = 0; i + 1 < titles.size(); ++i) out += ",below_" + titles[i];
  const std::string last = titles.back().substr(0, titles.back().size() - 1);
  return out + ",from_" + last + "\n";
}

void append_csv(std::string& out, const QueueShape& s) {
  const auto row = [&](const QueueShape::Line& l) {
    units::append_seconds(out, s.at.time_since_epoch());
    out += ',';
    csv::append_text(out, l.destination);
    out += fmt::format(",{}", l.total);
    for (const auto n : l.by_age) out += fmt::format(",{}", n);
    out += '\n';
  };
  row(s.total);
  for (const auto& l : s.lines) row(l);
}

}  // namespace views
