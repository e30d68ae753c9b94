#include "views/database/schema.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace views::database {
namespace {

constexpr std::string_view kTimes[] = {"time", "sent", "started",   "connected", "banner",
                                       "helo", "quit", "closed",    "accepted",  "mail",
                                       "data", "dot",  "submitted", "finished",  "next_at"};
constexpr std::string_view kNumbers[] = {"n",
                                         "session",
                                         "transaction",
                                         "message",
                                         "code",
                                         "bytes",
                                         "transactions",
                                         "commands",
                                         "retransmissions",
                                         "bytes_to_server",
                                         "bytes_to_client",
                                         "rcpt_ok",
                                         "rcpt_4yz",
                                         "rcpt_5yz",
                                         "last_code",
                                         "parent",
                                         "size",
                                         "attempts",
                                         "hops",
                                         "duplicates",
                                         "duplicate_cause",
                                         "incoming",
                                         "active",
                                         "deferred",
                                         "bytes_ab",
                                         "bytes_ba"};

constexpr std::string_view kIndexes[] = {
    "CREATE INDEX events_session ON events(session, time)",
    "CREATE INDEX events_message ON events(message)",
    "CREATE INDEX events_kind ON events(kind, time)",
    "CREATE INDEX sessions_pair ON sessions(client, server)",
    "CREATE INDEX transactions_session ON transactions(session)",
    "CREATE INDEX transactions_message ON transactions(message)",
    "CREATE INDEX attempts_message ON attempts(message, recipient)",
    "CREATE INDEX attempts_destination ON attempts(destination, time)",
    "CREATE INDEX messages_message ON messages(message)",
    "CREATE INDEX messages_outcome ON messages(outcome)",
    "CREATE INDEX queue_mta ON queue(mta, destination, time)",
    "CREATE INDEX links_link ON links(link, time)",
};

constexpr std::string_view kViews[] = {
    // Without the words of SQL, and with the delay.
    R"(CREATE VIEW recipients AS
SELECT message, id, kind, parent, "from" AS sender, "to" AS recipient, lower(substr("to", instr("to", '@') + 1)) AS domain, size,
       submitted, finished, CASE WHEN outcome IN ('delivered', 'handed_outside') THEN finished - submitted END AS delay,
       outcome, attempts, hops, duplicates, last_reply
FROM messages)",
    // As the metrics of run.json count: no notices, nothing that others were put in the place of, nothing of
    // the warm-up.
    R"(CREATE VIEW counted AS
SELECT * FROM recipients
WHERE kind IN ('user', 'list', 'forward') AND outcome <> 'replaced'
  AND submitted >= coalesce((SELECT value FROM facts WHERE name = 'warmup'), 0))",
    // Nearest-rank quantiles over all recipients: who was not delivered is infinitely late (NULL: not
    // reached).
    R"(CREATE VIEW delay_by_destination AS
WITH ranked AS (SELECT domain, delay, row_number() OVER w AS rank, count(*) OVER (PARTITION BY domain) AS n
                FROM counted WINDOW w AS (PARTITION BY domain ORDER BY delay IS NULL, delay))
SELECT domain, n AS recipients, count(delay) AS delivered, round(1.0 * count(delay) / n, 6) AS share, avg(delay) AS mean_delivered,
       max(CASE WHEN rank = (n * 50 + 99) / 100 THEN delay END) AS p50_delay,
       max(CASE WHEN rank = (n * 95 + 99) / 100 THEN delay END) AS p95_delay,
       max(CASE WHEN rank = (n * 99 + 99) / 100 THEN delay END) AS p99_delay,
       max(CASE WHEN rank = n THEN delay END) AS max_delay
FROM ranked GROUP BY domain ORDER BY recipients DESC, domain)",
    R"(CREATE VIEW delay AS
WITH ranked AS (SELECT delay, row_number() OVER (ORDER BY delay IS NULL, delay) AS rank, count(*) OVER () AS n FROM counted)
SELECT max(n) AS recipients, count(delay) AS delivered,
       max(CASE WHEN rank = (n * 50 + 99) / 100 THEN delay END) AS p50_delay,
       max(CASE WHEN rank = (n * 95 + 99) / 100 THEN delay END) AS p95_delay,
       max(CASE WHEN rank = (n * 99 + 99) / 100 THEN delay END) AS p99_delay,
       max(CASE WHEN rank = n THEN delay END) AS max_delay
FROM ranked)",
    R"(CREATE VIEW sessions_by_pair AS
SELECT client, server, count(*) AS sessions, sum(outcome NOT IN ('quit', 'open')) AS failed, avg(connected - started) AS round_trip,
       avg(accepted - started) AS accept_time, avg(closed - started) AS session_time, sum(bytes_to_server + bytes_to_client) AS bytes,
       sum(retransmissions) AS retransmissions
FROM sessions GROUP BY client, server ORDER BY sessions DESC, client, server)",
    R"(CREATE VIEW replies_by_code AS
SELECT code, verb, count(*) AS replies FROM events WHERE kind = 'reply' GROUP BY code, verb ORDER BY code, verb)",
    R"(CREATE VIEW deferrals AS
SELECT destination, code, coalesce(nullif(reason, ''), text) AS why, count(*) AS attempts, sum(session IS NULL) AS without_trying,
       min(time) AS first, max(time) AS last, avg(next_at - time) AS mean_wait
FROM attempts WHERE next_at IS NOT NULL GROUP BY destination, code, why ORDER BY attempts DESC, destination)",
    // How many stand in all queues after each change.
    R"(CREATE VIEW queue_over_time AS
WITH change AS (SELECT time, rowid AS n,
                       incoming - lag(incoming, 1, 0) OVER w AS i, active - lag(active, 1, 0) OVER w AS a, deferred - lag(deferred, 1, 0) OVER w AS d
                FROM queue WINDOW w AS (PARTITION BY mta, destination ORDER BY rowid))
SELECT time, sum(i) OVER o AS incoming, sum(a) OVER o AS active, sum(d) OVER o AS deferred FROM change WINDOW o AS (ORDER BY n))",
    R"(CREATE VIEW outages AS
SELECT link, time AS began, ended, ended - time AS seconds, cause
FROM (SELECT link, time, event, cause, lead(time) OVER (PARTITION BY link ORDER BY rowid) AS ended
      FROM links WHERE event IN ('down', 'up') AND link IS NOT NULL)
WHERE event = 'down' ORDER BY began)",
};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Type type_of(std::string_view column) {
  return is_one_of(column, kTimes) ? Type::real : is_one_of(column, kNumbers) ? Type::integer : Type::text;
}

std::vector<std::string> columns_of(std::string_view header) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= header.size();) {
    const auto end = std::min(header.find(',', at), header.size());
    out.emplace_back(header.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::string create_table(std::string_view name, const std::vector<std::string>& columns) {
  std::string out = fmt::format("CREATE TABLE \"{}\"(", name);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Type t = type_of(columns[i]);
    out += fmt::format("{}\"{}\" {}", i == 0 ? "" : ", ", columns[i],
                       t == Type::real      ? "REAL"
                       : t == Type::integer ? "INTEGER"
                                            : "TEXT");
    // One row a session: its number is the key.
    if (name == "sessions" && columns[i] == "session") out += " PRIMARY KEY";
  }
  return out + ")";
}

std::span<const std::string_view> indexes() { return kIndexes; }
std::span<const std::string_view> views() { return kViews; }

}  // namespace views::database
