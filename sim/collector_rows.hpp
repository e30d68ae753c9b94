// Rows of the CSV files, formatted. Columns are those of views/columns.hpp, in that order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "timeline/delivery_story.hpp"
#include "timeline/session_timeline.hpp"

namespace sim::rows {

/// Names of MTAs as they are written into cells.
class Names {
 public:
  void add(std::string_view name);
  std::string_view operator[](timeline::MtaId m) const;

 private:
  std::vector<std::string> cells_;
};

/// What the printed rows say about a message: its number and what its rows share.
struct MessageFacts {
  std::uint64_t number = 0;
  std::uint64_t parent = 0;  ///< 0: none
  std::string id, from;
  std::int64_t size = 0;
  std::uint64_t open = 0;  ///< recipients whose story is not over
};

/// `n` is the MTA's own count; 0 for session or message is none.
void event(std::string& out, const timeline::Event& e, std::uint64_t n, std::uint64_t session,
           std::uint64_t message, const Names& names);
void attempt(std::string& out, const timeline::Event& e, std::uint64_t n, std::uint64_t session,
             std::uint64_t message, const Names& names);
void queue(std::string& out, const timeline::Event& e, const Names& names);
void link(std::string& out, const timeline::Event& e);
void session(std::string& out, const timeline::SessionTimeline& s, std::uint64_t number, const Names& names);
void transaction(std::string& out, const timeline::TransactionLine& t, std::uint64_t session,
                 std::uint64_t message);
/// `duplicate_cause`: number of the session whose lost reply made a second copy; 0: none.
void message(std::string& out, const timeline::DeliveryStory& s, const MessageFacts& facts,
             std::uint64_t duplicate_cause);

}  // namespace sim::rows
