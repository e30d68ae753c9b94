// scenarios/PROTOCOL.md and COURSE-NOTES.md say what the code does. MTASIM_REGENERATE=1 writes the generated
// tables anew; read the difference before you commit it.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <cstdlib>
#include <regex>
#include <set>
#include <sstream>

#include "mta/config.hpp"
#include "smtp/diagram.hpp"
#include "smtp/explain.hpp"
#include "smtp/personality.hpp"
#include "smtp/reply.hpp"
#include "support/files.hpp"

namespace {

namespace fs = std::filesystem;
using smtp::Finding;
using smtp::ServerState;
using smtp::Verb;

const fs::path kScenarios = fs::path(MTASIM_SOURCE_DIR) / "scenarios";
const fs::path kGolden = fs::path(MTASIM_SOURCE_DIR) / "tests/scenarios/golden";
const fs::path kPage = kScenarios / "PROTOCOL.md";

template <class Enum>
std::vector<Enum> every(Enum end) {
  std::vector<Enum> out;
  for (int i = 0; i < static_cast<int>(end); ++i) out.push_back(static_cast<Enum>(i));
  return out;
}

/// Markdown takes what stands between < and > for HTML.
std::string escaped(std::string_view text) {
  const std::string s(text);
  return s.find("<") == std::string::npos ? s : std::regex_replace(s, std::regex("(<[^>]*>)"), "`$1`");
}

std::string row(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const auto& c : cells) out += " " + c + (c.empty() ? "|" : " |");
  return out + "\n";
}

std::string head(const std::vector<std::string>& cells) {
  std::string out = row(cells) + "|";
  for (std::size_t i = 0; i < cells.size(); ++i) out += "---|";
  return out + "\n";
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& w : words) out += (out.empty() ? "" : ", ") + w;
  return out;
}

std::string name_of(Verb v) {
  switch (v) {
    case Verb::none:
      return "(the connection)";
    case Verb::dot:
      return "(end of data)";
    case Verb::tls:
      return "(TLS handshake)";
    case Verb::response:
      return "(answer to 334)";
    default:
      return std::string(smtp::to_text(v));
  }
}

std::string target(const smtp::ServerRow& r) {
  std::string out(smtp::to_text(r.on_positive));
  if (r.on_intermediate != ServerState::count_)
    out += fmt::format(" (3yz: {})", smtp::to_text(r.on_intermediate));
  if (r.on_negative != r.from && r.on_negative != r.on_positive)
    out += fmt::format(" (else {})", smtp::to_text(r.on_negative));
  return out;
}

// Commands down, states across: where a positive reply leads.
std::string moves() {
  std::vector<ServerState> states;
  for (const auto s : every(ServerState::count_))
    if (std::any_of(smtp::server_rows().begin(), smtp::server_rows().end(),
                    [s](const auto& r) { return r.from == s; }))
      states.push_back(s);
  std::vector<std::string> titles{"command"};
  for (const auto s : states) titles.push_back("in " + std::string(smtp::to_text(s)));
  titles.push_back("section");
  std::string out = head(titles);
  for (const auto v : every(Verb::unknown)) {
    std::vector<std::string> cells{name_of(v)}, rules;
    bool any = false;
    for (const auto s : states) {
      const auto* r = smtp::server_row(s, v);
      any = any || r;
      cells.push_back(r ? target(*r) : "");
      if (r && std::find(rules.begin(), rules.end(), r->rule) == rules.end()) rules.emplace_back(r->rule);
    }
    cells.push_back(joined(rules));
    if (any) out += row(cells);
  }
  return out;
}

std::string cell(const smtp::Answer& a) {
  return a.code == 0 ? "–" : fmt::format("{}{}", a.code, a.close ? ", closes" : "");
}

std::string moves_of(std::span<const smtp::ServerRow> rows) {
  std::vector<std::string> out;
  for (const auto& r : rows)
    out.push_back(fmt::format("{} in {}", smtp::to_text(r.verb), smtp::to_text(r.from)));
  return joined(out);
}

