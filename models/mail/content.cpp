#include "mail/content.hpp"

#include <algorithm>
#include <utility>

#include "random/stream.hpp"

namespace mail {
namespace {

constexpr std::int64_t kLine = 76;  // of synthetic text, without CRLF

// CRLF for every line end, and one at the end.
std::string crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 40 + 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (text[i] == '\n') out += '\r';
    out += text[i];
  }
  if (!out.empty() && !out.ends_with("\r\n")) out += "\r\n";
  return out;
}

std::int64_t stuffed_dots(std::string_view text) {
  std::int64_t n = !text.empty() && text[0] == '.';
  for (auto i = text.find("\r\n."); i != std::string_view::npos; i = text.find("\r\n.", i + 3)) ++n;
  return n;
}

}  // namespace

std::string_view to_text(Kind k) {
  constexpr std::string_view names[] = {"user", "bounce", "delay", "list", "forward"};
  return names[static_cast<std::size_t>(k)];
}

std::string dot_stuffed(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  if (text.starts_with('.')) out += '.';
  constexpr std::string_view line_and_dot = "\r\n.";
  for (auto dot = text.find(line_and_dot); dot != std::string_view::npos; dot = text.find(line_and_dot)) {
    out.append(text.substr(0, dot + 2)).append(".");
    text.remove_prefix(dot + 2);
  }
  out += text;
  return out;
}

ContentRef Content::of_text(std::string_view text, Identity who) {
  return of_octets(crlf(text), std::move(who));
}

ContentRef Content::of_octets(std::string octets, Identity who) {
  auto c = std::shared_ptr<Content>(new Content);
  c->size_ = static_cast<std::int64_t>(octets.size());
  c->wire_size_ = c->size_ + stuffed_dots(octets);
  c->text_ = std::make_shared<const std::string>(std::move(octets));
  c->identity_ = std::move(who);
  return c;
}

ContentRef Content::synthetic(std::string header, std::int64_t size, std::uint64_t seed, Identity who) {
  auto c = std::shared_ptr<Content>(new Content);
  c->synthetic_ = true;
  c->seed_ = seed;
  c->identity_ = std::move(who);
  c->text_ = std::make_shared<const std::string>(std::move(header));
  // Header section, empty line, body; a body of one octet could not be a line.
  const auto least = static_cast<std::int64_t>(c->text_->size()) + 2;
  c->size_ = std::max(size, least);
  if (c->size_ == least + 1) ++c->size_;
  c->wire_size_ = c->size_;
  return c;
}

ContentRef Content::renamed(const ContentRef& c, Identity who) {
  auto copy = std::shared_ptr<Content>(new Content(*c));
  copy->identity_ = std::move(who);
  return copy;
}

std::string Content::octets() const {
  if (!synthetic_) return *text_;
  std::string out = *text_ + "\r\n";
  out.reserve(static_cast<std::size_t>(size_));
  rng::Stream stream(seed_, "content");
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz     ";  // 31 and one more: 32
  std::int64_t rest = size_ - static_cast<std::int64_t>(out.size());
  while (rest > 0) {
    // Never leave one octet over: it could not hold a CRLF.
    std::int64_t line = std::min(rest - 2, kLine);
    if (rest - 2 - line == 1) --line;
    for (std::int64_t i = 0; i < line; ++i) {
      const auto k = stream() >> 59;
      out += k < letters.size() && !(k > 25 && (i == 0 || i + 1 == line)) ? letters[k] : 'e';
    }
    out += "\r\n";
    rest -= line + 2;
  }
  return out;
}

std::string_view Content::header() const {
  if (synthetic_) return *text_;
  if (text_->starts_with("\r\n")) return {};
  const auto end = text_->find("\r\n\r\n");
  return std::string_view(*text_).substr(0, end == std::string::npos ? text_->size() : end + 2);
}

}  // namespace mail
