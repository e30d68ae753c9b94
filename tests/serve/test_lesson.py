"""The README's lesson is true: typed as it stands there, the server prints what stands there."""

import os
import re
import signal
import subprocess
import tempfile
import unittest

from serving import Wire

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
LETTER = b"Subject: Hand-made\r\n\r\nTyped by me.\r\n."  # 39 octets on the wire, with its end


class Lesson(unittest.TestCase):
    def test_the_session_in_the_readme_goes_as_printed(self):
        with open(os.path.join(ROOT, "README.md")) as f:
            block = re.search(r"^\$ \./mtasim (serve .*)\nlistening on 127\.0\.0\.1:2525\n(.*?)^```", f.read(), re.M | re.S)
        command, shown = block.group(1).split(), block.group(2).splitlines()
        command[1] = os.path.join(ROOT, command[1])
        with tempfile.TemporaryDirectory() as home:
            server = subprocess.Popen([os.environ["MTASIM"], *command, "--listen", "127.0.0.1:0"], cwd=home, text=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            self.addCleanup(server.stdout.close)
            wire = self.enterContext(Wire(int(server.stdout.readline().rsplit(":", 1)[1])))
            wire.reply()
            for line in shown:
                if line.startswith("[1] C: "):
                    wire.ask(LETTER if "octets" in line else line[len("[1] C: "):].encode())
            self.assertIsNone(wire.line())
            wire.socket.close()
            printed = server.stdout
            seen = []
            while "[1] -- closed (fin)" not in seen:
                seen.append(printed.readline().rstrip("\n"))
            server.send_signal(signal.SIGINT)
            self.assertEqual(server.wait(timeout=20), 0)
            self.assertEqual(os.listdir(os.path.join(home, "runs", "latest", "mail")), ["bob@bob.example.mbox"])
        # Explanations that the README leaves out are left out here.
        self.assertEqual([line for line in seen if line in shown or not line.startswith("      ")], shown)


    def test_the_readmes_mtas_bring_the_letter_to_each_other(self):
        with open(os.path.join(ROOT, "README.md")) as f:
            command = re.search(r"^\$ \./mtasim (serve .* --all .*)$", f.read(), re.M).group(1).split()
        command[1] = os.path.join(ROOT, command[1])
        command[-1] = "0"  # free ports
        with tempfile.TemporaryDirectory() as home:
            server = subprocess.Popen([os.environ["MTASIM"], *command], cwd=home, text=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            self.addCleanup(server.stdout.close)
            while "into the mailbox of bob@bob.example" not in (line := server.stdout.readline()):
                self.assertNotEqual(line, "")
            server.send_signal(signal.SIGINT)
            for _ in server.stdout:
                pass
            self.assertEqual(server.wait(timeout=60), 0)
            self.assertEqual(os.listdir(os.path.join(home, "runs", "latest", "mail")), ["bob@bob.example.mbox"])


if __name__ == "__main__":
    unittest.main()
