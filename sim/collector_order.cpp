#include "sim/collector_order.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace sim {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 16;

}  // namespace

/// Copies what an event's views point to.
void Buffer::keep_texts(timeline::Event& e) {
  std::string_view* const texts[] = {&e.recipient, &e.text, &e.state, &e.cause, &e.destination};
  std::size_t octets = 0;
  for (const auto* text : texts) octets += text->size();
  if (octets == 0) return;
  if (blocks_.empty() || blocks_.back().size - blocks_.back().used < octets) {
    const std::size_t size = std::max(kBlock, octets);
    blocks_.push_back({std::make_unique<char[]>(size), size, 0});
  }
  Block& block = blocks_.back();
  char* at = block.octets.get() + block.used;
  block.used += octets;
  for (auto* text : texts) {
    if (text->empty()) continue;
    std::memcpy(at, text->data(), text->size());
    *text = {at, text->size()};
    at += text->size();
  }
}

// A message to a thousand recipients comes in a thousand rows one after the other; one copy serves them all.
const mail::Message* Buffer::keep(const timeline::Event& e) {
  const bool same = e.mail == copied_ && e.time == copied_at_ && e.mta == copied_by_ && !mails_.empty() &&
                    mails_.back()->content == e.mail->content && mails_.back()->trace == e.mail->trace;
  if (!same) {
    mails_.push_back(std::make_unique<mail::Message>(*e.mail));
    copied_ = e.mail;
    copied_at_ = e.time;
    copied_by_ = e.mta;
  }
  return mails_.back().get();
}

void Buffer::put(const timeline::Event& e) {
  if (waiting_.empty()) {
    if (blocks_.size() > 1) blocks_.erase(blocks_.begin() + 1, blocks_.end());
    if (!blocks_.empty()) blocks_.front().used = 0;
    mails_.clear();
  }
  const std::size_t who = e.mta == timeline::kNoMta ? 0 : e.mta + std::size_t{1};
  if (who >= counts_.size()) counts_.resize(who + 1);
  ++count_;
  Record& r = waiting_.emplace_back(Record{e, ++counts_[who]});
  keep_texts(r.event);
  if (e.mail != nullptr) {
    // What is delivered goes into a mailbox where it is real text.
    const bool to_read = e.kind == timeline::Kind::delivered || e.kind == timeline::Kind::shown;
    const bool needed = e.kind == timeline::Kind::submitted || (to_read && !e.mail->content->is_synthetic());
    r.event.mail = needed ? keep(e) : nullptr;
  }
}

const std::vector<Record>& Buffer::take(units::TimePoint limit) {
  taken_.clear();
  const auto due = [&](const Record& r) { return r.event.time < limit; };
  const auto before = [](const Record& a, const Record& b) {
    return std::tie(a.event.time, a.event.mta, a.n) < std::tie(b.event.time, b.event.mta, b.n);
  };
  // Mostly it is all of one instant.
  if (std::all_of(waiting_.begin(), waiting_.end(), due)) {
    taken_.swap(waiting_);
  } else {
    const auto rest = std::partition(waiting_.begin(), waiting_.end(), [&](const Record& r) { return !due(r); });
    taken_.assign(rest, waiting_.end());
    waiting_.erase(rest, waiting_.end());
  }
  if (!std::is_sorted(taken_.begin(), taken_.end(), before)) std::sort(taken_.begin(), taken_.end(), before);
  return taken_;
}

}  // namespace sim
