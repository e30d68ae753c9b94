#include "sim/directory.hpp"

#include <gtest/gtest.h>

namespace {

/// A laptop, a server whose domain is not its name, and two servers of one domain.
scenario::Scenario offices() {
  scenario::Scenario s;
  const auto add = [&](const char* name, std::vector<std::string> domains) {
    scenario::Mta m;
    m.config.name = name;
    m.config.domains = std::move(domains);
    s.mtas.push_back(std::move(m));
  };
  add("laptop.example", {"laptop.example"});
  add("mail.b.example", {"b.example"});
  add("mx1.c.example", {"c.example"});
  add("mx2.c.example", {"c.example"});
  return s;
}

std::vector<std::string> hosts_of(const std::string& name) {
  const scenario::Scenario s = offices();
  std::vector<std::string> names;
  for (const auto& host : sim::Directory(s).lookup(name).hosts) names.push_back(host.name);
  return names;
}

using Names = std::vector<std::string>;

TEST(Directory, ADomainIsFoundAtAllItsExchangersInTheScenariosOrder) {
  EXPECT_EQ(hosts_of("c.example"), (Names{"mx1.c.example", "mx2.c.example"}));
}

TEST(Directory, ADomainIsFoundWithoutRegardToCase) { EXPECT_EQ(hosts_of("B.Example"), Names{"mail.b.example"}); }

TEST(Directory, AHostIsFoundByItsNameToo) { EXPECT_EQ(hosts_of("mail.b.example"), Names{"mail.b.example"}); }

TEST(Directory, AHostsNameIsNotADomainOfItsMta) {
  const scenario::Scenario s = offices();
  EXPECT_EQ(sim::Directory(s).mta_of("mail.b.example"), std::nullopt);
  EXPECT_EQ(sim::Directory(s).mta_of("b.example"), 1U);
}

TEST(Directory, ANameNobodyHasFindsNothing) { EXPECT_EQ(hosts_of("nowhere.example"), Names{}); }

}  // namespace
