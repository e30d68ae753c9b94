"""`mtasim serve --all`: MTAs that bring mail to each other over TCP, and to real software; queue, retries, notices, loops."""

import os
import re
import subprocess
import threading
import time
import unittest

from serving_all import Listening, ServingAll

SCENARIO = """
name = "all"
[[mta]]
name = "mail.a.test"
domains = ["a.test"]
users = ["ann"]
relay_for = ["*"]
retry = { first = "500 ms", factor = 1, max = "500 ms" }
give_up = "60 s"
[[mta]]
name = "mail.b.test"
domains = ["b.test"]
users = ["bob"]
[[mta]]
name = "round.test"
max_hops = 20
[[mta]]
name = "about.test"
[[user]]
address = "who@round.test"
forward = "who@about.test"
[[user]]
address = "who@about.test"
forward = "who@round.test"
[[mta]]
name = "real.test"
address = "127.0.0.1:%d"
"""

class Sink:
    """Real software: refuses its first letter for now."""

    def __init__(self):
        self.letters, self.refused = [], 0

    async def handle_DATA(self, server, session, envelope):
        if self.refused == 0:
            self.refused += 1
            return "451 not now"
        self.letters.append(envelope)
        return "250 taken"


class All(ServingAll):
    def setUp(self):
        self.sink = Sink()
        self.real = Listening(self.sink, hostname="127.0.0.1", port=0)
        self.real.start()
        self.addCleanup(lambda: self.real.stop(no_assert=True))
        self.start(SCENARIO % self.real.port, 4)

    def test_mail_goes_on_to_the_mta_that_has_the_domain_and_stays_one_message(self):
        self.write("bob@b.test", b"one")
        self.wait_for(lambda: self.mail("bob@b.test"))
        self.wait_for(lambda: any("[mail.a.test 1] -- closed" in line for line in self.printed))
        letter = self.mail("bob@b.test")[0]
        self.assertEqual(letter["Message-ID"], "<one@a.test>")
        self.assertEqual(letter.get_payload(), "Hi\n.\nbye\n")
        self.assertEqual([re.search(r"by (\S+)", r).group(1) for r in letter.get_all("Received")],
                         ["mail.b.test", "mail.a.test"])
        self.stop()
        messages = self.rows("messages")
        self.assertEqual([(m["to"], m["outcome"], m["hops"]) for m in messages], [("bob@b.test", "delivered", "2")])
        self.assertEqual([(s["client"], s["server"], s["outcome"]) for s in self.rows("sessions")],
                         [("outside", "mail.a.test", "quit"), ("mail.a.test", "mail.b.test", "quit")])
        self.assertTrue(self.json()["ledger"]["balances"])
        session = [e for e in self.rows("events") if e["session"] == "2" and e["kind"] in ("command", "content", "reply")]
        self.assertTrue(all(0 <= float(e["time"]) - float(e["sent"]) < 5 for e in session), session)
        self.assertIn("[mail.a.test 1] C: MAIL FROM:<ann@a.test>", "".join(self.printed))

    def test_real_software_at_the_address_gets_its_mail_when_it_takes_it(self):
        self.write("anybody@real.test", b"two")
        self.wait_for(lambda: self.sink.letters)
        letter = self.sink.letters[0]
        self.assertEqual((letter.mail_from, letter.rcpt_tos), ("ann@a.test", ["anybody@real.test"]))
        self.assertTrue(letter.content.endswith(b"Hi\r\n.\r\nbye\r\n"), letter.content)
        self.assertEqual(self.sink.refused, 1)
        self.wait_for(lambda: any("S: 250 taken" in line for line in self.printed))
        self.stop()
        attempts = [(a["code"], a["text"]) for a in self.rows("attempts") if a["mta"] == "mail.a.test"]
        self.assertEqual(attempts, [("451", "not now"), ("250", "taken")])
        self.assertEqual(self.json()["ledger"]["handed_outside"], 1)
        self.assertTrue(self.json()["ledger"]["balances"])
        transcript = subprocess.run([os.environ["MTASIM"], "transcript", self.run_directory, "--style", "verbose"],
                                    capture_output=True, text=True, check=True).stdout
        self.assertIn("C: RCPT TO:<anybody@real.test>", transcript)
        self.assertIn("S: 451 not now", transcript)

    def test_who_cannot_be_reached_is_tried_again(self):
        port = self.real.port
        self.sink.refused = 1
        self.real.stop()
        self.write("anybody@real.test", b"three")
        time.sleep(1)
        self.real = Listening(self.sink, hostname="127.0.0.1", port=port)
        self.real.start()
        self.wait_for(lambda: self.sink.letters)
        self.wait_for(lambda: any("S: 250 taken" in line for line in self.printed))
        self.stop()
        reasons = [a["reason"] for a in self.rows("attempts") if a["mta"] == "mail.a.test"]
        self.assertIn("connection refused", reasons)

    def test_a_notice_comes_back_and_a_loop_ends(self):
        self.write("nobody@b.test", b"four")
        self.write("who@round.test", b"five")
        self.write("who@nowhere.test", b"six")
        self.wait_for(lambda: len(self.mail("ann@a.test")) == 3)
        said = {}
        for notice in self.mail("ann@a.test"):
            self.assertEqual(notice.get_content_type(), "multipart/report")
            part = notice.get_payload()[1]
            self.assertEqual(part.get_content_type(), "message/delivery-status")
            fields = part.get_payload()[1]
            self.assertEqual(fields["Action"], "failed")
            said[fields["Final-Recipient"].split()[-1]] = str(fields["Diagnostic-Code"] or fields["Status"])
        self.assertEqual(set(said), {"nobody@b.test", "who@round.test", "who@nowhere.test"})
        self.assertIn("550", said["nobody@b.test"])
        self.assertIn("Too many hops", said["who@round.test"])
        self.stop()
        self.assertTrue(self.json()["ledger"]["balances"])
        self.assertEqual(self.json()["ledger"]["queued"], 0)

    def test_swaks_and_many_letters_at_once(self):
        for _ in range(3):
            subprocess.run(["swaks", "--server", "127.0.0.1", "--port", str(self.ports["mail.a.test"]), "--from", "ann@a.test",
                            "--to", "bob@b.test", "--silent", "2"], check=True)
        writers = [threading.Thread(target=self.write, args=("bob@b.test", b"n%d" % i)) for i in range(20)]
        for w in writers:
            w.start()
        for w in writers:
            w.join()
        self.wait_for(lambda: len(self.mail("bob@b.test")) == 23)
        self.stop()
        self.assertTrue(self.json()["ledger"]["balances"])
        self.assertEqual({m["outcome"] for m in self.rows("messages")}, {"delivered"})


if __name__ == "__main__":
    unittest.main()
