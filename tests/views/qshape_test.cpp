#include "views/qshape.hpp"

#include <gtest/gtest.h>

#include "views/made_run.hpp"

namespace {

using namespace std::chrono_literals;
using units::kStart;

/// Three recipients wait at London, two of them for Paris; the first is passed on after two hours, and goes
/// on waiting in Paris for Rome.
class QueueShapeTest : public testing::Test {
 protected:
  QueueShapeTest() : made_(86400) {
    const auto event = [&](const char* time, const char* mta, const char* kind, const char* message,
                           const char* to) {
      made_.add("events.csv",
                std::string(time) + "," + mta + ",1," + kind + ",,," + message + "," + to + ",,,,,,,,");
    };
    event("0.000000000", "London", "submitted", "1", "a@Rome");
    event("0.000000000", "London", "submitted", "1", "b@paris");
    event("1200.000000000", "London", "submitted", "2", "c@PARIS");
    event("7200.000000000", "Paris", "queued", "1", "a@Rome");
    event("7200.100000000", "London", "passed", "1", "a@Rome");
    event("9000.000000000", "London", "bounced", "1", "b@paris");
    made_.add("attempts.csv", "60.000000000,1,b@paris,London,2,paris,,451,later,,3600.000000000");
    made_.add("messages.csv", "1,,user,,x@London,a@Rome,10,0.000000000,queued,,1,1,0,,");
    made_.add("messages.csv", "1,,user,,x@London,b@paris,10,0.000000000,bounced,9000.000000000,1,0,0,,");
    made_.add("messages.csv", "2,,user,,x@London,c@PARIS,10,1200.000000000,queued,,0,0,0,,");
  }
  std::string at(units::Duration d, views::ShapeQuestion q = {}) const {
    return to_text(views::queue_shapes(made_.open(), {kStart + d}, q).front(), q);
  }
  made::Run made_;
};

TEST_F(QueueShapeTest, the_table_reads_as_that_of_qshape) {
  EXPECT_EQ(at(40min),
            "      T 5 10 20 40 80 160 320 640 1280 1280+\n"
            "TOTAL 3 0  0  0  1  2   0   0   0    0     0\n"
            "paris 2 0  0  0  1  1   0   0   0    0     0\n"
            " rome 1 0  0  0  0  1   0   0   0    0     0\n");
}

TEST_F(QueueShapeTest, a_bucket_counts_ages_below_its_limit) {
  const auto by_age = [&](units::Duration t) {
    return views::queue_shapes(made_.open(), {kStart + t}, {}).front().total.by_age;
  };
  EXPECT_EQ(by_age(5min - 1ns), (std::vector<std::uint64_t>{2, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(by_age(5min), (std::vector<std::uint64_t>{0, 2, 0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST_F(QueueShapeTest, age_counts_from_the_arrival_at_each_mta) {
  views::ShapeQuestion q;
  q.mta = "Paris";
  EXPECT_NE(at(2h + 1min, q).find(" rome 1 1 "), std::string::npos) << at(2h + 1min, q);
  q.mta = "London";
  EXPECT_EQ(at(2h + 1min, q).find("rome"), std::string::npos);
  EXPECT_NE(at(2h, q).find("rome"), std::string::npos) << "until the 250 has reached London";
}

TEST_F(QueueShapeTest, deferred_is_what_waits_for_its_next_attempt) {
  views::ShapeQuestion deferred, active;
  deferred.active = false;
  active.deferred = false;
  const auto total = [&](units::Duration t, const views::ShapeQuestion& q) {
    return views::queue_shapes(made_.open(), {kStart + t}, q).front().total.total;
  };
  EXPECT_EQ(total(59s, deferred), 0u);
  EXPECT_EQ(total(60s, deferred), 1u);
  EXPECT_EQ(total(60s, active), 1u);
  EXPECT_EQ(total(1h, deferred), 0u) << "its time has come";
  EXPECT_EQ(total(1h, active), 3u);
}

TEST_F(QueueShapeTest, over_time_it_is_a_row_a_time_and_destination) {
  std::string csv = views::shape_header({});
  for (const auto& s : views::queue_shapes(made_.open(), {kStart, kStart + 24h}, {})) append_csv(csv, s);
  EXPECT_EQ(
      csv,
      "time,destination,total,below_5,below_10,below_20,below_40,below_80,below_160,below_320,below_640,"
      "below_1280,from_1280\n"
      "0.000000000,TOTAL,2,2,0,0,0,0,0,0,0,0,0\n"
      "0.000000000,paris,1,1,0,0,0,0,0,0,0,0,0\n"
      "0.000000000,rome,1,1,0,0,0,0,0,0,0,0,0\n"
      "86400.000000000,TOTAL,2,0,0,0,0,0,0,0,0,0,2\n"
      "86400.000000000,paris,1,0,0,0,0,0,0,0,0,0,1\n"
      "86400.000000000,rome,1,0,0,0,0,0,0,0,0,0,1\n");
}

TEST_F(QueueShapeTest, the_fullest_time_counts_whole_instants) {
  EXPECT_EQ(views::fullest_time(made_.open(), {}), kStart + 2h);
  views::ShapeQuestion q;
  q.mta = "Rome";
  EXPECT_EQ(views::fullest_time(made_.open(), q), std::nullopt);
}

TEST_F(QueueShapeTest, short_runs_have_buckets_of_seconds) {
  views::ShapeQuestion q;
  q.first = 10s;
  q.buckets = 4;
  EXPECT_EQ(at(25s, q),
            "      T 10s 20s 40s 40s+\n"
            "TOTAL 2   0   0   2    0\n"
            "paris 1   0   0   1    0\n"
            " rome 1   0   0   1    0\n");
}

TEST_F(QueueShapeTest, a_run_without_events_is_read_from_its_attempts) {
  std::filesystem::remove(made_.path() / "events.csv");
  made_.add("sessions.csv", "1,,London,Paris,7100.000000000,,,,,,quit,1,5,0,10,10,");
  made_.add("attempts.csv", "7200.100000000,1,a@Rome,London,3,rome,1,250,OK,,");
  views::ShapeQuestion q;
  q.mta = "Paris";
  EXPECT_NE(at(2h + 1min, q).find(" rome 1 1 "), std::string::npos) << at(2h + 1min, q);
  EXPECT_EQ(views::queue_shapes(made_.open(), {kStart + 3h}, {}).front().total.total, 2u);
}

}  // namespace
