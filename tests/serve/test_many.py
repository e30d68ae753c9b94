"""Much at once: many clients, many messages, large messages; nothing is lost."""

import re
import resource
import smtplib
import threading
import unittest

from serving import Serving

CLIENTS, EACH = 50, 40


def client_of(server):
    return smtplib.SMTP("127.0.0.1", server.port, local_hostname="c.test", timeout=60)


def identities(messages):
    return [re.search(rb"^Message-ID: <(.*)>$", m, re.MULTILINE).group(1).decode() for m in messages]


class Many(unittest.TestCase):
    def test_two_thousand_messages_of_fifty_clients_at_once_are_all_there(self):
        server = self.enterContext(Serving())
        accepted, failures = [], []
        start = threading.Barrier(CLIENTS)

        def work(number):
            try:
                with client_of(server) as c:
                    start.wait()
                    for n in range(EACH):
                        identity = f"{number}.{n}@c.test"
                        to = ("alice", "bob")[n % 2] + "@local.test"
                        c.sendmail(f"me{number}@x.test", to, f"Message-ID: <{identity}>\r\n\r\n{number} {n}\r\n")
                        accepted.append(identity)
            except Exception as e:  # pylint: disable=broad-except
                failures.append(f"client {number}: {e!r}")

        threads = [threading.Thread(target=work, args=(n,)) for n in range(CLIENTS)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(failures, [])
        self.assertEqual(server.stop(), 0, server.said)
        found = identities(server.mail("alice@local.test")) + identities(server.mail("bob@local.test"))
        self.assertEqual(len(found), CLIENTS * EACH)
        self.assertEqual(sorted(found), sorted(accepted))
        counts = server.json()["counts"]
        self.assertEqual((counts["sessions"], counts["messages"]), (CLIENTS, CLIENTS * EACH))

    def test_ten_mebibytes_arrive_as_they_left(self):
        server = self.enterContext(Serving())
        line = bytes(range(33, 127)) + b" " + bytes(range(160, 256))
        text = b"Subject: large\r\n\r\n" + b"".join(b"%08d %s\r\n" % (n, line) for n in range(52000))
        self.assertGreater(len(text), 10 << 20)
        with client_of(server) as c:
            c.sendmail("me@x.test", "alice@local.test", text)
        self.assertEqual(server.stop(), 0, server.said)
        message, = server.mail("alice@local.test")
        self.assertTrue(message == text.replace(b"\r\n", b"\n"), f"{len(message)} octets came of {len(text)}")

    def test_one_message_too_large_is_refused_and_the_session_goes_on(self):
        server = self.enterContext(Serving(keys='software = "postfix"'))
        with client_of(server) as c:
            c.ehlo()
            self.assertEqual(c.mail("me@x.test", ["SIZE=20000000"])[0], 552)
            c.mail("me@x.test")
            c.rcpt("alice@local.test")
            self.assertEqual(c.data(b"Subject: large\r\n\r\n" + b"123456 8\r\n" * 1100000)[0], 552)
            self.assertEqual(c.sendmail("me@x.test", "alice@local.test", b"Subject: small\r\n\r\n"), {})
        self.assertEqual(server.stop(), 0, server.said)
        self.assertEqual(len(server.mail("alice@local.test")), 1)

    def test_connections_leave_the_mailboxes_their_descriptors(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))  # the server's, too
        server = self.enterContext(Serving())
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        wires = [self.enterContext(server.connect()) for _ in range(80)]
        codes = [w.reply() for w in wires]
        self.assertEqual(set(codes), {220, 421})
        last = wires[codes.index(421) - 1]
        for line in (b"HELO c.test", b"MAIL FROM:<me@x.test>", b"RCPT TO:<alice@local.test>", b"DATA"):
            last.ask(line)
        self.assertEqual(last.ask(b"Message-ID: <1>\r\n\r\n."), 250)
        self.assertEqual(server.stop(), 0, server.said)
        self.assertEqual(identities(server.mail("alice@local.test")), ["1"])

    def test_whoever_comes_when_the_house_is_full_is_told_so(self):
        server = self.enterContext(Serving())
        inside = []
        for _ in range(100):
            wire = self.enterContext(server.connect())
            self.assertEqual(wire.reply(), 220)
            inside.append(wire)
        with server.connect() as late:
            self.assertEqual(late.reply(), 421)
            self.assertIsNone(late.line())
        self.assertEqual(inside[0].ask(b"QUIT"), 221)
        self.assertIsNone(inside[0].line())
        inside[0].socket.close()
        for _ in range(50):  # the place is free once the server has seen the end
            with server.connect() as next_one:
                if next_one.reply() == 220:
                    break
        else:
            self.fail("no place became free")
        self.assertEqual(server.stop(), 0, server.said)


if __name__ == "__main__":
    unittest.main()
