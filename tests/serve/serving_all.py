"""`mtasim serve --all` for tests: starts the real program on free ports, and reads what it leaves behind."""

import csv
import email
import json
import mailbox
import os
import re
import signal
import smtplib
import subprocess
import tempfile
import threading
import time
import unittest

from aiosmtpd.controller import Controller

LETTER = b"From: ann@a.test\r\nTo: you\r\nSubject: Hello\r\nMessage-ID: <%s@a.test>\r\n\r\nHi\r\n.\r\nbye\r\n"


class Listening(Controller):
    """On a port that is told, or on any: `port` is that it got."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class ServingAll(unittest.TestCase):
    """`start()` serves a scenario; `ports` are those of its MTAs."""

    def start(self, scenario, mtas, *options):
        directory = self.enterContext(tempfile.TemporaryDirectory(prefix="mtasim-all-"))
        self.run_directory = os.path.join(directory, "run")
        file = os.path.join(directory, "all.toml")
        with open(file, "w") as f:
            f.write(scenario)
        self.errors = self.enterContext(tempfile.TemporaryFile("w+"))
        self.process = subprocess.Popen(
            [os.environ["MTASIM"], "serve", file, "--all", "--base-port", "0", "--out", self.run_directory, *options],
            stdout=subprocess.PIPE, stderr=self.errors, text=True)
        self.ports = {}
        for _ in range(mtas):
            listening = re.fullmatch(r"(\S+) is listening on 127\.0\.0\.1:(\d+)\n", self.process.stdout.readline())
            self.assertTrue(listening, self.said())
            self.ports[listening.group(1)] = int(listening.group(2))
        self.printed = []
        self.reader = threading.Thread(target=lambda: self.printed.extend(self.process.stdout))
        self.reader.start()
        self.addCleanup(self.end)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.assertEqual(self.process.wait(timeout=60), 0, self.said())

    def said(self):
        """On standard error."""
        self.errors.seek(0)
        return self.errors.read()

    def write(self, to, name, host="mail.a.test"):
        with smtplib.SMTP("127.0.0.1", self.ports[host], local_hostname="client.test", timeout=20) as client:
            client.sendmail("ann@a.test", [to], LETTER % name)

    def wait_for(self, what, seconds=60):
        end = time.monotonic() + seconds
        while not what():
            self.assertLess(time.monotonic(), end, "".join(self.printed))
            time.sleep(0.02)

    def mail(self, address):
        path = os.path.join(self.run_directory, "mail", address + ".mbox")
        if not os.path.exists(path):
            return []
        box = mailbox.mbox(path, create=False)
        letters = [email.message_from_bytes(m.as_bytes()) for m in box]
        box.close()
        return letters

    def rows(self, name):
        with open(os.path.join(self.run_directory, name + ".csv"), newline="") as f:
            return list(csv.DictReader(f))

    def json(self):
        with open(os.path.join(self.run_directory, "run.json")) as f:
            return json.load(f)
