// A file's octets, for files that are read at once and are small enough for that.
#pragma once

#include <filesystem>
#include <string>

namespace views {

/// Empty where it cannot be read.
std::string whole_file(const std::filesystem::path& file);

}  // namespace views
