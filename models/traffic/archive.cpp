#include "traffic/archive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "traffic/header.hpp"

namespace traffic {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kLongestHeader = std::size_t{1} << 20;

std::ifstream open(const std::string& file) {
  std::error_code e;
  std::ifstream in;
  if (fs::is_regular_file(file, e)) in.open(file, std::ios::binary);
  if (!in.is_open()) throw std::runtime_error(fmt::format("{}: cannot be read", file));
  return in;
}

std::optional<std::int64_t> date_in(std::string_view header) {
  const auto dates = fields(header, "Date");
  return dates.empty() ? std::nullopt : date_of(dates.front());
}

}  // namespace

Archive::Archive(const std::string& path, Quoting quoting) : quoting_(quoting) {
  std::error_code e;
  folder_ = fs::is_directory(path, e);
  if (folder_) {
    for (fs::directory_iterator it(path, e), end; !e && it != end; it.increment(e))
      if (it->path().extension() == ".eml" && it->is_regular_file(e)) files_.push_back(it->path().string());
    if (e) throw std::runtime_error(fmt::format("{}: {}", path, e.message()));
    std::sort(files_.begin(), files_.end());
  } else {
    files_.push_back(path);
  }
  for (std::uint32_t f = 0; f < files_.size(); ++f) scan(f);
}

void Archive::scan(std::uint32_t file) {
  auto in = open(files_[file]);
  std::string line, header;
  std::uint64_t at = 0, n = 0;
  bool blank = true, in_header = false;
  const auto finish = [&](std::uint64_t end) {
    if (entries_.empty() || entries_.back().file != file) return;
    entries_.back().size = end - entries_.back().begin;
    if (!entries_.back().date) entries_.back().date = date_in(header);
  };
  if (folder_) {
    entries_.push_back({file, 0, 0, 1, std::nullopt});
    in_header = true;
  }
  while (std::getline(in, line)) {
    const std::uint64_t begin = at;
    at += line.size() + (in.eof() ? 0 : 1);
    ++n;
    if (!folder_ && blank && line.starts_with("From ")) {
      finish(begin);
      entries_.push_back({file, begin, 0, n, std::nullopt});
      header.clear();
      in_header = true;
      blank = false;
      continue;
    }
    blank = line.empty() || line == "\r";
    if (blank) in_header = false;
    if (in_header && header.size() < kLongestHeader) header.append(line).append(1, '\n');
  }
  if (in.bad()) throw std::runtime_error(fmt::format("{}: cannot be read", files_[file]));
  finish(at);
}

std::string Archive::read(const Entry& e, std::string& sender) const {
  auto in = open(files_[e.file]);
  std::string octets(e.size, '\0');
  in.seekg(static_cast<std::streamoff>(e.begin));
  in.read(octets.data(), static_cast<std::streamsize>(octets.size()));
  if (static_cast<std::uint64_t>(in.gcount()) != e.size)
    throw std::runtime_error(fmt::format("{}:{}: the file has changed", files_[e.file], e.line));
  sender.clear();
  if (folder_) return octets;
  std::string out;
  out.reserve(octets.size());
  bool first = true;
  for (std::string_view rest = octets; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size() - 1);
    auto line = rest.substr(0, end + 1);
    rest.remove_prefix(end + 1);
    if (first) {
      first = false;
      const auto who = line.substr(5, line.find(' ', 5) - 5);
      const auto found = addresses(who);
      if (!found.empty()) sender = found.front();
      continue;
    }
    const auto quotes = line.find_first_not_of('>');
    const bool quoted = quotes != std::string_view::npos && quotes > 0 && line.substr(quotes).starts_with("From ");
    if (quoted && (quoting_ == Quoting::mboxrd || quotes == 1)) line.remove_prefix(1);
    out += line;
  }
  // The empty line in front of the next "From " is the file's.
  if (out.ends_with("\n\n"))
    out.pop_back();
  else if (out.ends_with("\n\r\n"))
    out.resize(out.size() - 2);
  return out;
}

void Archive::sort_by_date() {
  std::int64_t last = 0;
  for (const Entry& e : entries_)
    if (e.date) {
      last = *e.date;
      break;
    }
  for (Entry& e : entries_) last = *(e.date = e.date.value_or(last));
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return *a.date < *b.date; });
}

}  // namespace traffic
