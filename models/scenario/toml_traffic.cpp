// [[traffic]]: mail by a rule, or as a trace has it.
#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <unordered_map>

#include "scenario/toml_parts.hpp"
#include "scenario/traffic.hpp"

namespace scenario {
namespace {

namespace fs = std::filesystem;
using traffic::SizeLaw;

constexpr std::int64_t kMostRecipients = 1'000'000;
constexpr std::int64_t kMostMessages = 1'000'000'000'000;
constexpr int kMostErrors = 20;  ///< of one trace
constexpr std::size_t kMostSizes = 100'000;

/// A file's name is relative to the scenario it stands in.
std::string place_of_file(const std::string& name, const Report& report) {
  std::error_code e;
  const auto file = fs::absolute(fs::path(report.file()).parent_path() / name, e);
  return (e ? fs::path(name) : file).lexically_normal().string();
}

class Entry {
 public:
  Entry(const toml::table& table, std::size_t number, Draft& draft, const Directory& directory, Report& report)
      : r_(table, "traffic", report), draft_(draft), directory_(directory), report_(report) {
    traffic_.rule.name = std::to_string(number);
    r_.line("name", traffic_.rule.name);
    if (traffic_.rule.name.empty())
      report_.error(r_.place("name"), "a name cannot be empty", "leave it out: traffic is numbered");
  }

  Traffic read() {
    std::string quoting;
    r_.line("quoting", quoting);
    if (r_.has("quoting") && !r_.has("mbox"))
      report_.error(r_.place("quoting"), "only an mbox is quoted", "leave it out");
    r_.line("trace", traffic_.trace);
    r_.line("mbox", traffic_.mbox);
    if (r_.has("trace") && r_.has("mbox"))
      report_.error(r_.place("mbox"), "mail comes from a trace or from an archive, not both", "leave out 'trace' or 'mbox'");
    else if (r_.is_text("trace"))
      read_trace();
    else if (r_.is_text("mbox"))
      read_archive();
    else
      read_rule();
    return std::move(traffic_);
  }
  Place name() const { return r_.place("name"); }

 private:
  void read_trace() {
    for (const auto* key : {"from", "to", "every", "profile", "from_time", "to_time", "messages", "size", "recipients", "quoting"})
      if (r_.has(key))
        report_.error(r_.place(key), fmt::format("a trace says itself who writes to whom and when: '{}' has no place beside it", key),
                      "leave it out, or leave out 'trace'");
    const auto given = traffic_.trace;
    traffic_.trace = place_of_file(given, report_);
    auto input = read_input(traffic_.trace);
    if (!input) {
      report_.error(r_.place("trace"), fmt::format("there is no file {}, or it cannot be read", given),
                    "its name is relative to the scenario's");
      return;
    }
    draft_.scenario.inputs.push_back(std::move(*input));
    std::ifstream in(traffic_.trace, std::ios::binary);
    traffic::TraceReader trace(in);
    traffic::Mail mail;
    int errors = 0;
    for (auto step = trace.next(mail); step != traffic::TraceReader::Step::end && errors < kMostErrors; step = trace.next(mail)) {
      const Place at{(fs::path(report_.file()).parent_path() / given).string(), static_cast<int>(trace.line()), 0};
      if (step == traffic::TraceReader::Step::bad) {
        ++errors;
        report_.error(at, trace.error(), trace.suggestion());
        continue;
      }
      errors += !known(mail.from.domain, at);
      for (const auto& p : mail.to) errors += !known(p.domain, at);
    }
  }

  void read_archive() {
    for (const auto* key : {"size", "recipients"})
      if (r_.has(key))
        report_.error(r_.place(key), fmt::format("the messages of an archive are as they are: '{}' has no place beside it", key),
                      "leave it out, or leave out 'mbox'");
    std::string quoting = "mboxrd";
    r_.line("quoting", quoting);
    traffic_.quoting = quoting == "mboxo" ? traffic::Quoting::mboxo : traffic::Quoting::mboxrd;
    if (quoting != "mboxo" && quoting != "mboxrd")
      report_.error(r_.place("quoting"), fmt::format("no mbox is quoted as '{}'", quoting), suggest(quoting, {"mboxrd", "mboxo"}));
    traffic_.from_given = r_.has("from");
    traffic_.to_given = r_.has("to");
    traffic_.paced = r_.has("every");
    read_people();
    read_arrivals();
    read_profile();
    const auto given = traffic_.mbox;
    traffic_.mbox = place_of_file(given, report_);
    std::error_code e;
    if (!fs::is_directory(traffic_.mbox, e)) {
      auto input = read_input(traffic_.mbox);
      if (!input) {
        report_.error(r_.place("mbox"), fmt::format("there is no mbox file or folder {}, or it cannot be read", given),
                      "its name is relative to the scenario's");
        return;
      }
      draft_.scenario.inputs.push_back(std::move(*input));
    }
    if (!report_.failed()) check_archive(given);
  }

