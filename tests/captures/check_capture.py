#!/usr/bin/env python3
"""Compares a packet capture of a run, as tshark dissects it, with the run's record.

    check_capture.py RUN CAPTURE [SESSION]

Ends with 1 and says what differs where a command, reply or message that the record has is not dissected as such, with
the same text, in the same order; where following a TCP stream does not give back every octet; where a checksum is bad,
a packet is malformed, or TCP's analysis sees what the record does not explain.
"""
import collections
import csv
import re
import subprocess
import sys
import tomllib

TSHARK = ["tshark", "-n", "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-o", "smtp.decryption:FALSE",
          "-o", "tcp.reassemble_out_of_order:TRUE"]
FIELDS = ("frame.number frame.interface_name tcp.stream ip.src ip.dst tcp.srcport tcp.dstport tcp.len tcp.payload smtp.req.command "
          "smtp.req.parameter smtp.response.code smtp.rsp.parameter ip.checksum.status tcp.checksum.status "
          "_ws.malformed _ws.expert.message tcp.seq tcp.analysis.retransmission imf.from smtp.data.reassembled.length tls.record.length").split()
# What TCP's analysis may say of a run in which nothing is lost.
HARMLESS = ("Connection establish request", "Connection establish acknowledge", "Connection finish",
            "This frame initiates", "This frame undergoes", "Connection reset")
AFTER_LOSS = ("This frame is a (suspected) retransmission", "This frame is a (suspected) fast retransmission",
              "This frame is a (suspected) spurious retransmission", "This frame is a (suspected) out-of-order",
              "Previous segment(s) not captured", "Duplicate ACK", "TCP window specified",
              "The acknowledgment number field is nonzero", "A new tcp session is started", "This session reuses")

problems = []


def problem(text):
    problems.append(text)


def unescaped(text):
    return re.sub(rb"\\(n|r|\\|x[0-9a-f]{2})",
                  lambda m: {b"n": b"\n", b"r": b"\r", b"\\": b"\\"}.get(m[1]) or bytes([int(m[1][1:], 16)]), text.encode())


