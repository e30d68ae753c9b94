// Witness: the record of a session whose client is no MTA of ours.
//
// The agent records what its own end sees. A client from outside records nothing, so the witness writes its
// rows in its place, as an MTA named "outside": connecting and connected when it was taken, a reply when that
// reply has been written to the socket, closed at the end; submitted for mail that it brings, and passed when
// the 250 after the dot was written; handed_outside for mail that it takes from us. With those, everything
// that reads a simulated run reads this one.
//
// Invariants: a reply is paired with what it answers: the agent records a command before it sends the reply
// to it, and replies come in the order of the commands; some come later, of a filter or out of a cork.
// Limits: when a line left the client is not known (`sent` is empty). Where the 250 after the dot could not
// be written, the client still holds its copy, as RFC 1047 has it.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "timeline/recorder.hpp"

namespace serve {

/// What a reply answers.
struct Asked {
  smtp::Verb verb = smtp::Verb::none;
  std::int32_t transaction = 0;
  mail::MessageKey message;
  std::string recipient;
  std::vector<std::string> taken;  ///< the dot: recipients the agent took into its custody
};

class Witness final : public timeline::Recorder {
 public:
  using Watch = std::function<void(const timeline::Event&)>;
  /// `record` must outlive it; `watch` is shown every row after it was recorded, and may be empty.
  /// `served`: whether an MTA is one of this program's and so records what happens at its end; empty: none
  /// is.
  Witness(timeline::Recorder& record, timeline::MtaId self, timeline::MtaId outside, Watch watch,
          std::function<bool(timeline::MtaId)> served = {});

  /// Rows of the agent.
  void record(const timeline::Event& e) override;
  void reached(units::TimePoint now) override { record_.reached(now); }

  /// To be called before the agent handles an event.
  void begin();
  /// Whether the agent took or delivered mail since begin().
  bool took_mail() const { return took_mail_; }
  /// What the session's next reply answers; verb none where nobody asked.
  Asked asked(const timeline::ConnId& c);

  timeline::MtaId outside() const { return outside_; }
  void accepted(const timeline::ConnId& c, units::TimePoint now);
  void replied(const timeline::ConnId& c, const Asked& asked, std::string_view octets, units::TimePoint sent,
               units::TimePoint now);
  void closed(const timeline::ConnId& c, std::string_view cause, units::TimePoint now);
  /// Octets of ours have left for a server from outside.
  void said(const timeline::ConnId& c, std::string_view octets, units::TimePoint sent, units::TimePoint now);

 private:
  /// A session of ours with a server from outside.
  struct Saying {
    timeline::MtaId server = 0;
    bool data = false;  ///< its 354 came: what is said is content, up to the dot
    std::int32_t transaction = 0;
    std::int64_t octets = 0;
    mail::MessageKey message;
  };
  bool is_served(timeline::MtaId m) const { return served_ && served_(m); }
  void follow(const timeline::Event& e);

  timeline::Event row(timeline::Kind kind, const timeline::ConnId& c, units::TimePoint now) const;
  void put(const timeline::Event& e);
  void handed_outside(const timeline::Event& passed);

  timeline::Recorder& record_;
  const timeline::MtaId self_, outside_;
  const Watch watch_;
  const std::function<bool(timeline::MtaId)> served_;
  bool took_mail_ = false;
  std::unordered_map<timeline::ConnId, Saying, timeline::ConnHash> saying_;
  std::unordered_map<timeline::ConnId, std::deque<Asked>, timeline::ConnHash> asked_;  // not answered yet
};

}  // namespace serve
