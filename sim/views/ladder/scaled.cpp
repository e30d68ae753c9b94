#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "views/ladder/ladder.hpp"
#include "views/ladder/plan.hpp"
#include "views/text.hpp"

namespace views {
namespace {

using ladder::Arrow;
using units::Duration;
using units::TimePoint;

constexpr std::size_t kTime = 12, kBetween = 66, kRtt = 8;
constexpr int kRowsPerRoundTrip = 6;
constexpr std::int64_t kSilence = 8;  ///< rows without anything are cut from here on

/// Rows of cells between the lifelines; a cell is a letter of any language.
class Grid {
 public:
  std::string& at(std::size_t row, std::size_t column) {
    while (rows_.size() <= row) rows_.emplace_back(kBetween, " ");
    return rows_[row][column];
  }
  void write(std::size_t row, std::size_t column, const std::string& text) {
    for (std::size_t i = 0; i < text.size();) {
      std::size_t n = 1;
      while (i + n < text.size() && (static_cast<unsigned char>(text[i + n]) & 0xc0) == 0x80) ++n;
      if (column >= kBetween) return;
      at(row, column++) = text.substr(i, n);
      i += n;
    }
  }
  /// Whether a row is blank between two columns.
  bool free(std::size_t row, std::size_t from, std::size_t to) {
    for (std::size_t c = from; c < to; ++c)
      if (at(row, c) != " ") return false;
    return true;
  }
  std::size_t rows() const { return rows_.size(); }
  std::string text(std::size_t row) {
    std::string out;
    at(row, 0);
    for (const auto& c : rows_[row]) out += c;
    return out;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// Which row of text a time is in: linear, but for silences.
class Rows {
 public:
  Rows(const ladder::Plan& p, Duration step) {
    std::vector<std::int64_t> ticks;
    const auto add = [&](TimePoint t) { ticks.push_back((t - p.begin + step / 2) / step); };
    for (const Arrow& a : p.arrows) {
      add(a.left);
      if (!a.lost())
        for (auto t = a.left; t < a.arrived && a.arrived - a.left < 40 * step; t += step) add(t);
      add(a.lost() ? a.left + 2 * step : a.arrived);
    }
    for (const auto& m : p.marks) add(m.at);
    std::sort(ticks.begin(), ticks.end());
    ticks.erase(std::unique(ticks.begin(), ticks.end()), ticks.end());
    std::int64_t row = 0, before = ticks.empty() ? 0 : ticks.front();
    for (const auto t : ticks) {
      const auto gap = t - before;
      if (gap > kSilence) {
        cuts_[static_cast<std::size_t>(row) + 2] = gap * step;
        row += 4;
      } else {
        row += gap;
      }
      rows_[t] = static_cast<std::size_t>(row);
      before = t;
    }
    begin_ = p.begin, step_ = step;
  }
  std::size_t of(TimePoint t) const {
    const auto at = rows_.upper_bound((t - begin_ + step_ / 2) / step_);
    return at == rows_.begin() ? 0 : std::prev(at)->second;
  }
  const std::map<std::size_t, Duration>& cuts() const { return cuts_; }

 private:
  TimePoint begin_{};
  Duration step_{};
  std::map<std::int64_t, std::size_t> rows_;
  std::map<std::size_t, Duration> cuts_;  ///< row of a cut, and what it stands for
};

// An arrow of `rows` + 1 rows comes down in steps; its label stands on the middle one.
void draw(Grid& g, const Arrow& a, std::size_t from, std::size_t to) {
  const std::size_t steps = to - from + 1, columns = a.lost() ? kBetween / 2 : kBetween;
  const char* dash = a.kind == Arrow::Kind::data ? "═" : a.kind == Arrow::Kind::again ? "╌" : "─";
  const std::size_t most = columns > 2 * steps + 6 ? columns - 2 * steps - 4 : 4;
  const std::string label = " " + text::fitted(a.label(), most - 2) + " ";
  const std::size_t wide = std::max(text::width(label) + 2, columns / steps), middle = steps / 2;
  std::size_t column = 0;
  for (std::size_t i = 0; i < steps; ++i) {
    const std::size_t rest = columns - column, after = steps - i - 1;
    std::size_t width = i == middle ? wide : (columns - wide) / std::max<std::size_t>(steps - 1, 1);
    if (after == 0) width = rest;
    width = std::clamp<std::size_t>(width, 1, rest > after ? rest - after : 1);
    const auto put = [&](std::size_t k, const std::string& what) {  // k counts from the sender
      const std::size_t c = a.to_server ? k : kBetween - 1 - k;
      if (c < kBetween) g.at(from + i, c) = what;
    };
    for (std::size_t k = 0; k < width; ++k) put(column + k, dash);
    if (i > 0) put(column, a.to_server ? "╰" : "╯");
    if (after > 0) put(column + width - 1, a.to_server ? "╮" : "╭");
    if (after == 0) put(columns - 1, a.lost() ? "✗" : a.to_server ? "▶" : "◀");
    if (i == middle && width > text::width(label)) {
      const std::size_t inset = column + (width - text::width(label)) / 2;
      g.write(from + i, a.to_server ? inset : kBetween - inset - text::width(label), label);
    }
    column += after > 0 ? width - 1 : width;
  }
}

std::string seconds(TimePoint t) {
  const std::string s = units::to_seconds(t);
  return s.substr(0, s.size() - 6);
}

}  // namespace

std::string scaled_ladder(const Run& r, std::uint64_t session) {
  const auto plan = ladder::plan_of(r, session);
  if (!plan || plan->round_trip <= Duration{}) return compact_ladder(r, session);
  const auto& p = *plan;
  const Duration step = std::max(Duration(1), p.round_trip / kRowsPerRoundTrip);
  const Rows rows(p, step);
  Grid g;
  std::map<std::size_t, std::string> left, right, middle;
  // Lines that fall into the same rows are one arrow here; one that answers starts below the head it answers.
  std::map<std::tuple<std::size_t, std::size_t, bool>, Arrow> together;
  std::vector<std::tuple<std::size_t, std::size_t, bool>> order;
  std::set<std::pair<std::size_t, bool>> heads;  // row, and whether at the server
  for (const Arrow& a : p.arrows) {
    const std::size_t from = rows.of(a.left), to = a.lost() ? from + 1 : std::max(rows.of(a.arrived), from);
    const auto [at, fresh] = together.try_emplace({from, to, a.to_server}, a);
    if (fresh) {
      order.push_back(at->first);
    } else {
      at->second.says.insert(at->second.says.end(), a.says.begin(), a.says.end());
      if (a.kind == Arrow::Kind::data) at->second.kind = a.kind;
    }
    if (!a.lost()) heads.emplace(to, a.to_server);
    (a.to_server ? left : right).emplace(from, seconds(a.left));
    if (!a.lost()) (a.to_server ? right : left).emplace(to, seconds(a.arrived));
  }
  for (const auto& key : order) {
    const auto& [from, to, to_server] = key;
    const bool below = heads.contains({from, !to_server}) && (to > from || together.at(key).lost());
    draw(g, together.at(key), from + below, std::max(to, from + below));
  }
  for (const auto& m : p.marks) {
    const std::size_t row = rows.of(m.at);
    const std::string what = text::fitted(m.what, kBetween / 2);
    const std::size_t n = text::width(what), column = m.at_client ? 1 : kBetween - n - 1;
    // Beside an arrow that ends there it would be unreadable: one row further down.
    std::size_t place = row;
    while (place < row + 3 && !g.free(place, column, column + n)) ++place;
    g.write(place, column, what);
    (m.at_client ? left : right).emplace(row, seconds(m.at));
  }
  for (const auto& a : p.away) {
    const std::string what = text::fitted(fmt::format("╳ {} down ╳", a.what), kBetween - 4);
    const std::size_t n = text::width(what), column = (kBetween - n) / 2;
    std::size_t row = rows.of(a.from);
    const std::size_t last = row + 3;
    while (row < last && (rows.cuts().contains(row) || !g.free(row, column, column + n))) ++row;
    g.write(row, column, what);
  }
  std::map<std::size_t, std::string> trips;
  const auto all = (p.end - p.begin) / p.round_trip;
  const auto first_cut = rows.cuts().empty() ? g.rows() : rows.cuts().begin()->first;
  for (std::int64_t k = 1; k <= all; ++k) {
    const std::size_t row = rows.of(p.begin + k * p.round_trip);
    if (row < first_cut) trips.emplace(row, fmt::format("{} RTT", k));
  }

  std::string out =
      fmt::format("Session {}: {} → {}{}{}; round trip {}, a row is {}\n\n", p.session, p.client, p.server,
                  p.name.empty() ? "" : ", ", p.name, units::to_human(p.round_trip), units::to_human(step));
  const std::size_t half = (kBetween + 4) / 2;
  out += std::string(kTime - 7, ' ') + "seconds " + text::padded(text::fitted(p.client, half), half) +
         text::padded_left(text::fitted(p.server, half), half) + " seconds\n";
  for (std::size_t i = 0; i < g.rows(); ++i) {
    std::string line;
    const auto side = [](const std::map<std::size_t, std::string>& m, std::size_t row) {
      const auto at = m.find(row);
      return at == m.end() ? std::string() : at->second;
    };
    line += text::padded_left(side(left, i), kTime) + " ";
    if (const auto cut = rows.cuts().find(i); cut != rows.cuts().end()) {
      const std::string what = fmt::format("⋮ {} ⋮", units::to_human(cut->second));
      const std::size_t rest = kBetween - text::width(what);
      line += "┊" + std::string(rest / 2, ' ') + what + std::string(rest - rest / 2, ' ') + "┊";
    } else {
      line += "│" + g.text(i) + "│ ";
    }
    const std::string trip = side(trips, i);
    line +=
        text::padded_left(side(right, i), kTime - 2) + (trip.empty() ? "" : text::padded_left(trip, kRtt));
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  if (p.left_out > 0) out += fmt::format("… and {} more lines\n", p.left_out);
  return out;
}

}  // namespace views
