#include "views/ladder/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "views/text.hpp"

namespace views::ladder {
namespace {

using units::TimePoint;

constexpr double kHalf = 30;      ///< points of half a round trip
constexpr double kSilence = 150;  ///< more than this without anything is cut
constexpr double kCut = 46;       ///< what a cut takes
constexpr double kLetter = 5.2, kLineHeight = 11.5, kTickHeight = 11;

double in_points(units::Duration d, double scale) { return units::in_seconds(d) * scale; }

/// From times to points: linear between silences.
class Axis {
 public:
  explicit Axis(const Plan& p) {
    std::vector<TimePoint> times;
    for (const Arrow& a : p.arrows) {
      times.push_back(a.left);
      if (!a.lost()) times.push_back(a.arrived);
    }
    for (const Mark& m : p.marks) times.push_back(m.at);
    times.push_back(p.begin);
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    scale_ = scale_of(p, times);
    double y = 0;
    anchors_.emplace_back(times.front(), 0.0);
    for (std::size_t i = 1; i < times.size(); ++i) {
      const double gap = in_points(times[i] - times[i - 1], scale_);
      if (gap > kSilence && cuts_.empty()) counted_until_ = times[i - 1];
      if (gap > kSilence) cuts_.push_back({y + kCut / 2, units::to_human(times[i] - times[i - 1])});
      y += gap > kSilence ? kCut : gap;
      anchors_.emplace_back(times[i], y);
    }
  }

  double of(TimePoint t) const {
    const auto after = std::upper_bound(anchors_.begin(), anchors_.end(), t,
                                        [](TimePoint x, const auto& a) { return x < a.first; });
    if (after == anchors_.begin()) return in_points(t - anchors_.front().first, scale_);
    const auto before = std::prev(after);
    if (after == anchors_.end()) return before->second + in_points(t - before->first, scale_);
    return before->second +
           (after->second - before->second) *
               (units::in_seconds(t - before->first) / units::in_seconds(after->first - before->first));
  }
  /// Before the first cut, to which round trips can be counted.
  TimePoint counted_until() const { return counted_until_; }
  const std::vector<Placed::Tick>& cuts() const { return cuts_; }

 private:
  // Where the round trip is not known, what usually lies between two lines is as high as a line of text.
  static double scale_of(const Plan& p, const std::vector<TimePoint>& times) {
    if (p.round_trip > units::Duration{}) return kHalf / units::in_seconds(p.round_trip / 2);
    std::vector<double> gaps;
    for (std::size_t i = 1; i < times.size(); ++i) gaps.push_back(units::in_seconds(times[i] - times[i - 1]));
    if (gaps.empty()) return 1;
    std::sort(gaps.begin(), gaps.end());
    return 24 / std::max(gaps[gaps.size() / 2], 1e-6);
  }

  TimePoint counted_until_ = units::kNever;
  double scale_ = 1;
  std::vector<std::pair<TimePoint, double>> anchors_;
  std::vector<Placed::Tick> cuts_;
};

class Layout {
 public:
  Layout(const Plan& p, double width) : p_(p), width_(width), axis_(p) {}

  Placed make() && {
    arrows();
    for (const Mark& m : p_.marks) mark(m);
    for (const Phase& f : p_.phases) out_.phases.push_back({axis_.of(f.from), axis_.of(f.to), f.name});
    for (const Away& a : p_.away) out_.away.push_back({axis_.of(a.from), axis_.of(a.to), a.what + " down"});
    out_.cuts = axis_.cuts();
    times();
    round_trips();
    double bottom = axis_.of(p_.end);
    for (const auto& b : out_.beside) bottom = std::max(bottom, b.y);
    for (const auto& m : out_.marks) bottom = std::max(bottom, m.y);
    out_.height = bottom + 8;
    if (out_.client_ends == 0) out_.client_ends = out_.height;
    if (out_.server_ends == 0) out_.server_ends = out_.height;
    if (!out_.phases.empty()) out_.phases.back().y2 = out_.height;
    return std::move(out_);
  }