std::string personalities() {
  const auto all = smtp::personalities();
  std::vector<std::string> titles{"finding"};
  std::set<std::pair<Finding, Verb>> asked;
  for (const auto f : every(Finding::count_)) asked.emplace(f, Verb::none);
  for (const auto& p : all) {
    titles.emplace_back(p.name);
    for (const auto& a : p.answers) asked.emplace(a.finding, a.verb);
  }
  std::string out = head(titles);
  for (const auto& [f, v] : asked) {
    std::vector<std::string> cells{
        fmt::format("{}{}", escaped(smtp::to_text(f)), v == Verb::none ? "" : " (" + name_of(v) + ")")};
    for (const auto& p : all) cells.push_back(cell(smtp::answer_to(p, v, f)));
    if (std::set<std::string>(cells.begin() + 1, cells.end()).size() > 1) out += row(cells);
  }
  const auto line = [&](const std::string& what, auto value) {
    std::vector<std::string> cells{what};
    for (const auto& p : all) cells.push_back(value(p));
    out += row(cells);
  };
  line("verbs it does not know (500)", [](const auto& p) {
    std::vector<std::string> names;
    for (const auto v : p.unknown_verbs) names.emplace_back(smtp::to_text(v));
    return joined(names);
  });
  line("moves it allows beyond the table", [](const auto& p) { return moves_of(p.rows); });
  line("moves it forbids", [](const auto& p) { return moves_of(p.forbidden); });
  line("out of order, where it is not 503", [](const auto& p) {
    std::vector<std::string> cases;
    for (const auto& o : p.out_of_order)
      cases.push_back(fmt::format("{} in {}: {}", smtp::to_text(o.verb), smtp::to_text(o.state), o.code));
    return joined(cases);
  });
  line("octets of a command line", [](const auto& p) { return fmt::format("{}", p.line_limit); });
  line("recipients of a transaction", [](const auto& p) { return fmt::format("{}", p.recipients_limit); });
  line("errors before it closes", [](const auto& p) {
    return p.error_limit == 0 ? std::string("–") : fmt::format("{}", p.error_limit);
  });
  line("unknown verbs before it closes", [](const auto& p) {
    return p.unknown_limit == 0 ? std::string("–")
                                : fmt::format("{} ({})", p.unknown_limit, p.unknown_limit_code);
  });
  line("commands that are no mail before it closes", [](const auto& p) {
    return p.nonmail_limit == 0 ? std::string("–") : fmt::format("{} (554)", p.nonmail_limit);
  });
  line("order is looked at before arguments", [](const auto& p) {
    std::vector<std::string> names;
    for (const auto v : p.order_first) names.emplace_back(smtp::to_text(v));
    return joined(names);
  });
  line("source routes",
       [](const auto& p) { return std::string(p.follows_routes ? "followed" : "stripped"); });
  return out;
}

std::string time_outs() {
  const mta::Timeouts t;
  struct Wait {
    std::string_view key, what, section;
    units::Duration ours;
  };
  const Wait waits[] = {
      {"connect", "the connection", "none (TCP)", t.connect},
      {"greeting", "the 220", "4.5.3.2.1: 5 min", t.greeting},
      {"helo", "the reply to HELO or EHLO", "none of its own", t.helo},
      {"mail", "the reply to MAIL", "4.5.3.2.2: 5 min", t.mail},
      {"rcpt", "the reply to RCPT", "4.5.3.2.3: 5 min", t.rcpt},
      {"data", "the 354", "4.5.3.2.4: 2 min", t.data},
      {"data_block", "each piece of the data", "4.5.3.2.5: 3 min", t.data_block},
      {"dot", "the 250 after the period", "4.5.3.2.6: 10 min", t.dot},
      {"quit", "the 221", "none of its own", t.quit},
      {"server", "a server for the next command", "4.5.3.2.7: 5 min", t.server},
  };
  std::string out = head({"key of `timeouts`", "waits for", "default", "RFC 5321 wants at least"});
  for (const auto& w : waits)
    out += row(
        {fmt::format("`{}`", w.key), std::string(w.what), units::to_text(w.ours), std::string(w.section)});
  return out;
}

/// What stands in the page between the marks of that name.
std::string block(const std::string& page, const std::string& name, std::size_t& begin, std::size_t& end) {
  const std::string mark = "<!-- generated: " + name + " -->\n";
  begin = page.find(mark);
  end = begin == std::string::npos ? begin : page.find("<!-- end -->", begin);
  if (end == std::string::npos) {
    ADD_FAILURE() << "no block " << name;
    return {};
  }
  begin += mark.size();
  return page.substr(begin, end - begin);
}

void expect_block(const std::string& name, const std::string& text) {
  std::string page = support::read(kPage);
  std::size_t begin = 0, end = 0;
  const std::string there = block(page, name, begin, end);
  if (getenv("MTASIM_REGENERATE") != nullptr && end != std::string::npos) {
    support::write(kPage, page.replace(begin, end - begin, text));
    return;
  }
  EXPECT_TRUE(support::same_text(there, text)) << name;
}

