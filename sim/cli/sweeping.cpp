#include "cli/sweeping.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <system_error>

#include "cli/cli.hpp"
#include "cli/load.hpp"
#include "cli/overrides.hpp"
#include "cli/simulate.hpp"
#include "cli/terminal.hpp"
#include "sim/collector_report.hpp"
#include "views/whole_file.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

/// Of a run's scenario, its seed apart.
std::string hash_of(scenario::Scenario s) {
  s.seed = 0;
  s.sweep = {};
  s.expect.clear();
  std::string text = fmt::format("mtasim {}\n{}", MTASIM_VERSION, scenario::to_toml(s));
  // The scenario file is in its resolved form; what it reads beside (a trace, a map) may not be.
  for (std::size_t i = 1; i < s.inputs.size(); ++i) text += sim::report::hash(s.inputs[i].octets) + "\n";
  return sim::report::hash(text);
}

bool refuse(const std::string& why, std::string_view suggestion = {}) {
  error(fmt::format("mtasim sweep: {}", why), suggestion);
  return false;
}

/// The command line's axes, replications and metrics into the scenario's sweep. False, and said, where one is
/// none.
bool apply(const SweepRequest& request, scenario::Sweep& sweep) {
  for (const std::string& text : request.axes) {
    const auto axis = scenario::parse_axis(text);
    if (!axis)
      return refuse(fmt::format("--sweep wants KEY=a,b,c, not '{}'", text),
                    "--sweep 'mta.London.give_up=1 d,5 d'");
    const auto same = std::find_if(sweep.axes.begin(), sweep.axes.end(),
                                   [&](const auto& a) { return a.path == axis->path; });
    if (same != sweep.axes.end())
      same->values = axis->values;
    else
      sweep.axes.push_back(*axis);
    sweep.references.clear();  // they were for the scenario's design points
  }
  if (request.batches) sweep.batches = *request.batches;
  if (request.replications) sweep.replications = {*request.replications, *request.replications, {}};
  if (!request.until.empty()) {
    std::string why, suggestion;
    auto until = scenario::parse_precision(request.until, why, suggestion);
    if (!until) return refuse("--until: " + why, suggestion);
    const std::uint32_t least = request.replications.value_or(10),
                        most = request.most.value_or(std::max(least, 200U));
    if (least < 2 || most < least)
      return refuse(
          fmt::format("--until wants at least 2 runs, and --most at least as many as --replications"));
    sweep.replications = {least, most, std::move(until)};
  }
  if (!request.metrics.empty()) sweep.metrics.clear();
  for (const std::string& m : request.metrics) {
    if (!timeline::find_metric(m))
      return refuse(fmt::format("there is no metric '{}'", m), did_you_mean(m, timeline::metric_names()));
    sweep.metrics.push_back(m);
  }
  if (const auto wrong = scenario::mistake_in(sweep); !wrong.empty()) return refuse(wrong);
  return true;
}

std::vector<scenario::Override> all_overrides(const LoadedSweep& sweep, std::size_t point) {
  auto all = sweep.overrides;
  const auto own = scenario::overrides(sweep.plan.sweep, sweep.plan.points[point]);
  all.insert(all.end(), own.begin(), own.end());
  return all;
}

bool is_drawn(const scenario::Override& o) { return o.first.find("generate") != std::string::npos; }

/// The --set of a run; its seed is the last of them.
std::vector<scenario::Override> overrides_of(const LoadedSweep& sweep, std::size_t index) {
  auto all = all_overrides(sweep, sweep.plan.point_of(index));
  std::erase_if(all, [](const auto& o) { return o.first == "seed"; });
  all.emplace_back("seed", std::to_string(sweep.plan.seed_of(index)));
  return all;
}

/// A text as a shell takes it for one word.
std::string shell_word(const std::string& text) {
  const bool plain = !text.empty() && text.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_-./=:,@%+") == std::string::npos;
  if (plain) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

}  // namespace

std::optional<LoadedSweep> load_sweep(const SweepRequest& request, std::optional<std::size_t> only) {
  LoadedSweep out;
  if (!parse_overrides("sweep", request.sets, out.overrides)) return std::nullopt;
  if (request.seed) out.overrides.emplace_back("seed", std::to_string(*request.seed));
  auto base = load(request.file, out.overrides);
  if (!base || !apply(request, base->sweep)) return std::nullopt;
  out.plan.name = base->name;
  out.plan.sweep = base->sweep;
  out.plan.points = scenario::points(base->sweep);
  out.plan.seeds.resize(out.plan.points.size());
  out.plan.keys.resize(out.plan.runs());
  out.expect = base->expect;
  if (only && *only >= out.plan.runs()) {
    refuse(fmt::format("there is no run {}: this sweep has {}, from 0", *only, out.plan.runs()));
    return std::nullopt;
  }
  // A network that is drawn when the scenario is read is another one for each seed.
  const bool drawn = base->inputs.front().octets.find("generate") != std::string::npos ||
                     std::any_of(out.overrides.begin(), out.overrides.end(), is_drawn) ||
                     std::any_of(base->sweep.axes.begin(), base->sweep.axes.end(), [](const auto& a) {
                       return is_drawn({a.path, ""});
                     });
  std::set<std::string> said;
  bool good = true;
  const auto read = [&](const std::vector<scenario::Override>& overrides) {
    auto parsed = scenario::load(request.file, overrides);
    for (const auto& d : parsed.diagnostics)
      if (d.severity == scenario::Diagnostic::Severity::error && said.insert(scenario::to_text(d)).second)
        say_diagnostic(scenario::to_text(d));
    good = good && parsed.scenario;
    return std::move(parsed.scenario);
  };
  for (std::size_t p = 0; p < out.plan.points.size(); ++p) {
    if (only && p != out.plan.point_of(*only)) continue;
    const auto at = read(all_overrides(out, p));
    if (!at) continue;
    out.plan.seeds[p] = at->seed;
    const std::string hash = hash_of(*at);
    for (std::uint32_t r = 1; r <= out.plan.sweep.replications.most; ++r) {
      const std::size_t i = out.plan.index_of(p, r);
      if (only && i != *only) continue;
      const auto own = drawn && r > 1 ? read(overrides_of(out, i)) : std::nullopt;
      out.plan.keys[i] = fmt::format("{}-{}", own ? hash_of(*own) : hash, out.plan.seed_of(i));
    }
  }
  if (!good) return std::nullopt;
  return out;
}