def rows_of(run, name):
    with open(f"{run}/{name}", newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def content_of(run, row):
    """What went over the wire: trace fields, the message with its dots stuffed, the final dot. None: synthetic."""
    data = unescaped(row["text"])
    if row["message"] or not data:
        try:
            with open(f"{run}/content/{row['message']}.eml", "rb") as f:
                data += f.read()
        except OSError:
            return None
    if data.startswith(b"."):
        data = b"." + data
    data = data.replace(b"\r\n.", b"\r\n..")
    if data and not data.endswith(b"\r\n"):
        data += b"\r\n"
    # A server that takes a bare LF for a line end records CRLF.
    return {1: data[:-2] + b"\n.\r\n", 2: data[:-2] + b"\n.\n"}.get(len(data) + 3 - int(row["bytes"]), data + b".\r\n")


def spoken(run, row):
    text = unescaped(row["text"])
    if row["kind"] == "content":
        return content_of(run, row)
    if row["kind"] == "command":
        return text + (b"\n" if int(row["bytes"]) == len(text) + 1 else b"\r\n")
    lines = text.split(b"\n")
    out = b"".join(row["code"].encode() + b"-" + line + b"\r\n" for line in lines[:-1])
    return out + row["code"].encode() + b" " + lines[-1] + b"\r\n"


def check(run, capture, wanted):
    events = [e for e in rows_of(run, "events.csv") if e["session"] and wanted in (None, e["session"])]
    message_of = {(e["session"], e["transaction"]): e["message"] for e in events if e["message"] and e["transaction"]}
    for e in events:  # a server over real sockets learns the number of a message after it came
        if e["kind"] == "content" and not e["message"] and not e["text"]:
            e["message"] = message_of.get((e["session"], e["transaction"]), "")
    sessions = {s["session"]: s for s in rows_of(run, "sessions.csv")}
    out = subprocess.run(TSHARK + ["-r", capture, "-T", "fields", "-E", "separator=\x1f", "-E", "aggregator=\x1e"] +
                         [a for f in FIELDS for a in ("-e", f)], capture_output=True, text=True, errors="replace")
    if out.returncode != 0:
        problem("tshark: " + out.stderr)
    packets = [dict(zip(FIELDS, line.split("\x1f"))) for line in out.stdout.split("\n") if line]
    lossy = any(e["kind"] in ("retransmitted", "lost") for e in events)
    outcomes = collections.Counter()
    for p in packets:
        where = f"frame {p['frame.number']}"
        if p["_ws.malformed"]:
            problem(where + ": malformed")
        if p["ip.checksum.status"] != "1" or p["tcp.checksum.status"] != "1":
            problem(where + ": bad checksum")
        if int(p["tcp.len"] or 0) > 1448:
            problem(where + ": a segment of more than 1448 octets")
        for message in filter(None, p["_ws.expert.message"].split("\x1e")):
            outcomes[message.split(":")[0][:60]] += 1
            allowed = HARMLESS + (AFTER_LOSS if lossy else ())
            if not message.startswith(allowed) and not is_comment(message):
                problem(f"{where}: {message}")

    # One stream a session, in the order of their SYNs: found by addresses and client port.
    streams = collections.defaultdict(list)
    for p in packets:
        streams[p["tcp.stream"]].append(p)
    by_session = match_sessions(run, sessions, streams, wanted)
    for number, packets_of in by_session.items():
        mine = [e for e in events if e["session"] == number]
        compare(run, number, sessions[number], mine, packets_of)
    spoke = {e["session"] for e in events if e["kind"] in ("connecting", "accepted")}
    accepted = {e["session"] for e in events if e["kind"] == "accepted"}
    at_client = "seen at the client" in subprocess.run(["capinfos", "-k", capture], capture_output=True, text=True).stdout
    if not (spoke if at_client else accepted) <= set(by_session) <= spoke:
        problem(f"sessions in the capture {sorted(by_session)}, in the record {sorted(spoke)}")
    return len(packets), len(by_session)


def is_comment(message):
    return (message.endswith(")") and "RFC" in message) or re.search(
        r"^session \d|segment \d+ of|delayed ACK|retransmission|acknowledges again|SYN again|the reset|receiver |gave up|"
        r"the connection is reset|nobody listens|never|lost on the way|TLS handshake|encrypted|no RFC|positive|negative", message) is not None


def match_sessions(run, sessions, streams, wanted):
    """A client's sessions have its ports, from 32768 on, in the order in which it opened them."""
    with open(f"{run}/scenario.toml", "rb") as f:
        addresses = {m["name"]: m["address"] for m in tomllib.load(f)["mta"]}
    by_port = {}
    for packets in streams.values():
        from_server = packets[0]["tcp.srcport"] == "25"
        client, port = ("ip.dst", "tcp.dstport") if from_server else ("ip.src", "tcp.srcport")
        by_port.setdefault((packets[0][client], int(packets[0][port])), []).extend(packets)
    found, opened = {}, collections.Counter()
    for s in sorted(sessions.values(), key=lambda s: int(s["session"])):
        port = 32768 + opened[s["client"]] % 28232
        opened[s["client"]] += 1
        mine = by_port.get((addresses.get(s["client"], "198.51.100.1"), port))
        if mine and wanted in (None, s["session"]):
            found[s["session"]] = mine
    return found


def compare(run, number, session, events, packets):
    who = f"session {number}"
    # By their sequence numbers, each octet once: what following the stream shows.
    sent = {"25": {}, "": {}}
    for p in packets:
        payload = bytes.fromhex(p["tcp.payload"])
        p["came before"] = payload and int(p["tcp.seq"]) in sent["25" if p["tcp.dstport"] == "25" else ""]
        if payload:
            sent["25" if p["tcp.dstport"] == "25" else ""].setdefault(int(p["tcp.seq"]), payload)
    up, down = (b"".join(octets for _, octets in sorted(sent[side].items())) for side in ("25", ""))
    lost = any(e["kind"] == "lost" for e in events)
    tls = any(e["verb"] == "TLS" for e in events)
    for kinds, octets, side in ((("command", "content"), up, "client"), (("reply",), down, "server")):
        want = [spoken(run, e) for e in events if e["kind"] in kinds]
        total = sum(int(e["bytes"]) for e in events if e["kind"] in kinds)
        if not lost and len(octets) != total:
            problem(f"{who}: the {side} sent {len(octets)} octets, {total} by the record")
        if None not in want and not tls and not lost and bytes(octets) != b"".join(want):
            problem(f"{who}: following the stream gives {bytes(octets)!r}, the record {b''.join(want)!r}")
    if tls or lost:
        return
    smuggled = any(e["kind"] == "content" and b"\n.\r\n" in (content_of(run, e) or b"").replace(b"\r\n.", b"") for e in events)
    if smuggled:
        return  # what is a command there is a matter of opinion
    # Wireshark takes a line for a command where its first word has four letters.
    said = [unescaped(e["text"]).decode("utf-8", "replace") for e in events if e["kind"] == "command" and e["verb"] != "RESPONSE"]
    said = [line for line in said if re.match(r"[A-Za-z]{4}( |$)", line)]
    # It takes what follows a DATA for a message, without waiting for the 354.
    refused = refused_data(events)
    if refused is not None:
        said = said[:refused]
    shown = [line for p in packets if not again(p) for line in commands_of(p)]
    if refused is not None:
        shown = shown[:refused]
    if [" ".join(x.split()) for x in shown] != [" ".join(x.split()) for x in said]:
        problem(f"{who}: commands dissected {shown}, recorded {said}")
    replies = [c for p in packets if not again(p)
               for c in p["smtp.response.code"].split("\x1e") if c]
    recorded = [e["code"] for e in events if e["kind"] == "reply"]
    if replies != recorded:
        problem(f"{who}: replies dissected {replies}, recorded {recorded}")
    texts = " ".join(p["smtp.rsp.parameter"].replace("\x1e", " ") for p in packets)
    for e in events:
        if e["kind"] == "reply" and e["text"]:
            for line in unescaped(e["text"]).decode("utf-8", "replace").split("\n"):
                if line.strip() and line.strip() not in texts:
                    problem(f"{who}: reply '{line}' is not among {texts}")
    bodies = sum(1 for p in packets if p["imf.from"])
    contents = sum(1 for e in events if e["kind"] == "content" and header_of(run, e))
    if bodies != contents and refused is None:
        problem(f"{who}: {bodies} messages dissected, {contents} recorded")


def again(p):
    return p["tcp.analysis.retransmission"] or p["came before"]


def refused_data(events):
    """Commands up to the first DATA that was not answered 354. None: there is none."""
    commands = 0
    answers = iter([e["code"] for e in events if e["kind"] == "reply" and e["verb"] == "DATA"])
    for e in events:
        if e["kind"] != "command" or not re.match(r"[A-Za-z]{4}( |$)", e["text"]):
            continue
        commands += 1
        if e["text"][:4].upper() == "DATA" and next(answers, "354") != "354":
            return commands
    return None


def header_of(run, row):
    data = content_of(run, row)
    return data is None or re.match(rb"(?s)([!-9;-~]+:.*?\r\n)*From:", data) is not None


def commands_of(p):
    """Commands of a packet; only those that have an argument have a field of it."""
    words = [c for c in p["smtp.req.command"].split("\x1e") if c]
    arguments = [a for a in p["smtp.req.parameter"].split("\x1e") if a]
    if len(words) == 1:
        return [(words[0] + " " + (arguments + [""])[0]).rstrip()]
    alone = ("DATA", "QUIT", "RSET")
    return [w if w.upper() in alone or not arguments else w + " " + arguments.pop(0) for w in words]


if __name__ == "__main__":
    seen = check(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
    for text in problems[:40]:
        print(text)
    print(f"{seen[0]} packets, {seen[1]} sessions, {len(problems)} problems")
    sys.exit(1 if problems else 0)
