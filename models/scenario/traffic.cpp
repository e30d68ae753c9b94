#include "scenario/traffic.hpp"

#include <fmt/format.h>

#include <iterator>
#include <map>

#include "scenario/toml_text.hpp"

namespace scenario {

traffic::People people_of(const std::vector<Mta>& mtas, const std::string& pattern, traffic::People::Lists with) {
  traffic::People people(pattern);
  for (std::uint32_t m = 0; m < mtas.size(); ++m) {
    const auto& c = mtas[m].config;
    people.add(m, c.domains, c.users, c.lists, with);
  }
  return people;
}

traffic::Replay::Settings replay_settings(const Traffic& t) {
  return {t.rule.name,
          t.mbox,
          t.quoting,
          t.rule.from_time,
          t.rule.to_time,
          t.rule.messages,
          t.paced ? std::optional(t.rule.arrivals) : std::nullopt,
          t.rule.profile};
}

std::vector<std::unique_ptr<traffic::Source>> traffic_sources(const Scenario& s, const traffic::FindMta& find) {
  using Lists = traffic::People::Lists;
  std::map<std::pair<std::string, Lists>, traffic::Generator::PeopleRef> known;
  const auto people = [&](const std::string& pattern, Lists with) {
    auto& p = known[{pattern, with}];
    if (!p) p = std::make_shared<const traffic::People>(people_of(s.mtas, pattern, with));
    return p;
  };
  std::vector<std::unique_ptr<traffic::Source>> out;
  for (const Traffic& t : s.traffic) {
    if (!t.trace.empty())
      out.push_back(std::make_unique<traffic::Trace>(t.trace, find));
    else if (!t.mbox.empty())
      out.push_back(std::make_unique<traffic::Replay>(replay_settings(t), t.from_given ? people(t.from, Lists::no) : nullptr,
                                                      t.to_given ? people(t.to, Lists::yes) : nullptr, find, s.start, s.seed));
    else
      out.push_back(std::make_unique<traffic::Generator>(t.rule, people(t.from, Lists::no), people(t.to, Lists::yes),
                                                         s.start, s.seed));
  }
  return out;
}

namespace {

std::string text(const traffic::SizeLaw& z) {
  using Kind = traffic::SizeLaw::Kind;
  const auto bytes = [](std::int64_t n) { return quoted(units::to_text(units::Bytes{n})); };
  if (z.kind == Kind::fixed) return bytes(z.octets);
  if (z.kind == Kind::list) {
    std::string out;
    for (const auto v : z.values) out += (out.empty() ? "" : ", ") + bytes(v);
    return "[" + out + "]";
  }
  auto out = fmt::format("{{ median = {}, sigma = {}", quoted(fmt::format("{} B", z.median)), z.sigma);
  if (z.pareto_above > 0)
    out += fmt::format(", pareto_above = {}, pareto_exponent = {}", bytes(z.pareto_above), z.pareto_exponent);
  if (z.max > 0) out += ", max = " + bytes(z.max);
  return out + " }";
}

std::string text(const traffic::Profile& p) {
  if (p == traffic::Profile::weekday()) return "\"weekday\"";
  return fmt::format("[{}]", fmt::join(p.given(), ", "));
}

}  // namespace

std::string traffic_toml(const Traffic& t) {
  std::string out = "\n[[traffic]]\n";
  const auto key = [&](std::string_view k, std::string_view value) {
    fmt::format_to(std::back_inserter(out), "{} = {}\n", k, value);
  };
  const auto& r = t.rule;
  key("name", quoted(r.name));
  if (!t.trace.empty()) {
    key("trace", quoted(t.trace));
    return out;
  }
  const bool archive = !t.mbox.empty();
  if (archive) key("mbox", quoted(t.mbox));
  if (archive && t.quoting == traffic::Quoting::mboxo) key("quoting", "\"mboxo\"");
  if (!archive || t.from_given) key("from", quoted(t.from));
  if (!archive || t.to_given) key("to", quoted(t.to));
  if (!archive || t.paced) key("every", quoted(traffic::to_text(r.arrivals)));
  if (!r.profile.is_flat()) key("profile", text(r.profile));
  key("from_time", quoted(units::to_text(r.from_time.time_since_epoch())));
  if (r.to_time != units::kNever) key("to_time", quoted(units::to_text(r.to_time.time_since_epoch())));
  if (r.messages != UINT64_MAX) key("messages", fmt::format("{}", r.messages));
  if (archive) return out;
  key("size", text(r.size));
  key("recipients", r.recipients.zipf > 0
                        ? fmt::format("{{ zipf = {}, max = {} }}", r.recipients.zipf, r.recipients.max)
                        : fmt::format("{}", r.recipients.fixed));
  return out;
}

}  // namespace scenario
