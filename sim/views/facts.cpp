#include "views/facts.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "scenario/parse.hpp"

namespace views {

const MtaFacts* Facts::mta(const std::string& wanted) const {
  const auto at = by_name.find(wanted);
  return at == by_name.end() ? nullptr : &mtas[at->second];
}

std::vector<std::string> Facts::mta_names() const {
  std::vector<std::string> names;
  for (const auto& m : mtas) names.push_back(m.name);
  return names;
}

Facts facts_of(const Run& r) {
  Facts f;
  const auto j = nlohmann::json::parse(r.run_json(), nullptr, false);
  f.program = j.value("program", "mtasim");
  f.seed = j.value("seed", std::uint64_t{0});
  if (const auto s = j.find("scenario"); s != j.end() && s->is_object()) f.name = s->value("name", "");
  if (const auto e = j.find("end"); e != j.end() && e->is_object())
    f.end = units::kStart + units::from_seconds(e->value("time", 0.0));

  std::error_code none;
  const auto file = r.directory() / "scenario.toml";
  if (std::filesystem::exists(file, none)) f.scenario = scenario::load(file.string()).scenario;
  const auto add = [&](const std::string& name, std::string address, const mail::Calendar& calendar) {
    if (name.empty() || !f.by_name.try_emplace(name, f.mtas.size()).second) return;
    f.mtas.push_back({name, std::move(address), calendar});
  };
  if (f.scenario) {
    f.start = f.scenario->start;
    for (const auto& m : f.scenario->mtas) {
      add(m.config.name, m.config.address, m.config.calendar);
    }
  }
  // Those that no scenario knows: the clients of a served run, for one.
  std::set<std::string> others;
  for (const SessionRow& s : r.sessions()) others.insert({s.client, s.server});
  std::size_t n = 0;
  for (const auto& name : others)
    if (f.by_name.find(name) == f.by_name.end())
      add(name, fmt::format("198.51.{}.{}", 100 + n / 250, n % 250 + 1), f.start), ++n;
  return f;
}

}  // namespace views
