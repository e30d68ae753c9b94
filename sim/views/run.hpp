// Run: a run directory opened for reading. Every view starts here, and none asks the simulation again.
//
// Columns are found by name, so that files may gain columns. Times come back as integer nanoseconds.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "units/units.hpp"

namespace views {

struct EventRow {
  units::TimePoint time{};
  std::string mta;
  std::uint64_t n = 0;
  std::string kind;
  std::uint64_t session = 0;  ///< 0: none
  int transaction = 0;
  std::uint64_t message = 0;  ///< 0: none
  std::string recipient, side;
  std::optional<units::TimePoint> sent;
  std::string verb;
  int code = 0;
  std::string text;  ///< unescaped
  std::int64_t bytes = 0;
  std::string state, cause;
};

struct SessionRow {
  std::uint64_t session = 0;
  std::string name, client, server;
  std::optional<units::TimePoint> started, connected, banner, helo, quit, closed, accepted;
  std::string outcome;
  int transactions = 0, commands = 0, retransmissions = 0;
  std::int64_t bytes_to_server = 0, bytes_to_client = 0;
};

struct MessageRow {  ///< a recipient
  std::uint64_t message = 0;
  std::string id, kind;
  std::uint64_t parent = 0;
  std::string from, to;
  std::int64_t size = 0;
  std::optional<units::TimePoint> submitted, finished;
  std::string outcome;
  int attempts = 0, hops = 0, duplicates = 0;
  std::string last_reply;
  std::uint64_t duplicate_cause = 0;  ///< a session; 0: none
};

struct TransactionRow {
  std::uint64_t session = 0;
  int n = 0;
  std::uint64_t message = 0;  ///< 0: unknown
  std::string verb;
  std::optional<units::TimePoint> mail, data, dot, accepted;
  int rcpt_ok = 0, rcpt_4yz = 0, rcpt_5yz = 0, last_code = 0;
};

class Run {
 public:
  /// nullopt and `error` set where the directory is no run (no run.json) or a file of it is broken.
  static std::optional<Run> open(const std::filesystem::path& directory, std::string& error);

  const std::filesystem::path& directory() const { return directory_; }
  const std::vector<SessionRow>& sessions() const { return sessions_; }
  const std::vector<MessageRow>& messages() const { return messages_; }
  /// A row a transaction, by session and n.
  const std::vector<TransactionRow>& transactions() const { return transactions_; }
  /// Rows of one session in order, or of all (0). Empty where the run kept no events. Throws
  /// std::runtime_error where events.csv is broken.
  std::vector<EventRow> events(std::uint64_t session = 0) const;
  /// The content of a message as submitted, CRLF lines; nullopt where it is synthetic or unknown.
  std::optional<std::string> content(std::uint64_t message) const;
  std::string run_json() const;  ///< the text of run.json

 private:
  std::filesystem::path directory_;
  std::vector<SessionRow> sessions_;
  std::vector<MessageRow> messages_;
  std::vector<TransactionRow> transactions_;
};

}  // namespace views
