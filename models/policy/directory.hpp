// Directory: who and what an MTA knows by name: its users and its mailing lists.
//
// Invariants: local parts compare by case unless told otherwise; the postmaster is known without case.
// See RFC 5321 3.5 (VRFY, EXPN), 3.4 (forwarding), RFC 821 3.3.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "policy/people.hpp"
#include "smtp/personality.hpp"
#include "smtp/reply.hpp"

namespace policy {

class Directory {
 public:
  /// REQUIRES: what it is given lives as long as it; `domains` is not empty.
  Directory(const std::vector<User>& users, const std::vector<List>& lists,
            const std::vector<std::string>& domains, bool postmaster, const smtp::Personality& personality);

  bool is_local(const smtp::Path& p) const;  ///< its domain is one of ours, or it has none
  const User* user(std::string_view local_part) const;
  const List* list(std::string_view local_part) const;
  bool is_postmaster(std::string_view local_part) const;

  /// The replies to VRFY and EXPN with that argument (RFC 5321 3.5.1).
  smtp::Reply verify(const std::string& text) const;
  smtp::Reply expand(const std::string& text) const;

 private:
  static std::string mailbox_line(const std::string& full_name, const smtp::Path& p);
  smtp::Path mailbox_of(const User& u) const;
  int code(smtp::Finding f) const;

  const std::vector<User>& all_users_;
  const std::vector<List>& all_lists_;
  std::string domain_;  // the first one, for the mailboxes VRFY shows
  bool postmaster_;
  const smtp::Personality& personality_;
  bool ignore_case_;
  std::unordered_map<std::string, std::size_t> users_, lists_;  // looked up, never walked
  std::vector<std::string> domains_;                            // lower case
};

}  // namespace policy
