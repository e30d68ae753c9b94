// mtasim serve as a person types it: what it refuses, and that it leaves nothing behind when it does.
#include <gtest/gtest.h>

#include "support/shell.hpp"

namespace {

class ServeCommand : public testing::Test {
 protected:
  ServeCommand() {
    support::write(sh / "two.toml",
                   "name = \"two\"\n[[mta]]\nname = \"London\"\nusers = [\"Fiona\"]\n"
                   "[[mta]]\nname = \"Paris\"\nusers = [\"Paul\"]\n");
  }
  void expect_refused(const std::string& command, const std::string& why) {
    const support::Ran r = sh(command);
    EXPECT_EQ(r.status, 2);
    EXPECT_EQ(r.out, "");
    EXPECT_TRUE(support::has(r.err, why));
    EXPECT_FALSE(std::filesystem::exists(sh / "runs")) << "what cannot serve leaves no run behind";
  }
  support::Shell sh;
};

TEST_F(ServeCommand, AnAddressThatIsNoneIsRefused) {
  for (const std::string wrong :
       {"here", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "::1:2525", "example.org:25"})
    expect_refused("mtasim serve two.toml --mta Paris --listen " + wrong, "--listen wants ADDRESS:PORT");
}

TEST_F(ServeCommand, AnUnknownMtaIsRefusedWithTheOneThatWasMeant) {
  expect_refused("mtasim serve two.toml --mta Pari --listen 127.0.0.1:0", "did you mean 'Paris'?");
}

TEST_F(ServeCommand, AllOfThemNeedAPortEachAndNoNameOfOne) {
  const support::Ran both = sh("mtasim serve two.toml --all --mta Paris");
  EXPECT_EQ(both.status, 2);
  EXPECT_TRUE(support::has(both.err, "excludes"));
  expect_refused("mtasim serve two.toml --all --base-port 65535", "2 MTAs do not fit between port 65535 and 65535");
  expect_refused(std::string("mtasim serve two.toml --all --listen here"), "--listen wants ADDRESS:PORT");
}

TEST_F(ServeCommand, NoMailLeavesThisMachineUnlessBothTheScenarioAndTheUserSaySo) {
  support::write(sh / "far.toml",
                 "name = \"far\"\n[[mta]]\nname = \"London\"\n"
                 "[[mta]]\nname = \"real.test\"\naddress = \"192.0.2.7:25\"\n");
  expect_refused("mtasim serve far.toml --all --base-port 0",
                 "real.test is real software at 192.0.2.7:25, and its mail would leave this machine");
  const support::Ran r =
      sh("timeout -s INT 1 mtasim serve far.toml --all --listen 127.0.0.1 --base-port 0 --relay-to-network --out far");
  EXPECT_EQ(r.status, 124) << r.err;  // timeout's own
  EXPECT_TRUE(support::has(r.out, "London is listening on 127.0.0.1:"));
  EXPECT_TRUE(std::filesystem::exists(sh / "far" / "run.json"));
}

TEST_F(ServeCommand, OfSeveralMtasOneMustBeNamed) {
  expect_refused("mtasim serve two.toml --listen 127.0.0.1:0", "name one with --mta");
}

TEST_F(ServeCommand, AScenarioWithErrorsIsNotServed) {
  support::write(sh / "bad.toml", "[[mta]]\nnam = \"x\"\n");
  expect_refused("mtasim serve bad.toml --listen 127.0.0.1:0", "bad.toml:2:1: error");
}

// Starts a first server in the background, tries what is asked with its port in $port, and ends it.
constexpr const char* kFirst =
    "mtasim serve two.toml --mta Paris --listen 127.0.0.1:0 --out first >log 2>/dev/null & "
    "until grep -q listening log 2>/dev/null; do sleep 0.02; done; port=$(sed -n 's/.*://p' log | head -1); ";
constexpr const char* kEnd = " status=$?; kill -TERM %1; wait %1; exit $status";

TEST_F(ServeCommand, AnAddressInUseIsRefusedAndLeavesNoRun) {
  expect_refused(std::string(kFirst) + "mtasim serve two.toml --mta London --listen 127.0.0.1:$port;" + kEnd,
                 "Address already in use");
}

TEST_F(ServeCommand, ARunThatExistsIsReplacedByForceOnly) {
  const std::string refused = sh(std::string(kFirst) + "true;" + kEnd).err;
  EXPECT_TRUE(std::filesystem::exists(sh / "first" / "run.json")) << refused;
  expect_refused("mtasim serve two.toml --mta London --listen 127.0.0.1:0 --out first", "--force");
  const support::Ran r =
      sh("timeout -s INT 1 mtasim serve two.toml --mta London --listen 127.0.0.1:0 --out first --force");
  EXPECT_EQ(r.status, 124) << r.err;  // timeout's own
  EXPECT_TRUE(std::filesystem::exists(sh / "first" / "run.json"));
}

TEST_F(ServeCommand, ASummaryOfARunWithoutSessionsIsPossible) {
  EXPECT_EQ(sh(std::string(kFirst) + "true;" + kEnd).status, 0);
  for (const std::string verb : {"summary", "transcript", "list"})
    EXPECT_EQ(sh("mtasim " + verb + " first" + (verb == "list" ? " mtas" : "")).status, 0) << verb;
}

TEST_F(ServeCommand, WhatItPrintsMayBeCutOffAndItServesOn) {
  const support::Ran r =
      sh("mtasim serve two.toml --mta Paris --listen 127.0.0.1:0 --out first 2>err > >(head -1 >log) & "
         "server=$!; "
         "until grep -q listening log 2>/dev/null; do sleep 0.02; done; port=$(sed -n 's/.*://p' log); "
         "exec 3<>/dev/tcp/127.0.0.1/$port; read -r banner <&3; printf 'NOOP\\r\\n' >&3; read -r noop <&3; "
         "printf 'QUIT\\r\\n' >&3; read -r bye <&3; echo \"${banner%% *} ${noop%% *} ${bye%% *}\"; "
         "exec 3>&-; kill -INT $server; wait $server");
  EXPECT_EQ(r.out, "220 250 221\n") << r.err;
  EXPECT_EQ(r.status, 0);
}

}  // namespace
