// A comparison in words.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "views/compare.hpp"
#include "views/text.hpp"

namespace views {
namespace {

/// A metric as it is called in a sentence.
std::string called(const std::string& metric) {
  static const std::map<std::string, std::string> kNames{
      {"delivered", "the share of recipients that are reached"},
      {"delivered_count", "the number of recipients that are reached"},
      {"bounced", "the number of recipients that are bounced"},
      {"expired", "the number of recipients that expire"},
      {"queued", "the number of recipients still queued at the end"},
      {"duplicates", "the number of duplicates"},
      {"p50_delay", "the median delay"},
      {"p95_delay", "the 95 % quantile of the delay"},
      {"p99_delay", "the 99 % quantile of the delay"},
      {"max_delay", "the longest delay"},
      {"mean_delay", "the mean delay"},
      {"drain_time", "the time to drain"},
      {"session_time", "the mean length of a session"},
      {"accept_time", "the mean time to the 250 after the dot"},
      {"attempts", "the number of attempts"},
  };
  const auto at = kNames.find(metric);
  if (at != kNames.end()) return at->second;
  std::string words = metric;
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string capital(std::string s) {
  if (!s.empty() && s[0] >= 'a' && s[0] <= 'z') s[0] = static_cast<char>(s[0] - 'a' + 'A');
  return s;
}

struct Paired {
  std::vector<double> differences;
  std::size_t unreached_a = 0, unreached_b = 0, pairs = 0;
};

Paired paired(const std::vector<double>& a, const std::vector<double>& b) {
  Paired out;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) || std::isnan(b[i])) continue;
    ++out.pairs;
    out.unreached_a += std::isinf(a[i]) ? 1 : 0;
    out.unreached_b += std::isinf(b[i]) ? 1 : 0;
    // Times are whole nanoseconds: what is finer is what subtraction left behind, and would pass for chance.
    if (std::isfinite(a[i]) && std::isfinite(b[i]))
      out.differences.push_back(std::round((b[i] - a[i]) * 1e9) / 1e9);
  }
  return out;
}

/// Points of a share, and everything else in its unit.
std::string amount(timeline::Unit unit, double x, double step) {
  const std::string s = timeline::to_human(unit, x, step);
  return unit == timeline::Unit::share ? s.substr(0, s.size() - 2) + " points" : s;
}

/// With a sign, for differences whose sign is open.
std::string with_sign(const std::string& amount, double x) { return x > 0 ? "+" + amount : amount; }

}  // namespace

std::string Comparison::sentence(const std::string& metric) const {
  const auto unit = timeline::find_metric(metric)->unit;
  const Paired p = paired(values(metric, false), values(metric, true));
  const std::string what = called(metric);
  if (p.pairs == 0) return fmt::format("{} does not apply.", capital(what));
  if (p.unreached_a + p.unreached_b > 0) {
    if (p.unreached_a == p.pairs && p.unreached_b == p.pairs)
      return fmt::format("{} is not reached in any run, of neither.", capital(what));
    return fmt::format(
        "{} is not reached in {} of {} runs of {}, and in {} of {} {}: there is no difference to give.",
        capital(what), p.unreached_a, p.pairs, names_.a, p.unreached_b, p.pairs, names_.b);
  }
  const auto m = stats::moments(p.differences);
  const std::string pairs = text::counted(m.n, "pair");
  if (m.n == 1) {
    if (m.mean == 0) return fmt::format("{} is the same in the one pair there is.", capital(what));
    return fmt::format("{} {} {} by {} in the one pair there is: --replications gives more, and an interval.",
                       capital(names_.b), what, m.mean < 0 ? "falls" : "rises",
                       amount(unit, std::abs(m.mean), std::abs(m.mean) / 100));
  }
  if (*m.sd == 0 && m.mean == 0) return fmt::format("{} is the same in all {}.", capital(what), pairs);
  const double half = m.interval->half_width(), step = half > 0 ? half : std::abs(m.mean) / 100;
  const bool falls = m.mean < 0;
  if (*m.sd == 0)
    return fmt::format("{} {} {} by {}, alike in all {}.", capital(names_.b), what, falls ? "falls" : "rises",
                       amount(unit, std::abs(m.mean), step), pairs);
  if (m.interval->low > 0 || m.interval->high < 0) {
    double low = std::abs(m.interval->low), high = std::abs(m.interval->high);
    if (low > high) std::swap(low, high);
    return fmt::format("{} {} {} by {} (95 % interval {} to {}, {}).", capital(names_.b), what,
                       falls ? "falls" : "rises", amount(unit, std::abs(m.mean), step),
                       amount(unit, low, step), amount(unit, high, step), pairs);
  }
  std::string out =
      fmt::format("Nothing can be said yet of {}: the difference lies between {} and {} (95 % interval, {})",
                  what, with_sign(amount(unit, m.interval->low, step), m.interval->low),
                  with_sign(amount(unit, m.interval->high, step), m.interval->high), pairs);
  const auto n = m.mean == 0 ? std::nullopt : stats::needed(m, std::abs(m.mean));
  if (n && *n > m.n)
    return out + fmt::format("; about {} would tell, were it as large as it looks now ({}).",
                             text::counted(*n - m.n, "more pair"),
                             with_sign(amount(unit, m.mean, step), m.mean));
  return out + "; so many pairs as could tell are not to be had.";
}

