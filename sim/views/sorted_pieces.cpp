#include "views/sorted_pieces.hpp"

#include <algorithm>
#include <queue>
#include <stdexcept>

namespace views {
namespace {

struct Head {
  SortedPieces::Key key;
  std::uint64_t length = 0;
};

void write(std::FILE* f, const void* octets, std::size_t n) {
  if (std::fwrite(octets, 1, n, f) != n)
    throw std::runtime_error("a temporary file cannot be written: the disk may be full");
}

bool read(std::FILE* f, Head& head, std::string& octets) {
  if (std::fread(&head, sizeof head, 1, f) != 1) return false;
  octets.resize(head.length);
  if (std::fread(octets.data(), 1, octets.size(), f) != octets.size())
    throw std::runtime_error("a temporary file cannot be read");
  return true;
}

}  // namespace

void SortedPieces::put(Key key, std::string_view octets) {
  pieces_.push_back({key, octets_.size(), octets.size()});
  octets_ += octets;
  if (octets_.size() + pieces_.size() * sizeof(Piece) >= memory_) put_aside();
}

void SortedPieces::sort() {
  std::stable_sort(pieces_.begin(), pieces_.end(),
                   [](const Piece& a, const Piece& b) { return a.key < b.key; });
}

void SortedPieces::put_aside() {
  sort();
  File f(std::tmpfile());
  if (!f) throw std::runtime_error("no temporary file can be made");
  for (const Piece& p : pieces_) {
    const Head head{p.key, p.length};
    write(f.get(), &head, sizeof head);
    write(f.get(), octets_.data() + p.begin, p.length);
  }
  if (std::fflush(f.get()) != 0)
    throw std::runtime_error("a temporary file cannot be written: the disk may be full");
  std::rewind(f.get());
  aside_.push_back(std::move(f));
  pieces_.clear();
  octets_.clear();
}

void SortedPieces::each(const std::function<void(std::string_view)>& take) {
  sort();
  if (aside_.empty()) {
    for (const Piece& p : pieces_) take(std::string_view(octets_).substr(p.begin, p.length));
    return;
  }
  if (!pieces_.empty()) put_aside();
  // The files hold what was put earlier first, so that their rank keeps the order of equal keys.
  struct Next {
    Head head;
    std::string octets;
  };
  std::vector<Next> next(aside_.size());
  const auto later = [&](std::size_t a, std::size_t b) {
    return std::pair(next[a].head.key, a) > std::pair(next[b].head.key, b);
  };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> heap(later);
  for (std::size_t i = 0; i < aside_.size(); ++i)
    if (read(aside_[i].get(), next[i].head, next[i].octets)) heap.push(i);
  while (!heap.empty()) {
    const std::size_t i = heap.top();
    heap.pop();
    take(next[i].octets);
    if (read(aside_[i].get(), next[i].head, next[i].octets)) heap.push(i);
  }
}

}  // namespace views
