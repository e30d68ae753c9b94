#include "traffic/header.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "smtp/path.hpp"

namespace traffic {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// Without comments, which nest; quoted strings are kept.
std::string without_comments(std::string_view s) {
  std::string out;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const char c = s[i];
    if (c == '\\' && i + 1 < s.size()) {
      if (depth == 0) out.append(s.substr(i, 2));
      ++i;
      continue;
    }
    if (depth == 0 && c == '"') quoted = !quoted;
    if (!quoted && c == '(') {
      if (++depth == 1) out += ' ';
    } else if (!quoted && c == ')' && depth > 0) {
      --depth;
    } else if (depth == 0) {
      out += c;
    }
  }
  return out;
}

/// One address of a list, from "Name <@route:a@b>" or "a@b"; empty where there is none.
std::string address_in(std::string_view s) {
  const auto open = s.rfind('<');
  if (open != std::string_view::npos) {
    const auto close = s.find('>', open);
    s = s.substr(open + 1, close == std::string_view::npos ? close : close - open - 1);
    if (s.starts_with('@'))
      if (const auto colon = s.find(':'); colon != std::string_view::npos) s.remove_prefix(colon + 1);
  }
  while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_space(s.back())) s.remove_suffix(1);
  const auto path = smtp::parse_mailbox(s);
  return path && path->route.empty() && !path->domain.empty() ? path->mailbox() : std::string();
}

}  // namespace

std::string_view header_of(std::string_view message) {
  for (std::size_t at = 0; at < message.size();) {
    const auto end = std::min(message.find('\n', at), message.size());
    const auto line = message.substr(at, end - at);
    if (line.empty() || line == "\r") return message.substr(0, at);
    at = end + 1;
  }
  return message;
}

std::vector<std::string> fields(std::string_view header, std::string_view name) {
  std::vector<std::string> out;
  bool inside = false;
  while (!header.empty()) {
    const auto end = std::min(header.find('\n'), header.size());
    auto line = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() && (line.front() == ' ' || line.front() == '\t')) {
      if (inside) out.back().append(line);
      continue;
    }
    const auto colon = line.find(':');
    auto field = line.substr(0, colon);
    while (!field.empty() && is_space(field.back())) field.remove_suffix(1);
    inside = colon != std::string_view::npos && smtp::lower(field) == smtp::lower(name);
    if (inside) out.emplace_back(line.substr(colon + 1));
  }
  return out;
}

std::vector<std::string> addresses(std::string_view list) {
  const std::string text = without_comments(list);
  std::vector<std::string> out;
  std::size_t begin = 0;
  bool quoted = false, angle = false;
  const auto take = [&](std::size_t end) {
    auto a = address_in(std::string_view(text).substr(begin, end - begin));
    if (!a.empty()) out.push_back(std::move(a));
    begin = end + 1;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') ++i;
    else if (c == '"') quoted = !quoted;
    else if (quoted) continue;
    else if (c == '<') angle = true;
    else if (c == '>') angle = false;
    else if (!angle && c == ':') begin = i + 1;  // the name of a group
    else if (!angle && (c == ',' || c == ';')) take(i);
  }
  if (begin < text.size()) take(text.size());
  return out;
}

std::optional<std::int64_t> date_of(std::string_view text) {
  const std::string plain = without_comments(text);
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < plain.size();) {
    while (i < plain.size() && (is_space(plain[i]) || plain[i] == ',')) ++i;
    const auto begin = i;
    while (i < plain.size() && !is_space(plain[i]) && plain[i] != ',') ++i;
    if (i > begin) words.push_back(std::string_view(plain).substr(begin, i - begin));
  }
  const auto number = [](std::string_view s, int& into) {
    const auto r = std::from_chars(s.data(), s.data() + s.size(), into);
    return r.ec == std::errc() && r.ptr == s.data() + s.size();
  };
  int day = 0, year = 0;
  std::size_t w = 0;
  if (!words.empty() && !number(words[0], day)) ++w;  // the day's name
  if (words.size() < w + 4 || !number(words[w], day) || !number(words[w + 2], year)) return std::nullopt;
  constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                     "jul", "aug", "sep", "oct", "nov", "dec"};
  const auto month = std::find(kMonths.begin(), kMonths.end(), smtp::lower(words[w + 1]).substr(0, 3));
  if (month == kMonths.end()) return std::nullopt;
  if (words[w + 2].size() < 4) year += year < 50 ? 2000 : 1900;
  int clock[3] = {0, 0, 0}, parts = 0;
  for (std::string_view rest = words[w + 3]; parts < 3; ++parts) {
    const auto colon = std::min(rest.find(':'), rest.size());
    if (!number(rest.substr(0, colon), clock[parts])) return std::nullopt;
    if (colon == rest.size()) break;
    rest.remove_prefix(colon + 1);
  }
  if (parts == 0 || clock[0] > 23 || clock[1] > 59 || clock[2] > 60 || clock[0] < 0 || clock[1] < 0 || clock[2] < 0)
    return std::nullopt;
  int offset = 0;  // minutes; a zone nobody knows is UTC (RFC 5322 4.3)
  if (words.size() > w + 4) {
    const auto zone = words[w + 4];
    int value = 0;
    if (zone.size() == 5 && (zone[0] == '+' || zone[0] == '-') && number(zone.substr(1), value)) {
      offset = (value / 100 * 60 + value % 100) * (zone[0] == '-' ? -1 : 1);
    } else {
      constexpr std::pair<std::string_view, int> kZones[] = {{"est", -5}, {"edt", -4}, {"cst", -6}, {"cdt", -5},
                                                             {"mst", -7}, {"mdt", -6}, {"pst", -8}, {"pdt", -7}};
      for (const auto& [name, hours] : kZones)
        if (smtp::lower(zone) == name) offset = hours * 60;
    }
  }
  using namespace std::chrono;
  const year_month_day ymd{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1),
                           std::chrono::day(static_cast<unsigned>(std::clamp(day, 0, 99)))};
  if (!ymd.ok() || year < 1900 || year > 9999) return std::nullopt;
  return duration_cast<seconds>(sys_days(ymd).time_since_epoch()).count() + clock[0] * 3600 + clock[1] * 60 + clock[2] -
         offset * 60;
}

}  // namespace traffic
