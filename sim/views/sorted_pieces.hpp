// SortedPieces: octets in the order of their keys, however many there are: what memory does not hold waits in
// temporary files.
//
// Invariants: equal keys keep the order in which they were put. A full disk throws std::runtime_error.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace views {

class SortedPieces {
 public:
  using Key = std::pair<std::int64_t, std::uint64_t>;
  /// `memory`: octets kept before they are sorted and put aside.
  explicit SortedPieces(std::size_t memory = std::size_t{64} << 20) : memory_(memory) {}

  void put(Key key, std::string_view octets);
  /// Gives all of them, in order, once.
  void each(const std::function<void(std::string_view)>& take);

 private:
  struct Piece {
    Key key;
    std::size_t begin, length;
  };
  struct Close {
    void operator()(std::FILE* f) const { std::fclose(f); }
  };
  using File = std::unique_ptr<std::FILE, Close>;

  void sort();
  void put_aside();

  std::size_t memory_;
  std::string octets_;
  std::vector<Piece> pieces_;
  std::vector<File> aside_;
};

}  // namespace views