 private:
  void arrows() {
    // A lost one goes half way, as steep as one that arrives.
    const double half = p_.round_trip > units::Duration{} ? kHalf / 2 : 6;
    for (const Arrow& a : p_.arrows) {
      const double x1 = a.to_server ? 0 : 1, x2 = a.lost() ? 0.5 : 1 - x1;
      const double y1 = axis_.of(a.left), y2 = a.lost() ? y1 + half : axis_.of(a.arrived);
      out_.lines.push_back({x1, y1, x2, y2, a.kind, a.to_server, a.lost(), a.negative, a.known});
      label(a, x1, y1, x2, y2);
    }
  }

  void label(const Arrow& a, double x1, double y1, double x2, double y2) {
    const double dx = std::abs(x2 - x1) * width_, dy = y2 - y1, length = std::hypot(dx, dy);
    const double slope = std::atan2(dy, dx);
    const std::string text =
        text::fitted(a.label(), static_cast<std::size_t>(std::max(4.0, length * 0.94 / kLetter)));
    const double half_text = text::width(text) * kLetter / 2;
    // Nearer to its end, where the line before is farther away, as far as the text has room there.
    const double most = length > 0 ? 1 - (half_text + 10) / length : 0.5;
    const double at = a.lost() ? 0.5 : std::clamp(most, 0.5, 0.6);
    const double lift = (a.kind == Arrow::Kind::data ? 7.5 : 5.5) / std::cos(slope);
    const double x = x1 + (x2 - x1) * at, y = y1 + dy * at - lift;
    for (const auto& other : out_.labels) {
      if (std::abs(other.y - y) < kLineHeight &&
          std::abs(other.x - x) * width_ < half_text + text::width(other.text) * kLetter / 2) {
        beside(out_.beside, a.to_server, y1, text::fitted(a.label(), 44));
        return;
      }
    }
    out_.labels.push_back({x, y, (a.to_server ? -1 : 1) * slope * 180 / std::numbers::pi, text});
  }

  static void beside(std::vector<Placed::Beside>& into, bool client, double y, std::string text) {
    double place = y;
    for (const auto& b : into)
      if (b.client == client) place = std::max(place, b.y + kLineHeight);
    into.push_back({client, place, y, std::move(text)});
  }

  // Within the lifelines where there is room, so that times stay readable at the sides.
  void mark(const Mark& m) {
    const double y = axis_.of(m.at);
    double& ends = m.at_client ? out_.client_ends : out_.server_ends;
    if (m.ends) ends = std::max(ends, y);
    if (m.ends && m.what == "closed") return;  // the end of the lifeline says it
    out_.marks.push_back({m.at_client, y + 4, y, m.what});
  }

  // Times at the lifelines, as many as have room.
  void times() {
    std::map<double, std::string> client, server;
    const auto say = [&](TimePoint t) {
      const auto since = t - p_.begin;
      return since < std::chrono::seconds(1) ? units::to_human(since)
                                             : fmt::format("{:.3f} s", units::in_seconds(since));
    };
    for (const Arrow& a : p_.arrows) {
      (a.to_server ? client : server).emplace(axis_.of(a.left), say(a.left));
      if (!a.lost()) (a.to_server ? server : client).emplace(axis_.of(a.arrived), say(a.arrived));
    }
    for (const Mark& m : p_.marks) (m.at_client ? client : server).emplace(axis_.of(m.at), say(m.at));
    const auto keep = [](const std::map<double, std::string>& all, std::vector<Placed::Tick>& into) {
      for (const auto& [y, text] : all)
        if (into.empty() || y - into.back().y >= kTickHeight) into.push_back({y, text});
    };
    keep(client, out_.at_client);
    keep(server, out_.at_server);
  }

  // As long as one can count them: up to the first cut.
  void round_trips() {
    if (p_.round_trip <= units::Duration{}) return;
    const auto last = std::min(axis_.counted_until(), p_.end);
    for (int k = 1; k <= 400 && p_.begin + k * p_.round_trip <= last; ++k)
      out_.round_trips.push_back({axis_.of(p_.begin + k * p_.round_trip), fmt::format("{} RTT", k)});
  }

  const Plan& p_;
  const double width_;
  Axis axis_;
  Placed out_;
};

}  // namespace

Placed placed(const Plan& p, double width) { return Layout(p, width).make(); }

}  // namespace views::ladder
