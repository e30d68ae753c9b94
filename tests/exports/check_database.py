"""check_database.py RUN DB: the database says what the CSV files of the run say, and its views add up right."""
import csv, json, math, os, sqlite3, sys

run, file = sys.argv[1:]
db = sqlite3.connect(file)
bad = []


def check(what, good):
    if not good:
        bad.append(what)


def unescaped(text):
    out, i = [], 0
    while i < len(text):
        if text[i] == "\\" and text[i + 1] in "rn\\":
            out.append({"r": "\r", "n": "\n", "\\": "\\"}[text[i + 1]])
            i += 2
        elif text[i] == "\\" and text[i + 1] == "x":
            return None  # an octet that is no text: the cell stays as it is written, or becomes that octet
        else:
            out.append(text[i])
            i += 1
    return "".join(out)


check("integrity", db.execute("PRAGMA integrity_check").fetchone() == ("ok",))
for table in ("events", "sessions", "transactions", "attempts", "messages", "queue", "links"):
    path = os.path.join(run, table + ".csv")
    rows = list(csv.reader(open(path, newline="", encoding="utf-8"))) if os.path.exists(path) else [[]]
    header, rows = rows[0], rows[1:]
    types = {r[1]: r[2] for r in db.execute(f'PRAGMA table_info("{table}")')}
    if header:
        check(f"{table}: columns {list(types)}", list(types) == header)
    kept = db.execute(f'SELECT * FROM "{table}" ORDER BY rowid').fetchall()
    check(f"{table}: {len(kept)} rows of {len(rows)}", len(kept) == len(rows))
    for want, have in zip(rows, kept):
        for name, w, h in zip(header, want, have):
            if w == "":
                good = h is None
            elif types[name] == "REAL":
                good = isinstance(h, float) and abs(h - float(w)) <= 1e-9 * max(1, abs(h))
            elif types[name] == "INTEGER":
                good = isinstance(h, int) and h == int(w)
            else:
                text = unescaped(w)
                good = isinstance(h, str) and (text is None or h == text)
            if not good:
                check(f"{table}.{name}: {w!r} became {h!r}", False)
                break

# Views against the same sums made here, and against run.json.
facts = json.load(open(os.path.join(run, "run.json")))
metrics = facts["metrics"]
warmup = db.execute("SELECT value FROM facts WHERE name = 'warmup'").fetchone()[0]
delays = {}
for m in csv.DictReader(open(os.path.join(run, "messages.csv"), newline="")):
    if m["kind"] in ("user", "list", "forward") and m["outcome"] != "replaced" and float(m["submitted"]) >= warmup:
        done = m["outcome"] in ("delivered", "handed_outside")
        domain = m["to"][m["to"].find("@") + 1 :].lower()
        delays.setdefault(domain, []).append(float(m["finished"]) - float(m["submitted"]) if done else math.inf)


def quantile(values, q):
    v = sorted(values)[math.ceil(len(values) * q / 100) - 1]
    return None if v == math.inf else v


def near(a, b):
    return a == b if a is None or b is None else abs(a - b) < 1e-6


for row in db.execute("SELECT domain, recipients, delivered, p50_delay, p95_delay, p99_delay, max_delay FROM delay_by_destination"):
    values = delays.pop(row[0])
    check(f"delay_by_destination {row}", row[1] == len(values) and row[2] == sum(v < math.inf for v in values)
          and all(near(have, quantile(values, q)) for have, q in zip(row[3:], (50, 95, 99, 100))))
check(f"destinations left out: {list(delays)}", not delays)
recipients, delivered, *quantiles = db.execute("SELECT recipients, delivered, p50_delay, p95_delay, p99_delay, max_delay FROM delay").fetchone()
if recipients:
    check("delay: recipients", recipients == metrics["recipients"] and delivered == metrics["delivered_count"])
    for name, have in zip(("p50_delay", "p95_delay", "p99_delay", "max_delay"), quantiles):
        check(f"{name}: {have}, and {metrics[name]}", near(have, metrics[name]))
deferred, active, least = db.execute("SELECT coalesce(max(deferred), 0), coalesce(max(active), 0), coalesce(min(min(deferred), min(active), min(incoming)), 0) FROM queue_over_time").fetchone()
check(f"queue_over_time: {deferred}, {active}, {least}", (deferred, least) == (metrics.get("max_deferred", 0), 0))
check("sessions_by_pair", (db.execute("SELECT coalesce(sum(sessions), 0) FROM sessions_by_pair").fetchone()[0]) == facts["counts"]["sessions"])
if db.execute("SELECT count(*) FROM events").fetchone()[0]:
    for code, n in db.execute("SELECT code, sum(replies) FROM replies_by_code GROUP BY code"):
        if not warmup:
            check(f"replies.{code}: {n}", metrics.get(f"replies.{code}") == n)
for name, value in db.execute("SELECT name, value FROM ledger"):
    check(f"ledger {name}", facts["ledger"][name] == value)
for message, octets in db.execute("SELECT message, octets FROM content"):
    check(f"content {message}", open(os.path.join(run, "content", f"{message}.eml"), "rb").read() == octets)
plan = db.execute("EXPLAIN QUERY PLAN SELECT * FROM events WHERE session = 1 ORDER BY time").fetchall()
check(f"an index serves a session's events: {plan}", "events_session" in plan[0][3])
for view in [v for (v,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]:
    db.execute(f"SELECT * FROM {view}").fetchall()
print("\n".join(bad) or "ok")
sys.exit(bool(bad))
