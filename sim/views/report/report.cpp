#include "views/report/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "views/facts.hpp"
#include "views/report/assets.hpp"
#include "views/report/parts.hpp"

namespace views::report {
namespace {

constexpr std::size_t kMostRows = 25'000;           // of a table
constexpr std::size_t kMostSessions = 300;          // to be played
constexpr std::size_t kMostOfSessions = 4'000'000;  // octets of theirs

/// The octets that a hexadecimal text names, in base 64: what a Content-Security-Policy wants of a hash.
std::string base64_of_hex(std::string_view hex) {
  constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto nibble = [&](std::size_t i) -> unsigned {
    if (i >= hex.size()) return 0;
    const char c = hex[i];
    return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
  };
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 3)  // three nibbles are two digits
    for (const unsigned six : {nibble(i) << 2 | nibble(i + 1) >> 2, (nibble(i + 1) & 3) << 4 | nibble(i + 2)})
      out += digits[six];
  while (out.size() > (hex.size() * 4 + 5) / 6) out.pop_back();
  while (out.size() % 4 != 0) out += '=';
  return out;
}

/// The template with every @name@ replaced; what is put in is not looked at again.
std::string filled(std::string_view page, const std::map<std::string, std::string, std::less<>>& parts) {
  std::string out;
  while (!page.empty()) {
    const auto at = page.find('@');
    out += page.substr(0, at);
    if (at == std::string_view::npos) break;
    const auto end = page.find('@', at + 1);
    const auto part =
        end == std::string_view::npos ? parts.end() : parts.find(page.substr(at + 1, end - at - 1));
    if (part == parts.end()) {
      out += '@';
      page.remove_prefix(at + 1);
    } else {
      out += part->second;
      page.remove_prefix(end + 1);
    }
  }
  return out;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? ' ' : c;
    }
  }
  return out;
}

// Within a script element only "</script" and "<!--" end it: with every < escaped neither can stand there.
std::string json_for_script(std::string json) {
  std::string out;
  out.reserve(json.size() + json.size() / 64);
  for (const char c : json) {
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  }
  return out;
}

std::string page(const Run& r) {
  const Facts facts = facts_of(r);
  const std::string name = facts.name.empty() ? r.directory().filename().string() : facts.name;
  std::map<std::string, std::string, std::less<>> parts = {
      {"title", escaped(name)},
      {"program", escaped(facts.program)},
      {"style", std::string(assets::kStyle)},
      {"script", std::string(assets::kScript)},
      {"script_hash", base64_of_hex(assets::kScriptHash)},
      {"summary", summary_html(r)},
      {"figures", figures_html(r)},
      {"footer",
       fmt::format(
           "Made by {} from the record of a run; seed {}. Times are simulated, in seconds from the start.",
           escaped(facts.program), facts.seed)}};
  // Shown less and less until it fits: rows differ in their length by orders of magnitude.
  for (std::size_t share = 1;; share *= 2) {
    Json data;
    data["player"] = sessions(r, kMostSessions / share + 1, kMostOfSessions / share);
    data["tables"] = tables(r, kMostRows / share);
    parts["data"] = json_for_script(data.dump(-1, ' ', false, Json::error_handler_t::replace));
    std::string page = filled(assets::kPage, parts);
    if (page.size() <= kMostOctets || share > 64) return page;
  }
}

}  // namespace views::report
