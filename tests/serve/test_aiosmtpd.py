"""aiosmtpd as the server our client delivers to, and as the relay that delivers to our server."""

import smtplib
import unittest

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Proxy

from delivering import Delivering
from serving import Serving


class Keeping:
    """Takes mail for everybody but b (for good) and c (for now, twice)."""

    def __init__(self):
        self.envelopes, self.put_off = [], 0

    async def handle_RCPT(self, _server, _session, envelope, address, options):
        if address.startswith("b@"):
            return "550 no such user"
        if address.startswith("c@") and self.put_off < 2:
            self.put_off += 1
            return "450 not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        self.envelopes.append(envelope)
        return "250 taken"


class AnyPort(Controller):
    """aiosmtpd's controller does not look which port it got for port 0."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Aiosmtpd(unittest.TestCase):
    def start(self, handler, **options):
        controller = AnyPort(handler, hostname="127.0.0.1", port=0, **options)
        controller.start()
        self.addCleanup(controller.stop)
        return controller.port

    def test_it_gets_what_we_send_and_its_refusals_are_understood(self):
        handler = Keeping()
        port = self.start(handler, data_size_limit=33554432)
        host = f"p{port}.test"
        body = 'body = """\n.\n..dots\nFrom me\nGrüße\n"""'
        with Delivering([("text", [f"a@{host}", f"b@{host}", f"c@{host}"], body)], speed=200) as d:
            self.assertEqual((d.status, d.said), (0, ""))
            outcome = {to[0]: how for to, how in d.outcome["text"].items()}
            self.assertEqual({to: how for to, (how, _) in outcome.items()},
                             {"a": "handed_outside", "b": "bounced", "c": "handed_outside"})
            self.assertTrue(outcome["b"][1].startswith("550 "), outcome["b"])
            self.assertEqual([e.rcpt_tos for e in handler.envelopes], [[f"a@{host}"], [f"c@{host}"]])
            for e in handler.envelopes:
                self.assertEqual(e.mail_from, "me@client.test")
                self.assertEqual(e.content, d.content(1))
            with open(f"{d.run}/mail/me@client.test.mbox") as f:
                self.assertIn(f"b@{host}", f.read(), "the sender was not told")

    def test_ten_mebibytes_arrive_whole(self):
        handler = Keeping()
        port = self.start(handler, data_size_limit=33554432)
        with Delivering([("large", [f"a@p{port}.test"], 'size = "10 MiB"')]) as d:
            self.assertEqual((d.status, d.said), (0, ""))
            self.assertEqual([how for how, _ in d.outcome["large"].values()], ["handed_outside"])
        envelope, = handler.envelopes
        self.assertEqual(len(envelope.content), 10 << 20)

    def test_a_message_above_its_size_limit_comes_back(self):
        handler = Keeping()
        port = self.start(handler, data_size_limit=100000)
        with Delivering([("large", [f"a@p{port}.test"], 'size = "1 MiB"')]) as d:
            self.assertEqual([how for how, _ in d.outcome["large"].values()], ["bounced"])
        self.assertEqual(handler.envelopes, [])

    def test_it_relays_to_our_server(self):
        server = self.enterContext(Serving())
        port = self.start(Proxy("127.0.0.1", server.port))
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as c:
            for n in range(20):
                self.assertEqual(c.sendmail("me@x.test", ["alice@local.test"], f"Subject: {n}\r\n\r\nHi\r\n"), {})
        self.assertEqual(server.stop(), 0, server.said)
        subjects = [m.split(b"\n")[0] for m in server.mail("alice@local.test")]
        self.assertEqual(subjects, [b"Subject: %d" % n for n in range(20)])


if __name__ == "__main__":
    unittest.main()
