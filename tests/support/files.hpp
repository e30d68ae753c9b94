// Files for tests: a directory of one's own, whole files as strings, trees to compare.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

namespace support {

/// An empty directory that goes with the test.
class Directory {
 public:
  Directory();
  ~Directory();
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The octets of a file. A file that cannot be read fails the test.
std::string read(const std::filesystem::path& file);
void write(const std::filesystem::path& file, const std::string& octets);

/// Every file under a directory, by its path within it, with its octets.
using Tree = std::map<std::string, std::string>;
Tree tree(const std::filesystem::path& directory);
/// Equal names and octets; else which file is missing or differs, and where.
testing::AssertionResult same(const Tree& a, const Tree& b);
/// Equal texts; else the first line that differs.
testing::AssertionResult same_text(const std::string& expected, const std::string& seen);

}  // namespace support
