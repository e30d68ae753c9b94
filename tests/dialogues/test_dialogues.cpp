// Every *.smtp file of this folder, said to a server, and said by a client where it is what a client would
// say.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "dialogue.hpp"
#include "mta/agent.hpp"
#include "setup.hpp"
#include "smtp/client_session.hpp"

namespace dialogues {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files() {
  std::vector<fs::path> out;
  for (const auto& e : fs::directory_iterator(MTASIM_SOURCE_DIR "/tests/dialogues"))
    if (e.path().extension() == ".smtp") out.push_back(e.path());
  std::sort(out.begin(), out.end());
  return out;
}

// Only some are what a lawful client would say.
std::vector<fs::path> files_with_client() {
  auto out = files();
  std::erase_if(out, [](const fs::path& f) { return read(f).find("client") == nullptr; });
  return out;
}

class ServerSide : public testing::TestWithParam<fs::path> {};
class ClientSide : public testing::TestWithParam<fs::path> {};

// Reply lines without their ends: the code decides, a text is compared where the file has one. The keywords
// of a reply to EHLO may come in any order (RFC 5321 4.1.1.1).
void expect_replies(std::vector<std::string> said, Turn wanted, bool to_ehlo) {
  ASSERT_EQ(said.size(), wanted.lines.size())
      << "line " << wanted.line << ", said " << testing::PrintToString(said);
  if (to_ehlo && said.size() > 1) {
    for (auto* lines : {&said, &wanted.lines}) {
      lines->back().at(3) = '-';
      std::sort(lines->begin() + 1, lines->end());
    }
  }
  for (std::size_t i = 0; i < said.size(); ++i) {
    const auto& want = wanted.lines[i];
    EXPECT_EQ(want.size() > 4 ? said[i] : said[i].substr(0, want.size()), want)
        << "line " << wanted.line + static_cast<int>(i);
  }
}

std::vector<std::string> lines_of(const std::string& wire) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < wire.size();) {
    const auto end = wire.find("\r\n", i);
    out.push_back(wire.substr(i, end - i));
    if (end == std::string::npos) break;
    i = end + 2;
  }
  return out;
}

// A server agent with the client's end in the hand of the test.
struct Server : timeline::Recorder {
  explicit Server(mta::Config c) : agent(0, std::make_shared<const mta::Config>(std::move(c)), 1) {}
  void tell(const mta::Event& e) {
    std::vector<mta::Effect> out;
    agent.handle(e, units::kStart, out, *this);
    for (auto& effect : out) {
      if (auto* s = std::get_if<mta::effect::Send>(&effect)) said += s->data.text;
      closed |= std::holds_alternative<mta::effect::Finish>(effect);
    }
  }
  void record(const timeline::Event& e) override {
    const bool here = e.kind == timeline::Kind::delivered;
    if (!here && e.kind != timeline::Kind::shown) return;
    const bool terminal = e.place == timeline::Place::terminal;
    (terminal ? shown : delivered).emplace_back(e.recipient.substr(0, e.recipient.find('@')));
    mail = e.mail->octets();
  }
  mta::Agent agent;
  std::string said, mail;
  std::vector<std::string> delivered, shown;
  bool closed = false;
};

TEST_P(ServerSide, a_server_answers_so) {
  const auto d = read(GetParam());
  Server server(config_of(d));
  const timeline::ConnId c{1, 0};
  server.tell(mta::event::Accepted{c, {1, "client", "192.0.2.1"}});
  bool to_ehlo = false;
  for (const auto& turn : d.turns) {
    if (!turn.client) {
      expect_replies(lines_of(std::exchange(server.said, {})), turn, to_ehlo);
      continue;
    }
    to_ehlo = turn.lines.back().starts_with("EHLO");
    ASSERT_FALSE(server.closed) << "line " << turn.line;
    for (const auto& l : turn.lines)
      server.tell(mta::event::Received{c, {l + "\r\n", nullptr}, units::kStart, mta::Side::server});
  }
  EXPECT_EQ(server.said, "") << "the server has more to say than the file";
  EXPECT_EQ(server.closed, d.closed);
  EXPECT_EQ(server.delivered, d.delivered);
  EXPECT_EQ(server.shown, d.terminal);
  std::vector<std::string> queued;
  for (const auto& q : server.agent.queued()) queued.push_back(q.recipient);
  EXPECT_EQ(queued, d.queued);
  for (const auto& line : d.stored)
    EXPECT_NE(server.mail.find("\r\n" + line + "\r\n"), std::string::npos) << line;
}

