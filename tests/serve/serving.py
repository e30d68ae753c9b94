"""A serving MTA for tests: starts the real program on a free port, ends it, and reads what it leaves behind."""

import csv
import json
import mailbox
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading

SCENARIO = """
name = "served"
[[mta]]
name = "mail.local.test"
domains = ["local.test"]
%s
[[user]]
address = "alice@local.test"
name = "Alice Adams"
[[user]]
address = "bob@local.test"
"""


class Serving:
    """`with Serving() as s:` starts it; `s.stop()` ends it in order and gives the status."""

    def __init__(self, keys="", speed=None):
        self.keys, self.speed = keys, speed

    def __enter__(self):
        self.directory = tempfile.TemporaryDirectory(prefix="mtasim-serve-")
        self.run = os.path.join(self.directory.name, "run")
        file = os.path.join(self.directory.name, "served.toml")
        with open(file, "w") as f:
            f.write(SCENARIO % self.keys)
        if self.speed:
            command = [os.environ["HURRIED_SERVER"], file, self.run, str(self.speed)]
        else:
            command = [os.environ["MTASIM"], "serve", file, "--listen", "127.0.0.1:0", "--out", self.run]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        first = self.process.stdout.readline().decode()
        self.port = int(re.fullmatch(r"listening on 127\.0\.0\.1:(\d+)\n", first).group(1))
        self.printed, self.said = [], []
        self.readers = [threading.Thread(target=self._keep, args=a) for a in
                        ((self.process.stdout, self.printed), (self.process.stderr, self.said))]
        for r in self.readers:
            r.start()
        return self

    @staticmethod
    def _keep(stream, lines):
        for line in stream:
            lines.append(line.decode())

    def stop(self, how=signal.SIGINT):
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(timeout=30)
        for r in self.readers:
            r.join()
        return status

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.stop()
        self.process.stdout.close()
        self.process.stderr.close()
        self.directory.cleanup()

    def mail(self, address):
        """The messages of a mailbox: octets with LF line ends, without the lines the server put in front."""
        path = os.path.join(self.run, "mail", address + ".mbox")
        if not os.path.exists(path):
            return []
        box = mailbox.mbox(path, create=False)
        messages = []
        for key in box.keys():
            octets = re.sub(rb"(?m)^>(>*From )", rb"\1", box.get_bytes(key))
            messages.append(re.sub(rb"\AReturn-Path:.*\nReceived:.*\n(?:[ \t].*\n)*", b"", octets))
        box.close()
        return messages

    def json(self):
        with open(os.path.join(self.run, "run.json")) as f:
            return json.load(f)

    def rows(self, name):
        with open(os.path.join(self.run, name + ".csv"), newline="") as f:
            return list(csv.DictReader(f))

    def memory(self):
        """Resident octets of the server."""
        with open(f"/proc/{self.process.pid}/statm") as f:
            return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def connect(self):
        return Wire(self.port)


class Wire:
    """A socket, a line at a time."""

    def __init__(self, port, timeout=20):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, octets):
        self.socket.sendall(octets)

    def line(self):
        """A line without CRLF; None at the end of the stream."""
        while b"\r\n" not in self.buffer:
            more = self.socket.recv(65536)
            if not more:
                return None
            self.buffer += more
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    def reply(self):
        """The code of a whole reply; None at the end of the stream."""
        while True:
            line = self.line()
            if line is None:
                return None
            if not re.fullmatch(rb"\d{3}([ -][^\r\n]*)?", line):
                raise AssertionError(f"not a reply line: {line!r}")
            if line[3:4] != b"-":
                return int(line[:3])

    def ask(self, line):
        self.send(line + b"\r\n")
        return self.reply()
