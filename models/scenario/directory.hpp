// Directory: who is who while a scenario is read: MTAs by name and domain, and the users each knows (private
// to the parsers).
//
// Invariants: hashed, so it is asked by key only; nothing that reaches output iterates over it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "scenario/report.hpp"
#include "scenario/scenario.hpp"

namespace scenario {

/// Whether London and london are the same name: domains say yes, letter-carrier text says no.
enum class Case { ignored, exact };

class Directory {
 public:
  Directory(const std::vector<Mta>& mtas, Case letters);

  std::optional<std::size_t> by_domain(std::string_view domain) const;
  bool has_user(std::size_t mta, std::string_view local_part) const;
  /// What a recipient's or a sender's domain may be, for suggestions.
  const std::vector<std::string>& domains() const { return domain_names_; }

  /// Reads "user@domain", with a source route or without. Reports what is wrong with its grammar, a domain
  /// nobody has and a host that is none.
  std::optional<smtp::Path> recipient(std::string_view text, const Place& at, Report& report) const;
  /// As recipient(), and the user must exist.
  std::optional<smtp::Path> sender(std::string_view text, const Place& at, Report& report) const;

 private:
  std::string key(std::string_view domain) const;

  const std::vector<Mta>& mtas_;
  Case letters_;
  std::vector<std::string> domain_names_;
  std::unordered_map<std::string, std::size_t> domains_;
  std::unordered_set<std::string> hosts_;
  std::unordered_map<std::size_t, std::unordered_set<std::string_view>> users_;
};

/// The named preset, or nullopt with the reason reported. The defaults where presets give nothing for rfc5321
/// and ideal.
std::optional<mta::Config> software_config(const std::string& name, const Place& at, Report& report);

/// Reports a name that cannot be a host's.
bool check_host_name(std::string_view name, const Place& at, Report& report);
/// Reports a name that cannot be a user's: the part before the @.
bool check_user_name(std::string_view name, const Place& at, Report& report);

/// Gives every MTA without an address one of its own: 192.0.2.0/24 (RFC 5737), 198.18.0.0/15 (RFC 2544),
/// then 10.0.0.0/8.
void give_addresses(std::vector<Mta>& mtas);

/// The name for the star's centre: "hub", unless an MTA is called so.
std::string hub_name(const std::vector<Mta>& mtas);

/// The file's name without folders and extension.
std::string stem(const std::string& file);

}  // namespace scenario
