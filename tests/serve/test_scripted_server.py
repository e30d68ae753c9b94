"""A server that does every legal and illegal thing at every step; our client must neither lose mail nor hang."""

import socket
import struct
import threading
import time
import unittest

from delivering import Delivering

STEPS = ("connect", "ehlo", "mail", "rcpt", "data", "dot", "quit")
RIGHT = {"connect": b"220 here", "ehlo": b"250 here", "helo": b"250 here", "mail": b"250 OK", "rcpt": b"250 OK",
         "data": b"354 go on", "dot": b"250 taken", "quit": b"221 bye"}
CLOSE, RESET, SILENCE = object(), object(), object()


def code(octets):
    return lambda step: [octets + b"\r\n"]


# What is said in the place of the right reply: octets, and what happens then.
ACTIONS = {
    "right": lambda step: [RIGHT[step] + b"\r\n"],
    "several-lines": lambda step: [RIGHT[step][:3] + b"-one\r\n" + RIGHT[step][:3] + b"-two\r\n" + RIGHT[step] + b"\r\n"],
    "bare-code": lambda step: [RIGHT[step][:3] + b"\r\n"],
    "in-pieces": lambda step: [bytes([o]) for o in RIGHT[step] + b"\r\n"],
    "four": code(b"451 not now"),
    "five": code(b"554 never"),
    "goodbye": lambda step: [b"421 closing\r\n", CLOSE],
    "other-positive": code(b"211 what"),
    "intermediate": code(b"354 go on"),
    "greeting": code(b"220 hello again"),
    "preliminary": code(b"150 wait"),
    "six": code(b"650 what"),
    "no-code": code(b"well, yes"),
    "two-digits": code(b"25 OK"),
    "empty-line": code(b""),
    "bare-lf": lambda step: [RIGHT[step] + b"\n"],
    "mixed-codes": lambda step: [RIGHT[step][:3] + b"-yes\r\n550 no\r\n"],
    "never-ending": lambda step: [RIGHT[step][:3] + b"-more\r\n"] * 2000,
    "long-line": lambda step: [RIGHT[step] + b"x" * 200000 + b"\r\n"],
    "no-line": lambda step: [b"x" * 200000, CLOSE],
    "noise": lambda step: [bytes(range(256)) * 4 + b"\r\n"],
    "twice": lambda step: [(RIGHT[step] + b"\r\n") * 2],
    "half": lambda step: [RIGHT[step][:2], CLOSE],
    "without-end": lambda step: [RIGHT[step], CLOSE],
    "close": lambda step: [CLOSE],
    "reset": lambda step: [RESET],
    "silence": lambda step: [SILENCE],
}
GOOD = ("right", "several-lines", "bare-code", "in-pieces")


class Scripted(threading.Thread):
    """One misbehaviour at one step. `taken`: how often it said 2yz to a whole message."""

    def __init__(self, step, action):
        super().__init__(daemon=True)
        self.step, self.action, self.taken = step, ACTIONS[action], 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def say(self, client, step):
        """False: the connection is over."""
        said = self.action(step) if step == self.step else ACTIONS["right"](step)
        for what in said:
            if what is CLOSE:
                return False
            if what is RESET:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            if what is SILENCE:
                while client.recv(65536):
                    pass
                return False
            client.sendall(what)
        return True

    def code(self, step):
        said = self.action(step) if step == self.step else ACTIONS["right"](step)
        return b"".join(what for what in said if isinstance(what, bytes))[:3]

    def serve(self, client):
        with client:
            try:
                if self.say(client, "connect"):
                    self.converse(client)
            except OSError:
                pass

    def converse(self, client):
        file, in_data = client.makefile("rb"), False
        for line in file:
            if in_data:
                if line != b".\r\n":
                    continue
                in_data, step = False, "dot"
            else:
                step = line[:4].lower().strip().decode("latin-1")
            if step not in RIGHT:
                client.sendall(b"500 what\r\n")
                continue
            if not self.say(client, step):
                file.close()
                return
            in_data = step == "data" and self.code("data").startswith(b"354")
            if step == "dot" and self.code("dot").startswith(b"2"):
                self.taken += 1


class ScriptedServer(unittest.TestCase):
    def test_every_recipient_ends_delivered_bounced_expired_or_queued(self):
        servers = {f"{s}.{a}": Scripted(s, a) for s in STEPS for a in ACTIONS}
        messages = [(name, [f"a@p{server.port}.test"], 'body = "Hi"') for name, server in servers.items()]
        began = time.monotonic()
        with Delivering(messages, speed=300, stop="1 h", give_up="25 min") as d:
            self.assertEqual((d.status, d.said), (0, ""))
            self.assertLess(time.monotonic() - began, 30)
            outcome = {name: next(iter(d.outcome[name].values())) for name in servers}
        for server in servers.values():
            server.listener.close()
        for name, (how, last) in outcome.items():
            step, action = name.split(".")
            with self.subTest(name, how=how, last=last):
                self.assertIn(how, ("handed_outside", "bounced", "expired", "queued"))
                if action in GOOD or step == "quit":
                    self.assertEqual((how, servers[name].taken), ("handed_outside", 1))
                if action == "five" and step not in ("ehlo", "quit"):
                    self.assertEqual(how, "bounced")
                if action in ("four", "goodbye", "close", "reset", "silence", "half") and step not in ("ehlo", "quit"):
                    self.assertEqual(how, "expired")
                if how == "handed_outside":
                    self.assertGreater(servers[name].taken, 0, "it was never taken: mail is lost")
        self.assertEqual(len(outcome), len(STEPS) * len(ACTIONS))


if __name__ == "__main__":
    unittest.main()
