#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "timeline/ledger.hpp"
#include "views/text.hpp"
#include "views/views.hpp"

namespace views {
namespace {

using Json = nlohmann::json;

// A value of run.json by its path; 0 (or nothing) where a run of another version has none of that name.
std::uint64_t count(const Json& j, const char* group, const char* name) {
  const auto g = j.find(group);
  return g == j.end() ? 0 : g->value(name, std::uint64_t{0});
}

std::string delay(const Json& j, const char* name) {
  const auto g = j.find("metrics");
  if (g == j.end() || !g->contains(name) || !(*g)[name].is_number()) return "not reached";
  return units::to_human(units::from_seconds((*g)[name].get<double>()));
}

/// drain_time in words (COLUMNS.md).
std::string drained(const Json& j) {
  const bool outage = j.contains("outages") && !j["outages"].empty();
  const std::string since = outage ? "the last outage" : "the last submission";
  const std::string after = delay(j, "drain_time");
  return after == "not reached" ? "not drained when the run ended" : fmt::format("drained {} after {}", after, since);
}

std::string share(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? ""
                  : fmt::format(" ({:.3g} %)", 100.0 * static_cast<double>(part) / static_cast<double>(all));
}

timeline::Ledger ledger(const Json& j) {
  const auto n = [&](const char* name) { return count(j, "ledger", name); };
  timeline::Ledger l;
  l.submitted = n("submitted"), l.children = n("children"), l.notices = n("notices");
  l.delivered = n("delivered"), l.handed_outside = n("handed_outside"), l.replaced = n("replaced");
  l.bounced = n("bounced"), l.expired = n("expired"), l.discarded = n("discarded"), l.queued = n("queued");
  l.duplicates = n("duplicates"), l.refused = n("refused");
  return l;
}

// The reply that most of those who never got their mail were refused with.
std::string commonest_refusal(const Run& r) {
  std::map<std::string, std::uint64_t> replies;
  for (const MessageRow& m : r.messages()) {
    if (m.outcome == "bounced" && !m.last_reply.empty()) ++replies[m.last_reply];
  }
  const auto most = std::max_element(replies.begin(), replies.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == replies.end() ? "" : most->first;
}

/// " in session 3": which sessions made duplicates, the first of them.
std::string lost_in(const Run& r) {
  std::string out;
  std::size_t sessions = 0;
  std::uint64_t last = 0;
  for (const MessageRow& m : r.messages()) {
    if (m.duplicate_cause == 0 || m.duplicate_cause == last) continue;
    last = m.duplicate_cause;
    if (++sessions <= 3) out += fmt::format("{}{}", sessions == 1 ? "" : ", ", last);
  }
  if (sessions == 0) return {};
  return fmt::format(" in session{} {}{}", sessions == 1 ? "" : "s", out, sessions > 3 ? " …" : "");
}

std::string delays(const Run& r, const Json& j) {
  std::uint64_t all = 0;
  std::vector<units::Duration> reached;
  for (const MessageRow& m : r.messages()) {
    if (m.kind == "bounce" || m.kind == "delay" || m.outcome == "replaced") continue;
    ++all;
    if (m.outcome == "delivered" && m.finished && m.submitted) reached.push_back(*m.finished - *m.submitted);
  }
  if (all == 0) return "nobody wrote";
  std::string out = fmt::format("p50 {}, p95 {}, max {}", delay(j, "p50_delay"), delay(j, "p95_delay"),
                                delay(j, "max_delay"));
  if (reached.size() < all && !reached.empty()) {
    const auto [least, most] = std::minmax_element(reached.begin(), reached.end());
    const std::string from = units::to_human(*least), to = units::to_human(*most);
    out += fmt::format("; the delivered took {}", from == to ? to : fmt::format("{} to {}", from, to));
  }
  return out;
}

/// What failed, for how long; the longest few.
std::string outages(const Json& j) {
  constexpr std::size_t kMost = 4;
  const auto list = j.find("outages");
  if (list == j.end()) return {};
  std::string out;
  for (std::size_t i = 0; i < list->size() && i < kMost; ++i) {
    const Json& o = (*list)[i];
    const auto times = o.value("times", std::uint64_t{0});
    out += fmt::format("{}{} {} {}{}{}", out.empty() ? "" : "; ", o.value("what", ""), o.value("state", ""),
                       units::to_human(units::from_seconds(o.value("seconds", 0.0))),
                       times > 1 ? fmt::format(" in {} times", times) : "",
                       o.value("over", true) ? "" : " until the end");
  }
  if (list->size() > kMost) out += fmt::format("; and {} more", list->size() - kMost);
  return out;
}

/// What [expect] said, a line each.
void expectations(const Json& j, std::string& out) {
  const auto list = j.find("expectations");
  if (list == j.end() || list->empty()) return;
  text::Table table({{"Expected"}, {""}, {"seen"}, {""}});
  for (const Json& e : *list)
    table.row({e.value("metric", ""), e.value("expected", ""), e.value("in_words", ""),
               e.value("holds", false) ? "holds" : "FAILED"});
  std::istringstream lines(table.str());
  for (std::string line; std::getline(lines, line);) out += "  " + line + "\n";
}

}  // namespace

std::string summary(const Run& r) {
  const Json j = Json::parse(r.run_json(), nullptr, false);
  const timeline::Ledger l = ledger(j);
  std::string out;
  const auto row = [&](std::string_view name, const std::string& what) {
    out += fmt::format("  {:<12}{}\n", name, what);
  };

  const auto scenario = j.find("scenario");
  const std::string name = scenario == j.end() ? "" : scenario->value("name", "");
  const std::uint64_t mtas = count(j, "scenario", "mtas");
  const auto end = j.find("end");
  const double ended = end == j.end() ? 0 : end->value("time", 0.0);
  out += fmt::format("{}: {} among {} MTA{}, ", name.empty() ? "Run" : name,
                     text::counted(count(j, "counts", "messages"), "message"), mtas, mtas == 1 ? "" : "s");
  out += fmt::format("{} {} of simulated time\n\n",
                     end != j.end() && end->value("reason", "") == "stop" ? "stopped after" : "done after",
                     units::to_human(units::from_seconds(ended)));

  std::map<std::string, std::uint64_t> outcomes;
  for (const SessionRow& s : r.sessions()) ++outcomes[s.outcome];
  std::string sessions = std::to_string(count(j, "counts", "sessions"));
  for (const auto& [outcome, n] : outcomes) {
    if (outcome != "quit")
      sessions += fmt::format(", {} {}", n, outcome == "open" ? "still open" : "ended by " + outcome);
  }
  row("Sessions", sessions);

  const std::uint64_t ok = count(j, "counts", "rcpt_ok"), deferred = count(j, "counts", "rcpt_4yz"),
                      rejected = count(j, "counts", "rcpt_5yz");
  row("Recipients", fmt::format("{} accepted, {} rejected{}{}", ok, rejected,
                                deferred == 0 ? "" : fmt::format(", {} deferred", deferred),
                                rejected == 0 || commonest_refusal(r).empty()
                                    ? ""
                                    : fmt::format(" ({})", text::fitted(commonest_refusal(r), 50))));
  row("Delivered", fmt::format("{} of {}{}", l.delivered, l.in(), share(l.delivered, l.in())));
  row("Delay", delays(r, j));
  if (const std::uint64_t most = count(j, "metrics", "max_deferred"); most != 0)
    row("Queue", fmt::format("at most {} deferred; {}", text::counted(most, "recipient"), drained(j)));
  if (l.queued != 0)
    row("Queued", fmt::format("{} waiting for another attempt", text::counted(l.queued, "recipient")));
  if (l.duplicates != 0)
    row("Duplicates", fmt::format("{} delivered again, the reply to the final dot being lost{} (RFC 1047)",
                                  l.duplicates, lost_in(r)));
  if (l.refused != 0)
    row("Refused", fmt::format("{} at the door of their own MTA", text::counted(l.refused, "recipient")));
  if (const std::string failed = outages(j); !failed.empty()) row("Outages", failed);
  if (const auto warnings = j.find("warnings"); warnings != j.end())
    for (const Json& w : *warnings) row("Warning", w.is_string() ? w.get<std::string>() : w.dump());
  const auto given = j.find("ledger");
  const bool balances = given == j.end() || given->value("balances", true);
  row("Ledger", timeline::to_text(l) + (balances ? "" : "  DOES NOT BALANCE"));
  expectations(j, out);
  const std::string where = r.directory().lexically_normal().string();
  row("Run", where);

  out += "\nNext:\n";
  if (!r.sessions().empty()) {
    out += fmt::format("  ./mtasim transcript {}\n", where);
    out += fmt::format("  ./mtasim ladder {} --session 1\n", where);
    out += fmt::format("  ./mtasim plot {} timeline\n", where);
  } else {
    out += fmt::format("  ./mtasim list {} messages\n", where);
  }
  return out;
}

}  // namespace views
