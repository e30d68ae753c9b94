// The top of the page: what came of the run, what was expected of it, and its metrics.
#include <fmt/format.h>

#include <sstream>

#include "views/facts.hpp"
#include "views/report/parts.hpp"
#include "views/report/report.hpp"
#include "views/views.hpp"

namespace views::report {
namespace {

double number(const Json& j, const char* group, const char* name, double otherwise = 0) {
  const auto g = j.find(group);
  if (g == j.end() || !g->is_object()) return otherwise;
  const auto v = g->find(name);
  return v == g->end() || !v->is_number() ? otherwise : v->get<double>();
}

std::string counted(double n) {
  const std::string digits = fmt::format("{:.0f}", n);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

std::string delay(const Json& j, const char* name) {
  const double seconds = number(j, "metrics", name, -1);
  return seconds < 0 ? "not reached" : units::to_human(units::from_seconds(seconds));
}

void card(std::string& out, std::string_view name, const std::string& value, const std::string& small = {}) {
  out += fmt::format("<div><dt>{}</dt><dd>{}{}</dd></div>\n", name, escaped(value),
                     small.empty() ? "" : fmt::format("<small>{}</small>", escaped(small)));
}

std::string cell(const Json& v) {
  if (v.is_null()) return "not reached";
  if (v.is_string()) return v.get<std::string>();
  return v.is_number_float() ? fmt::format("{:.6g}", v.get<double>()) : v.dump();
}

void expectations(const Json& j, std::string& out) {
  const auto list = j.find("expectations");
  if (list != j.end() && list->is_array() && !list->empty()) {
    out +=
        "<h3>Expectations</h3>\n<table class=\"plain\" id=\"expectations\"><tr><th "
        "scope=\"col\">metric</th><th scope=\"col\">expected</th>"
        "<th scope=\"col\">seen</th><th scope=\"col\"></th></tr>\n";
    for (const Json& e : *list) {
      const bool holds = e.value("holds", false);
      out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"{}\">{}</td></tr>\n",
                         escaped(e.value("metric", "")), escaped(e.value("expected", "")),
                         escaped(e.value("in_words", "")), holds ? "verdict-good" : "verdict-bad",
                         holds ? "✓ holds" : "✗ failed");
    }
    out += "</table>\n";
  }
  const auto unexpected = j.find("unexpected");
  if (unexpected == j.end() || !unexpected->is_array() || unexpected->empty()) return;
  out += "<h3>What no script expected</h3>\n<ul>\n";
  for (const Json& u : *unexpected) out += fmt::format("<li>{}</li>\n", escaped(cell(u)));
  out += "</ul>\n";
}

}  // namespace

std::string summary_html(const Run& r) {
  const Json j = Json::parse(r.run_json(), nullptr, false);
  const double in =
      number(j, "ledger", "submitted") + number(j, "ledger", "children") + number(j, "ledger", "notices");
  const double sessions = number(j, "counts", "sessions"), delivered = number(j, "ledger", "delivered");
  std::size_t broken = 0;
  for (const SessionRow& s : r.sessions()) broken += s.outcome != "quit" && s.outcome != "open";
  const auto end = j.find("end");
  const bool stopped = end != j.end() && end->value("reason", "") == "stop";
  std::string out = "<dl class=\"cards\">\n";
  card(out, "Simulated time", units::to_human(units::from_seconds(number(j, "end", "time"))),
       stopped ? "stopped there" : "until nothing was left to do");
  card(out, "MTAs", counted(number(j, "scenario", "mtas")));
  card(out, "Messages", counted(number(j, "counts", "messages")));
  card(out, "Sessions", counted(sessions),
       broken == 0 ? "" : fmt::format("{} broken off", counted(static_cast<double>(broken))));
  card(out, "Delivered", fmt::format("{} of {}", counted(delivered), counted(in)),
       "recipients, notices among them");
  card(out, "Median delay", delay(j, "p50_delay"), "of all recipients");
  card(out, "95 % within", delay(j, "p95_delay"), "the undelivered are infinitely late");
  if (number(j, "ledger", "queued") > 0)
    card(out, "Queued", counted(number(j, "ledger", "queued")), "when the run ended");
  if (number(j, "ledger", "duplicates") > 0)
    card(out, "Duplicates", counted(number(j, "ledger", "duplicates")), "RFC 1047");
  out += "</dl>\n";
  expectations(j, out);
  const auto ledger = j.find("ledger");
  if (ledger != j.end() && !ledger->value("balances", true))
    out += fmt::format("<p class=\"verdict-bad\">The mail ledger does not balance: {}</p>\n",
                       escaped(ledger->value("imbalance", "")));
  // The words of the summary verb, without what to type next.
  std::string words = summary(r);
  words.resize(std::min(words.find("\nNext:"), words.size()));
  out += fmt::format("<details><summary>In words</summary>\n<pre>{}</pre></details>\n", escaped(words));
  const auto metrics = j.find("metrics");
  if (metrics != j.end() && metrics->is_object()) {
    out += "<details><summary>All metrics</summary>\n<table class=\"plain\">\n";
    for (const auto& [name, value] : metrics->items())
      out += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td></tr>\n", escaped(name),
                         escaped(cell(value)));
    out += "</table></details>\n";
  }
  return out;
}

}  // namespace views::report
