// [expect]: metrics and what is expected of them.
#include <fmt/format.h>

#include <algorithm>

#include "scenario/toml_parts.hpp"

namespace scenario {
namespace {

class Expectations {
 public:
  Expectations(std::vector<timeline::Expectation>& into, Report& report) : into_(into), report_(report) {}

  void read(const toml::table& table) {
    // toml++ goes through a table by name; people read it in the order of the file.
    std::vector<std::pair<const toml::key*, const toml::node*>> rows;
    for (const auto& [key, value] : table) rows.emplace_back(&key, &value);
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
      return a.first->source().begin.line < b.first->source().begin.line;
    });
    for (const auto& [key, value] : rows) {
      if (const auto* inner = value->as_table(); inner != nullptr && key->str() == "replies") {
        for (const auto& [code, wanted] : *inner)
          one("replies." + std::string(code.str()), place_of(code.source(), report_), wanted);
      } else {
        one(std::string(key->str()), place_of(key->source(), report_), *value);
      }
    }
  }

 private:
  void one(const std::string& metric, const Place& at, const toml::node& value) {
    const auto known = timeline::find_metric(metric);
    if (!known)
      return report_.error(at, fmt::format("there is no metric '{}'", metric),
                           suggest(metric, timeline::metric_names()));
    std::string text;
    if (const auto* s = value.as_string())
      text = s->get();
    else if (value.is_integer() && known->unit == timeline::Unit::count)
      text = std::to_string(*value.value<std::int64_t>());
    else
      return report_.error(place_of(value.source(), report_),
                           fmt::format("what is expected of '{}' is a text", metric),
                           fmt::format("write it as {} = \"{}\"", metric, example(*known)));
    auto parsed = timeline::parse_expectation(metric, text);
    if (!parsed)
      return report_.error(place_of(value.source(), report_), fmt::format("{}: {}", metric, parsed.error),
                           std::move(parsed.suggestion));
    into_.push_back(std::move(*parsed.value));
  }

  static std::string_view example(const timeline::Metric& m) {
    switch (m.unit) {
      case timeline::Unit::share:
        return ">= 99 %";
      case timeline::Unit::seconds:
        return "< 1 h";
      case timeline::Unit::octets:
        return "< 10 MB";
      case timeline::Unit::count:
        break;
    }
    return "0";
  }

  std::vector<timeline::Expectation>& into_;
  Report& report_;
};

}  // namespace

void read_expectations(const TomlReader& root, Draft& draft, Report& report) {
  if (const auto* table = root.table("expect")) Expectations(draft.scenario.expect, report).read(*table);
}

}  // namespace scenario