  void check_archive(const std::string& given) {
    using Lists = traffic::People::Lists;
    const auto people = [&](bool wanted, const std::string& pattern, Lists lists) -> traffic::Generator::PeopleRef {
      if (!wanted) return nullptr;
      return std::make_shared<const traffic::People>(people_of(draft_.scenario.mtas, pattern, lists));
    };
    const auto find = [this](const std::string& domain) -> std::optional<std::uint32_t> {
      const auto m = directory_.by_domain(domain);
      return m ? std::optional(static_cast<std::uint32_t>(*m)) : std::nullopt;
    };
    try {
      traffic::Replay replay(replay_settings(traffic_), people(traffic_.from_given, traffic_.from, Lists::no),
                             people(traffic_.to_given, traffic_.to, Lists::yes), find, draft_.scenario.start,
                             draft_.scenario.seed);
      if (replay.size() == 0)
        report_.error(r_.place("mbox"), fmt::format("no message is in {}", given),
                      "an mbox begins with a line \"From \", a folder holds files named *.eml");
      traffic::Mail mail;
      traffic::Replay::Problem problem;
      int errors = 0;
      for (auto step = replay.try_next(mail, problem); step != traffic::Replay::Step::end && errors < kMostErrors;
           step = replay.try_next(mail, problem)) {
        if (step != traffic::Replay::Step::bad) continue;
        ++errors;
        report_.error({problem.file == traffic_.mbox ? given : problem.file, static_cast<int>(problem.line), 0}, problem.what,
                      problem.domain.empty() ? "add to = \"*\": a user stands for every address"
                                             : "add from = \"*\" and to = \"*\": a user stands for every address");
      }
    } catch (const std::runtime_error& e) {
      report_.error(r_.place("mbox"), e.what());
    }
  }

  bool known(const std::string& domain, const Place& at) {
    if (directory_.by_domain(domain)) return true;
    report_.error(at, fmt::format("no MTA has the domain '{}'", domain), suggest(domain, directory_.domains()));
    return false;
  }

  void read_rule() {
    read_people();
    read_arrivals();
    read_profile();
    read_size();
    read_recipients();
  }

  void read_people() {
    using Lists = traffic::People::Lists;
    for (const auto& [key, pattern, lists] : {std::tuple("from", &traffic_.from, Lists::no), std::tuple("to", &traffic_.to, Lists::yes)}) {
      r_.line(key, *pattern);
      if (r_.has(key) && !r_.is_text(key)) continue;
      if (people_of(draft_.scenario.mtas, *pattern, lists).size() > 0) continue;
      const auto sign = pattern->rfind('@');
      const auto domain = sign == std::string::npos ? *pattern : pattern->substr(sign + 1);
      const auto near = nearest(domain, directory_.domains());
      report_.error(r_.place(key), fmt::format("{}: no user's address is like '{}'", key, *pattern),
                    near.empty() || near == domain ? "a pattern is \"*\", \"*@London\", \"user?@*\" or one address"
                    : sign == std::string::npos    ? did_you_mean("*@" + near)
                                                   : did_you_mean(pattern->substr(0, sign + 1) + near));
    }
  }

