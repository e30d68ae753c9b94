"""Python's smtplib as the client."""

import smtplib
import unittest

from serving import Serving

HEADER = b"From: me@x.test\r\nTo: you\r\nSubject: Hello\r\n\r\n"


def lf(octets):
    return octets.replace(b"\r\n", b"\n")


class Smtplib(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Serving())
        self.client = smtplib.SMTP("127.0.0.1", self.server.port, local_hostname="c.test", timeout=20)
        self.addCleanup(self.client.close)

    def finish(self):
        """Ends the session and the server; the ledger must balance."""
        self.client.quit()
        self.assertEqual(self.server.stop(), 0, self.server.said)

    def test_ehlo_offers_what_is_done_and_nothing_that_is_only_modelled(self):
        self.assertEqual(self.client.ehlo()[0], 250)
        for there in ("pipelining", "size", "8bitmime", "smtputf8", "dsn", "chunking"):
            self.assertTrue(self.client.has_extn(there), there)
        for missing in ("starttls", "auth", "turn"):
            self.assertFalse(self.client.has_extn(missing), missing)
        self.assertIn(self.client.docmd("STARTTLS")[0], (500, 502))
        self.assertIn(self.client.docmd("AUTH PLAIN AGEAYg==")[0], (500, 502))

    def test_mail_for_two_users_lies_in_both_mailboxes_before_quit(self):
        both = ["alice@local.test", "bob@local.test"]
        self.assertEqual(self.client.sendmail("me@x.test", both, HEADER + b"Hi\r\n"), {})
        for user in both:
            self.assertEqual(self.server.mail(user), [lf(HEADER + b"Hi\r\n")])
        self.finish()
        self.assertEqual(self.server.json()["ledger"]["delivered"], 2)

    def test_an_unknown_user_and_mail_for_elsewhere_are_refused(self):
        to = ["alice@local.test", "nobody@local.test", "x@elsewhere.test"]
        refused = self.client.sendmail("me@x.test", to, HEADER + b"Hi\r\n")
        self.assertEqual({who: code for who, (code, _) in refused.items()},
                         {"nobody@local.test": 550, "x@elsewhere.test": 550})
        self.finish()
        self.assertEqual(len(self.server.mail("alice@local.test")), 1)

    def test_a_mailbox_has_one_file_however_its_address_is_written(self):
        server = self.enterContext(Serving(keys='software = "postfix"'))  # which ignores case in users' names
        with smtplib.SMTP("127.0.0.1", server.port, local_hostname="c.test", timeout=20) as client:
            for to in ("alice@local.test", "Alice@LOCAL.test", "ALICE@local.TEST", "postmaster", "PostMaster@local.test"):
                client.sendmail("me@x.test", to, HEADER + b"Hi\r\n")
        self.assertEqual(server.stop(), 0, server.said)
        self.assertEqual(len(server.mail("alice@local.test")), 3)
        self.assertEqual(len(server.mail("postmaster@local.test")), 2)

    def test_eight_bit_octets_dots_and_from_lines_come_through_unchanged(self):
        body = "Grüße\r\n.\r\n..\r\n.dot\r\nFrom here\r\n>From there\r\n\r\n \r\n".encode() + bytes(range(128, 256)) + b"\r\n"
        self.client.sendmail("me@x.test", "alice@local.test", HEADER + body, mail_options=["BODY=8BITMIME"])
        self.finish()
        self.assertEqual(self.server.mail("alice@local.test"), [lf(HEADER + body)])

    def test_chunks_are_one_message(self):
        self.client.ehlo()
        self.assertEqual(self.client.mail("me@x.test")[0], 250)
        self.assertEqual(self.client.rcpt("bob@local.test")[0], 250)
        self.client.send(b"BDAT %d\r\n" % len(HEADER) + HEADER)
        self.assertEqual(self.client.getreply()[0], 250)
        self.client.send(b"BDAT 5 LAST\r\n.\r\n\r\n")
        self.assertEqual(self.client.getreply()[0], 250)
        self.finish()
        self.assertEqual(self.server.mail("bob@local.test"), [lf(HEADER + b".\r\n\r\n")])

    def test_vrfy_knows_users_and_nobody_else(self):
        self.client.ehlo()
        code, text = self.client.verify("alice")
        self.assertEqual((code, text.split(b" ", 1)[1]), (250, b"Alice Adams <alice@local.test>"))
        self.assertEqual(self.client.verify("nobody")[0], 550)

    def test_the_run_is_one_like_any_other(self):
        self.client.sendmail("me@x.test", "alice@local.test", HEADER + b"Hi\r\n")
        self.finish()
        session, = self.server.rows("sessions")
        self.assertEqual((session["client"], session["server"], session["outcome"], session["commands"]),
                         ("outside", "mail.local.test", "quit", "5"))  # EHLO MAIL RCPT DATA QUIT
        message, = self.server.rows("messages")
        self.assertEqual((message["outcome"], message["hops"], message["attempts"]), ("delivered", "1", "1"))
        transaction, = self.server.rows("transactions")
        self.assertEqual((transaction["rcpt_ok"], transaction["last_code"], transaction["message"]), ("1", "250", "1"))
        milestones = [float(session[c]) for c in ("started", "connected", "banner", "helo", "accepted", "quit", "closed")]
        self.assertEqual(milestones, sorted(milestones))
        self.assertIn("[1] C: ehlo c.test\n", self.server.printed)
        self.assertIn("[1] S: 250 2.1.0 OK\n", self.server.printed)


if __name__ == "__main__":
    unittest.main()