// What a client was asked to deliver, to say such lines.
std::vector<smtp::Transaction> transactions(const Dialogue& d) {
  std::vector<smtp::Transaction> out;
  bool in_data = false;
  std::string content;
  for (const auto& turn : d.turns)
    for (const auto& l : turn.client ? turn.lines : std::vector<std::string>{}) {
      if (in_data && l != ".") {
        content += (l.starts_with('.') ? l.substr(1) : l) + "\r\n";
        continue;
      }
      if (std::exchange(in_data, false))
        out.back().content = mail::Content::of_octets(std::exchange(content, {}));
      const auto c = smtp::parse_command(l).command;
      if (c.verb == smtp::Verb::mail) {
        out.emplace_back();
        out.back().envelope.reverse_path = c.path.value();
        out.back().content = mail::Content::of_text("never sent");
      }
      if (c.verb == smtp::Verb::rcpt) out.back().envelope.forward_paths.push_back(c.path.value());
      in_data = c.verb == smtp::Verb::data;
    }
  return out;
}

TEST_P(ClientSide, a_client_speaks_so) {
  const auto d = read(GetParam());
  const auto* client = d.find("client");
  smtp::ClientOptions options;
  options.helo = client->name;
  options.extensions = {};
  for (const auto& [key, value] : client->keys) {
    ASSERT_TRUE(key == "esmtp" || key == "extensions") << key;
    if (key == "esmtp") options.esmtp = flag(*client, value);
    if (key == "extensions") options.extensions = extensions_of(value);
  }
  smtp::ClientSession session(options);
  for (auto& t : transactions(d)) session.add(std::move(t));
  bool hung_up = false;
  std::string said;
  for (const auto& turn : d.turns) {
    if (turn.client) {
      EXPECT_EQ(lines_of(std::exchange(said, {})), turn.lines) << "line " << turn.line;
      continue;
    }
    for (const auto& l : turn.lines) session.receive(l + "\r\n");
    while (auto e = session.next()) {
      if (auto* say = std::get_if<smtp::Say>(&*e))
        said += say->text + (say->body ? mail::dot_stuffed(say->body->octets()) : "") + say->tail;
      hung_up |= std::holds_alternative<smtp::HangUp>(*e);
    }
  }
  EXPECT_EQ(said, "") << "the client has more to say than the file";
  EXPECT_EQ(hung_up, d.closed);
}

std::string name_of(const testing::TestParamInfo<fs::path>& p) {
  auto name = p.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Dialogue, ServerSide, testing::ValuesIn(files()), name_of);
INSTANTIATE_TEST_SUITE_P(Dialogue, ClientSide, testing::ValuesIn(files_with_client()), name_of);

std::string error_of(const std::string& text) {
  const auto file = fs::path(testing::TempDir()) / "broken.smtp";
  std::ofstream(file) << text;
  try {
    read(file);
    return "none";
  } catch (const std::runtime_error& e) {
    return std::string(e.what()).substr(std::string(e.what()).rfind("broken.smtp"));
  }
}

TEST(DialogueFile, says_which_line_is_wrong) {
  EXPECT_EQ(error_of("# x\nserver b\nS: 220\n"), "none");
  EXPECT_EQ(error_of("# x\nserver b\nS: 220\nX: what\n"), "broken.smtp:4: nobody knows 'X:': X: what");
  EXPECT_EQ(error_of("# x\nserver b\nS:220\n"), "broken.smtp:3: a blank belongs behind the colon: S:220");
  EXPECT_EQ(error_of("# x\nserver b esmtp\n"), "broken.smtp:2: 'esmtp' is no key=value: server b esmtp");
  EXPECT_EQ(error_of("server b\nS: 220\n"), "broken.smtp: does not say what it shows");
  EXPECT_EQ(error_of("# x\nserver b\nC: HELO x\n"), "broken.smtp: the server speaks first (RFC 5321 3.1)");
}

}  // namespace
}  // namespace dialogues
