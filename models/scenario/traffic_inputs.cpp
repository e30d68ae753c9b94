// The files that traffic comes from, as inputs of a run.
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <unordered_set>

#include "scenario/traffic.hpp"

namespace scenario {

namespace fs = std::filesystem;

std::optional<Input> read_input(const std::string& file) {
  constexpr std::size_t kLarge = std::size_t{16} << 20;
  std::error_code e;
  if (!fs::is_regular_file(file, e)) return std::nullopt;  // opening a pipe would wait
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  Input input;
  input.name = file;
  const bool keep = fs::file_size(file, e) <= kLarge && !e;
  std::uint64_t hash = 0xcbf29ce484222325ull;
  std::array<char, 1 << 16> block;
  while (in.read(block.data(), block.size()), in.gcount() > 0) {
    const std::string_view octets(block.data(), static_cast<std::size_t>(in.gcount()));
    if (keep) {
      input.octets += octets;
    } else {
      for (const char c : octets) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    }
  }
  if (in.bad()) return std::nullopt;
  if (!keep) input.hash = fmt::format("{:016x}", hash);
  return input;
}

std::vector<std::string> stored_names(const std::vector<Input>& inputs) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("@.-_+=").find(c) != std::string_view::npos;
  };
  std::vector<std::string> out;
  std::unordered_set<std::string> taken;
  for (const Input& i : inputs) {
    std::string file;
    for (const char c : fs::path(i.name).filename().string()) {
      if (file.size() >= 200) break;
      if (plain(c) && !(file.empty() && c == '.'))
        file += c;
      else
        file += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    if (file.empty()) file += '%';
    std::string name = file;
    for (int n = 2; !taken.insert(name).second; ++n) name = fmt::format("{}-{}", n, file);
    out.push_back(std::move(name));
  }
  return out;
}

Scenario with_stored_inputs(Scenario s) {
  const auto names = stored_names(s.inputs);
  const auto stored = [&](std::string& file) {
    for (std::size_t i = 0; i < names.size(); ++i)
      if (s.inputs[i].name == file && s.inputs[i].hash.empty()) {
        file = "inputs/" + names[i];
        return;
      }
  };
  for (Traffic& t : s.traffic)
    for (auto* file : {&t.trace, &t.mbox})
      if (!file->empty()) stored(*file);
  return s;
}

}  // namespace scenario
