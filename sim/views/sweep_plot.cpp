// A metric over the axes of a sweep: the first axis is x; further ones are lines where together they have few
// values, else small multiples.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>

#include "views/gnuplot.hpp"
#include "views/sweep.hpp"
#include "views/text.hpp"

namespace fs = std::filesystem;

namespace views {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostLines = 4;  ///< that one picture shows
constexpr std::size_t kMostPanels = 20;
constexpr double kLogSpan = 50;  ///< a scale whose ends differ by that factor is logarithmic

/// Where the values of an axis lie on a scale: numbers in the unit that reads well, or places in a row.
struct Scale {
  std::vector<double> at;  ///< a value each
  std::string unit;        ///< "ms"; empty for numbers
  bool numeric = false, log = false, times = false;
};

struct Steps {
  const char* name;
  double factor;
};

/// The largest step that leaves the largest value at 1 or more.
Steps step_for(double largest, std::initializer_list<Steps> steps) {
  Steps best = *steps.begin();
  for (const Steps& s : steps)
    if (largest >= s.factor) best = s;
  return best;
}

Steps time_step(double largest) {
  return step_for(largest, {{"us", 1e-6}, {"ms", 1e-3}, {"s", 1}, {"min", 120}, {"h", 7200}, {"d", 172800}});
}
/// The factor of a unit of time (the step says from where on it is used).
double time_factor(const std::string& unit) {
  return unit == "min"  ? 60
         : unit == "h"  ? 3600
         : unit == "d"  ? 86400
         : unit == "us" ? 1e-6
         : unit == "ms" ? 1e-3
                        : 1;
}

template <class Parse>
std::vector<double> all(const std::vector<std::string>& values, Parse parse) {
  std::vector<double> out;
  for (const auto& v : values) {
    const std::optional<double> x = parse(v);
    if (!x) return {};
    out.push_back(*x);
  }
  return out;
}

/// "poisson 2/s", "poisson 5/s": texts that differ in one number only are those numbers, of "poisson …/s".
void affixed(const std::vector<std::string>& values, Scale& s) {
  constexpr std::string_view kDigits = "0123456789";
  std::string before, after;
  for (const auto& v : values) {
    const auto from = v.find_first_of(kDigits);
    if (from == std::string::npos) return s.at.clear();
    const auto to = std::min(v.find_first_not_of("0123456789.", from), v.size());
    if (s.at.empty()) before = v.substr(0, from), after = v.substr(to);
    if (v.substr(0, from) != before || v.substr(to) != after) return s.at.clear();
    s.at.push_back(std::strtod(v.c_str() + from, nullptr));
  }
  s.unit = before + "…" + after;
}

bool spans_much(const std::vector<double>& at) {
  const auto [least, most] = std::minmax_element(at.begin(), at.end());
  return *least > 0 && *most / *least >= kLogSpan;
}

Scale scale_of(const std::vector<std::string>& values) {
  Scale s;
  s.at = all(values, [](const std::string& v) -> std::optional<double> {
    char* end = nullptr;
    const double x = std::strtod(v.c_str(), &end);
    return !v.empty() && *end == '\0' && std::isfinite(x) ? std::optional(x) : std::nullopt;
  });
  if (s.at.empty()) {
    s.at = all(values, [](const std::string& v) -> std::optional<double> {
      const auto d = units::parse_duration(v);
      return d ? std::optional(units::in_seconds(*d.value)) : std::nullopt;
    });
    if (!s.at.empty()) {
      s.times = true;
      if (spans_much(s.at)) {
        s.log = true;  // each tick has a unit of its own
      } else {
        s.unit = time_step(*std::max_element(s.at.begin(), s.at.end())).name;
        for (double& x : s.at) x /= time_factor(s.unit);
      }
    }
  }
  const auto quantity = [&](auto parse, std::initializer_list<Steps> steps) {
    if (!s.at.empty()) return;
    s.at = all(values, parse);
    if (s.at.empty()) return;
    const Steps step = step_for(*std::max_element(s.at.begin(), s.at.end()), steps);
    s.unit = step.name;
    for (double& x : s.at) x /= step.factor;
  };
  quantity(
      [](const std::string& v) -> std::optional<double> {
        const auto r = units::parse_bit_rate(v);
        return r ? std::optional(static_cast<double>(r.value->bps)) : std::nullopt;
      },
      {{"bps", 1}, {"kbps", 1e3}, {"Mbps", 1e6}, {"Gbps", 1e9}});
  quantity(
      [](const std::string& v) -> std::optional<double> {
        const auto b = units::parse_bytes(v);
        return b ? std::optional(static_cast<double>(b.value->n)) : std::nullopt;
      },
      {{"B", 1}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}});
  quantity(
      [](const std::string& v) -> std::optional<double> {
        const auto r = units::parse_ratio(v);
        return r ? std::optional(100 * *r.value) : std::nullopt;
      },
      {{"%", 1}});
  if (s.at.empty()) affixed(values, s);
  s.numeric = !s.at.empty();
  if (!s.numeric) {
    for (std::size_t i = 0; i < values.size(); ++i) s.at.push_back(static_cast<double>(i));
  } else {
    s.log = spans_much(s.at);
  }
  return s;
}

