#include <gtest/gtest.h>

#include <sstream>

#include "traffic/trace.hpp"

namespace traffic {
namespace {

std::string read(const std::string& text) {
  std::istringstream in(text);
  TraceReader r(in);
  std::string out;
  Mail m;
  for (auto step = r.next(m); step != TraceReader::Step::end; step = r.next(m)) {
    out += std::to_string(r.line()) + ": ";
    if (step == TraceReader::Step::bad) {
      out += r.error() + "\n";
      continue;
    }
    out += units::to_seconds(m.at) + " " + m.from.mailbox() + " >";
    for (const auto& p : m.to) out += " " + p.mailbox();
    out += " " + std::to_string(m.size) + " #" + std::to_string(m.n) + "\n";
  }
  return out;
}

TEST(Trace, is_read_record_by_record) {
  EXPECT_EQ(read("at,from,to,size\n0.25,Fiona@London,Maurice@Paris,4096\n0.5,Paul@London, Maurice@Paris  Lisa@Oslo ,1200\n"),
            "2: 0.250000000 Fiona@London > Maurice@Paris 4096 #0\n"
            "3: 0.500000000 Paul@London > Maurice@Paris Lisa@Oslo 1200 #1\n");
}

TEST(Trace, the_first_line_says_which_column_is_which) {
  EXPECT_EQ(read("size,note,to,from,at\n10,\"a, b\",x@b,y@a,3\n"), "2: 3.000000000 y@a > x@b 10 #0\n");
  EXPECT_EQ(read("at,from,to\n1,y@a,x@b\n"), "1: there is no column 'size'\n");
  EXPECT_EQ(read(""), "0: the trace is empty\n");
}

TEST(Trace, a_bad_line_is_named_and_the_rest_is_read) {
  EXPECT_EQ(read("at,from,to,size\nsoon,y@a,x@b,1\n1,y,x@b,1\n1,y@a,x@,1\n1,y@a,,1\n1,y@a,x@b,-1\n1,y@a,x@b,1 KiB\n1,y@a\n2,y@a,x@b,1\n"),
            "2: at: 'soon' is no date\n3: from: 'y' is no address\n4: to: 'x@' is no address\n5: to: there is no recipient\n"
            "6: size: '-1' is no number of octets\n7: size: '1 KiB' is no number of octets\n"
            "8: 2 fields where the first line names more\n9: 2.000000000 y@a > x@b 1 #0\n");
}

TEST(Trace, a_line_that_goes_back_in_time_is_named) {
  EXPECT_EQ(read("at,from,to,size\n2,y@a,x@b,1\n1.5,y@a,x@b,1\n2,y@a,x@b,1\n"),
            "2: 2.000000000 y@a > x@b 1 #0\n3: this goes back in time: 1.5 s after 2.000000000 s\n4: 2.000000000 y@a > x@b 1 #1\n");
}

TEST(Trace, seconds_are_exact) {
  EXPECT_EQ(parse_seconds("0.000000001")->time_since_epoch().count(), 1);
  EXPECT_EQ(parse_seconds("86399.999999999")->time_since_epoch().count(), 86399999999999);
  EXPECT_EQ(parse_seconds("1.5000000000000")->time_since_epoch().count(), 1500000000);
  for (const char* text : {"", ".", "1.", ".5", "-1", "1e3", "1.0000000001", "99999999999", "1,5", "0x1"})
    EXPECT_FALSE(parse_seconds(text)) << text;
}

TEST(Trace, a_file_that_changed_is_a_failure_with_its_line) {
  const auto file = testing::TempDir() + "changed.csv";
  {
    FILE* f = fopen(file.c_str(), "w");
    fputs("at,from,to,size\n0,y@a,x@b,1\n0,y@nowhere,x@b,1\n", f);
    fclose(f);
  }
  Trace t(file, [](const std::string& d) { return d == "a" ? std::optional<std::uint32_t>(3) : std::nullopt; });
  Mail m;
  ASSERT_TRUE(t.next(m));
  EXPECT_EQ(m.mta, 3u);
  try {
    t.next(m);
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_NE(std::string(e.what()).find("changed.csv:3: no MTA has the domain 'nowhere'"), std::string::npos);
  }
}

}  // namespace
}  // namespace traffic
