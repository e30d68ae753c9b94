#include "timeline/ledger.hpp"

#include <fmt/format.h>

namespace timeline {
namespace {

struct Term {
  const char* name;
  std::uint64_t n;
};

template <std::size_t N>
std::string sum(const Term (&terms)[N]) {
  std::string out;
  for (const Term& t : terms) {
    if (t.n != 0) out += fmt::format("{}{} {}", out.empty() ? "" : " + ", t.name, t.n);
  }
  return out.empty() ? "0" : out;
}

}  // namespace

std::string to_text(const Ledger& l) {
  const Term in[] = {{"submitted", l.submitted}, {"children", l.children}, {"notices", l.notices}};
  const Term out[] = {{"delivered", l.delivered}, {"handed outside", l.handed_outside},
                      {"replaced", l.replaced},   {"bounced", l.bounced},
                      {"expired", l.expired},     {"discarded", l.discarded},
                      {"queued", l.queued}};
  return fmt::format("{} {} {}", sum(in), l.balances() ? "=" : "≠", sum(out));
}

}  // namespace timeline
