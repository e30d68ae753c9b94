// Match: one lambda a kind of a std::variant, for std::visit.
//
// Limits: every kind must be matched, or it does not compile: that is its use. See [variant.visit].
#pragma once

namespace sim {

template <class... F>
struct Match : F... {
  using F::operator()...;
};
template <class... F>
Match(F...) -> Match<F...>;

}  // namespace sim