  void read_arrivals() {
    auto& rule = traffic_.rule;
    const bool archive = !traffic_.mbox.empty();
    const bool given = (archive || r_.need("every", "\"poisson 2/min\"")) && r_.is_text("every");
    std::string text = "once";
    r_.line("every", text);
    auto arrivals = traffic::parse_arrivals(text);
    if (arrivals)
      rule.arrivals = *arrivals.value;
    else
      report_.error(r_.place("every"), "every: " + arrivals.error, std::move(arrivals.suggestion));
    units::Duration from{}, to{};
    r_.duration("from_time", from);
    r_.duration("to_time", to);
    rule.from_time = TimePoint(from);
    if (r_.has("to_time")) {
      rule.to_time = TimePoint(to);
      if (to <= from && r_.is_text("to_time"))
        report_.error(r_.place("to_time"), "it ends before it begins", "to_time is later than from_time");
    }
    if (const auto n = r_.integer("messages", 1, kMostMessages)) rule.messages = static_cast<std::uint64_t>(*n);
    const bool ends = rule.arrivals.pattern == traffic::Pattern::once || r_.has("to_time") || r_.has("messages") ||
                      archive || draft_.scenario.stop.has_value();
    if (given && arrivals && !ends)
      report_.error(r_.place(), fmt::format("traffic '{}' never ends, and the run would not either", rule.name),
                    "add stop = \"1 d\" to the top level, or to_time or messages here");
  }

  void read_profile() {
    if (!r_.has("profile")) return;
    if (r_.is_text("profile")) {
      std::string name;
      r_.line("profile", name);
      if (name == "weekday")
        traffic_.rule.profile = traffic::Profile::weekday();
      else if (name != "flat")
        report_.error(r_.place("profile"), fmt::format("no profile is called '{}'", name), suggest(name, {"weekday", "flat"}));
      return;
    }
    const auto weights = r_.numbers("profile", 0);
    if (!weights) return;
    double sum = 0;
    for (const double w : *weights) sum += w;
    if (weights->size() != 24 || !(sum > 0) || sum > 1e12) {
      report_.error(r_.place("profile"), "a profile has 24 weights, one an hour from midnight, not all of them 0");
      return;
    }
    traffic::Profile::Weights w;
    std::copy(weights->begin(), weights->end(), w.begin());
    traffic_.rule.profile = traffic::Profile(w);
  }

  void read_size() {
    auto& law = traffic_.rule.size;
    if (!r_.has("size")) return;
    if (r_.is_table("size")) return read_law(*r_.table("size"), law);
    if (r_.is_text("size")) {
      if (const auto size = r_.size("size")) law.octets = at_least_one(size->n, r_.place("size"));
      return;
    }
    const auto list = r_.list("size");
    if (!list) return;
    law.kind = SizeLaw::Kind::list;
    for (const auto& item : *list) add_size(item.text, item.at, law);
    if (list->empty()) report_.error(r_.place("size"), "size: a list of sizes cannot be empty");
  }

  std::int64_t at_least_one(std::int64_t n, const Place& at) {
    if (n < 1) report_.error(at, "size: content cannot be empty", "the smallest is '1 B'");
    return n;
  }

  void add_size(const std::string& text, const Place& at, SizeLaw& law) {
    auto size = units::parse_bytes(text);
    if (size)
      law.values.push_back(at_least_one(size.value->n, at));
    else
      report_.error(at, "size: " + size.error, std::move(size.suggestion));
  }

  void read_law(const toml::table& table, SizeLaw& law) {
    const TomlReader r(table, "traffic.size", report_);
    if (r.has("file")) return read_sizes(r, law);
    law.kind = SizeLaw::Kind::lognormal;
    r.need("median", "\"4.8 KiB\"");
    read_median(r, law);
    r.need("sigma", "1.62");
    if (const auto sigma = r.number("sigma", 0)) {
      law.sigma = *sigma;
      if (*sigma == 0) report_.error(r.place("sigma"), "sigma: 0 leaves one size", "write it alone: size = \"20 KiB\"");
    }
    if (const auto above = r.size("pareto_above")) law.pareto_above = above->n;
    if (const auto exponent = r.number("pareto_exponent", 0)) law.pareto_exponent = *exponent;
    if (const auto max = r.size("max")) law.max = at_least_one(max->n, r.place("max"));
    if (r.has("pareto_above") != r.has("pareto_exponent"))
      report_.error(r.place(), "a Pareto tail has both pareto_above and pareto_exponent");
    if (r.has("pareto_above") && !r.has("max"))
      report_.error(r.place("pareto_above"), "a Pareto tail must be cut off: 'max' is missing", "add: max = \"10 MiB\"");
    if (r.has("pareto_exponent") && law.pareto_exponent <= 0 && r.number("pareto_exponent", 0))
      report_.error(r.place("pareto_exponent"), "pareto_exponent: it must be more than 0");
    if (r.has("max") && law.pareto_above > 0 && law.max <= law.pareto_above)
      report_.error(r.place("max"), "max: the tail ends before it begins", "max is larger than pareto_above");
  }

