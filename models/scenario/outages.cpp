#include "scenario/outages.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace scenario {
namespace {

using failure::Fault;
using failure::Level;
using failure::Thing;

constexpr std::string_view kAccess = "access ";

class Numbers {
 public:
  explicit Numbers(const Scenario& s) : s_(s) {
    for (std::uint32_t l = 0; l < s.links.size(); ++l) links_.emplace(s.links[l].name, l);
    for (std::uint32_t m = 0; m < s.mtas.size(); ++m) mtas_.emplace(s.mtas[m].config.name, m);
  }

  std::vector<Fault> faults(const Outage& o) const {
    std::vector<Fault> out;
    for (const auto& name : o.links) {
      if (const auto l = links_.find(name); l != links_.end())
        out.push_back({{Thing::What::link, l->second}});
      else
        out.push_back({{Thing::What::access, mtas_.at(mta_of_access_link(name))}});
    }
    for (const auto& node : o.nodes) fail_node(node, out);
    for (const auto& name : o.mtas) fail_mta(mtas_.at(name), o.as, out);
    std::sort(out.begin(), out.end(), [](const Fault& a, const Fault& b) { return a.thing < b.thing; });
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

 private:
  void fail_node(const std::string& node, std::vector<Fault>& out) const {
    for (std::uint32_t l = 0; l < s_.links.size(); ++l)
      if (s_.links[l].a == node || s_.links[l].b == node) out.push_back({{Thing::What::link, l}});
    for (std::uint32_t m = 0; m < s_.mtas.size(); ++m)
      if (s_.mtas[m].node == node) out.push_back({{Thing::What::access, m}});
  }

  static void fail_mta(std::uint32_t m, Outage::As as, std::vector<Fault>& out) {
    const bool off_the_net = as == Outage::As::silent || as == Outage::As::power_off;
    if (off_the_net) out.push_back({{Thing::What::access, m}});
    if (as == Outage::As::silent) return;
    const Level level = as == Outage::As::refuse        ? Level::stopping
                        : as == Outage::As::unavailable ? Level::unavailable
                                                        : Level::crashed;
    out.push_back({{Thing::What::mta, m}, level});
  }

  const Scenario& s_;
  std::unordered_map<std::string_view, std::uint32_t> links_, mtas_;
};

}  // namespace

std::vector<failure::Outage> faults_of(const Scenario& s) {
  std::vector<failure::Outage> out;
  if (s.outages.empty()) return out;
  const Numbers numbers(s);
  for (const Outage& o : s.outages) out.push_back({o.name, o.pattern, numbers.faults(o)});
  return out;
}

std::string access_link_name(std::string_view mta) { return std::string(kAccess).append(mta); }

std::string_view mta_of_access_link(std::string_view link) {
  return link.starts_with(kAccess) ? link.substr(kAccess.size()) : std::string_view();
}

const std::vector<std::string>& outage_manners() {
  static const std::vector<std::string> kManners{"silent", "refuse", "421", "crash", "power-off"};
  return kManners;
}

std::string_view to_text(Outage::As as) { return outage_manners()[static_cast<std::size_t>(as)]; }

}  // namespace scenario
