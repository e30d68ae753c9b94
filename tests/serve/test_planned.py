"""`mtasim serve --all`: what the scenario has in store for its MTAs happens on the wall clock; what cannot is said."""

import asyncio
import os
import signal
import subprocess
import unittest

from serving import Wire
from serving_all import Listening, ServingAll

SCENARIO = """
name = "planned"
stop = "1 h"
[network]
dns_time = "1 ms"
default_link = { latency = "1 ms" }
[[mta]]
name = "London"
users = ["Fiona"]
retry = { first = "300 ms", factor = 1, max = "300 ms" }
[[mta]]
name = "Paris"
users = ["Paul"]
local = "session"
retry = { first = "300 ms", factor = 1, max = "300 ms" }
[[mta]]
name = "Rome"
users = ["Remo"]
relay_for = ["*"]
relayhost = "Paris"
"""
LETTER = """
[[message]]
id = "%s"
at = "%s"
from = "%s"
to = ["%s"]
body = "Hi"
"""
SLOW = """
[[mta]]
name = "slow.test"
address = "127.0.0.1:%d"
"""


class Never:
    """Real software that takes the content and does not answer."""

    def __init__(self):
        self.came = 0

    async def handle_DATA(self, server, session, envelope):
        self.came += 1
        await asyncio.sleep(3600)
        return "250 too late"


class Planned(ServingAll):
    def outcome(self):
        return {m["id"]: m["outcome"] for m in self.rows("messages") if m["kind"] == "user"}

    def expect_possible_times(self):
        """Nothing arrives before it left, and nobody says what he had not yet heard the question to."""
        heard = {}
        for e in self.rows("events"):
            if e["sent"] and e["kind"] in ("command", "reply", "content"):
                self.assertLessEqual(float(e["sent"]), float(e["time"]), e)
                said_by = "server" if e["side"] == "client" else "client"
                before = heard.get((e["session"], said_by))
                if before and e["kind"] == "reply":
                    self.assertGreaterEqual(float(e["sent"]), before, e)
            if e["session"] and e["kind"] in ("command", "reply", "content"):
                heard[e["session"], e["side"]] = float(e["time"])

    def test_messages_go_over_three_mtas_and_one_talks_to_itself(self):
        self.start(SCENARIO + LETTER % ("one", "0 s", "Fiona@London", "Paul@Paris")
                   + LETTER % ("later", "700 ms", "Remo@Rome", "Fiona@London")
                   + LETTER % ("own", "0 s", "Paul@Paris", "Paul@Paris"), 3)
        self.wait_for(lambda: len(self.mail("Paul@Paris")) == 2)
        # Paris does not relay for Rome: its user is told.
        self.wait_for(lambda: self.mail("Remo@Rome"))
        self.stop()
        self.assertEqual(self.outcome(), {"one": "delivered", "own": "delivered", "later": "bounced"})
        sent = {m["id"]: float(m["submitted"]) for m in self.rows("messages")}
        self.assertGreaterEqual(sent["later"], 0.7)
        sessions = {(s["client"], s["server"], s["outcome"]) for s in self.rows("sessions")}
        self.assertLessEqual({("London", "Paris", "quit"), ("Paris", "Paris", "quit"), ("Rome", "Paris", "quit")}, sessions)
        self.assertTrue(self.json()["ledger"]["balances"])
        self.assertEqual(self.json()["outages"], [], "Ctrl-C is none")
        self.expect_possible_times()
        for verb in (["transcript"], ["summary"], ["explain", "--message", "one"], ["ladder", "--session", "1"]):
            ran = subprocess.run([os.environ["MTASIM"], verb[0], self.run_directory, *verb[1:]], capture_output=True, text=True)
            self.assertEqual((ran.returncode, ran.stdout != ""), (0, True), ran.stderr)
        self.assertIn("left out: stop: Ctrl-C ends it", self.said())

    def test_a_crash_a_typed_session_and_traffic_happen_too(self):
        self.start(SCENARIO + LETTER % ("one", "500 ms", "Fiona@London", "Paul@Paris") + """
[[outage]]
mta = "Paris"
at = "100 ms"
for = "5 s"
as = "crash"
[[outage]]
link = "access Rome"
at = "100 ms"
for = "1 s"
[[session]]
name = "by hand"
at = "0 s"
client = "Rome"
server = "London"
typing = "0 s"
script = \"\"\"
HELO Rome
NOOP
QUIT
\"\"\"
expect = [220, 250, 250, 221]
[[traffic]]
name = "some"
from = "Remo@Rome"
to = "Remo@Rome"
every = "every 200 ms"
messages = 5
size = "1 KiB"
""", 3)
        self.wait_for(lambda: self.mail("Paul@Paris"))
        self.stop()
        attempts = [a["reason"] for a in self.rows("attempts") if a["recipient"] == "Paul@Paris"]
        self.assertIn("connection refused", attempts)
        self.assertEqual(self.outcome()["one"], "delivered")
        self.assertGreaterEqual(float([m for m in self.rows("messages") if m["id"] == "one"][0]["finished"]), 5.1)
        session, = [s for s in self.rows("sessions") if s["name"] == "by hand"]
        self.assertEqual((session["outcome"], session["commands"]), ("quit", "3"))
        self.assertEqual([(o["what"], o["state"], o["over"]) for o in self.json()["outages"]], [("Paris", "crashed", True)])
        self.assertIn("some.1", self.outcome())
        self.assertEqual([e["state"] for e in self.rows("events") if e["kind"] == "power" and e["mta"] == "Paris"][:2],
                         ["crashed", "up"])
        self.assertTrue(self.json()["ledger"]["balances"])
        self.assertIn("left out: 1 outage of links", self.said())

    def test_an_end_in_the_middle_leaves_a_complete_record(self):
        never = Never()
        real = Listening(never, hostname="127.0.0.1", port=0)
        real.start()
        self.addCleanup(lambda: real.stop(no_assert=True))
        self.start(SCENARIO + SLOW % real.port + LETTER % ("one", "0 s", "Fiona@London", "any@slow.test")
                   + LETTER % ("never", "1 h", "Fiona@London", "Paul@Paris"), 3)
        self.wait_for(lambda: never.came == 1)
        with Wire(self.ports["Paris"]) as wire:
            self.assertEqual([wire.reply(), wire.ask(b"EHLO c.test"), wire.ask(b"MAIL FROM:<me@c.test>")], [220, 250, 250])
            self.process.send_signal(signal.SIGINT)
            self.assertEqual([wire.reply(), wire.line()], [421, None])
        self.assertEqual(self.process.wait(timeout=60), 0, self.said())
        self.assertEqual(self.outcome(), {"one": "queued"})
        ledger = self.json()["ledger"]
        self.assertEqual((ledger["balances"], ledger["queued"]), (True, 1))
        self.assertEqual({s["server"] for s in self.rows("sessions")}, {"slow.test", "Paris"})
        self.assertEqual(self.rows("attempts")[0]["recipient"], "any@slow.test")


if __name__ == "__main__":
    unittest.main()
