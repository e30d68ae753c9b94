// mtasim plot: which files it writes, what it says, and that they are pictures.
#include <gtest/gtest.h>

#include "support/shell.hpp"

namespace {

namespace fs = std::filesystem;
using support::has;
using support::Ran;

class PlotVerb : public testing::Test {
 protected:
  PlotVerb() {
    support::write(
        sh / "two.txt",
        "MTA London 1 Fiona\nMTA Paris 1 Jacque\n*\nFiona@London Jacque@Paris\n*\nBonjour\n*\n*\n");
    sh("mtasim run two.txt --quiet");
  }
  support::Shell sh;
};

TEST_F(PlotVerb, WithoutAFigureDrawsThoseThatFitAndPrintsTheFiles) {
  const Ran r = sh("mtasim plot latest");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_EQ(r.out, "two-1-timeline.svg\ntwo-1-session-1.svg\n");
  EXPECT_TRUE(has(support::read(sh / "two-1-timeline.svg"), "<svg"));
}

TEST_F(PlotVerb, DrawsSeveralFiguresInEachFormat) {
  EXPECT_EQ(sh("mtasim plot two-1 timeline session --format pdf").out,
            "two-1-timeline.pdf\ntwo-1-session-1.pdf\n");
  EXPECT_TRUE(support::read(sh / "two-1-session-1.pdf").starts_with("%PDF"));
  EXPECT_EQ(sh("mtasim plot two-1 session --format png").out, "two-1-session-1.png\n");
  EXPECT_TRUE(support::read(sh / "two-1-session-1.png").starts_with("\x89PNG"));
}

TEST_F(PlotVerb, TheSessionFigureWritesTheDialogueOnIt) {
  sh("mtasim plot latest session -o picture.svg");
  const std::string svg = support::read(sh / "picture.svg");
  for (const std::string words : {"HELO London", "RCPT TO:", "354"}) EXPECT_TRUE(has(svg, words));
}

TEST_F(PlotVerb, ASessionThatIsNotThereIsRefused) {
  const Ran r = sh("mtasim plot latest session --session 9");
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(has(r.err, "9"));
  EXPECT_FALSE(fs::exists(sh / "two-1-session-9.svg"));
}

TEST_F(PlotVerb, AWordThatIsNeitherRunNorFigureNamesTheFigures) {
  const Ran r = sh("mtasim plot latest timelime");
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(has(r.err, "'timelime'"));
  EXPECT_TRUE(has(r.err, "timeline, session, joint"));
}

TEST_F(PlotVerb, AnUnknownFormatIsRefused) {
  const Ran r = sh("mtasim plot latest --format bmp");
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(has(r.err, "bmp"));
}

TEST_F(PlotVerb, OneOutDoesNotHoldSeveralPictures) {
  EXPECT_EQ(sh("mtasim plot latest timeline session --out both.svg").status, 2);
}

TEST_F(PlotVerb, SeveralRunsGoIntoOnePictureWhereAFigureCompares) {
  sh("mtasim run two.txt --quiet");
  EXPECT_EQ(sh("mtasim plot two-1 two-2 delay").out, "two-1-and-1-more-delay.svg\n");
  EXPECT_EQ(sh("mtasim plot two-1 two-2 timeline").out, "two-1-timeline.svg\ntwo-2-timeline.svg\n");
  EXPECT_EQ(sh("mtasim plot two-1 two-2").out, "two-1-and-1-more-compare.svg\ntwo-1-and-1-more-delay.svg\n");
}

TEST_F(PlotVerb, DataWritesTheTablesAndNoPicture) {
  const Ran r = sh("mtasim plot latest delay --data numbers");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_EQ(r.out, "numbers\n");
  EXPECT_TRUE(has(support::read(sh / "numbers" / "curve1.tsv"), "delay\tshare\n"));
  EXPECT_FALSE(fs::exists(sh / "two-1-delay.svg"));
}

TEST_F(PlotVerb, EveryScriptSaysHowToRunItByHandAndThatWorks) {
  support::write(
      sh / "later.toml",
      "[network]\ndefault_link = { latency = \"20 ms\" }\n"
      "[[mta]]\nname = \"London\"\nusers = [\"Fiona\"]\n[[mta]]\nname = \"Paris\"\nusers = [\"Jacque\"]\n"
      "[[reply]]\nmta = \"Paris\"\non = \"rcpt\"\nsay = \"450 later\"\ntimes = 1\n"
      "[[message]]\nfrom = \"Fiona@London\"\nto = [\"Jacque@Paris\"]\nbody = \"text\"\n");
  ASSERT_EQ(sh("mtasim run later.toml --quiet").status, 0);
  for (const auto& file : fs::directory_iterator(fs::path(MTASIM_SOURCE_DIR) / "plots")) {
    const std::string script = file.path().filename().string(), name = file.path().stem().string();
    if (file.path().extension() != ".gp" || name == "style" || name == "data" || name == "outages" ||
        name == "sweep" || name == "fidelity")  // what others load, and figures of other files than a run's
      continue;
    const std::string text = support::read(file.path());
    const auto begin = text.find("#   gnuplot -e \"run='runs/");
    ASSERT_NE(begin, std::string::npos) << script;
    if (name == "links") continue;  // this run counts no octets
    const std::string command =
        "gnuplot -e \"run='runs/latest'; out='" + name + ".svg'; format='svg'\" " + file.path().string();
    const Ran r = sh(command);
    EXPECT_EQ(r.status, 0) << command << "\n" << r.err;
    EXPECT_TRUE(has(support::read(sh / (name + ".svg")), "</svg>")) << command;
  }
}

}  // namespace
