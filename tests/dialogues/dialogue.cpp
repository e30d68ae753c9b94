#include "dialogue.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace dialogues {
namespace {

// Words apart by blanks; quotes hold blanks together: banner="{mta} ready".
std::vector<std::string> words(const std::string& line) {
  std::vector<std::string> out;
  bool quoted = false, open = false;
  for (char c : line) {
    if (c == ' ' && !quoted) {
      open = false;
      continue;
    }
    if (!open) out.emplace_back();
    open = true;
    if (c == '"') {
      quoted = !quoted;
    } else {
      out.back() += c;
    }
  }
  return out;
}

}  // namespace

const Fact* Dialogue::find(const std::string& noun) const {
  const auto f = std::find_if(facts.begin(), facts.end(), [&](const Fact& x) { return x.noun == noun; });
  return f == facts.end() ? nullptr : &*f;
}

Dialogue read(const std::filesystem::path& file) {
  Dialogue d;
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file.string() + ": cannot be read");
  std::string line;
  bool comment = false;
  for (int n = 1; std::getline(in, line); ++n) {
    const auto fail = [&](const std::string& why) {
      throw std::runtime_error(file.filename().string() + ":" + std::to_string(n) + ": " + why + ": " + line);
    };
    if (line.starts_with("#")) {
      comment = true;
      continue;
    }
    if (line.empty()) continue;
    if (line.starts_with("S:") || line.starts_with("C:")) {
      const bool client = line[0] == 'C';
      if (line.size() > 2 && line[2] != ' ') fail("a blank belongs behind the colon");
      if (d.turns.empty() || d.turns.back().client != client) d.turns.push_back({client, {}, n});
      d.turns.back().lines.push_back(line.size() > 3 ? line.substr(3) : "");
      continue;
    }
    const auto w = words(line);
    if (w[0] == "closed") {
      d.closed = true;
    } else if (w[0] == "delivered") {
      d.delivered.assign(w.begin() + 1, w.end());
    } else if (w[0] == "terminal") {
      d.terminal.assign(w.begin() + 1, w.end());
    } else if (w[0] == "queued") {
      d.queued.assign(w.begin() + 1, w.end());
    } else if (w[0] == "stored") {
      d.stored.push_back(line.substr(7));
    } else if (w[0] == "server" || w[0] == "user" || w[0] == "client" || w[0] == "list" || w[0] == "member") {
      if (w.size() < 2) fail("a name is missing");
      Fact f{w[0], w[1], {}, n};
      for (std::size_t i = 2; i < w.size(); ++i) {
        const auto eq = w[i].find('=');
        if (eq == std::string::npos) fail("'" + w[i] + "' is no key=value");
        f.keys[w[i].substr(0, eq)] = w[i].substr(eq + 1);
      }
      d.facts.push_back(std::move(f));
    } else {
      fail("nobody knows '" + w[0] + "'");
    }
  }
  if (!comment) throw std::runtime_error(file.string() + ": does not say what it shows");
  if (!d.find("server")) throw std::runtime_error(file.string() + ": has no server");
  if (d.turns.empty() || d.turns.front().client)
    throw std::runtime_error(file.string() + ": the server speaks first (RFC 5321 3.1)");
  return d;
}

}  // namespace dialogues
