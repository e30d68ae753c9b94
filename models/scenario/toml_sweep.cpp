// [sweep]: axes, replications, metrics. Any key that is no word of the table's own is a path of --set.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "scenario/sweep.hpp"
#include "scenario/toml_parts.hpp"
#include "scenario/toml_text.hpp"
#include "timeline/metric.hpp"

namespace scenario {
namespace {

constexpr std::size_t kMostValues = 100'000;  ///< of an axis

/// A TOML value as --set takes it.
std::string as_set(const toml::node& n, bool inside = false) {
  if (const auto* s = n.as_string()) return inside ? quoted(s->get()) : s->get();
  if (const auto* list = n.as_array()) {
    std::string out;
    for (const auto& v : *list) out += (out.empty() ? "" : ", ") + as_set(v, true);
    return "[" + out + "]";
  }
  if (const auto* number = n.as_floating_point(); number != nullptr && std::isfinite(number->get())) {
    const std::string text = fmt::format("{}", number->get());
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
  }
  std::ostringstream out;
  n.visit([&](const auto& v) { out << toml::node_view<const toml::node>(v); });
  std::string text = out.str();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

/// A bound of a range: a number, or a quantity in its smallest unit, and how to write such a one.
struct Bound {
  enum class Kind { integer, number, duration, bytes, rate, ratio } kind{};
  double value = 0;

  static std::optional<Bound> of(const toml::node* n) {
    if (n == nullptr) return std::nullopt;
    if (const auto i = n->as_integer()) return Bound{Kind::integer, static_cast<double>(i->get())};
    if (const auto d = n->value<double>(); d && n->is_floating_point() && std::isfinite(*d))
      return Bound{Kind::number, *d};
    const auto* s = n->as_string();
    if (s == nullptr) return std::nullopt;
    if (const auto d = units::parse_duration(s->get()))
      return Bound{Kind::duration, static_cast<double>(d.value->count())};
    if (const auto b = units::parse_bytes(s->get()))
      return Bound{Kind::bytes, static_cast<double>(b.value->n)};
    if (const auto r = units::parse_bit_rate(s->get()))
      return Bound{Kind::rate, static_cast<double>(r.value->bps)};
    if (const auto r = units::parse_ratio(s->get())) return Bound{Kind::ratio, *r.value};
    return std::nullopt;
  }

  std::string text(double v) const {
    switch (kind) {
      case Kind::integer:
        return std::to_string(std::llround(v));
      case Kind::number:
        return fmt::format("{:.12g}", v);
      case Kind::duration:
        return units::to_text(units::Duration(std::llround(v)));
      case Kind::bytes:
        return units::to_text(units::Bytes{std::llround(v)});
      case Kind::rate:
        return units::to_text(units::BitRate{std::llround(v)});
      case Kind::ratio:
        return fmt::format("{:.10g} %", 100 * v);
    }
    return {};
  }
  bool whole() const { return kind != Kind::number && kind != Kind::ratio; }
};

bool is_range(const toml::table& t) { return t.contains("from") && t.contains("to"); }

class Reader {
 public:
  Reader(Sweep& into, Report& report) : sweep_(into), report_(report) {}

  void read(const toml::table& table) {
    place_ = place_of(table.source(), report_);
    walk(table, "");
    // Paths of one table stand together in the tree; people read them in the order of the file.
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Found& a, const Found& b) { return a.at < b.at; });
    for (Found& f : found_) sweep_.axes.push_back(std::move(f.axis));
    if (zip_all_)
      for (const auto& a : sweep_.axes) sweep_.zip.push_back(a.path);
    if (report_.failed()) return;
    if (auto wrong = mistake_in(sweep_); !wrong.empty()) report_.error(place_, std::move(wrong));
  }

 private:
  static bool is_word(std::string_view k) {
    return k == "replications" || k == "metrics" || k == "zip" || k == "batches" || k == "reference";
  }
  void error(const toml::node& at, std::string message, std::string suggestion = {}) {
    report_.error(place_of(at.source(), report_), std::move(message), std::move(suggestion));
  }

