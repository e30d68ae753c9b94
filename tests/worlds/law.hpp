// The laws of mail, checked event by event: the ledger, duplicates, notices, attempts, time.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "timeline/ledger_keeper.hpp"
#include "timeline/recorder.hpp"

namespace worlds {

class Law : public timeline::Recorder {
 public:
  void record(const timeline::Event& e) override;
  /// To be called between events: what MTAs hold now.
  void check_ledger(std::vector<timeline::LedgerKeeper::Held> held);
  /// An operator has flushed this MTA's queue.
  void flushed(timeline::MtaId mta, units::TimePoint now);
  /// Domains have several exchangers: who was deferred by one is tried at the next at once.
  bool exchangers = false;
  /// The first law that was broken, in words; empty while all hold.
  const std::string& broken() const { return broken_; }
  std::uint64_t duplicates() const { return ledger_.ledger().duplicates; }
  const timeline::LedgerKeeper& ledger() const { return ledger_; }
  std::uint64_t print() const { return print_; }  ///< of all that was recorded: equal runs have equal ones

 private:
  using Copy = std::pair<mail::MessageKey, std::string>;
  void fail(std::string what);
  void check_duplicate(const timeline::Event& e);
  void check_attempt(const timeline::Event& e);
  units::TimePoint began(const timeline::Event& e) const;
  void mix(std::string_view text);

  timeline::LedgerKeeper ledger_;
  units::TimePoint last_{};
  std::map<mail::MessageKey, mail::Kind> kinds_;
  std::map<Copy, std::set<timeline::ConnId>> taken_in_;   ///< sessions in which a copy was taken
  std::map<Copy, std::set<timeline::ConnId>> heard_;      ///< and those whose client had the reply
  std::map<Copy, int> delivered_;
  std::map<std::pair<timeline::MtaId, Copy>, std::multiset<units::TimePoint>> due_;  ///< when each delivery may be tried
  struct Begin {
    int transaction = 1;
    units::TimePoint at{};
  };
  std::map<timeline::ConnId, Begin> began_;
  std::uint64_t print_ = 0xcbf29ce484222325ull;
  std::string broken_;
};

}  // namespace worlds
