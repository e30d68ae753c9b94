#include "views/event_reader.hpp"

#include <fmt/format.h>

#include <unordered_map>

namespace views {
namespace {

std::optional<Sheet> sheet_of(const Run& r, const char* name) {
  const auto file = r.directory() / name;
  std::error_code none;
  if (!std::filesystem::exists(file, none)) return std::nullopt;
  return Sheet(file);
}

}  // namespace

EventReader::EventReader(const Run& r, std::uint64_t session) : sheet_(sheet_of(r, "events.csv")) {
  if (session != 0) wanted_ = fmt::format("{}", session);
  if (!sheet_) return;
  const char* names[] = {"time", "mta",  "n",    "kind", "session", "transaction", "message", "recipient",
                         "side", "sent", "verb", "code", "text",    "bytes",       "state",   "cause"};
  for (std::size_t i = 0; i < std::size(names); ++i) at_[i] = sheet_->at(names[i]);
}

bool EventReader::next(EventRow& r) {
  if (!sheet_) return false;
  const Sheet& t = *sheet_;
  do {
    if (!sheet_->next()) return false;
  } while (!wanted_.empty() && t.raw(at_[4]) != wanted_);
  r.time = t.time(at_[0]).value_or(units::kStart);
  t.text(at_[1], r.mta);
  t.number(at_[2], r.n);
  r.kind = t.raw(at_[3]);
  t.number(at_[4], r.session);
  t.number(at_[5], r.transaction);
  t.number(at_[6], r.message);
  t.text(at_[7], r.recipient);
  r.side = t.raw(at_[8]);
  r.sent = t.time(at_[9]);
  r.verb = t.raw(at_[10]);
  t.number(at_[11], r.code);
  t.text(at_[12], r.text);
  t.number(at_[13], r.bytes);
  t.text(at_[14], r.state);
  t.text(at_[15], r.cause);
  return true;
}

AttemptReader::AttemptReader(const Run& r) : sheet_(sheet_of(r, "attempts.csv")) {
  if (!sheet_) return;
  const char* names[] = {"time",    "message", "recipient", "mta",    "n",      "destination",
                         "session", "code",    "text",      "reason", "next_at"};
  for (std::size_t i = 0; i < std::size(names); ++i) at_[i] = sheet_->at(names[i]);
}

bool AttemptReader::next(AttemptRow& r) {
  if (!sheet_ || !sheet_->next()) return false;
  const Sheet& t = *sheet_;
  r.time = t.time(at_[0]).value_or(units::kStart);
  t.number(at_[1], r.message);
  t.text(at_[2], r.recipient);
  t.text(at_[3], r.mta);
  t.number(at_[4], r.n);
  t.text(at_[5], r.destination);
  t.number(at_[6], r.session);
  t.number(at_[7], r.code);
  t.text(at_[8], r.text);
  t.text(at_[9], r.reason);
  r.next_at = t.time(at_[10]);
  return true;
}

std::vector<AttemptRow> attempts_of(const Run& r) {
  std::vector<AttemptRow> rows;
  AttemptReader reader(r);
  for (AttemptRow row; reader.next(row);) rows.push_back(row);
  return rows;
}

std::vector<LinkRow> link_changes(const Run& r) {
  std::vector<LinkRow> rows;
  auto sheet = sheet_of(r, "links.csv");
  if (!sheet) return rows;
  const auto time = sheet->at("time"), link = sheet->at("link"), event = sheet->at("event"),
             state = sheet->at("state"), ab = sheet->at("bytes_ab"), ba = sheet->at("bytes_ba");
  const auto cause = sheet->find("cause");  // runs of older programs have none
  const auto octets = [&](std::size_t column) {
    std::optional<std::int64_t> n;
    if (!sheet->raw(column).empty()) sheet->number(column, n.emplace());
    return n;
  };
  while (sheet->next())
    rows.push_back({sheet->time(time).value_or(units::kStart), sheet->text(link), sheet->text(event),
                    sheet->text(state), cause ? sheet->text(*cause) : "", octets(ab), octets(ba)});
  return rows;
}

std::vector<QueueRow> queue_changes(const Run& r) {
  std::vector<QueueRow> rows;
  auto sheet = sheet_of(r, "queue.csv");
  if (!sheet) return rows;
  const auto time = sheet->at("time"), mta = sheet->at("mta"), destination = sheet->at("destination"),
             incoming = sheet->at("incoming"), active = sheet->at("active"), deferred = sheet->at("deferred");
  while (sheet->next()) {
    QueueRow& row = rows.emplace_back();
    row.time = sheet->time(time).value_or(units::kStart);
    sheet->text(mta, row.mta);
    sheet->text(destination, row.destination);
    sheet->number(incoming, row.incoming);
    sheet->number(active, row.active);
    sheet->number(deferred, row.deferred);
  }
  return rows;
}

// A session is over with its last row; which that is takes a first reading.
void each_session(const Run& r, const std::function<void(const std::vector<EventRow>&)>& take,
                  const std::function<void(const EventRow&)>& others) {
  std::vector<std::uint32_t> left;  // rows of a session still to come
  EventRow row;
  for (EventReader first(r); first.next(row);) {
    if (row.session == 0) continue;
    if (row.session >= left.size()) left.resize(row.session + 1);
    ++left[row.session];
  }
  std::unordered_map<std::uint64_t, std::vector<EventRow>> open;
  for (EventReader second(r); second.next(row);) {
    if (row.session == 0) {
      if (others) others(row);
      continue;
    }
    const auto at = open.try_emplace(row.session).first;
    at->second.push_back(row);
    if (--left[row.session] != 0) continue;
    take(at->second);
    open.erase(at);
  }
}

}  // namespace views