/// Text of a cell that gnuplot reads between tabs.
std::string cell(std::string text) {
  for (char& c : text) c = c == '"' ? '\'' : static_cast<unsigned char>(c) < 0x20 || c == '\\' ? ' ' : c;
  return text.empty() ? "-" : text;
}

std::string number(double x) { return std::isfinite(x) ? fmt::format("{:.10g}", x) : "NaN"; }

/// The distinct settings of some axes, in the order of the points, and which each point has.
struct Settings {
  std::vector<std::string> names;
  std::vector<std::size_t> of;  ///< a point each
};

Settings settings(const SweepPlan& plan, const std::vector<std::size_t>& axes) {
  Settings s;
  for (const auto& p : plan.points) {
    std::string name;
    for (const std::size_t a : axes)
      name += fmt::format("{}{} = {}", name.empty() ? "" : ", ", plan.sweep.axes[a].path, p[a]);
    const auto at = std::find(s.names.begin(), s.names.end(), name);
    s.of.push_back(static_cast<std::size_t>(at - s.names.begin()));
    if (at == s.names.end()) s.names.push_back(name);
  }
  return s;
}

bool is_zipped(const scenario::Sweep& s, std::size_t a) {
  return std::find(s.zip.begin(), s.zip.end(), s.axes[a].path) != s.zip.end();
}

class Figure {
 public:
  Figure(const SweepResults& r, const std::string& metric)
      : r_(r), plan_(r.plan()), metric_(*timeline::find_metric(metric)), name_(metric) {
    const auto& axes = plan_.sweep.axes;
    for (std::size_t a = 1; a < axes.size(); ++a) {
      // What moves with the first axis is on it already.
      if (is_zipped(plan_.sweep, 0) && is_zipped(plan_.sweep, a)) continue;
      rest_.push_back(a);
    }
    std::vector<std::size_t> panels, lines;
    std::size_t together = 1;
    for (const std::size_t a : rest_) together *= axes[a].values.size();
    if (together <= kMostLines)
      lines = rest_;
    else if (rest_.size() == 1)
      panels = rest_;
    else
      for (const std::size_t a : rest_)
        (lines.empty() && axes[a].values.size() <= kMostLines ? lines : panels).push_back(a);
    panels_ = settings(plan_, panels);
    lines_ = settings(plan_, lines);
    for (const auto& reference : plan_.sweep.references)
      if (reference.metric == name_) references_.push_back(&reference);
  }

  /// Empty where nothing is finite; `error` where it cannot be drawn.
  std::string write(const fs::path& directory, std::string& error) {
    if (panels_.names.size() > kMostPanels) {
      error = fmt::format("{} small multiples are too many to read", panels_.names.size());
      return {};
    }
    const bool none = plan_.sweep.axes.empty();
    const std::vector<std::string> single{plan_.name};
    const auto& values = none ? single : plan_.sweep.axes[0].values;
    x_ = scale_of(values);
    scale_y();
    if (!(high_ > 0)) return {};
    std::ofstream data(directory / "sweep.tsv", std::ios::binary);
    data << "panel\tline\tx\tmean\tlow\thigh\tunreached";
    for (std::size_t i = 0; i < references_.size(); ++i) data << "\treference" << i + 1;
    data << '\n';
    for (std::size_t p = 0; p < panels_.names.size(); ++p)
      for (std::size_t l = 0; l < lines_.names.size(); ++l) {
        rows(data, p, l, values, none);
        data << '\n';
      }
    std::ofstream tics(directory / "tics.tsv", std::ios::binary);
    tics << "x\tname\n";
    for (std::size_t i = 0; i < values.size(); ++i)
      tics << number(x_.at[i]) << '\t' << cell(values[i]) << '\n';
    return assignments(directory, none);
  }

