#include "conversation.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "mta/agent.hpp"

namespace agreement {
namespace {

// A Python string literal without its quotes.
std::string unescaped(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] != '\\' || i + 1 == s.size()) {
      out += s[i];
      continue;
    }
    switch (s[++i]) {
      case 'r':
        out += '\r';
        break;
      case 'n':
        out += '\n';
        break;
      case 't':
        out += '\t';
        break;
      case 'x':
        if (i + 2 >= s.size()) throw std::runtime_error("\\x wants two digits");
        out += static_cast<char>(std::stoi(std::string(s.substr(i + 1, 2)), nullptr, 16));
        i += 2;
        break;
      default:
        out += s[i];
    }
  }
  return out;
}

// The length in "...(1017)" or "...(1505 chars)" at the end, which is cut off; 0 where there is none.
std::size_t cut_length(std::string_view& s) {
  const auto mark = s.rfind("...(");
  if (mark == std::string_view::npos || s.back() != ')') return 0;
  const auto n = std::stoul(std::string(s.substr(mark + 4)));
  s = s.substr(0, mark);
  return n;
}

std::string stretched(std::string s, std::size_t length, std::string_view tail) {
  if (s.size() + tail.size() < length) s.append(length - s.size() - tail.size(), s.back());
  return s + std::string(tail);
}

std::string quoted(std::string_view s, bool content) {
  const auto length = cut_length(s);
  if (s.size() < 2 || (s.front() != '\'' && s.front() != '"') || s.back() != s.front())
    throw std::runtime_error("octets stand in quotes");
  auto octets = unescaped(s.substr(1, s.size() - 2));
  return length == 0 ? octets : stretched(octets, length, content ? "\r\n.\r\n" : "\r\n");
}

std::string line_of(std::string_view s) {
  const auto length = cut_length(s);
  return (length == 0 ? std::string(s) : stretched(std::string(s), length, "")) + "\r\n";
}

// A server agent whose client is this file.
struct Server : timeline::Recorder {
  explicit Server(mta::Config c) : agent(0, std::make_shared<const mta::Config>(std::move(c)), 1) {}
  void record(const timeline::Event&) override {}

  void tell(const mta::Event& e) {
    std::vector<mta::Effect> out;
    agent.handle(e, now, out, *this);
    for (const auto& effect : out) {
      if (const auto* s = std::get_if<mta::effect::Send>(&effect)) said += s->data.text;
      closed |= std::holds_alternative<mta::effect::Finish>(effect);
    }
  }

  // The codes of the whole replies said since the last call, and in the second after it: some hold back what they
  // say last.
  Answers codes() {
    for (const auto patience = now + std::chrono::seconds(1); agent.next_wakeup() <= patience;) {
      now = std::max(now, agent.next_wakeup());
      tell(mta::event::Woke{});
    }
    Answers out;
    for (std::size_t end; (end = said.find("\r\n")) != std::string::npos; said.erase(0, end + 2))
      if (end < 4 || said[3] == ' ') out.push_back(said.substr(0, 3));
    return out;
  }

  mta::Agent agent;
  units::TimePoint now = units::kStart;
  std::string said;
  bool closed = false;
};

}  // namespace

std::string joined(const Answers& a) {
  std::string out;
  for (const auto& word : a) out += (out.empty() ? "" : " ") + word;
  return out;
}

Step step_of(std::string_view w) {
  using K = Step::Kind;
  const auto after = [&w](std::string_view mark) {
    if (!w.starts_with(mark)) return false;
    w.remove_prefix(mark.size());
    if (w.starts_with(' ')) w.remove_prefix(1);
    return true;
  };
  if (after("[data]")) return {K::data, quoted(w, true)};
  if (after("[raw]")) return {K::raw, quoted(w, false)};
  if (after("[close]")) return {K::close, {}};
  if (after("[halfclose]")) return {K::half_close, {}};
  if (after("[early]")) return {K::early, line_of(w)};
  if (!after("[pipe]")) return {K::line, line_of(w)};
  std::string all;
  for (std::size_t end; (end = w.find(" | ")) != std::string_view::npos; w.remove_prefix(end + 3))
    all += line_of(w.substr(0, end));
  return {K::pipe, all + line_of(w)};
}

std::vector<Conversation> read(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file.string() + ": cannot be read");
  std::vector<Conversation> out;
  for (std::string line; std::getline(in, line);) {
    const auto json = nlohmann::json::parse(line);
    Conversation c;
    c.id = json.at("id");
    for (const auto& s : json.at("input")) c.steps.push_back(step_of(s.get<std::string>()));
    for (const auto& [software, replies] : json.at("replies").items())
      for (const auto& r : replies)
        c.measured[software].push_back(r.is_null()     ? "-"
                                       : r.is_string() ? r.get<std::string>()
                                                       : std::to_string(r.get<int>()));
    out.push_back(std::move(c));
  }
  return out;
}

mta::Config server(std::string_view software) {
  auto c = mta::preset(software).value();
  c.name = "b.test";
  c.domains = {"local.test"};
  for (const auto* name : {"alice", "bob", "postmaster"}) {
    c.users.emplace_back();
    c.users.back().local_part = name;
  }
  return c;
}

Answers play(const Conversation& c, const mta::Config& config) {
  using K = Step::Kind;
  Server server(config);
  const timeline::ConnId id{1, 0};
  const auto say = [&](const std::string& octets) {
    server.tell(mta::event::Received{id, {octets, nullptr}, units::kStart, mta::Side::server});
  };
  server.tell(mta::event::Accepted{id, {1, "c.test", "10.77.0.1"}});
  Answers out;
  // What is said before the greeting has arrived when the greeting is said.
  auto step = c.steps.begin();
  for (; step != c.steps.end() && step->kind == K::early; ++step) say(step->octets);
  const auto hear = [&] {
    auto codes = server.codes();
    if (codes.empty() && !server.closed) codes.emplace_back("-");
    out.insert(out.end(), codes.begin(), codes.end());
    if (server.closed) out.emplace_back("closed");
  };
  hear();
  for (; step != c.steps.end() && !server.closed; ++step) {
    if (step->kind == K::close) break;
    if (step->kind == K::half_close) {
      server.tell(mta::event::Ended{id, mta::End::fin, mta::Side::server});
    } else if (step->kind == K::data && out.back() != "354") {
      out.emplace_back("skipped");
      continue;
    } else {
      say(step->octets);
    }
    hear();
  }
  return out;
}

std::multimap<std::string, Answers> read_permitted(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file.string() + ": cannot be read");
  std::multimap<std::string, Answers> out;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string id, word;
    if (!(words >> id)) continue;
    Answers a;
    while (words >> word) a.push_back(word);
    out.emplace(id, std::move(a));
  }
  return out;
}

bool permits(const Answers& permitted, const Answers& given) {
  return std::equal(permitted.begin(), permitted.end(), given.begin(), given.end(),
                    [](const std::string& may, const std::string& is) {
                      return ("|" + may + "|").find("|" + is + "|") != std::string::npos;
                    });
}

}  // namespace agreement
