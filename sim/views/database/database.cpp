#include "views/database/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "views/columns.hpp"
#include "views/database/schema.hpp"
#include "views/facts.hpp"
#include "views/sheet.hpp"

namespace fs = std::filesystem;

namespace views {
namespace {

using database::Type;

class Database {
 public:
  explicit Database(const fs::path& file) {
    sqlite3* opened = nullptr;
    const int e = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    db_.reset(opened);
    check(e);
    // Nobody reads it before it is whole, so nothing has to survive a crash on the way.
    run("PRAGMA journal_mode = OFF");
    run("PRAGMA synchronous = OFF");
    run("PRAGMA encoding = 'UTF-8'");
    run("BEGIN");
  }
  void run(std::string_view sql) {
    check(sqlite3_exec(db_.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr));
  }
  void check(int e) const {
    if (e != SQLITE_OK && e != SQLITE_DONE && e != SQLITE_ROW)
      throw std::runtime_error(
          fmt::format("SQLite: {}", db_ ? sqlite3_errmsg(db_.get()) : sqlite3_errstr(e)));
  }
  sqlite3* get() const { return db_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* d) const { sqlite3_close(d); }
  };
  std::unique_ptr<sqlite3, Close> db_;
};

/// INSERT INTO a table, row after row.
class Insert {
 public:
  Insert(Database& db, std::string_view table, std::size_t columns) : db_(db) {
    std::string sql = fmt::format("INSERT INTO \"{}\" VALUES(", table);
    for (std::size_t i = 0; i < columns; ++i) sql += i == 0 ? "?" : ",?";
    sqlite3_stmt* s = nullptr;
    db.check(sqlite3_prepare_v2(db.get(), (sql + ")").c_str(), -1, &s, nullptr));
    statement_.reset(s);
  }
  void null(int i) { db_.check(sqlite3_bind_null(statement_.get(), i + 1)); }
  void integer(int i, std::int64_t n) { db_.check(sqlite3_bind_int64(statement_.get(), i + 1, n)); }
  void real(int i, double x) { db_.check(sqlite3_bind_double(statement_.get(), i + 1, x)); }
  void text(int i, std::string_view t) {
    db_.check(
        sqlite3_bind_text(statement_.get(), i + 1, t.data(), static_cast<int>(t.size()), SQLITE_TRANSIENT));
  }
  void blob(int i, std::string_view t) {
    db_.check(sqlite3_bind_blob64(statement_.get(), i + 1, t.data(), t.size(), SQLITE_TRANSIENT));
  }
  void row() {
    db_.check(sqlite3_step(statement_.get()));
    db_.check(sqlite3_reset(statement_.get()));
  }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
  };
  Database& db_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// What a client sent may be no text at all: then it stays as the CSV file has it, escaped.
bool is_utf8(std::string_view s) {
  for (std::size_t i = 0; i < s.size();) {
    const auto c = static_cast<unsigned char>(s[i]);
    const std::size_t n = c < 0x80                ? 1
                          : c >= 0xc2 && c < 0xe0 ? 2
                          : c >= 0xe0 && c < 0xf0 ? 3
                          : c >= 0xf0 && c < 0xf5 ? 4
                                                  : 0;
    if (n == 0 || c == 0 || i + n > s.size()) return false;
    for (std::size_t k = 1; k < n; ++k)
      if ((static_cast<unsigned char>(s[i + k]) & 0xc0) != 0x80) return false;
    i += n;
  }
  return true;
}

void load(Database& db, const Run& r, const columns::File& file) {
  const std::string table(file.name.substr(0, file.name.rfind('.')));
  const auto names = database::columns_of(file.header);
  db.run(database::create_table(table, names));
  std::error_code none;
  if (!fs::exists(r.directory() / file.name, none)) return;  // the run did not keep it
  Sheet sheet(r.directory() / file.name);
  std::vector<std::optional<std::size_t>> at;
  std::vector<Type> types;
  for (const auto& name : names) at.push_back(sheet.find(name)), types.push_back(database::type_of(name));
  Insert insert(db, table, names.size());
  std::string text;
  while (sheet.next()) {
    for (std::size_t k = 0; k < names.size(); ++k) {
      const int i = static_cast<int>(k);
      if (!at[k] || sheet.raw(*at[k]).empty()) {
        insert.null(i);
      } else if (types[k] == Type::real) {
        insert.real(i, units::in_seconds(sheet.time(*at[k])->time_since_epoch()));
      } else if (types[k] == Type::integer) {
        std::int64_t n = 0;
        sheet.number(*at[k], n);
        insert.integer(i, n);
      } else {
        sheet.text(*at[k], text);
        insert.text(i, is_utf8(text) ? text : sheet.raw(*at[k]));
      }
    }
    insert.row();
  }
}

void load_facts(Database& db, const Run& r) {
  const Facts facts = facts_of(r);
  const auto j = nlohmann::json::parse(r.run_json(), nullptr, false);
  db.run("CREATE TABLE facts(name TEXT PRIMARY KEY, value)");
  Insert fact(db, "facts", 2);
  const auto say = [&](std::string_view name, const nlohmann::json& v) {
    fact.text(0, name);
    if (v.is_number_integer()) {
      fact.integer(1, v.get<std::int64_t>());
    } else if (v.is_number()) {
      fact.real(1, v.get<double>());
    } else if (v.is_null()) {
      fact.null(1);
    } else {
      fact.text(1, v.is_string() ? v.get<std::string>() : v.dump());
    }
    fact.row();
  };
  say("program", facts.program);
  say("scenario", facts.name);
  say("seed", facts.seed);
  say("end", units::in_seconds(facts.end.time_since_epoch()));
  if (facts.scenario) say("warmup", units::in_seconds(facts.scenario->warmup));
  for (const char* group : {"metrics", "ledger"}) {
    db.run(fmt::format("CREATE TABLE {}(name TEXT PRIMARY KEY, value)", group));
    Insert insert(db, group, 2);
    const auto values = j.find(group);
    if (values == j.end() || !values->is_object()) continue;
    for (const auto& [name, v] : values->items()) {
      if (!v.is_number() && !v.is_null()) continue;
      insert.text(0, name);
      if (v.is_number_integer())
        insert.integer(1, v.get<std::int64_t>());
      else if (v.is_number())
        insert.real(1, v.get<double>());
      else
        insert.null(1);
      insert.row();
    }
  }
  db.run("CREATE TABLE mtas(name TEXT PRIMARY KEY, address TEXT, node TEXT, software TEXT)");
  Insert mta(db, "mtas", 4);
  for (const MtaFacts& m : facts.mtas) {
    mta.text(0, m.name);
    mta.text(1, m.address);
    mta.null(2);
    mta.null(3);
    // Those of the scenario come first, in its order.
    const auto i = static_cast<std::size_t>(&m - facts.mtas.data());
    if (facts.scenario && i < facts.scenario->mtas.size()) {
      mta.text(2, facts.scenario->mtas[i].node);
      mta.text(3, facts.scenario->mtas[i].config.software);
    }
    mta.row();
  }
}

// Real texts; what was given by its size only has none.
void load_content(Database& db, const Run& r) {
  db.run("CREATE TABLE content(message INTEGER PRIMARY KEY, octets BLOB)");
  Insert insert(db, "content", 2);
  std::uint64_t last = 0;
  for (const MessageRow& m : r.messages()) {
    if (m.message == last) continue;
    last = m.message;
    const auto octets = r.content(m.message);
    if (!octets) continue;
    insert.integer(0, static_cast<std::int64_t>(m.message));
    insert.blob(1, *octets);
    insert.row();
  }
}

}  // namespace

void write_database(const Run& r, const fs::path& file) {
  Database db(file);
  load_facts(db, r);
  for (const auto* f : columns::kAll) load(db, r, *f);
  load_content(db, r);
  for (const auto sql : database::indexes()) db.run(sql);
  for (const auto sql : database::views()) db.run(sql);
  db.run("ANALYZE");
  db.run("COMMIT");
}

}  // namespace views
