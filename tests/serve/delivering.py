"""Our client side for tests: an MTA that delivers over real sockets, and what became of its mail."""

import csv
import os
import subprocess
import tempfile

SCENARIO = """
name = "delivering"
stop = "%(stop)s"
[[mta]]
name = "client.test"
users = ["me"]
retry = { first = "1 min", factor = 1, max = "1 min" }
give_up = "%(give_up)s"
%(keys)s
[[mta]]
name = "peers"
domains = [%(domains)s]
users = ["a", "b", "c"]
"""
MESSAGE = """
[[message]]
id = "%s"
from = "me@client.test"
to = [%s]
subject = "Hello"
%s
"""


def quoted(names):
    return ", ".join(f'"{n}"' for n in names)


class Delivering:
    """`messages`: (id, recipients, 'body = …' or 'size = …'). `outcome[id]` is {recipient: (outcome, last reply)}."""

    def __init__(self, messages, speed=1, stop="1 d", give_up="20 min", keys=""):
        self.directory = tempfile.TemporaryDirectory(prefix="mtasim-deliver-")
        self.run = os.path.join(self.directory.name, "run")
        file = os.path.join(self.directory.name, "delivering.toml")
        domains = sorted({to.split("@")[1] for _, recipients, _ in messages for to in recipients})
        with open(file, "w") as f:
            f.write(SCENARIO % {"stop": stop, "give_up": give_up, "keys": keys, "domains": quoted(domains)})
            for name, recipients, content in messages:
                f.write(MESSAGE % (name, quoted(recipients), content))
        ran = subprocess.run([os.environ["DELIVER"], file, self.run, str(speed)],
                             capture_output=True, text=True, timeout=60)
        self.status, self.said = ran.returncode, ran.stderr
        self.outcome = {}
        if self.status not in (0, 3):
            return
        for row in self.rows("messages"):
            if row["kind"] == "user":
                self.outcome.setdefault(row["id"], {})[row["to"]] = (row["outcome"], row["last_reply"])

    def rows(self, name):
        with open(os.path.join(self.run, name + ".csv"), newline="") as f:
            return list(csv.DictReader(f))

    def content(self, number):
        with open(os.path.join(self.run, "content", f"{number}.eml"), "rb") as f:
            return f.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.directory.cleanup()
