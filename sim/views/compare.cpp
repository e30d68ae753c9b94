#include "views/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "views/sweep.hpp"

namespace views {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Messages that only one of both has (a notice's child, say) are compared with nothing.
std::string key_of(const std::string& base, std::map<std::string, int>& seen) {
  return fmt::format("{}#{}", base, ++seen[base]);
}

}  // namespace

std::vector<Comparison::Recipient> Comparison::recipients(const Run& r) {
  std::map<std::uint64_t, std::string> origin;  // a message's number to its users' message
  for (const MessageRow& m : r.messages())
    origin.emplace(m.message, m.parent != 0 && origin.contains(m.parent)
                                  ? origin.at(m.parent)
                                  : fmt::format("{} {}", m.id, m.from));
  std::vector<Recipient> out;
  std::map<std::string, int> seen;
  for (const MessageRow& m : r.messages()) {
    if (m.kind == "bounce" || m.kind == "delay" || m.outcome == "replaced") continue;
    Recipient to;
    to.key = key_of(fmt::format("{} {} {}", m.kind, origin.at(m.message), m.to), seen);
    to.what =
        fmt::format("{}{} -> {}", m.id.empty() ? "" : m.id + ": ", m.from.empty() ? "<>" : m.from, m.to);
    to.fate.outcome = m.outcome == "handed_outside" ? "delivered" : m.outcome;
    to.fate.delay = m.finished && m.submitted ? units::in_seconds(*m.finished - *m.submitted) : kNone;
    out.push_back(std::move(to));
  }
  std::sort(out.begin(), out.end(), [](const Recipient& x, const Recipient& y) { return x.key < y.key; });
  return out;
}

void Comparison::take(std::uint64_t seed, const Run& a, const Run& b) {
  seeds_.push_back(seed);
  a_.push_back(values_of(a.run_json()));
  b_.push_back(values_of(b.run_json()));
  const auto of_a = recipients(a), of_b = recipients(b);
  auto x = of_a.begin();
  auto y = of_b.begin();
  while (x != of_a.end() || y != of_b.end()) {
    if (y == of_b.end() || (x != of_a.end() && x->key < y->key)) {
      ++only_a_, ++x;
      continue;
    }
    if (x == of_a.end() || y->key < x->key) {
      ++only_b_, ++y;
      continue;
    }
    ++matched_;
    const Change change{seeds_.size(), x->what, x->fate, y->fate};
    if (x->fate.outcome != y->fate.outcome) {
      ++changed_[{x->fate.outcome, y->fate.outcome}];
      if (change.lost()) worse_.push_back(change);
    } else if (x->fate.outcome == "delivered") {
      const double later = change.later();
      ++(later > 0 ? later_ : later < 0 ? earlier_ : alike_);
      if (later > 0) worse_.push_back(change);
    }
    ++x, ++y;
  }
}

std::vector<double> Comparison::values(const std::string& metric, bool of_b) const {
  std::vector<double> out;
  for (const auto& v : of_b ? b_ : a_) out.push_back(v.at(metric));
  return out;
}

std::string Comparison::csv() const {
  auto names = metrics_;
  if (names.empty())
    for (const auto& m : timeline::metrics()) names.emplace_back(m.name);
  std::string out = "pair,seed";
  for (const auto& n : names) out += fmt::format(",{0}_a,{0}_b,{0}_difference", n);
  out += '\n';
  const auto cell = [&](double x) {
    out += std::isnan(x) ? "," : std::isinf(x) ? ",inf" : fmt::format(",{}", x);
  };
  for (std::size_t i = 0; i < seeds_.size(); ++i) {
    out += fmt::format("{},{}", i + 1, seeds_[i]);
    for (const auto& n : names) {
      const double a = a_[i].at(n), b = b_[i].at(n);
      cell(a);
      cell(b);
      // Two infinities have no difference; one makes it infinite, and its sign does not matter to a reader.
      cell(std::isinf(a) && std::isinf(b) ? kNone : std::isinf(a) || std::isinf(b) ? std::abs(b - a) : b - a);
    }
    out += '\n';
  }
  return out;
}

}  // namespace views