TEST(ProtocolPage, ItsMovesAreTheTransitionTable) { expect_block("moves", moves()); }
TEST(ProtocolPage, ItsDiagramsAreTheTransitionTable) { expect_block("diagram", smtp::diagram()); }
TEST(ProtocolPage, ItsPersonalitiesAreTheirTables) { expect_block("personalities", personalities()); }
TEST(ProtocolPage, ItsTimeOutsAreTheDefaults) { expect_block("time-outs", time_outs()); }

TEST(ProtocolPage, ListsEveryVerbOfTheWire) {
  const std::string page = support::read(kPage);
  for (const auto v : every(Verb::unknown)) {
    const std::string name(smtp::to_text(v));
    if (name.empty() || smtp::verb_of(name) == Verb::unknown) continue;
    EXPECT_TRUE(page.find("| `" + name + "`") != std::string::npos ||
                page.find("| `" + name + " ") != std::string::npos)
        << name;
  }
}

TEST(ProtocolPage, ListsEveryReplyWithItsText) {
  const std::string page = support::read(kPage);
  int codes = 0;
  for (int code = 200; code < 600; ++code) {
    const auto text = smtp::standard_text(code);
    if (text.empty()) continue;
    ++codes;
    EXPECT_NE(page.find(fmt::format("| {} | {} |", code, escaped(text))), std::string::npos)
        << code << " " << text;
  }
  EXPECT_GE(codes, 23) << "the classic table has 23";
}

TEST(ProtocolPage, EveryReplyOfTheClassicTableIsHeardInAScenarioItNames) {
  const std::regex scenario(R"(\(([^)]*\.toml)\))");
  std::istringstream lines(support::read(kPage));
  int seen = 0;
  for (std::string line; std::getline(lines, line);) {
    const int code = line.starts_with("| ") ? std::atoi(line.c_str() + 2) : 0;
    // 455 and 555 came with the extensions.
    if (code < 200 || smtp::standard_text(code).empty() || code % 100 == 55) continue;
    bool heard = false;
    for (auto i = std::sregex_iterator(line.begin(), line.end(), scenario); i != std::sregex_iterator();
         ++i) {
      const std::string golden = support::read(kGolden / ((*i)[1].str() + ".verbose"));
      heard = heard || golden.find(fmt::format(" S: {}", code)) != std::string::npos;
    }
    EXPECT_TRUE(heard) << line;
    ++seen;
  }
  EXPECT_EQ(seen, 22);
}

TEST(ProtocolPage, ListsEveryReplyOfAPersonality) {
  const std::string page = support::read(kPage);
  std::set<int> codes{235, 334};
  for (const auto& p : smtp::personalities()) {
    for (const auto& a : p.answers) codes.insert(a.code);
    for (const auto& o : p.out_of_order) codes.insert(o.code);
    codes.insert({p.error_limit_code, p.unknown_limit_code});
  }
  codes.erase(0);
  for (const int code : codes)
    EXPECT_NE(page.find(fmt::format("\n| {} | ", code)), std::string::npos) << code;
}

TEST(ProtocolPage, NamesTheLimitsThatAreKept) {
  const std::string page = support::read(kPage);
  for (const auto& p : smtp::personalities()) {
    EXPECT_GE(p.line_limit, 512U) << p.name;
    EXPECT_GE(p.recipients_limit, 100) << p.name;
  }
  for (const std::string limit : {"512 at least", "100 at least", "64, 256"})
    EXPECT_NE(page.find(limit), std::string::npos) << limit;
}

class Page : public testing::TestWithParam<const char*> {};

TEST_P(Page, LinksToFilesThatExist) {
  const std::string page = support::read(kScenarios / GetParam());
  const std::regex link(R"(\]\(([^)#:]+)\))");
  int links = 0;
  for (auto i = std::sregex_iterator(page.begin(), page.end(), link); i != std::sregex_iterator();
       ++i, ++links)
    EXPECT_TRUE(fs::exists(kScenarios / (*i)[1].str())) << (*i)[1];
  EXPECT_GT(links, 0);
}

INSTANTIATE_TEST_SUITE_P(Protocol, Page, testing::Values("PROTOCOL.md", "COURSE-NOTES.md"),
                         [](const auto& named) { return named.index == 0 ? "Protocol" : "CourseNotes"; });

}  // namespace
