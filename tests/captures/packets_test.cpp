// What TCP does beside what the record says.
#include "views/packets.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "views/pace.hpp"

namespace {

using namespace std::chrono_literals;
using units::Duration;
using units::kNever;
using units::kStart;
using views::Packet;

TEST(Pace, the_first_ten_leave_back_to_back_and_the_last_is_on_time) {
  const auto d = views::departures(40, 1s, 100ms);
  ASSERT_EQ(d.size(), 40u);
  EXPECT_TRUE(std::is_sorted(d.begin(), d.end()));
  const Duration each = d[1];
  EXPECT_EQ(d[9], 9 * each);
  EXPECT_NEAR(units::in_seconds(d.back() + each), 1.0, 1e-6);
}

TEST(Pace, slow_start_doubles_what_leaves_in_a_round_trip) {
  // Three round trips and hardly anything more: 10, 20 and 40 segments.
  const auto d = views::departures(70, 201ms, 100ms);
  const auto in_round = [&](int k) {
    return std::count_if(d.begin(), d.end(),
                         [&](Duration t) { return t >= k * 100ms && t < (k + 1) * 100ms; });
  };
  EXPECT_EQ(in_round(0), 10);
  EXPECT_EQ(in_round(1), 20);
  EXPECT_EQ(in_round(2), 40);
}

TEST(Pace, what_is_too_fast_for_slow_start_is_spread_evenly) {
  const auto d = views::departures(100, 99ms, 1s);
  EXPECT_EQ(d[50], 49500us);
}

/// A session by hand: 10 ms each way, times in milliseconds.
class PacketsTest : public testing::Test {
 protected:
  void row(std::string kind, std::string side, int time, int sent = -1, std::string cause = "") {
    views::EventRow e;
    e.kind = std::move(kind);
    e.side = std::move(side);
    e.time = kStart + time * 1ms;
    if (sent >= 0) e.sent = kStart + sent * 1ms;
    e.cause = std::move(cause);
    e.session = 1;
    rows_.push_back(e);
  }
  void opens() {
    row("connecting", "client", 0);
    row("connected", "client", 20);
    row("accepted", "server", 30);
  }
  void write(bool to_server, int left, int arrived, std::size_t octets) {
    views::Write w;
    w.to_server = to_server;
    w.left = kStart + left * 1ms;
    w.arrived = arrived < 0 ? kNever : kStart + arrived * 1ms;
    w.octets = std::string(octets, 'x');
    writes_.push_back(std::move(w));
  }
  std::vector<Packet> packets(bool at_client = true) {
    auto all = views::conversation_of({}, rows_, writes_).packets;
    std::erase_if(all, [&](const Packet& p) { return p.at(at_client) == kNever; });
    std::sort(all.begin(), all.end(), [&](const Packet& a, const Packet& b) {
      return std::pair(a.at(at_client), a.order) < std::pair(b.at(at_client), b.order);
    });
    return all;
  }
  /// "<20 SA 0 1" …: at the client; < from the server; time, flags, seq, ack, length where there is data.
  std::string story(bool at_client = true) {
    std::string out;
    for (const Packet& p : packets(at_client)) {
      out += p.from_client ? '>' : '<';
      out += std::to_string(p.at(at_client).time_since_epoch() / 1ms) + " ";
      for (const auto& [flag, letter] :
           {std::pair(Packet::syn, 'S'), {Packet::fin, 'F'}, {Packet::rst, 'R'}, {Packet::ack, 'A'}})
        if ((p.flags & flag) != 0) out += letter;
      out += " " + std::to_string(p.seq) + " " + std::to_string(p.acked);
      if (p.length > 0) out += " +" + std::to_string(p.length);
      out += '\n';
    }
    return out;
  }
  std::vector<views::EventRow> rows_;
  std::vector<views::Write> writes_;
};

TEST_F(PacketsTest, a_line_is_acknowledged_by_the_answer_or_alone_after_40_ms) {
  opens();
  write(false, 30, 40, 10);   // the greeting
  write(true, 41, 51, 6);     // answered at once
  write(false, 151, 161, 8);  // the answer takes 100 ms
  row("closed", "client", 231, -1, "fin");
  row("closed", "server", 241, -1, "fin");
  EXPECT_EQ(story(),
            ">0 S 0 0\n<20 SA 0 1\n>20 A 1 1\n<40 A 1 1 +10\n>41 A 1 11 +6\n"
            "<101 A 11 7\n"  // 51 + 40 ms at the server, and back
            "<161 A 11 7 +8\n>201 A 7 19\n<231 FA 19 7\n>231 FA 7 20\n<251 A 20 8\n");
}

TEST_F(PacketsTest, the_same_seen_at_the_server) {
  opens();
  write(false, 30, 40, 10);
  write(true, 41, 51, 6);
  EXPECT_EQ(story(false), ">10 S 0 0\n<10 SA 0 1\n>30 A 1 1\n<30 A 1 1 +10\n>51 A 1 11 +6\n<91 A 11 7\n");
}

TEST_F(PacketsTest, every_second_full_segment_is_acknowledged_at_once) {
  opens();
  write(true, 41, 60, 4 * 1448);
  std::size_t acks = 0;
  for (const Packet& p : packets())
    if (!p.from_client && p.length == 0 && (p.flags & Packet::syn) == 0) ++acks;
  EXPECT_EQ(acks, 2u);
  EXPECT_EQ(packets().back().acked, 1u + 4 * 1448);
}

TEST_F(PacketsTest, a_syn_without_answer_goes_again) {
  row("connecting", "client", 0);
  row("retransmitted", "client", 1000);
  row("connected", "client", 1020);
  row("accepted", "server", 1030);
  EXPECT_EQ(story(), ">0 S 0 0\n>1000 S 0 0\n<1020 SA 0 1\n>1020 A 1 1\n");
  EXPECT_EQ(story(false), ">1010 S 0 0\n<1010 SA 0 1\n>1030 A 1 1\n");
}

TEST_F(PacketsTest, a_closed_port_answers_with_a_reset) {
  row("connecting", "client", 0);
  row("closed", "client", 20, -1, "refused");
  EXPECT_EQ(story(), ">0 S 0 0\n<20 RA 0 1\n");
}

TEST_F(PacketsTest, a_line_that_was_lost_goes_again_and_its_first_copy_never_arrives) {
  opens();
  write(true, 41, 261, 6);
  row("retransmitted", "client", 251, -1, "no acknowledgement");
  EXPECT_EQ(story(), ">0 S 0 0\n<20 SA 0 1\n>20 A 1 1\n>41 A 1 1 +6\n>251 A 1 1 +6\n<311 A 1 7\n");
  EXPECT_EQ(story(false), ">10 S 0 0\n<10 SA 0 1\n>30 A 1 1\n>261 A 1 1 +6\n<301 A 1 7\n");
}

TEST_F(PacketsTest, what_had_arrived_goes_again_where_its_acknowledgement_was_lost) {
  opens();
  write(true, 41, 51, 6);
  row("retransmitted", "client", 251);
  // The delayed ACK at 91 was lost; the copy is acknowledged again at once.
  EXPECT_EQ(story(), ">0 S 0 0\n<20 SA 0 1\n>20 A 1 1\n>41 A 1 1 +6\n>251 A 1 1 +6\n<271 A 1 7\n");
}

TEST_F(PacketsTest, a_cut_in_the_middle_of_a_message_stalls_it) {
  opens();
  write(true, 100, 5000, 100 * 1448);
  for (const int t : {1000, 2000, 4000}) row("retransmitted", "client", t);
  const auto all = packets();
  EXPECT_EQ(std::count_if(all.begin(), all.end(), [](const Packet& p) { return p.again; }), 3);
  for (const Packet& p : all) {
    const auto t = p.at(true);
    EXPECT_FALSE(p.length > 0 && !p.again && t > kStart + 510ms && t < kStart + 4000ms)
        << "nothing moves in the cut";
  }
  std::uint64_t octets = 0;
  for (const Packet& p : packets(false)) octets += p.from_client ? p.length : 0;
  EXPECT_EQ(octets, 100u * 1448) << "the server sees every octet once";
}

TEST_F(PacketsTest, who_gives_up_unheard_sends_a_reset_that_nobody_sees) {
  opens();
  write(true, 41, -1, 6);
  row("closed", "client", 9000, -1, "timed out waiting for a reply");
  EXPECT_EQ(story(), ">0 S 0 0\n<20 SA 0 1\n>20 A 1 1\n>41 A 1 1 +6\n>9000 RA 7 1\n");
  EXPECT_EQ(story(false), ">10 S 0 0\n<10 SA 0 1\n>30 A 1 1\n");
}

TEST_F(PacketsTest, a_reset_that_arrives_is_seen_at_both_ends) {
  opens();
  row("closed", "client", 9000, -1, "timed out waiting for a reply");
  row("closed", "server", 9010, -1, "reset");
  EXPECT_EQ(story(), ">0 S 0 0\n<20 SA 0 1\n>20 A 1 1\n>9000 RA 1 1\n");
}

}  // namespace
