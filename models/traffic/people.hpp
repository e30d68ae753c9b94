// People: the users a pattern names, numbered, so that one of them can be drawn.
//
// A pattern without wildcards may also name a mailing list, or a user by any of his domains. Users stand in
// runs of neighbours, so that "*" over ten million users costs a few octets an MTA.
//
// REQUIRES: what is added outlives it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/people.hpp"

namespace traffic {

/// Somebody: a user, by his MTA and his place among its users, or a list (no place).
struct Person {
  std::uint32_t mta = 0;
  std::uint32_t user = kNobody;
  const std::string* local_part = nullptr;
  const std::string* domain = nullptr;
  static constexpr std::uint32_t kNobody = UINT32_MAX;
};

class People {
 public:
  enum class Lists : std::uint8_t { no, yes };
  explicit People(std::string pattern) : pattern_(std::move(pattern)) {}

  /// Takes those of the MTA that the pattern matches. REQUIRES: called in ascending order of `mta`.
  void add(std::uint32_t mta, const std::vector<std::string>& domains, const std::vector<policy::User>& users,
           const std::vector<policy::List>& lists, Lists with);

  std::uint64_t size() const { return size_; }
  /// REQUIRES: i < size().
  Person at(std::uint64_t i) const;
  /// The number of that user; nullopt where he is not among them.
  std::optional<std::uint64_t> index_of(std::uint32_t mta, std::uint32_t user) const;

 private:
  struct Run {
    std::uint64_t before = 0;  ///< people in front of it
    std::uint32_t mta = 0, first = 0, count = 0;
    const std::vector<policy::User>* users = nullptr;  ///< null: a list
    const std::string* local_part = nullptr;           ///< of the list
    const std::string* domain = nullptr;
  };
  void add_user(std::uint32_t mta, std::size_t i, const std::vector<policy::User>& users, const std::string& domain);

  std::string pattern_;
  std::vector<Run> runs_;
  std::uint64_t size_ = 0;
};

}  // namespace traffic