std::string Comparison::outcomes() const {
  std::string out;
  for (const auto& [from_to, n] : changed_)
    out += fmt::format("  {} of {} recipients: {} in {}, {} {}\n", n, matched_, from_to.first, names_.a,
                       from_to.second, names_.b);
  if (changed_.empty()) out = fmt::format("  None of {} recipients has another outcome.\n", matched_);
  if (only_a_ + only_b_ > 0)
    out += fmt::format("  {} recipients are only in {}, {} only {}: they are compared with nothing.\n",
                       only_a_, names_.a, only_b_, names_.b);
  for (const char* metric : {"delivered", "bounced", "expired", "queued", "duplicates"}) {
    const Paired p = paired(values(metric, false), values(metric, true));
    const bool same =
        std::all_of(p.differences.begin(), p.differences.end(), [](double d) { return d == 0; });
    if (!same) out += "  " + sentence(metric) + "\n";
  }
  return out;
}

std::string Comparison::table() const {
  auto names = metrics_;
  if (names.empty())
    for (const auto& m : timeline::metrics()) {
      const Paired p = paired(values(std::string(m.name), false), values(std::string(m.name), true));
      const bool same =
          std::all_of(p.differences.begin(), p.differences.end(), [](double d) { return d == 0; });
      if (!same || p.unreached_a != p.unreached_b) names.emplace_back(m.name);
    }
  if (names.empty()) return "No metric differs.\n";
  text::Table t({{"metric"}, {"A", true}, {"B", true}, {"B - A", true}, {"95 % interval", true}});
  for (const auto& name : names) {
    const auto unit = timeline::find_metric(name)->unit;
    const auto finite = [](std::vector<double> xs) {
      std::erase_if(xs, [](double x) { return std::isnan(x); });
      return xs;
    };
    const auto a = stats::moments(finite(values(name, false))),
               b = stats::moments(finite(values(name, true)));
    const Paired p = paired(values(name, false), values(name, true));
    const auto d = stats::moments(p.differences);
    const bool open = p.unreached_a + p.unreached_b > 0;
    const double step =
        d.interval && d.interval->half_width() > 0 ? d.interval->half_width() : std::abs(d.mean) / 100;
    const auto signed_amount = [&](double x) { return with_sign(amount(unit, x, step), x); };
    t.row({name, timeline::to_human(unit, a.mean, step), timeline::to_human(unit, b.mean, step),
           open || d.n == 0 ? "" : signed_amount(d.mean),
           open || !d.interval ? ""
           : *d.sd == 0
               ? "alike in all"
               : fmt::format("{} to {}", signed_amount(d.interval->low), signed_amount(d.interval->high))});
  }
  return t.str();
}

std::string Comparison::fared_worst(std::size_t most) const {
  if (worse_.empty() || most == 0) return {};
  auto rows = worse_;
  std::stable_sort(rows.begin(), rows.end(), [](const Change& x, const Change& y) {
    return x.lost() != y.lost() ? x.lost() : !x.lost() && x.later() > y.later();
  });
  text::Table t({{"pair", true}, {"message"}, {"A"}, {"B"}, {"later by", true}});
  const auto said = [](const Fate& f) {
    return std::isnan(f.delay)
               ? f.outcome
               : fmt::format("{} after {}", f.outcome, timeline::to_human(timeline::Unit::seconds, f.delay));
  };
  for (std::size_t i = 0; i < std::min(most, rows.size()); ++i)
    t.row({std::to_string(rows[i].pair), text::fitted(rows[i].what, 60), said(rows[i].a), said(rows[i].b),
           rows[i].lost() ? "" : timeline::to_human(timeline::Unit::seconds, rows[i].later())});
  return fmt::format("\nThose that fared worst with B ({} of {} that fared worse):\n{}",
                     std::min(most, rows.size()), rows.size(), t.str());
}

std::string Comparison::text(std::size_t worst) const {
  std::string out = fmt::format("A: {}\nB: {}\n{}, each run twice on the same random streams\n\nOutcomes\n",
                                names_.a, names_.b, text::counted(pairs(), "pair"));
  out += outcomes() + "\nDelays\n";
  const auto chosen =
      metrics_.empty() ? std::vector<std::string>{"p50_delay", "p95_delay", "mean_delay"} : metrics_;
  for (const auto& m : chosen) out += "  " + sentence(m) + "\n";
  out += fmt::format(
      "  Of {} recipients reached in both, {} were reached earlier with B, {} later, {} at the same time.\n",
      earlier_ + later_ + alike_, earlier_, later_, alike_);
  out += "\n" + table();
  const bool random = pairs() > 1;
  if (random)
    out +=
        "\nAn interval is Student's t of the differences of the pairs; each holds with 95 % by itself, so of "
        "twenty about\n"
        "one misses. Runs of a pair share their seeds, and no two pairs do.\n";
  return out + fared_worst(worst);
}

}  // namespace views