  /// A median is no size of any message and need not be whole: "4.8 KiB" is 4915.2 octets.
  void read_median(const TomlReader& r, SizeLaw& law) {
    std::string text;
    r.line("median", text);
    if (!r.is_text("median")) return;
    double number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto unit = units::parse_bytes(fmt::format("1 {}", std::string_view(end.ptr, text.data() + text.size())));
    if (end.ec == std::errc() && unit && number >= 0 && number < 1e12) {
      law.median = number * static_cast<double>(unit.value->n);
      if (law.median < 1) at_least_one(0, r.place("median"));
    } else if (const auto exact = r.size("median")) {  // or it says what is wrong
      law.median = static_cast<double>(at_least_one(exact->n, r.place("median")));
    }
  }

  /// A size a line.
  void read_sizes(const TomlReader& r, SizeLaw& law) {
    std::string name;
    r.line("file", name);
    if (!r.is_text("file")) return;
    std::error_code e;
    const auto file = place_of_file(name, report_);
    std::ifstream in;
    if (fs::is_regular_file(file, e)) in.open(file);
    if (!in.is_open())
      return report_.error(r.place("file"), fmt::format("there is no file {}, or it cannot be read", name));
    law.kind = SizeLaw::Kind::list;
    int n = 0, errors = 0;
    for (std::string line; std::getline(in, line) && errors < kMostErrors;) {
      ++n;
      if (line.ends_with('\r')) line.pop_back();
      if (line.find_first_not_of(" \t") == std::string::npos || line.starts_with('#')) continue;
      const Place at{name, n, 0};
      const bool bare = line.find_first_not_of("0123456789") == std::string::npos;
      const auto before = law.values.size();
      add_size(bare ? line + " B" : line, at, law);
      errors += law.values.size() == before;
      if (law.values.size() > kMostSizes)
        return report_.error(at, fmt::format("more than {} sizes", kMostSizes), "take a sample of them");
    }
    if (law.values.empty() && errors == 0) report_.error(r.place("file"), fmt::format("{} holds no sizes", name), "one a line: 20 KiB, or 4096");
  }

  void read_recipients() {
    auto& law = traffic_.rule.recipients;
    if (r_.is_table("recipients")) {
      const TomlReader r(*r_.table("recipients"), "traffic.recipients", report_);
      r.need("zipf", "2.3");
      r.need("max", "18");
      if (const auto zipf = r.number("zipf", 0)) law.zipf = *zipf;
      if (const auto max = r.integer("max", 1, kMostRecipients)) law.max = static_cast<int>(*max);
      if (r.has("zipf") && law.zipf <= 0 && r.number("zipf", 0))
        report_.error(r.place("zipf"), "zipf: the exponent is more than 0");
    } else if (const auto n = r_.integer("recipients", 1, kMostRecipients)) {
      law.fixed = static_cast<int>(*n);
    }
  }

  TomlReader r_;
  Draft& draft_;
  const Directory& directory_;
  Report& report_;
  Traffic traffic_;
};

}  // namespace

void read_traffic(const TomlReader& root, Draft& draft, Report& report) {
  const auto tables = root.tables("traffic");
  if (tables.empty()) return;
  const Directory directory(draft.scenario.mtas, Case::ignored);
  std::unordered_map<std::string, int> names;
  for (const auto* table : tables) {
    Entry entry(*table, names.size() + 1, draft, directory, report);
    auto t = entry.read();
    const auto [first, fresh] = names.emplace(t.rule.name, entry.name().line);
    if (!fresh)
      report.error(entry.name(), fmt::format("two kinds of traffic have the name '{}'", t.rule.name),
                   fmt::format("the first is in line {}", first->second));
    draft.scenario.traffic.push_back(std::move(t));
  }
}

}  // namespace scenario
