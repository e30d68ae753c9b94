"""check_trace.py RUN TRACE: slices nest, flows pair and go forward, counters and times are those of the run."""
import csv, json, os, sys
from collections import defaultdict

run, file = sys.argv[1:]
trace = json.load(open(file))["traceEvents"]
bad = []


def check(what, good):
    if not good:
        bad.append(what)


def table(name):
    path = os.path.join(run, name + ".csv")
    return list(csv.DictReader(open(path, newline=""))) if os.path.exists(path) else []


facts = json.load(open(os.path.join(run, "run.json")))
process = {e["pid"]: e["args"]["name"] for e in trace if e["ph"] == "M" and e["name"] == "process_name"}
track = {(e["pid"], e["tid"]): e["args"]["name"] for e in trace if e["ph"] == "M" and e["name"] == "thread_name"}
slices, flows = defaultdict(list), defaultdict(dict)
for e in trace:
    if e["ph"] == "X":
        slices[e["pid"], e["tid"]].append(e)
        check(f"negative: {e}", e["dur"] >= 0 and e["ts"] >= 0)
    elif e["ph"] in "sf":
        check(f"flow {e['id']} twice", e["ph"] not in flows[e["id"]])
        flows[e["id"]][e["ph"]] = e

EPS = 1e-3  # a nanosecond, in microseconds
for key, own in slices.items():
    check(f"track without a name: {key}", key in track)
    stack = []
    for e in sorted(own, key=lambda e: (e["ts"], -e["dur"])):
        while stack and stack[-1]["ts"] + stack[-1]["dur"] <= e["ts"] + EPS:
            stack.pop()
        if stack:
            check(f"crossing in {track.get(key)}: {stack[-1]['name']} and {e['name']}", e["ts"] + e["dur"] <= stack[-1]["ts"] + stack[-1]["dur"] + EPS)
        stack.append(e)


def inside(e):
    return any(s["ts"] - EPS <= e["ts"] <= s["ts"] + s["dur"] + EPS for s in slices[e["pid"], e["tid"]])


for n, f in flows.items():
    check(f"flow {n} has no other end: {list(f)}", set(f) == {"s", "f"})
    if set(f) == {"s", "f"}:
        check(f"flow {n} goes back in time", f["f"]["ts"] >= f["s"]["ts"] - EPS)
        check(f"flow {n} hangs in the air", inside(f["s"]) and inside(f["f"]))

# Sessions: one track at the client, at the time the run says; every reply stands in a slice that holds its times.
mta = {name: pid for pid, name in process.items()}
sessions = table("sessions")
for s in sessions:
    own = slices.get((mta[s["client"]], int(s["session"])), [])
    connect = [e for e in own if e["name"] == "connect"]
    if s["connected"]:
        check(f"session {s['session']}: connect", len(connect) == 1 and abs(connect[0]["ts"] - float(s["started"]) * 1e6) < EPS
              and abs(connect[0]["dur"] - (float(s["connected"]) - float(s["started"])) * 1e6) < EPS)
replies = 0
for e in table("events"):
    if e["kind"] != "reply":
        continue
    replies += 1
    client = next(s["client"] for s in sessions if s["session"] == e["session"]) if len(sessions) < 200 else None
    if client is None:
        continue
    own = slices[mta[client], int(e["session"])]
    t = float(e["time"]) * 1e6
    check(f"reply at {e['time']}", any(s["ts"] - EPS <= t <= s["ts"] + s["dur"] + EPS and any(l.get("reply", "").startswith(e["code"]) for l in s["args"].get("lines", [])) for s in own))
told = sum("reply" in l for key, own in slices.items() for s in own for l in s["args"].get("lines", []) if "→" in track[key])
check(f"{told} replies in client tracks of {replies}", told == replies)

# Hops: a message that left the MTA it had come to over SMTP has an arrow.
came, deferred, seen = {}, {}, set()
server = {s["session"]: s["server"] for s in sessions}
for a in table("attempts"):
    if not a["session"]:
        continue
    before = deferred.get((a["message"], a["mta"], a["recipient"]), came.get((a["message"], a["mta"])))
    if before:
        seen.add((a["message"], before, a["session"]))
    if a["code"].startswith("2"):
        came[a["message"], server[a["session"]]] = a["session"]
    elif a["next_at"]:
        deferred[a["message"], a["mta"], a["recipient"]] = a["session"]
check(f"{len(flows)} flows of {len(seen)}", len(flows) == len(seen))

# Counters end where the queues ended, and were never below nothing.
depth = {}
for q in table("queue"):
    depth[q["mta"], q["destination"]] = [int(q[c]) for c in ("incoming", "active", "deferred")]
want = defaultdict(lambda: [0, 0, 0])
for (name, _), d in depth.items():
    want[name] = [a + b for a, b in zip(want[name], d)]
have = {}
for e in trace:
    if e["ph"] == "C":
        have[process[e["pid"]]] = [e["args"][c] for c in ("incoming", "active", "deferred")]
        check(f"below nothing: {e}", min(have[process[e["pid"]]]) >= 0)
check("counters", have == dict(want))
down = sum(e["cat"] == "outage" for e in trace if e["ph"] == "X")
print("\n".join(bad[:20]) or f"ok: {len(process)} processes, {len(track)} tracks, {len(flows)} flows, {down} outages")
sys.exit(bool(bad))
