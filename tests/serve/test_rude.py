"""Clients that stop in the middle, dawdle, never read, or send what is no SMTP at all."""

import os
import random
import signal
import socket
import struct
import time
import unittest

from serving import Serving

DIALOGUE = (b"EHLO c.test\r\nMAIL FROM:<me@x.test>\r\nRCPT TO:<alice@local.test>\r\nDATA\r\n",
            b"Subject: cut\r\n\r\nfirst\r\n.\r\nMAIL FROM:<me@x.test>\r\nRCPT TO:<bob@local.test>\r\nBDAT 10\r\n01234567\r\n"
            b"BDAT 2 LAST\r\n\r\nQUIT\r\n")


def send_reset(sock):
    """Closes with RST."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


class Rude(unittest.TestCase):
    def still_serves(self, server):
        for _ in range(100):
            with server.connect() as wire:
                if wire.reply() == 421:  # it has not seen yet that all the others are gone
                    time.sleep(0.05)
                    continue
                self.assertEqual([wire.ask(b"HELO c.test"), wire.ask(b"QUIT")], [250, 221])
                return
        self.fail("it serves nobody any more")

    def deliver(self, wire, to=b"alice@local.test"):
        """One message; the code of the reply to its end."""
        for line in (b"HELO c.test", b"MAIL FROM:<me@x.test>", b"RCPT TO:<%s>" % to, b"DATA"):
            wire.ask(line)
        return wire.ask(b"Subject: Hi\r\n\r\nHi\r\n.")

    def test_a_client_that_goes_away_after_any_octet_leaves_a_server_that_serves(self):
        server = self.enterContext(Serving())
        whole = DIALOGUE[0] + DIALOGUE[1]
        for cut in range(0, len(whole) + 1, 3):
            wire = server.connect()
            wire.send(whole[:cut])
            if cut % 2:
                send_reset(wire.socket)
            else:
                wire.socket.close()
        self.still_serves(server)
        self.assertEqual(server.stop(), 0, server.said)
        self.assertTrue(server.json()["ledger"]["balances"])
        # What was cut before its end was accepted is nowhere; what was accepted is whole.
        for message in server.mail("alice@local.test"):
            self.assertEqual(message, b"Subject: cut\n\nfirst\n")
        for message in server.mail("bob@local.test"):
            self.assertEqual(message, b"01234567\n\n")
        self.assertTrue(server.mail("alice@local.test"))

    def test_a_client_that_closes_its_half_still_hears_everything(self):
        server = self.enterContext(Serving())
        with server.connect() as wire:
            wire.send(DIALOGUE[0] + DIALOGUE[1].replace(b"QUIT\r\n", b""))
            wire.socket.shutdown(socket.SHUT_WR)
            codes = []
            while (code := wire.reply()) is not None:
                codes.append(code)
        self.assertEqual(codes, [220, 250, 250, 250, 354, 250, 250, 250, 250, 250])
        self.assertEqual(server.stop(), 0, server.said)
        self.assertEqual(len(server.mail("bob@local.test")), 1)

    def test_an_octet_a_second_is_slow_and_right(self):
        server = self.enterContext(Serving(speed=100))
        with server.connect() as wire:
            self.assertEqual(wire.reply(), 220)
            for part, codes in zip(DIALOGUE, ([250, 250, 250, 354], [250, 250, 250, 250, 250, 221])):
                for octet in part:
                    wire.send(bytes([octet]))
                    time.sleep(0.01)
                self.assertEqual([wire.reply() for _ in codes], codes)
        self.assertEqual(server.stop(), 0, server.said)
        self.assertEqual([len(server.mail(u + "@local.test")) for u in ("alice", "bob")], [1, 1])

    def test_whoever_says_nothing_for_five_minutes_hears_421(self):
        server = self.enterContext(Serving(speed=100))
        with server.connect() as idle, server.connect() as in_data:
            began = time.monotonic()
            in_data.send(DIALOGUE[0])
            self.assertEqual([in_data.reply() for _ in range(5)], [220, 250, 250, 250, 354])
            self.assertEqual([idle.reply(), idle.reply(), idle.line()], [220, 421, None])
            self.assertGreater((time.monotonic() - began) * 100, 299)
            self.assertEqual([in_data.reply(), in_data.line()], [421, None])
        self.assertEqual(server.stop(), 0, server.said)

    def test_a_client_that_never_reads_costs_little_and_is_ended(self):
        server = self.enterContext(Serving(speed=100))
        wire = server.connect()
        self.assertEqual([wire.reply(), wire.ask(b"EHLO c.test")], [220, 250])
        before = server.memory()
        wire.socket.settimeout(0.5)
        sent = 0
        try:
            while sent < 200 << 20:  # the answers to these are many times the size
                sent += wire.socket.send(b"HELP\r\n" * 10000)
        except TimeoutError:
            pass
        self.assertLess(sent, 200 << 20, "the server read on though nobody took its answers")
        self.assertLess(server.memory() - before, 32 << 20)
        wire.socket.settimeout(20)
        with self.assertRaises(ConnectionError):  # 5 min without a command, 30 s to take the 421: then a reset
            while True:
                wire.socket.send(b"x" * 65536)
        wire.socket.close()
        self.still_serves(server)
        self.assertEqual(server.stop(), 0, server.said)
        self.assertEqual(server.rows("sessions")[0]["outcome"], "timed_out")

    def test_a_session_without_end_is_ended(self):
        server = self.enterContext(Serving(keys='software = "ideal"'))
        with server.connect() as wire:
            self.assertEqual([wire.reply(), wire.ask(b"EHLO c.test")], [220, 250])
            for _ in range(10):
                wire.send(b"MAIL FROM:<me@x.test>\r\nRSET\r\n" * 100)
                self.assertEqual({wire.reply() for _ in range(200)}, {250})
            self.assertEqual([wire.ask(b"MAIL FROM:<me@x.test>"), wire.reply()], [250, 421])
            self.assertIsNone(wire.line())
        self.still_serves(server)
        self.assertEqual(server.stop(), 0, server.said)

    def test_noise_is_answered_in_well_formed_lines_and_kept_nowhere(self):
        server = self.enterContext(Serving())
        noise = random.Random(821)
        wire = server.connect()
        self.assertEqual(wire.reply(), 220)
        before = server.memory()
        for _ in range(100):
            wire.send(noise.randbytes(20000) + b"\r\n")
            time.sleep(0.001)
        wire.send(b"A" * (20 << 20) + b"\r\nQUIT\r\n")
        while (code := wire.reply()) not in (221, None):
            self.assertIn(code, (500, 501, 502, 503))
        wire.socket.close()
        self.assertLess(server.memory() - before, 32 << 20)
        self.still_serves(server)
        self.assertEqual(server.stop(), 0, server.said)
        printed = "".join(server.printed).replace("…", "")
        self.assertTrue(all(c == "\n" or " " <= c <= "~" for c in printed), "what was printed could disturb a terminal")

    def test_a_request_of_another_protocol_is_no_mail(self):
        server = self.enterContext(Serving())
        with server.connect() as wire:
            wire.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n\x16\x03\x01\x02\x00\x01\r\nQUIT\r\n")
            codes = [wire.reply() for _ in range(6)]
            self.assertEqual((codes[0], codes[-1]), (220, 221))
        self.assertEqual(server.stop(), 0, server.said)

    def test_who_is_there_when_it_ends_is_told_and_nothing_is_lost(self):
        for how in (signal.SIGINT, signal.SIGTERM):
            server = self.enterContext(Serving())
            with server.connect() as wire, server.connect() as other:
                self.assertEqual([wire.reply(), other.reply()], [220, 220])
                self.assertEqual(self.deliver(wire), 250)
                server.process.send_signal(how)
                self.assertEqual([wire.reply(), wire.line(), other.reply(), other.line()], [421, None, 421, None])
            self.assertEqual(server.stop(), 0, server.said)
            self.assertEqual(len(server.mail("alice@local.test")), 1)

    def test_a_second_signal_does_not_wait_for_anybody(self):
        server = self.enterContext(Serving())
        with server.connect() as wire:
            self.assertEqual([wire.reply(), self.deliver(wire)], [220, 250])
            server.process.send_signal(signal.SIGINT)
            self.assertEqual(wire.reply(), 421)  # and this end stays open
            began = time.monotonic()
            server.process.send_signal(signal.SIGINT)
            self.assertEqual(server.process.wait(timeout=10), 0)
            self.assertLess(time.monotonic() - began, 1.5, "it lingers 2 s for a first signal only")
        self.assertTrue(server.json()["ledger"]["balances"])

    def test_what_was_answered_250_survives_a_kill(self):
        server = self.enterContext(Serving())
        with server.connect() as wire:
            self.assertEqual([wire.reply(), self.deliver(wire)], [220, 250])
            os.kill(server.process.pid, signal.SIGKILL)
            server.process.wait()
        self.assertEqual(len(server.mail("alice@local.test")), 1)


if __name__ == "__main__":
    unittest.main()
