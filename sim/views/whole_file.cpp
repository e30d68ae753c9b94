#include "views/whole_file.hpp"

#include <fstream>
#include <sstream>
#include <utility>

namespace views {

std::string whole_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

}  // namespace views
