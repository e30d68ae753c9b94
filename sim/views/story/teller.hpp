// Teller: one session, told line by line (private to session_story.cpp, which tells what was said, and
// transport_story.cpp, which tells what the connection went through).
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "views/dialogue.hpp"
#include "views/story/reasons.hpp"
#include "views/story/session_story.hpp"
#include "views/text.hpp"

namespace views::story {

class Teller {
 public:
  explicit Teller(const SessionTold& s)
      : in_(s),
        s_(s.session),
        server_(config_of(s.facts, s.session.server)),
        dialogue_(dialogue_of(s.session.session, s.rows)) {
    for (const EventRow& e : s.rows)
      if (e.message == s.message && e.transaction != 0) own_.insert(e.transaction);
  }
  std::vector<Line> tell();

 private:
  bool whole() const;
  Line& add(units::TimePoint at, std::string text);
  const std::string& of(const EventRow& e) const;
  void handshake();
  static void said_again(Line& l, const std::vector<std::string>& after, const std::string& cause);
  bool told(const Exchange& x) const;
  void speak();
  void together(const std::vector<const Exchange*>& group);
  static std::string named(const std::string& verb);
  static std::string message_text(const EventRow& e);
  void alone(const Exchange& x, const std::string& mistake);
  static std::string reply_text(const EventRow& e);
  Answered asked(const Exchange& x, bool grouped) const;
  void refused(const Exchange& x, bool grouped, const std::string& mistake = {});
  void silent(const Exchange& x);
  void took_client(Line& l, const EventRow& said);
  void took_server(Line& l, const Exchange& x);
  std::size_t open_with_server(units::TimePoint t) const;
  void again();
  bool within(units::TimePoint t) const;
  void custody(const EventRow& e);
  bool connected() const;
  void rest(const EventRow& e);
  void closed(const EventRow& e);

  const SessionTold& in_;
  const SessionRow& s_;
  const mta::Config* server_;
  Dialogue dialogue_;
  std::set<int> own_;                      ///< transactions that carried the message
  std::optional<units::TimePoint> heard_;  ///< the last reply
  std::vector<Line> lines_;
  /// Custody that changes at one time: its line, and of which recipients.
  std::map<std::pair<std::string, units::TimePoint>, std::pair<std::size_t, std::vector<std::string>>>
      together_;
};

}  // namespace views::story
