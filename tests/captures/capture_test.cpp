// Captures of the shipped scenarios: Wireshark's own dissectors find every command, reply and message of the
// record, with good checksums and nothing that TCP's analysis would wonder at (check_capture.py says what is
// compared).
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "support/shell.hpp"

namespace {

namespace fs = std::filesystem;
using support::has;
using support::Ran;

const fs::path kScenarios = fs::path(MTASIM_SOURCE_DIR) / "scenarios";
const std::string kCheck = "python3 " + std::string(MTASIM_SOURCE_DIR) + "/tests/captures/check_capture.py";

class Capture : public testing::Test {
 protected:
  /// Runs the scenario, and compares its capture at both places.
  void agrees(const std::string& scenario) {
    const Ran run = sh("mtasim run '" + scenario + "' --quiet --out r --force");
    ASSERT_TRUE(run.status == 0 || run.status == 1) << run.err;
    for (const std::string side : {"client", "server"}) {
      ASSERT_EQ(sh("mtasim export r --format pcapng --seen-at " + side + " -o c.pcapng").status, 0);
      const Ran r = sh(kCheck + " r c.pcapng");
      EXPECT_EQ(r.status, 0) << scenario << " at the " << side << "\n" << r.out << r.err;
    }
  }
  support::Shell sh;
};

class CaptureOf : public Capture, public testing::WithParamInterface<std::string> {};

TEST_P(CaptureOf, IsDissectedAsTheRecordSays) { agrees((kScenarios / GetParam()).string()); }

std::string test_name(const testing::TestParamInfo<std::string>& p) {
  std::string name = p.param;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, CaptureOf,
                         testing::Values("first-session.toml", "letter-carrier.txt", "six-cities.toml",
                                         "two-hops.toml", "source-route.toml", "smuggling.toml",
                                         "common-mistakes.toml", "send-family.toml", "full-mailbox.toml",
                                         "replies/4xx.toml", "replies/5xx-syntax.toml", "crash.toml",
                                         "partition.toml", "slow-filter.toml",
                                         "when-it-breaks/no-answer.toml",
                                         "when-it-breaks/cut-behind-the-dot.toml"),
                         test_name);

TEST_F(Capture, LargeMailComesInSegmentsAndReassembles) {
  support::write(
      sh / "bulk.toml",
      "[network]\ndefault_link = { latency = \"25 ms\", bandwidth = \"10 Mbps\" }\n"
      "[[mta]]\nname = \"a.example\"\nusers = [\"ann\"]\n"
      "[[mta]]\nname = \"b.example\"\nusers = [\"ben\"]\nsoftware = \"postfix\"\n"
      "[[message]]\nfrom = \"ann@a.example\"\nto = [\"ben@b.example\"]\nsize = \"300 kB\"\n"
      "[[message]]\nat = \"9 s\"\nfrom = \"ann@a.example\"\nto = [\"ben@b.example\"]\nsize = \"20 KiB\"\n");
  agrees((sh / "bulk.toml").string());
  const Ran whole = sh("tshark -n -r c.pcapng -Y imf -T fields -e smtp.data.reassembled.length");
  EXPECT_EQ(whole.out, "300000\n20480\n") << "octet for octet, without the dot";
  const Ran longest = sh("tshark -n -r c.pcapng -T fields -e ip.len | sort -n | tail -1");
  EXPECT_EQ(longest.out, "1500\n");
}

// 5 MB over 10 Mbit/s take 4.3 s; in their middle the link is gone for 10 s.
const std::string kFiveMegabytes =
    "[[link]]\nname = \"sea\"\nbetween = [\"a.example\", \"b.example\"]\nlatency = \"10 ms\"\nbandwidth = "
    "\"10 Mbps\"\n"
    "[[mta]]\nname = \"a.example\"\nusers = [\"ann\"]\nsoftware = \"postfix\"\n"
    "[[mta]]\nname = \"b.example\"\nusers = [\"ben\"]\nsoftware = \"postfix\"\n"
    "[[message]]\nfrom = \"ann@a.example\"\nto = [\"ben@b.example\"]\nsize = \"5 MB\"\n";

TEST_F(Capture, ACutInTheMiddleOfFiveMegabytesIsASilenceWithRetransmissionsThatSayWhy) {
  support::write(sh / "cut.toml",
                 kFiveMegabytes + "[[outage]]\nlink = \"sea\"\nat = \"2 s\"\nfor = \"10 s\"\n");
  agrees((sh / "cut.toml").string());
  ASSERT_EQ(sh("mtasim export r --format pcapng -o c.pcapng").status, 0);
  const std::string tried = sh("grep -c ,retransmitted, r/events.csv").out;
  EXPECT_GE(std::stoi(tried), 4);
  EXPECT_EQ(sh("tshark -n -r c.pcapng -Y tcp.analysis.retransmission | wc -l").out, tried);
  EXPECT_EQ(sh("tshark -n -r c.pcapng -Y 'frame.comment contains \"retransmission: sea down\"' | wc -l").out,
            tried);
  EXPECT_EQ(
      sh("tshark -n -r c.pcapng -Y 'tcp.len > 0 && frame.time_relative > 2.1 && frame.time_relative < 12 && "
         "!tcp.analysis.retransmission' | wc -l")
          .out,
      "0\n")
      << "nothing new leaves while the link is down";
  const Ran body = sh("tshark -n -r c.pcapng -Y imf -T fields -e smtp.data.reassembled.length");
  EXPECT_GE(std::stoi(body.out), 5'000'000);
  EXPECT_EQ(sh("tshark -n -r c.pcapng -Y _ws.malformed").out, "");
}

TEST_F(Capture, PacketsLostAtRandomGoAgainARoundTripLaterAndTheRestFlowsOn) {
  std::string lossy = kFiveMegabytes;
  lossy.replace(lossy.find("bandwidth"), 0, "loss = \"1 %\"\n");
  support::write(sh / "lossy.toml", lossy);
  agrees((sh / "lossy.toml").string());
  ASSERT_EQ(sh("mtasim export r --format pcapng -o c.pcapng").status, 0);
  const std::string tried = sh("grep -c ',retransmitted,.*lost packet' r/events.csv").out;
  EXPECT_GE(std::stoi(tried), 10);
  EXPECT_EQ(sh("tshark -n -r c.pcapng -Y '(tcp.analysis.retransmission || tcp.analysis.out_of_order) && "
               "frame.comment contains \"lost packet\"' | wc -l")
                .out,
            tried);
  EXPECT_GE(std::stoi(sh("tshark -n -r c.pcapng -Y tcp.analysis.duplicate_ack | wc -l").out),
            std::stoi(tried));
}

TEST_F(Capture, SessionsOfAServerOnRealSocketsAreCapturedToo) {
  const Ran r = sh("mtasim serve '" + (kScenarios / "two-hops.toml").string() +
                   "' --mta mail.bob.example --listen 127.0.0.1:0 --out r > said 2>&1 & pid=$!; "
                   "for i in $(seq 200); do grep -q 'listening on' said && break; sleep 0.05; done; "
                   "port=$(sed -n 's/.*listening on 127.0.0.1:\\([0-9]*\\).*/\\1/p' said); "
                   "/usr/bin/python3 -c \"import smtplib; s = smtplib.SMTP('127.0.0.1', $port); "
                   "s.sendmail('me@x.example', ['bob@bob.example'], 'From: me@x.example\\r\\n\\r\\n' + "
                   "'line\\r\\n' * 2000); s.quit()\"; "
                   "kill -INT $pid; wait $pid; mtasim export r --format pcapng -o c.pcapng");
  ASSERT_EQ(r.status, 0) << r.err << support::read(sh / "said");
  const Ran checked = sh(kCheck + " r c.pcapng");
  EXPECT_EQ(checked.status, 0) << checked.out << checked.err;
  EXPECT_TRUE(has(sh("tshark -n -r c.pcapng -q -z follow,tcp,ascii,0").out, "rcpt TO:<bob@bob.example>"));
}

TEST_F(Capture, FollowingTheStreamGivesTheDialogue) {
  ASSERT_EQ(sh("mtasim run '" + (kScenarios / "six-cities.toml").string() + "' --quiet --out r").status, 0);
  ASSERT_EQ(sh("mtasim export r --format pcapng --session 1 -o c.pcapng").status, 0);
  const Ran r = sh("tshark -n -r c.pcapng -q -z follow,tcp,ascii,0");
  for (const std::string line :
       {"HELO Cairo", "MAIL FROM:<Hamdy@Cairo>", "RCPT TO:<Lisa@MexicoCity>", "\t23\n550 No such user here",
        "354", "Congratulations on your efforts !!", "QUIT", "\t53\n221 MexicoCity"})
    EXPECT_TRUE(has(r.out, line));
}

TEST_F(Capture, InterfacesNamesAndCommentsAreThere) {
  ASSERT_EQ(sh("mtasim run '" + (kScenarios / "six-cities.toml").string() + "' --quiet --out r").status, 0);
  ASSERT_EQ(sh("mtasim export r --format pcapng -o c.pcapng").status, 0);
  const Ran fields =
      sh("tshark -N n -r c.pcapng -T fields -e frame.interface_name -e ip.src_host -e frame.comment");
  EXPECT_TRUE(has(fields.out, "Cairo\tCairo\tsession 1: Cairo connects to MexicoCity"));
  EXPECT_TRUE(
      has(fields.out, "Cairo\tMexicoCity\t550 permanent negative completion, mail system (RFC 5321 4.2.1)"));
  EXPECT_TRUE(has(sh("tshark -r c.pcapng -c 1 -T fields -e frame.time_epoch").out, "946684800.000000000"));
}

TEST_F(Capture, EqualRunsGiveEqualFilesAndOneSessionIsAPartOfAll) {
  const std::string file = (kScenarios / "two-hops.toml").string();
  for (const std::string n : {"1", "2"})
    ASSERT_EQ(sh("mtasim run '" + file + "' --quiet --out r" + n + " && mtasim export r" + n +
                 " --format pcapng > " + n)
                  .status,
              0);
  EXPECT_EQ(support::read(sh / "1"), support::read(sh / "2"));
  ASSERT_EQ(sh("mtasim export r1 --format pcapng --session 2 -o one").status, 0);
  EXPECT_EQ(sh(kCheck + " r1 one 2").status, 0);
  const Ran none = sh("mtasim export r1 --format pcapng --session 3");
  EXPECT_EQ(none.status, 2);
  EXPECT_TRUE(has(none.err, "its sessions are 1 to 2"));
}

TEST_F(Capture, ARunWithoutEventsHasNoPacketsAndSaysWhy) {
  const std::string file = (kScenarios / "two-hops.toml").string();
  ASSERT_EQ(sh("mtasim run '" + file + "' --quiet --record sessions --out r").status, 0);
  const Ran r = sh("mtasim export r --format pcapng -o c.pcapng");
  EXPECT_TRUE(has(r.err, "--record events"));
  EXPECT_EQ(sh("tshark -r c.pcapng").out, "");
}

}  // namespace
