// The reactor with an agent on real sockets: when replies leave. A client in a thread of its own talks to it.
#include "serve/reactor.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <thread>

namespace serve {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

class Ignored : public timeline::Recorder {
  void record(const timeline::Event&) override {}
};

class Client {
 public:
  explicit Client(const Address& to) { socket_.connect({asio::ip::make_address(to.host), to.port}); }
  std::string line() {
    const std::size_t n = asio::read_until(socket_, buffer_, "\r\n");
    const auto begin = asio::buffers_begin(buffer_.data());
    std::string text(begin, begin + static_cast<std::ptrdiff_t>(n));
    buffer_.consume(n);
    return text;
  }
  void say(const std::string& octets) { asio::write(socket_, asio::buffer(octets)); }
  int ask(const std::string& octets) {
    say(octets);
    return std::stoi(line());
  }

 private:
  asio::io_context io_;
  asio::ip::tcp::socket socket_{io_};
  asio::streambuf buffer_;
};

class ReactorTest : public testing::Test {
 protected:
  ReactorTest() {
    config_ = mta::preset("ideal").value();
    config_.name = "here.test";
    config_.domains = {"here.test"};
    config_.users = {{.local_part = "alice", .full_name = ""}};
  }
  /// Serves while the client does its part, until its connection has ended.
  void serve_while(const std::function<void(Client&)>& part) {
    mta::Agent agent(0, std::make_shared<const mta::Config>(config_), 1);
    WallClock clock;
    Ignored nobody;
    Witness witness(nobody, 0, 1, {});
    std::atomic<bool> over = false;
    hooks_.done = [&] { return over && agent.idle(); };
    Reactor reactor(agent, config_.name, clock, witness, {}, hooks_);
    Listener listener({"127.0.0.1", 0});
    reactor.listen(listener);
    std::thread client([&, to = listener.address()] {
      Client c(to);
      part(c);
      over = true;
    });
    reactor.run();
    client.join();
  }
  /// Up to the 354.
  static void begin_mail(Client& c) {
    c.line();
    c.ask("HELO c.test\r\n");
    c.ask("MAIL FROM:<me@c.test>\r\n");
    c.ask("RCPT TO:<alice@here.test>\r\n");
    EXPECT_EQ(c.ask("DATA\r\n"), 354);
  }

  mta::Config config_;
  Hooks hooks_;
};

TEST_F(ReactorTest, The250LeavesAfterTheMailIsOnStableStorage) {
  std::atomic<bool> stable = false;
  std::atomic<int> syncs = 0;
  hooks_.sync = [&](units::TimePoint) {
    std::this_thread::sleep_for(milliseconds(100));  // a slow disk
    stable = true;
    ++syncs;
  };
  serve_while([&](Client& c) {
    begin_mail(c);
    EXPECT_EQ(syncs, 0) << "nothing was accepted yet";
    EXPECT_EQ(c.ask("Subject: x\r\n\r\n.\r\n"), 250);
    EXPECT_TRUE(stable);
    EXPECT_EQ(c.ask("QUIT\r\n"), 221);
  });
  EXPECT_EQ(syncs, 1);
}

TEST_F(ReactorTest, NothingOfASessionOvertakesASync) {
  std::atomic<bool> stable = false;
  hooks_.sync = [&](units::TimePoint) {
    std::this_thread::sleep_for(milliseconds(50));
    stable = true;
  };
  serve_while([&](Client& c) {
    begin_mail(c);
    c.say("Subject: x\r\n\r\n.\r\nNOOP\r\nQUIT\r\n");
    std::string codes;
    for (int i = 0; i < 3; ++i) {
      codes += c.line().substr(0, 4);
      EXPECT_TRUE(stable);
    }
    EXPECT_EQ(codes, "250 250 221 ");
  });
}

TEST_F(ReactorTest, AReplyLeavesWhenItsThinkTimeIsOverAndNotBefore) {
  config_.think.mail = config_.think.rcpt = milliseconds(80);
  serve_while([&](Client& c) {
    c.line();
    c.ask("HELO c.test\r\n");
    const auto began = steady_clock::now();
    c.say("MAIL FROM:<me@c.test>\r\nRCPT TO:<alice@here.test>\r\nNOOP\r\n");
    EXPECT_EQ(c.line().substr(0, 3), "250");
    EXPECT_GE(steady_clock::now() - began, milliseconds(80));
    EXPECT_EQ(c.line().substr(0, 3), "250");
    EXPECT_GE(steady_clock::now() - began, milliseconds(160));
    EXPECT_EQ(c.line().substr(0, 3), "250");
  });
}

TEST_F(ReactorTest, MailForElsewhereIsKeptWhereNoNamesCanBeLookedUp) {
  config_.users.front().forward = smtp::parse_path("alice@elsewhere.test");
  std::size_t queued = 0;
  mta::Agent agent(0, std::make_shared<const mta::Config>(config_), 1);
  WallClock clock;
  Ignored nobody;
  Witness witness(nobody, 0, 1, {});
  hooks_.done = [&] {
    queued = agent.queued().size();
    return agent.next_wakeup() >
           clock.now() + std::chrono::minutes(1);  // it was tried, and waits for the next time
  };
  Reactor reactor(agent, config_.name, clock, witness, {}, hooks_);
  mail::Message m;
  m.envelope.reverse_path = *smtp::parse_path("me@here.test");
  m.envelope.forward_paths = {*smtp::parse_path("alice@here.test")};
  m.content = mail::Content::of_text("Subject: x\n\n",
                                     {.key = {mail::MessageKey::kScenario, 0}, .parent = {}, .id = ""});
  reactor.give(mta::event::Submitted{m});
  reactor.run();
  EXPECT_EQ(queued, 1u);
}

}  // namespace
}  // namespace serve
