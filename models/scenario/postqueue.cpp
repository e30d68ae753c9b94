#include "scenario/postqueue.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace scenario {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kQueues[] = {"incoming", "active", "deferred", "hold"};
constexpr std::int64_t kLargest = std::int64_t{1} << 40;  // octets
constexpr std::int64_t kLatest = std::int64_t{1} << 33;   // seconds; the year 2242
constexpr std::size_t kDeepest = 8;                       // brackets within brackets

/// nlohmann's parser goes down by recursion; what is nested deeper than any queue file is none.
bool too_deep(std::string_view line) {
  std::size_t depth = 0;
  bool text = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (text && c == '\\') ++i;
    if (c == '"') text = !text;
    if (text) continue;
    if ((c == '{' || c == '[') && ++depth > kDeepest) return true;
    if ((c == '}' || c == ']') && depth > 0) --depth;
  }
  return false;
}

class Line {
 public:
  Line(std::string_view text, int number, Postqueue& out) : number_(number), out_(out) {
    if (too_deep(text)) {
      wrong("this is no queue entry");
      return;
    }
    const auto json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object())
      wrong("this is no JSON object");
    else
      read(json);
  }

 private:
  void wrong(std::string what) { out_.errors.push_back({number_, std::move(what)}); }

  const std::string* text(const Json& json, const char* key) {
    const auto it = json.find(key);
    if (it != json.end() && it->is_string()) return it->get_ptr<const std::string*>();
    wrong(std::string(key) + " is missing, or no text");
    return nullptr;
  }

  std::optional<std::int64_t> number(const Json& json, const char* key, std::int64_t most) {
    const auto it = json.find(key);
    if (it != json.end() && it->is_number_integer()) {
      // An unsigned number beyond the range is negative here, and so refused as well.
      const auto n = it->get<std::int64_t>();
      if (n >= 0 && n <= most) return n;
    }
    wrong(std::string(key) + " is missing, or no number in the range");
    return std::nullopt;
  }

  std::optional<smtp::Path> address(const std::string& s) {
    auto path = smtp::parse_mailbox(s);
    if (path && !path->domain.empty()) return path;
    wrong("'" + s + "' is no address");
    return std::nullopt;
  }

  void read(const Json& json) {
    const auto errors = out_.errors.size();
    QueuedMail m;
    if (const auto* queue = text(json, "queue_name")) {
      m.queue = *queue;
      if (std::find(std::begin(kQueues), std::end(kQueues), m.queue) == std::end(kQueues))
        wrong("queue_name '" + m.queue + "' is none of incoming, active, deferred and hold");
    }
    if (const auto* id = text(json, "queue_id")) m.id = *id;
    m.arrival_unix = number(json, "arrival_time", kLatest).value_or(0);
    m.size = number(json, "message_size", kLargest).value_or(0);
    if (const auto* sender = text(json, "sender"); sender && *sender != "MAILER-DAEMON" && !sender->empty())
      m.sender = address(*sender).value_or(smtp::Path{});
    const auto to = json.find("recipients");
    if (to == json.end() || !to->is_array() || to->empty()) {
      wrong("recipients are missing");
    } else {
      for (const auto& r : *to) {
        const auto* a = r.is_object() ? text(r, "address") : nullptr;
        if (!r.is_object()) wrong("a recipient is an object with an address");
        if (!a) continue;
        if (auto path = address(*a)) m.recipients.push_back(std::move(*path));
      }
    }
    if (out_.errors.size() == errors) out_.mails.push_back(std::move(m));
  }

  int number_;
  Postqueue& out_;
};

}  // namespace

Postqueue read_postqueue(std::string_view text) {
  Postqueue out;
  for (int number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) Line(line, number, out);
  }
  return out;
}

}  // namespace scenario
