#include "policy/directory.hpp"

#include <algorithm>

namespace policy {
namespace {

using smtp::Finding;
using smtp::Reply;
using smtp::Verb;

// Words of a name, compared without case: "VRFY Smith" finds "Fred Smith".
bool has_word(std::string_view name, std::string_view word) {
  const auto n = smtp::lower(name), w = smtp::lower(word);
  for (std::size_t i = 0; (i = n.find(w, i)) != std::string::npos; ++i) {
    const bool begins = i == 0 || n[i - 1] == ' ';
    const bool ends = i + w.size() == n.size() || n[i + w.size()] == ' ';
    if (begins && ends) return true;
  }
  return false;
}

Reply standard(int code) { return {code, std::string(smtp::standard_text(code))}; }

}  // namespace

Directory::Directory(const std::vector<User>& users, const std::vector<List>& lists,
                     const std::vector<std::string>& domains, bool postmaster,
                     const smtp::Personality& personality)
    : all_users_(users),
      all_lists_(lists),
      domain_(domains.front()),
      postmaster_(postmaster),
      personality_(personality),
      ignore_case_(answer_to(personality, Verb::rcpt, Finding::user_case).code == 0) {
  const auto key = [this](const std::string& s) {
    const auto name = smtp::unquoted(s);
    return ignore_case_ ? smtp::lower(name) : name;
  };
  for (std::size_t i = 0; i < users.size(); ++i) users_.emplace(key(users[i].local_part), i);
  for (std::size_t i = 0; i < lists.size(); ++i) lists_.emplace(key(lists[i].local_part), i);
  for (const auto& d : domains) domains_.push_back(smtp::lower(d));
}

bool Directory::is_local(const smtp::Path& p) const {
  return p.domain.empty() ||
         std::find(domains_.begin(), domains_.end(), smtp::lower(p.domain)) != domains_.end();
}

const User* Directory::user(std::string_view local_part) const {
  const auto name = smtp::unquoted(local_part);
  const auto it = users_.find(ignore_case_ ? smtp::lower(name) : name);
  return it == users_.end() ? nullptr : &all_users_[it->second];
}

const List* Directory::list(std::string_view local_part) const {
  const auto it = lists_.find(ignore_case_ ? smtp::lower(local_part) : std::string(local_part));
  return it == lists_.end() ? nullptr : &all_lists_[it->second];
}

bool Directory::is_postmaster(std::string_view local_part) const {
  return postmaster_ && smtp::lower(local_part) == "postmaster";
}

int Directory::code(Finding f) const { return answer_to(personality_, Verb::vrfy, f).code; }

smtp::Path Directory::mailbox_of(const User& u) const { return {{}, u.local_part, domain_}; }

std::string Directory::mailbox_line(const std::string& full_name, const smtp::Path& p) {
  return full_name.empty() ? p.to_text() : full_name + " " + p.to_text();
}

Reply Directory::verify(const std::string& text) const {
  // "alice", "alice@here", "<alice@here>" or a word of a full name.
  std::string_view s = text;
  if (s.size() > 2 && s.front() == '<' && s.back() == '>') s = s.substr(1, s.size() - 2);
  const bool has_domain = s.find('@') != std::string_view::npos;
  const auto path = smtp::parse_path(s);
  if (has_domain && path && !is_local(*path)) return standard(code(Finding::verify_foreign));
  if (!has_domain && code(Finding::verify_no_domain) != 0) return standard(code(Finding::verify_no_domain));
  const std::string local = path && has_domain ? path->local_part : std::string(s);

  std::vector<const User*> found;
  if (const auto* u = user(local)) {
    found.push_back(u);
  } else if (!has_domain) {
    for (const auto& candidate : all_users_)
      if (has_word(candidate.full_name, local)) found.push_back(&candidate);
  }
  const int known = code(Finding::verify_known);
  if (found.empty()) {
    if (known == 250 && list(local)) return {550, "That is a mailing list, not a user"};
    if (is_postmaster(local) || list(local)) return standard(known == 250 ? 252 : known);
    const int unknown = code(Finding::verify_unknown);
    return unknown == 550 ? Reply(550, "String does not match anything.") : standard(unknown);
  }
  if (known != 250) return standard(known);
  if (found.size() > 1) return {553, "User ambiguous."};
  const auto& u = *found.front();
  if (u.moved_to) return {551, "User not local; please try " + u.moved_to->to_text()};
  if (u.forward) return {251, "User not local; will forward to " + u.forward->to_text()};
  return {250, mailbox_line(u.full_name, mailbox_of(u))};
}

Reply Directory::expand(const std::string& text) const {
  const auto path = smtp::parse_path(text);
  const std::string local = path && !path->domain.empty() && is_local(*path) ? path->local_part : text;
  const auto* l = list(local);
  if (!l)
    return user(local) ? Reply(550, "That is a user name, not a mailing list") : Reply(550, "No such list");
  if (l->is_private) return {550, "Access Denied to You."};
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < l->members.size(); ++i)
    lines.push_back(mailbox_line(i < l->member_names.size() ? l->member_names[i] : "", l->members[i]));
  return lines.empty() ? Reply(250, "The list has no members") : Reply(250, std::move(lines));
}

}  // namespace policy