  /// Rows in the order of the file: toml++ goes through a table by name.
  void walk(const toml::table& table, const std::string& prefix) {
    std::vector<std::pair<const toml::key*, const toml::node*>> rows;
    for (const auto& [key, value] : table) rows.emplace_back(&key, &value);
    const auto where = [](const auto& row) {
      const auto& begin = row.first->source().begin;
      return std::pair(begin.line, begin.column);
    };
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const auto& a, const auto& b) { return where(a) < where(b); });
    for (const auto& [key, value] : rows) {
      if (prefix.empty() && is_word(key->str()))
        word(key->str(), *value);
      else
        axis(join(prefix, std::string(key->str())), *value);
    }
  }

  /// A part of a path that holds a dot stands in brackets, unless the whole path is one key.
  static std::string join(const std::string& prefix, const std::string& part) {
    if (prefix.empty()) return part;
    return part.find_first_of(".[") == std::string::npos ? prefix + "." + part
                                                         : fmt::format("{}[\"{}\"]", prefix, part);
  }

  void axis(const std::string& path, const toml::node& value) {
    Axis a{path, {}};
    if (const auto* list = value.as_array()) {
      for (const auto& v : *list) {
        if (v.is_date() || v.is_time() || v.is_date_time())
          return error(v, fmt::format("{}: a date without quotes", path));
        a.values.push_back(as_set(v));
      }
      if (a.values.empty()) return error(value, fmt::format("axis '{}' has no values", path));
    } else if (const auto* t = value.as_table(); t != nullptr && is_range(*t)) {
      if (!range(path, *t, a.values)) return;
    } else if (t != nullptr) {
      return walk(*t, path);
    } else {
      return error(value, fmt::format("'{}' is a list of values or a range", path),
                   fmt::format("[{}], or {{ from = …, to = …, step = … }}",
                               value.is_string() ? "\"…\", \"…\"" : "…, …"));
    }
    const auto& begin = value.source().begin;
    found_.push_back({{begin.line, begin.column}, std::move(a)});
  }

  bool range(const std::string& path, const toml::table& t, std::vector<std::string>& into) {
    for (const auto& [k, v] : t)
      if (k != "from" && k != "to" && k != "step" && k != "points" && k != "factor")
        return error(v, fmt::format("a range has no '{}'", k.str()),
                     suggest(k.str(), {"from", "to", "step", "points", "factor"})),
               false;
    const auto from = Bound::of(t.get("from")), to = Bound::of(t.get("to"));
    const bool alike = from && to && (from->kind == to->kind || (!text(t, "from") && !text(t, "to")));
    if (!alike)
      return error(t, fmt::format("{}: from and to are numbers, or quantities of one kind", path)), false;
    Bound like = from->kind == Bound::Kind::integer ? *to : *from;
    const int ways = t.contains("step") + t.contains("points") + t.contains("factor");
    if (ways != 1)
      return error(t, fmt::format("{}: a range has one of step, points and factor", path)), false;
    if (const auto* n = t.get("points")) {
      const auto points = n->value<std::int64_t>();
      if (!points || *points < 2 || *points > static_cast<std::int64_t>(kMostValues))
        return error(*n, fmt::format("{}: points is an integer of at least 2", path)), false;
      for (std::int64_t i = 0; i < *points; ++i)
        into.push_back(like.text(from->value + (to->value - from->value) * static_cast<double>(i) /
                                                   static_cast<double>(*points - 1)));
      return true;
    }
    if (const auto* n = t.get("factor")) {
      const auto factor = n->value<double>();
      if (!factor || !(*factor > 1) || !(from->value > 0))
        return error(*n, fmt::format("{}: factor is a number above 1, and from is above 0", path)), false;
      for (double v = from->value; v <= to->value * (1 + 1e-9); v *= *factor)
        if (into.push_back(like.text(v)); into.size() > kMostValues) break;
    } else {
      const auto step = Bound::of(t.get("step"));
      if (!step || !(step->value > 0) || (step->kind != like.kind && text(t, "step") != text(t, "from")))
        return error(*t.get("step"), fmt::format("{}: step is of the kind of from, and above 0", path)),
               false;
      if (step->kind == Bound::Kind::number) like = *step;
      for (std::size_t i = 0; i <= kMostValues; ++i) {
        const double v = from->value + step->value * static_cast<double>(i);
        if (v > to->value + step->value * 1e-9) break;
        into.push_back(like.text(v));
      }
    }
    if (into.empty()) return error(t, fmt::format("{}: nothing lies between from and to", path)), false;
    if (into.size() > kMostValues)
      return error(t, fmt::format("{}: more than {} values", path, kMostValues)), false;
    return true;
  }
  static bool text(const toml::table& t, std::string_view key) {
    return t.contains(key) && t.get(key)->is_string();
  }

  void word(std::string_view name, const toml::node& value) {
    if (name == "replications") return replications(value);
    if (name == "metrics") return metrics(value);
    if (name == "zip") return zip(value);
    if (name == "batches") return batches(value);
    references(value);
  }

  std::optional<std::uint32_t> count(const toml::node& n, std::string_view what, std::int64_t least) {
    const auto* i = n.as_integer();
    if (i != nullptr && i->get() >= least && i->get() <= static_cast<std::int64_t>(kMostRuns))
      return static_cast<std::uint32_t>(i->get());
    error(n, fmt::format("'{}' is an integer from {} to {}", what, least, kMostRuns));
    return std::nullopt;
  }

  void replications(const toml::node& value) {
    Replications& r = sweep_.replications;
    const auto* t = value.as_table();
    if (t == nullptr) {
      if (const auto n = count(value, "replications", 1)) r.least = r.most = *n;
      return;
    }
    for (const auto& [k, v] : *t)
      if (k != "min" && k != "max" && k != "until")
        return error(v, fmt::format("replications has no '{}'", k.str()),
                     suggest(k.str(), {"min", "max", "until"}));
    const auto *least = t->get("min"), *most = t->get("max"), *until = t->get("until");
    if (least == nullptr || most == nullptr || until == nullptr)
      return error(value, "replications wants min, max and until",
                   "replications = { min = 10, max = 200, until = \"p95_delay within 5 %\" }");
    // An interval needs a deviation, and that two runs; what few runs say of it is hardly worth it.
    const auto a = count(*least, "min", 2), b = count(*most, "max", 2);
    if (!a || !b) return;
    if (*a > *b) return error(*least, "min is above max");
    r.least = *a;
    r.most = *b;
    const auto* text = until->as_string();
    std::string why = "'until' is a text", suggestion = "until = \"p95_delay within 5 %\"";
    r.until = text == nullptr ? std::nullopt : parse_precision(text->get(), why, suggestion);
    if (!r.until) error(*until, std::move(why), std::move(suggestion));
  }

  void metrics(const toml::node& value) {
    const auto* list = value.as_array();
    if (list == nullptr)
      return error(value, "'metrics' is a list of texts", "metrics = [\"p95_delay\", \"delivered\"]");
    for (const auto& m : *list) {
      const std::string name = m.value_or(std::string());
      if (!timeline::find_metric(name))
        error(m, fmt::format("there is no metric '{}'", name), suggest(name, timeline::metric_names()));
      else if (std::find(sweep_.metrics.begin(), sweep_.metrics.end(), name) == sweep_.metrics.end())
        sweep_.metrics.push_back(name);
    }
  }

  void zip(const toml::node& value) {
    if (const auto* all = value.as_boolean()) {
      zip_all_ = all->get();
      return;
    }
    const auto* list = value.as_array();
    if (list == nullptr) return error(value, "'zip' is true, or the list of axes that move together");
    for (const auto& p : *list)
      if (const auto* path = p.as_string())
        sweep_.zip.push_back(path->get());
      else
        error(p, "an axis is named by its key, a text");
  }

  void batches(const toml::node& value) {
    if (const auto n = count(value, "batches", 2)) sweep_.batches = *n;
  }

  void references(const toml::node& value) {
    const auto* list = value.as_array();
    if (list == nullptr || list->empty() || !list->is_homogeneous(toml::node_type::table))
      return error(value, "'reference' may stand many times, so its brackets are double",
                   "did you mean [[sweep.reference]]?");
    for (const auto& n : *list) {
      const auto& t = *n.as_table();
      Reference r;
      r.metric = t["metric"].value_or(std::string());
      r.name = t["name"].value_or(std::string());
      for (const auto& [k, v] : t)
        if (k != "metric" && k != "name" && k != "values")
          return error(v, fmt::format("a reference has no '{}'", k.str()),
                       suggest(k.str(), {"metric", "name", "values"}));
      const auto* values = t["values"].as_array();
      if (!timeline::find_metric(r.metric))
        return error(n, fmt::format("there is no metric '{}'", r.metric),
                     suggest(r.metric, timeline::metric_names()));
      if (r.name.empty() || values == nullptr)
        return error(n, "a reference has a metric, a name and values",
                     "values: a number for each design point, or a quantity");
      for (const auto& v : *values) {
        const auto b = Bound::of(&v);
        if (!b) return error(v, "a value of a reference is a number or a quantity");
        r.values.push_back(b->kind == Bound::Kind::duration ? b->value / 1e9 : b->value);
      }
      sweep_.references.push_back(std::move(r));
    }
  }

  struct Found {
    std::pair<toml::source_index, toml::source_index> at;
    Axis axis;
  };
  Sweep& sweep_;
  Report& report_;
  std::vector<Found> found_;
  Place place_;
  bool zip_all_ = false;
};

}  // namespace

void read_sweep(const TomlReader& root, Draft& draft, Report& report) {
  if (const auto* table = root.table("sweep")) Reader(draft.scenario.sweep, report).read(*table);
}

}  // namespace scenario
