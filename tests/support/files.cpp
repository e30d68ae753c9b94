#include "support/files.hpp"

#include <stdlib.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace support {

namespace fs = std::filesystem;

Directory::Directory() {
  std::string name = (fs::temp_directory_path() / "mtasim-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
  path_ = name;
}

Directory::~Directory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in) << "cannot read " << file;
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, const std::string& octets) {
  fs::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out << octets;
  EXPECT_TRUE(out.flush()) << "cannot write " << file;
}

Tree tree(const fs::path& directory) {
  Tree files;
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    if (entry.is_regular_file()) files[fs::relative(entry.path(), directory).string()] = read(entry.path());
  return files;
}

testing::AssertionResult same(const Tree& a, const Tree& b) {
  for (const auto& [name, octets] : a) {
    const auto other = b.find(name);
    if (other == b.end()) return testing::AssertionFailure() << name << " is in the first only";
    if (const auto equal = same_text(octets, other->second); !equal)
      return testing::AssertionFailure() << name << " differs: " << equal.message();
  }
  for (const auto& [name, octets] : b)
    if (!a.contains(name)) return testing::AssertionFailure() << name << " is in the second only";
  return testing::AssertionSuccess();
}

testing::AssertionResult same_text(const std::string& expected, const std::string& seen) {
  if (expected == seen) return testing::AssertionSuccess();
  std::istringstream a(expected), b(seen);
  std::string left, right;
  for (int line = 1;; ++line) {
    const bool more_left = static_cast<bool>(std::getline(a, left));
    const bool more_right = static_cast<bool>(std::getline(b, right));
    if (more_left && more_right && left == right) continue;
    if (!more_left && !more_right) return testing::AssertionFailure() << "the last line ends differently";
    return testing::AssertionFailure()
           << "line " << line << " should be\n  " << (more_left ? left : "(the end)") << "\nand is\n  "
           << (more_right ? right : "(the end)");
  }
}

}  // namespace support
