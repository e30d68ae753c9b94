#include "views/run.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "views/event_reader.hpp"
#include "views/sheet.hpp"
#include "views/whole_file.hpp"

namespace fs = std::filesystem;

namespace views {
namespace {

std::vector<SessionRow> read_sessions(const fs::path& file) {
  Sheet t(file);
  const auto session = t.at("session"), name = t.at("name"), client = t.at("client"), server = t.at("server"),
             started = t.at("started"), connected = t.at("connected"), banner = t.at("banner"),
             helo = t.at("helo"), quit = t.at("quit"), closed = t.at("closed"), outcome = t.at("outcome"),
             accepted = t.at("accepted"), transactions = t.at("transactions"), commands = t.at("commands"),
             retransmissions = t.at("retransmissions"), up = t.at("bytes_to_server"),
             down = t.at("bytes_to_client");
  std::vector<SessionRow> rows;
  while (t.next()) {
    SessionRow& r = rows.emplace_back();
    t.number(session, r.session);
    r.name = t.text(name);
    r.client = t.text(client);
    r.server = t.text(server);
    r.started = t.time(started);
    r.connected = t.time(connected);
    r.banner = t.time(banner);
    r.helo = t.time(helo);
    r.quit = t.time(quit);
    r.closed = t.time(closed);
    r.accepted = t.time(accepted);
    r.outcome = t.text(outcome);
    t.number(transactions, r.transactions);
    t.number(commands, r.commands);
    t.number(retransmissions, r.retransmissions);
    t.number(up, r.bytes_to_server);
    t.number(down, r.bytes_to_client);
  }
  return rows;
}

std::vector<TransactionRow> read_transactions(const fs::path& file) {
  Sheet t(file);
  const auto session = t.at("session"), n = t.at("n"), message = t.at("message"), verb = t.at("verb"),
             mail = t.at("mail"), data = t.at("data"), dot = t.at("dot"), accepted = t.at("accepted"),
             ok = t.at("rcpt_ok"), transient = t.at("rcpt_4yz"), permanent = t.at("rcpt_5yz"),
             last = t.at("last_code");
  std::vector<TransactionRow> rows;
  while (t.next()) {
    TransactionRow& r = rows.emplace_back();
    t.number(session, r.session);
    t.number(n, r.n);
    t.number(message, r.message);
    r.verb = t.text(verb);
    r.mail = t.time(mail);
    r.data = t.time(data);
    r.dot = t.time(dot);
    r.accepted = t.time(accepted);
    t.number(ok, r.rcpt_ok);
    t.number(transient, r.rcpt_4yz);
    t.number(permanent, r.rcpt_5yz);
    t.number(last, r.last_code);
  }
  return rows;
}

std::vector<MessageRow> read_messages(const fs::path& file) {
  Sheet t(file);
  const auto message = t.at("message"), id = t.at("id"), kind = t.at("kind"), parent = t.at("parent"),
             from = t.at("from"), to = t.at("to"), size = t.at("size"), submitted = t.at("submitted"),
             outcome = t.at("outcome"), finished = t.at("finished"), attempts = t.at("attempts"),
             hops = t.at("hops"), duplicates = t.at("duplicates"),
             last_reply = t.at("last_reply");
  const auto duplicate_cause = t.find("duplicate_cause");  // runs of older programs have none
  std::vector<MessageRow> rows;
  while (t.next()) {
    MessageRow& r = rows.emplace_back();
    t.number(message, r.message);
    r.id = t.text(id);
    r.kind = t.text(kind);
    t.number(parent, r.parent);
    r.from = t.text(from);
    r.to = t.text(to);
    t.number(size, r.size);
    r.submitted = t.time(submitted);
    r.outcome = t.text(outcome);
    r.finished = t.time(finished);
    t.number(attempts, r.attempts);
    t.number(hops, r.hops);
    t.number(duplicates, r.duplicates);
    r.last_reply = t.text(last_reply);
    if (duplicate_cause) t.number(*duplicate_cause, r.duplicate_cause);
  }
  return rows;
}

}  // namespace

std::optional<Run> Run::open(const fs::path& directory, std::string& error) {
  Run r;
  r.directory_ = directory;
  std::error_code none;
  if (!fs::exists(directory, none)) {
    error = fmt::format("there is no run {}", directory.string());
    return std::nullopt;
  }
  if (!fs::exists(directory / "run.json", none)) {
    error = fmt::format("{} is no run: it has no run.json", directory.string());
    return std::nullopt;
  }
  if (!nlohmann::json::parse(r.run_json(), nullptr, false).is_object()) {
    error = fmt::format("{} is broken", (directory / "run.json").string());
    return std::nullopt;
  }
  try {
    r.messages_ = read_messages(directory / "messages.csv");
    // A run recorded at the level of messages has no sessions.
    if (fs::exists(directory / "sessions.csv", none)) {
      r.sessions_ = read_sessions(directory / "sessions.csv");
      r.transactions_ = read_transactions(directory / "transactions.csv");
    }
  } catch (const Broken& b) {
    error = b.what();
    return std::nullopt;
  }
  return r;
}

std::vector<EventRow> Run::events(std::uint64_t wanted) const {
  std::vector<EventRow> rows;
  EventReader reader(*this, wanted);
  for (EventRow r; reader.next(r);) rows.push_back(r);
  return rows;
}

std::optional<std::string> Run::content(std::uint64_t message) const {
  const fs::path file = directory_ / "content" / fmt::format("{}.eml", message);
  std::error_code none;
  if (!fs::is_regular_file(file, none)) return std::nullopt;
  return whole_file(file);
}

std::string Run::run_json() const { return whole_file(directory_ / "run.json"); }

}  // namespace views
