// Play: a run acted out by hand, line by line, so that the collector and the views are tested without a
// simulation.
//
// One way between any two MTAs takes 10 ms; every call moves the clock on by what it takes.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"
#include "sim/collector.hpp"

namespace play {

using namespace std::chrono_literals;

/// A directory of this test's own, removed at its end.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  const std::filesystem::path path;
};

std::string slurp(const std::filesystem::path& file);

class Session;

class Play {
 public:
  Play(std::filesystem::path directory, const std::vector<std::string>& mtas,
       sim::Level level = sim::Level::events);

  /// A user hands a message in; gives its key.
  mail::MessageKey submits(const std::string& from, const std::vector<std::string>& to,
                           const std::string& body);
  Session connects(const std::string& client, const std::string& server, mail::MessageKey about);
  void waits(units::Duration d) { now_ += d; }
  units::TimePoint now() const { return now_; }

  /// A bare event of that MTA, now; the caller fills in the rest.
  timeline::Event event(timeline::Kind kind, const std::string& mta) const;
  void record(const timeline::Event& e);
  sim::Closing ends(const std::vector<mta::QueuedRecipient>& held = {});

 private:
  friend class Session;
  timeline::MtaId mta(const std::string& name) const;

  scenario::Scenario scenario_;
  std::unique_ptr<sim::Collector> collector_;
  units::TimePoint now_{};
  std::map<mail::MessageKey, mail::Message> mails_;
  std::map<std::string, std::uint32_t> opened_;
  std::uint32_t written_ = 0;
};

/// A client's side of a conversation and the server's answers.
class Session {
 public:
  Session& hears(int code, const std::string& text = "");  ///< the greeting
  Session& says(const std::string& line, int code, const std::string& text = "");
  Session& sends(int code = 250,
                 const std::string& text = "");  ///< the message data; a 250 delivers at the server
  Session& quits();
  Session& breaks(const std::string& cause);  ///< both ends see the connection go

 private:
  friend class Play;
  Session(Play& p, std::string client, std::string server, mail::MessageKey about);
  timeline::Event at(timeline::Kind kind, timeline::Side side) const;
  void command(smtp::Verb verb, const std::string& line);
  void reply(smtp::Verb verb, int code, const std::string& text);

  Play& play_;
  std::string client_, server_;
  timeline::ConnId id_;
  mail::MessageKey about_;
  int transaction_ = 0;
  std::vector<std::string> taken_;
};

}  // namespace play
