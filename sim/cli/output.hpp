// Output: where a verb's result goes: a file that is whole or not there, or standard output.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace cli {

class Output {
 public:
  /// `file` empty: standard output.
  explicit Output(std::string file);
  ~Output();  ///< what was not finished is removed
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::string_view octets);
  /// false where something could not be written; it has been said then.
  bool finish();

 private:
  std::string file_, aside_;
  std::FILE* out_ = nullptr;
  bool broken_ = false;
};

}  // namespace cli
