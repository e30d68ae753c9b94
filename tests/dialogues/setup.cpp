#include "setup.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>

namespace dialogues {
namespace {

std::vector<std::string> apart(const std::string& list) {
  std::vector<std::string> out;
  std::istringstream words(list);
  for (std::string word; std::getline(words, word, ',');) out.push_back(word);
  return out;
}

[[noreturn]] void unknown(const Fact& f, const std::string& key, const std::string& value) {
  throw std::runtime_error("line " + std::to_string(f.line) + ": " + f.noun + " has no '" + key + "=" +
                           value + "'");
}

bool set_flag(mta::Config& c, const std::string& key, const Fact& f, const std::string& value) {
  const std::map<std::string, bool mta::Config::*> flags{{"esmtp", &mta::Config::esmtp},
                                                         {"vrfy", &mta::Config::vrfy},
                                                         {"expn", &mta::Config::expn},
                                                         {"send", &mta::Config::send},
                                                         {"turn", &mta::Config::turn}};
  const auto it = flags.find(key);
  if (it != flags.end()) c.*it->second = flag(f, value);
  return it != flags.end();
}

bool set_text(mta::Texts& t, const std::string& key, const std::string& value) {
  const std::map<std::string, std::string mta::Texts::*> texts{
      {"banner", &mta::Texts::banner}, {"helo", &mta::Texts::helo}, {"mail", &mta::Texts::mail},
      {"rcpt", &mta::Texts::rcpt},     {"data", &mta::Texts::data}, {"dot", &mta::Texts::dot},
      {"quit", &mta::Texts::quit}};
  const auto it = texts.find(key);
  if (it != texts.end()) t.*it->second = value;
  return it != texts.end();
}

void set_server(mta::Config& c, const Fact& f) {
  c.name = f.name;
  for (const auto& [key, value] : f.keys) {
    if (set_flag(c, key, f, value) || set_text(c.texts, key, value)) continue;
    if (key == "extensions") {
      c.extensions = extensions_of(value);
    } else if (key == "domains") {
      c.domains = apart(value);
    } else if (key == "relay-for") {
      c.relay_for = apart(value);
    } else if (key == "max-recipients") {
      c.max_recipients = std::stoi(value);
    } else if (key == "max-message") {
      c.max_message = std::stoll(value);
    } else if (key == "tolerate" && value == "bare-address") {
      c.tolerate.bare_address = true;
    } else if (key == "tolerate" && value == "bare-address,space-after-colon") {
      c.tolerate.bare_address = c.tolerate.space_after_colon = true;
    } else if (key != "personality") {
      unknown(f, key, value);
    }
  }
}

mta::User user_of(const Fact& f) {
  mta::User u;
  u.local_part = f.name;
  for (const auto& [key, value] : f.keys) {
    if (key == "name") {
      u.full_name = value;
    } else if (key == "forward") {
      u.forward = smtp::parse_mailbox(value).value();
    } else if (key == "moved_to") {
      u.moved_to = smtp::parse_mailbox(value).value();
    } else if (key == "logged_in") {
      u.logged_in = flag(f, value);
    } else if (key == "quota") {
      u.quota = std::stoll(value);
    } else {
      unknown(f, key, value);
    }
  }
  return u;
}

void add_list(mta::Config& c, const Fact& f) {
  mta::List l;
  l.local_part = f.name;
  for (const auto& [key, value] : f.keys) {
    if (key != "private") unknown(f, key, value);
    l.is_private = flag(f, value);
  }
  c.lists.push_back(std::move(l));
}

// "member LIST path=… name=…": of a list that was named before.
void add_member(mta::Config& c, const Fact& f) {
  const auto l = std::find_if(c.lists.begin(), c.lists.end(),
                              [&](const mta::List& x) { return x.local_part == f.name; });
  if (l == c.lists.end()) unknown(f, "list", f.name);
  l->member_names.emplace_back();
  for (const auto& [key, value] : f.keys) {
    if (key == "path") {
      l->members.push_back(smtp::parse_path(value).value());
    } else if (key == "name") {
      l->member_names.back() = value;
    } else {
      unknown(f, key, value);
    }
  }
}

}  // namespace

bool flag(const Fact& f, const std::string& value) {
  if (value != "yes" && value != "no") throw std::runtime_error(std::to_string(f.line) + ": yes or no?");
  return value == "yes";
}

smtp::Extensions extensions_of(const std::string& list) {
  smtp::Extensions out;
  for (const auto& word : apart(list)) {
    const auto e = smtp::extension_of(word);
    if (!e) throw std::runtime_error("no extension is called '" + word + "'");
    out.add(*e);
  }
  return out;
}

mta::Config config_of(const Dialogue& d) {
  auto c = mta::preset("ideal").value();
  const auto& server = *d.find("server");
  if (const auto p = server.keys.find("personality"); p != server.keys.end()) c.personality = p->second;
  c.extensions = {};
  c.expn = false;
  set_server(c, server);
  for (const auto& f : d.facts) {
    if (f.noun == "user") c.users.push_back(user_of(f));
    if (f.noun == "list") add_list(c, f);
    if (f.noun == "member") add_member(c, f);
  }
  return c;
}

}  // namespace dialogues
