"""swaks as the client."""

import subprocess
import unittest

from serving import Serving


def swaks(port, *options):
    return subprocess.run(["swaks", "--server", "127.0.0.1", "--port", str(port), "--ehlo", "c.test",
                           "--from", "me@x.test", *options],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)


class Swaks(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Serving())

    def test_lock_step_pipelined_and_plain_smtp_mail_arrives(self):
        both = "alice@local.test,bob@local.test"
        for number, options in enumerate(([], ["--pipeline"], ["--protocol", "SMTP"]), 1):
            ran = swaks(self.server.port, "--to", both, "--body", f"Letter {number}", *options)
            self.assertEqual(ran.returncode, 0, ran.stdout)
        self.assertEqual(self.server.stop(), 0)
        for user in both.split(","):
            found = [b"Letter %d" % n in m for n, m in enumerate(self.server.mail(user), 1)]
            self.assertEqual(found, [True] * 3)

    def test_a_refused_recipient_is_refused_in_swaks_eyes_too(self):
        ran = swaks(self.server.port, "--to", "nobody@local.test", "--pipeline")
        self.assertEqual(ran.returncode, 24, ran.stdout)  # swaks: no recipient was accepted
        self.assertIn("550 5.1.1 No such user here", ran.stdout)
        self.assertEqual(self.server.stop(), 0)


if __name__ == "__main__":
    unittest.main()
