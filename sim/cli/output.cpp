#include "cli/output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "cli/terminal.hpp"

namespace cli {

namespace fs = std::filesystem;

Output::Output(std::string file) : file_(std::move(file)) {
  if (file_.empty()) return;
  std::error_code ignored;
  // A pipe or a device takes what comes, in place.
  const bool plain = !fs::exists(file_, ignored) || fs::is_regular_file(file_, ignored);
  if (plain) aside_ = fmt::format("{}.{}.part", file_, getpid());
  out_ = std::fopen((plain ? aside_ : file_).c_str(), "wb");
  broken_ = out_ == nullptr;
}

Output::~Output() {
  if (out_ != nullptr) std::fclose(out_);
  std::error_code ignored;
  if (!aside_.empty()) fs::remove(aside_, ignored);
}

void Output::write(std::string_view octets) {
  if (file_.empty()) return print(octets);
  if (!broken_) broken_ = std::fwrite(octets.data(), 1, octets.size(), out_) != octets.size();
}

bool Output::finish() {
  if (file_.empty()) return true;
  int why = errno;
  if (out_ != nullptr && std::fclose(std::exchange(out_, nullptr)) != 0) broken_ = true, why = errno;
  std::error_code e;
  if (!broken_ && !aside_.empty()) {
    fs::rename(aside_, file_, e);
    if (e) broken_ = true, why = e.value();
  }
  if (broken_) error(fmt::format("cannot write {}: {}", file_, std::strerror(why)));
  return !broken_;
}

}  // namespace cli
