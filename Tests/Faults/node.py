"""Nodes that are broken, on SQLite, and the programs that serve them."""
import base64
import ctypes
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import resource
import select
import signal
import subprocess
import time
import urllib.parse
import uuid

ACCORD = os.environ["ACCORD"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
_libc = ctypes.CDLL(None)


def _child():
    """Dies with this program, and may have as many files as anybody."""
    _libc.prctl(1, signal.SIGKILL)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Node:
    """A node with the sample in it, in a folder of its own."""

    def __init__(self, folder, data=None):
        self.folder = folder
        self.data = data or folder / "data"
        self.key = folder / "node.key"
        self.errors = folder / "serve.log"
        self.accord("init", "accord.example.org/faults", check=True)
        self.accord("import", ROOT / "Deploy/samples/azerbaijan-2009.jsonl", check=True)
        entries = [json.loads(line) for line in self.accord("export", check=True).stdout.splitlines()]
        accredited = [entry for entry in entries if entry["type"] == "accord.delegate.accredited.v1"]
        self.programme = accredited[0]["programme"]
        self.gap = next(entry for entry in entries if entry["type"] == "accord.gap.proposed.v1")["stream"].split("/")[1]
        opened = [entry for entry in entries if entry["type"] == "accord.round.opened.v1"][-1]
        self.round = opened["stream"].split("/")[1]
        self.seats = [seat for chamber in opened["data"]["seats"] for seat in chamber["organisations"]]
        self.delegates = {}  # by organisation: (delegate, token)
        for entry in accredited:
            organisation = entry["data"]["organisation"]
            if organisation in self.seats and "focal_point" in entry["data"]["roles"] and organisation not in self.delegates:
                self.delegates[organisation] = self.delegate(entry["stream"].split("/")[1])
        self.facilitator = self.delegate(opened["actor"].split(":")[1])
        self._requests = base64.b64decode(self.key.read_text())[32:]

    def delegate(self, identifier):
        return identifier, self.accord("token", "create", "--delegate", identifier, check=True).stdout.strip()

    @property
    def settings(self):
        return ["--data", self.data, "--key", self.key]

    def accord(self, *arguments, check=False, settings=None):
        said = subprocess.run(
            [ACCORD, *map(str, arguments), *map(str, self.settings if settings is None else settings)],
            capture_output=True, text=True, timeout=300, preexec_fn=_child)
        if check and said.returncode:
            raise RuntimeError(f"accord {arguments[0]} ended with {said.returncode}: {said.stderr.strip()}")
        return said

    def serve(self, *arguments, environment=None):
        return Served(self, arguments, environment or {})

    def append_id(self, delegate, key):
        """What the log calls the append of a submission with this idempotency key."""
        code = hmac.new(self._requests, f"delegate:{delegate}\n{key}".encode(), hashlib.sha256).digest()
        return str(uuid.UUID(bytes=code[:16]))

    def verify(self, case, settings=None):
        said = self.accord("verify", self.data, settings=[])
        case.count("verified", said.returncode == 0)
        case.expect(said.returncode == 0, f"accord verify ended with {said.returncode}: {said.stdout[-300:]}{said.stderr[-300:]}")


class NotServing(Exception):
    """It refused to serve: its status, and what it said."""

    def __init__(self, status, said):
        super().__init__(f"accord serve ended with {status}: {said[-400:].strip()}")
        self.status, self.said = status, said


class Served:
    """A program that serves a node."""

    def __init__(self, node, arguments, environment):
        self.node = node
        mark = node.errors.stat().st_size if node.errors.exists() else 0
        with open(node.errors, "ab") as errors:
            self.process = subprocess.Popen(
                [ACCORD, "serve", "--port", "0", "--log-level", "warning", "--requests-per-second", "0",
                 *map(str, arguments), *map(str, node.settings)],
                stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL, text=True, preexec_fn=_child,
                env={**os.environ, **environment})
        waiting = select.poll()
        waiting.register(self.process.stdout, select.POLLIN | select.POLLHUP)
        ready = waiting.poll(60_000)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            if self.process.poll() is None and not ready:
                self.process.kill()
            raise NotServing(self.process.wait(), node.errors.read_bytes()[mark:].decode())
        self.port = int(re.search(r":(\d+)\s*$", line).group(1))

    @property
    def pid(self):
        return self.process.pid

    def connect(self, timeout=20):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def get(self, path, token=None, headers=None, timeout=20):
        connection = self.connect(timeout)
        try:
            authorization = {"Authorization": f"Bearer {token}"} if token else {}
            connection.request("GET", urllib.parse.quote(path, safe="/?=&"), headers={**authorization, **(headers or {})})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def is_ready(self, within=60):
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            try:
                if self.get("/health/ready")[0] == 200:
                    return True
            except OSError:
                pass
            time.sleep(0.05)
        return False

    def plan(self):
        """The plan as of the whole log."""
        size = int(re.search(rb"^accord_log_entries (\d+)", self.get("/metrics")[1], re.M).group(1))
        status, body = self.get(f"/v1/programmes/{self.node.programme}/plan", headers={"Accord-At-Least": str(size - 1)})
        return body if status == 200 else (status, body)

    def usage(self):
        """Megabytes of memory, and open files."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        memory = int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) // 1024
        return memory, len(os.listdir(f"/proc/{self.pid}/fd"))

    def settle(self, case, before, memory=64, files=8, within=20):
        """Looks whether memory and open files come back near to where they were."""
        deadline = time.monotonic() + within
        while True:
            after = self.usage()
            good = after[0] <= before[0] + memory and after[1] <= before[1] + files
            if good or time.monotonic() > deadline:
                break
            time.sleep(0.25)
        case.memory, case.files = (before[0], after[0]), (before[1], after[1])
        case.expect(after[0] <= before[0] + memory, f"memory went from {before[0]} to {after[0]} MB")
        case.expect(after[1] <= before[1] + files, f"open files went from {before[1]} to {after[1]}")

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self, within=40):
        """Asks it to end; the status with which it does."""
        self.process.terminate()
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            return None
        finally:
            self.process.stdout.close()
