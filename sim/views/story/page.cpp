#include "views/story/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "views/text.hpp"

namespace views::story {
namespace {

constexpr std::size_t kColumns = 100, kTime = 13, kWhy = 2;

void put(std::string& out, std::string_view first, std::size_t indent, const std::string& text) {
  bool fresh = true;
  for (const auto& line : wrapped(text, kColumns - indent)) {
    out += fresh ? std::string(first) : std::string(indent, ' ');
    out += line + '\n';
    fresh = false;
  }
}

}  // namespace

std::string clock(units::TimePoint t) {
  const std::string text = units::to_seconds(t);
  return text.substr(0, text.size() - 6) + " s";
}

std::string quoted(const std::string& text) { return "\"" + text::fitted(text, 160) + "\""; }

std::string listed(const std::vector<std::string>& things) {
  std::string out;
  for (std::size_t i = 0; i < things.size(); ++i)
    out += (i == 0 ? "" : i + 1 == things.size() ? " and " : ", ") + things[i];
  return out;
}

std::vector<std::string> wrapped(const std::string& text, std::size_t columns) {
  std::vector<std::string> out;
  std::string now;
  for (std::size_t begin = text.find_first_not_of(' '); begin != std::string::npos;) {
    // "RFC 5321 4.2.1" is one word.
    std::size_t end = text.find(' ', begin);
    const std::size_t letter = text.find_first_not_of('(', begin);
    if (letter != std::string::npos && text.compare(letter, 4, "RFC ") == 0)
      for (int words = 0; words < 2 && end != std::string::npos; ++words) {
        if (words == 1 && (end + 1 >= text.size() || text[end + 1] < '0' || text[end + 1] > '9')) break;
        end = text.find(' ', end + 1);
      }
    const std::string word = text.substr(begin, end == std::string::npos ? end : end - begin);
    if (!now.empty() && text::width(now) + 1 + text::width(word) > columns)
      out.push_back(std::exchange(now, {}));
    now += (now.empty() ? "" : " ") + word;
    begin = end == std::string::npos ? end : text.find_first_not_of(' ', end);
  }
  if (!now.empty()) out.push_back(std::move(now));
  return out;
}

std::string laid_out(const std::string& title, std::vector<Chapter> chapters) {
  std::string out;
  put(out, "", 0, title);
  for (Chapter& c : chapters) {
    out += '\n';
    put(out, "", 2, c.heading);
    std::stable_sort(c.lines.begin(), c.lines.end(),
                     [](const Line& a, const Line& b) { return a.at < b.at; });
    for (const Line& l : c.lines) {
      put(out, text::padded_left(clock(l.at), kTime) + "  ", kTime + 2, l.text);
      for (const auto& w : l.why) put(out, std::string(kTime + 2 + kWhy, ' '), kTime + 2 + kWhy, w);
    }
  }
  return out;
}

}  // namespace views::story
