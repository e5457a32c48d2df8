import os
import pathlib
import subprocess
import sys
import time
import unittest

from benchmarks import processes

ROOT = pathlib.Path(__file__).parent.parent
STARTS_ONE = """
import subprocess, sys, time
from benchmarks import processes
one = processes.start("sleep", "60", stdout=subprocess.DEVNULL)
print(one.pid, flush=True)
{then}
"""


def is_running(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except OSError:
        return False


@unittest.skipUnless(sys.platform == "linux", "asks /proc")
class ProcessesTests(unittest.TestCase):
    def started(self, then):
        program = subprocess.Popen(
            [sys.executable, "-c", STARTS_ONE.format(then=then)], stdout=subprocess.PIPE, text=True,
            stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(ROOT)})
        self.addCleanup(program.stdout.close)
        return program, int(program.stdout.readline())

    def assert_ends(self, pid):
        for _ in range(500):
            if not is_running(pid):
                return
            time.sleep(0.01)
        self.fail(f"{pid} still runs")

    def test_what_was_started_ends_with_an_error(self):
        program, pid = self.started("raise ValueError")
        program.wait(10)
        self.assert_ends(pid)

    def test_the_most_memory_is_that_of_the_program_and_not_ours(self):
        ours = bytearray(os.urandom(1 << 20)) * 200
        small = processes.most_memory(sys.executable, "-c", "import time; time.sleep(0.5)")
        large = processes.most_memory(
            sys.executable, "-c", "import time; b'x' * (120 << 20); time.sleep(0.1); time.sleep(0.5)")
        self.assertLess(small, 100)
        self.assertGreater(large, 110)
        self.assertEqual(len(ours), 200 << 20)

    def test_what_was_started_ends_when_we_are_asked_to(self):
        program, pid = self.started("processes.end_with_us(); print('ready', flush=True); time.sleep(60)")
        program.stdout.readline()
        program.terminate()
        self.assertEqual(program.wait(10), 130)
        self.assert_ends(pid)

    def test_what_was_started_ends_when_we_are_killed(self):
        program, pid = self.started("time.sleep(60)")
        program.kill()
        program.wait(10)
        self.assert_ends(pid)