bool check_points(const std::string& file, const scenario::Sweep& sweep) {
  std::set<std::string> said;
  bool good = true;
  for (const auto& point : scenario::points(sweep)) {
    const auto parsed = scenario::load(file, scenario::overrides(sweep, point));
    good = good && parsed.scenario;
    for (const auto& d : parsed.diagnostics)
      if (d.severity == scenario::Diagnostic::Severity::error && said.insert(scenario::to_text(d)).second)
        say_diagnostic(scenario::to_text(d));
  }
  return good;
}

std::vector<std::string> to_arguments(const SweepRequest& r) {
  std::vector<std::string> out{"sweep", r.file};
  const auto add = [&](const char* option, const std::string& value) {
    out.insert(out.end(), {option, value});
  };
  for (const auto& s : r.sets) add("--set", s);
  if (r.seed) add("--seed", std::to_string(*r.seed));
  for (const auto& a : r.axes) add("--sweep", a);
  for (const auto& m : r.metrics) add("--metric", m);
  if (r.replications) add("--replications", std::to_string(*r.replications));
  if (r.batches) add("--batches", std::to_string(*r.batches));
  if (!r.until.empty()) add("--until", r.until);
  if (r.most) add("--most", std::to_string(*r.most));
  return out;
}

std::string command_of(const SweepRequest& request, const LoadedSweep& sweep, std::size_t index) {
  std::string out =
      fmt::format("mtasim run {} --seed {}", shell_word(request.file), sweep.plan.seed_of(index));
  for (const auto& [key, value] : all_overrides(sweep, sweep.plan.point_of(index)))
    if (key != "seed") out += " --set " + shell_word(key + "=" + value);
  return out;
}

int run_one(const SweepRequest& request, std::size_t index, const fs::path& out,
            std::optional<sim::Level> keep) {
  const auto sweep = load_sweep(request, index);
  if (!sweep) return Status::bad_input;
  const auto& plan = sweep->plan;
  auto parsed = scenario::load(request.file, overrides_of(*sweep, index));
  if (!parsed.scenario) return Status::bad_input;
  scenario::Scenario s = std::move(*parsed.scenario);
  const units::Duration warmup = s.warmup;
  s.expect.clear();  // expectations of a sweep are about all of its runs
  s.sweep = {};
  const std::string key = plan.keys[index];
  std::error_code e;
  fs::create_directories(out / "runs", e);
  const fs::path directory = out / "runs" / key;
  // An array of jobs that is run again has nothing to do where it was done with.
  if (views::SweepResults(plan).read(out, index) && (!keep || fs::exists(directory))) return Status::done;
  fs::remove_all(directory, e);  // of a run whose result was not written any more
  RunOptions options;
  options.out = directory;
  options.overrides = overrides_of(*sweep, index);
  options.level = keep.value_or(sim::Level::messages);
  options.quiet = true;
  const Simulated done = simulate(std::move(s), request.file, options);
  // Scripted sessions may have met other replies than they expect: that is a result, too.
  if (done.directory.empty() || (done.status != Status::done && done.status != Status::expectation_failed))
    return done.status;
  int status = Status::done;
  try {
    const auto batches = plan.sweep.batches == 0 ? std::vector<timeline::Values>{}
                                                 : views::batches_of(directory, plan.sweep.batches, warmup);
    write_whole(views::result_file(out, key),
                views::result_json(key, views::whole_file(directory / "run.json"), batches));
  } catch (const std::exception& wrong) {
    error(fmt::format("mtasim sweep: {}", wrong.what()));
    status = Status::simulation_failed;
  }
  if (!keep) fs::remove_all(directory, e);
  return status;
}

void write_whole(const fs::path& file, const std::string& text) {
  const fs::path part = file.parent_path() / fmt::format(".{}.part-{}", file.filename().string(), getpid());
  std::ofstream out(part, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw std::system_error(errno, std::generic_category(), "cannot write " + part.string());
  fs::rename(part, file);
}

}  // namespace cli
