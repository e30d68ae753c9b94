#include "views/figure/data.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace fs = std::filesystem;

namespace views::figure {

double seconds(units::TimePoint t) { return units::in_seconds(t.time_since_epoch()); }
double seconds(const std::optional<units::TimePoint>& t) { return t ? seconds(*t) : kNothing; }

std::string harmless(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    // gnuplot takes a quote at the front for one around the cell, a back-quote for a command to be run.
    out += octet < 0x20 || octet == 0x7f || c == '\\' || c == '`' ? ' ' : c == '"' ? '\'' : c;
  }
  return out;
}

Table::Table(const fs::path& file, std::string_view columns) : out_(file, std::ios::binary) {
  for (const char c : columns) out_ << (c == ' ' ? '\t' : c);
  out_ << '\n';
}

void Table::row(std::initializer_list<Cell> cells) {
  ++rows_;
  const char* between = "";
  for (const Cell& c : cells) {
    out_ << between;
    between = "\t";
    if (const auto* number = std::get_if<double>(&c)) {
      if (std::isfinite(*number)) out_ << fmt::format("{:.10g}", *number);
    } else {
      const std::string text = harmless(std::get<std::string_view>(c));
      out_ << (text.empty() ? "-" : text);
    }
  }
  out_ << '\n';
}

Data::Data(fs::path directory) : directory_(std::move(directory)) {
  fs::create_directories(directory_);
  facts_.open(directory_ / "facts.gp", std::ios::binary);
}

Table Data::table(const std::string& name, std::string_view columns) const {
  return Table(directory_ / (name + ".tsv"), columns);
}

void Data::fact(const std::string& name, double value) {
  std::string number = std::isfinite(value) ? fmt::format("{:.10g}", value) : "NaN";
  // Without a point gnuplot would divide it as a whole number.
  if (number.find_first_of(".eN") == std::string::npos) number += ".0";
  facts_ << name << " = " << number << '\n' << std::flush;
}

void Data::fact(const std::string& name, std::string_view text) {
  std::string quoted;
  for (const char c : harmless(text)) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  facts_ << name << " = '" << quoted << "'\n" << std::flush;
}

std::vector<Step> thinned(const std::vector<Step>& steps, std::size_t most) {
  if (steps.size() <= most) return steps;
  const double first = steps.front().time, span = steps.back().time - first;
  const double part = span / static_cast<double>(most / 2);
  std::vector<Step> out;
  for (std::size_t i = 0; i < steps.size();) {
    const double n = std::floor((steps[i].time - first) / part);
    std::size_t highest = i, j = i;
    for (; j < steps.size() && std::floor((steps[j].time - first) / part) == n; ++j)
      if (steps[j].value > steps[highest].value) highest = j;
    out.push_back(steps[highest]);
    if (j - 1 != highest) out.push_back(steps[j - 1]);
    i = j;
  }
  return out;
}

namespace {

nlohmann::json run_json(const Run& r) { return nlohmann::json::parse(r.run_json(), nullptr, false); }

}  // namespace

double end_of(const Run& r) {
  const auto j = run_json(r);
  const auto end = j.find("end");
  double last = end == j.end() ? 0 : end->value("time", 0.0);
  for (const SessionRow& s : r.sessions())
    if (s.closed) last = std::max(last, seconds(*s.closed));
  return last;
}

std::string name_of(const Run& r) {
  const auto j = run_json(r);
  const auto scenario = j.find("scenario");
  return scenario == j.end() ? "" : scenario->value("name", "");
}

}  // namespace views::figure