 private:
  void scale_y() {
    for (std::size_t p = 0; p < plan_.points.size(); ++p) {
      const auto m = stats::moments(r_.observations(p, name_));
      if (!std::isfinite(m.mean)) continue;
      high_ = std::max(high_, m.interval ? m.interval->high : m.mean);
      least_ = std::min(least_, m.interval ? m.interval->low : m.mean);
    }
    for (const auto* reference : references_)
      for (const double v : reference->values) high_ = std::max(high_, v), least_ = std::min(least_, v);
    log_y_ = least_ > 0 && high_ / least_ >= kLogSpan;
    switch (metric_.unit) {
      case timeline::Unit::seconds:
        if (log_y_) break;  // each tick has a unit of its own
        unit_ = time_step(high_).name;
        factor_ = time_factor(unit_);
        break;
      case timeline::Unit::share:
        unit_ = "%";
        factor_ = 0.01;
        break;
      case timeline::Unit::octets: {
        const Steps s = step_for(high_, {{"B", 1}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}});
        unit_ = s.name;
        factor_ = s.factor;
        break;
      }
      case timeline::Unit::count:
        break;
    }
  }

  void rows(std::ofstream& data, std::size_t panel, std::size_t line, const std::vector<std::string>& values,
            bool none) {
    std::vector<std::pair<double, std::size_t>> sorted;
    for (std::size_t p = 0; p < plan_.points.size(); ++p) {
      if (panels_.of[p] != panel || lines_.of[p] != line) continue;
      const auto v = none ? 0 : std::find(values.begin(), values.end(), plan_.points[p][0]) - values.begin();
      sorted.emplace_back(x_.at[static_cast<std::size_t>(v)], p);
    }
    std::sort(sorted.begin(), sorted.end());
    for (const auto& [x, p] : sorted) {
      const auto m = stats::moments(r_.observations(p, name_));
      data << panel + 1 << '\t' << line + 1 << '\t' << number(x) << '\t' << number(m.mean / factor_) << '\t'
           << number((m.interval ? m.interval->low : m.mean) / factor_) << '\t'
           << number((m.interval ? m.interval->high : m.mean) / factor_) << '\t'
           << (std::isinf(m.mean) ? 1 : 0);
      for (const auto* reference : references_) data << '\t' << number(reference->values[p] / factor_);
      data << '\n';
    }
  }

  std::string assignments(const fs::path& directory, bool none) const {
    const auto q = [](const std::string& s) { return gnuplot_quoted(s); };
    const std::string x = none ? "" : plan_.sweep.axes[0].path + (x_.unit.empty() ? "" : ", " + x_.unit);
    const std::string y = fmt::format("{}{}", metric_.meaning, unit_.empty() ? "" : ", " + unit_);
    std::string out =
        fmt::format("data={}; tics={}; xtitle={}; ytitle={}; panels={}; lines={}; references={}",
                    q((directory / "sweep.tsv").string()), q((directory / "tics.tsv").string()), q(x), q(y),
                    panels_.names.size(), lines_.names.size(), references_.size());
    out += fmt::format(
        "; numeric={}; logx={}; logy={}; timesx={}; timesy={}; xlow={:.10g}; xhigh={:.10g}; ylow={:.10g}; "
        "yhigh={:.10g}; values={}",
        int{x_.numeric}, int{x_.log}, int{log_y_}, int{x_.times && x_.log},
        int{metric_.unit == timeline::Unit::seconds && log_y_}, *std::min_element(x_.at.begin(), x_.at.end()),
        *std::max_element(x_.at.begin(), x_.at.end()), least_ / factor_, high_ / factor_, x_.at.size());
    for (std::size_t i = 0; i < panels_.names.size(); ++i)
      out += fmt::format("; panel{}={}", i + 1, q(cell(text::fitted(panels_.names[i], 60))));
    for (std::size_t i = 0; i < lines_.names.size(); ++i)
      out += fmt::format("; line{}={}", i + 1,
                         q(lines_.names.size() == 1 ? "mean" : cell(text::fitted(lines_.names[i], 60))));
    for (std::size_t i = 0; i < references_.size(); ++i)
      out += fmt::format("; reference{}={}", i + 1, q(cell(references_[i]->name)));
    const bool intervals = plan_.sweep.replications.most > 1 || plan_.sweep.batches > 0;
    out += fmt::format("; intervals={}", int{intervals});
    return out;
  }

  const SweepResults& r_;
  const SweepPlan& plan_;
  timeline::Metric metric_;
  std::string name_;
  std::vector<std::size_t> rest_;
  Settings panels_, lines_;
  std::vector<const scenario::Reference*> references_;
  Scale x_;
  double least_ = std::numeric_limits<double>::infinity(), high_ = 0, factor_ = 1;
  std::string unit_;
  bool log_y_ = false;
};

}  // namespace

bool plot_sweep(const SweepResults& r, const std::string& metric, const std::string& format,
                const fs::path& out, std::string& error) {
  const Scratch scratch;
  const std::string figure = Figure(r, metric).write(scratch.path(), error);
  if (figure.empty()) return false;
  const fs::path picture = scratch.path() / "picture";
  if (!run_gnuplot("sweep.gp",
                   fmt::format("out={}; format={}; {}", gnuplot_quoted(picture.string()),
                               gnuplot_quoted(format), figure),
                   error))
    return false;
  // Drawn aside, so that a picture is whole or not there.
  std::error_code e;
  fs::copy_file(picture, out, fs::copy_options::overwrite_existing, e);
  if (e) error = fmt::format("cannot write {}: {}", out.string(), e.message());
  return !e;
}

}  // namespace views
