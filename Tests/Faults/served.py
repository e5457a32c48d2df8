"""Programs that serve a node, and what is seen of them from outside."""
import contextlib
import http.client
import json
import os
import pathlib
import re
import select
import subprocess
import time
import urllib.parse

from processes import child

ACCORD = os.environ["ACCORD"]


class NotServing(Exception):
    """It refused to serve: its status, and what it said."""

    def __init__(self, status, said):
        super().__init__(f"accord serve ended with {status}: {said[-400:].strip()}")
        self.status, self.said = status, said


class Connection(http.client.HTTPConnection):
    """A connection to a node, in its network namespace if it is in one of its own."""

    def __init__(self, port, namespace, timeout):
        super().__init__("127.0.0.1", port, timeout=timeout)
        self._namespace = namespace

    def connect(self):
        with self._namespace.entered() if self._namespace else contextlib.nullcontext():
            super().connect()


class Served:
    """A program that serves a node."""

    def __init__(self, node, arguments, environment):
        self.node = node
        mark = node.errors.stat().st_size if node.errors.exists() else 0
        with open(node.errors, "ab") as errors:
            self.process = subprocess.Popen(
                [ACCORD, "serve", "--port", "0", "--log-level", "warning", "--requests-per-second", "0",
                 *map(str, arguments), *map(str, node.settings)],
                stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL, text=True,
                preexec_fn=child(namespace=node.namespace), env={**os.environ, **environment})
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
        return Connection(self.port, self.node.namespace, timeout)

    def answer(self, path, token=None, headers=None, timeout=20):
        """What a GET is answered: its status, its headers and its body."""
        connection = self.connect(timeout)
        try:
            authorization = {"Authorization": f"Bearer {token}"} if token else {}
            connection.request("GET", urllib.parse.quote(path, safe="/?=&"), headers={**authorization, **(headers or {})})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def get(self, path, token=None, headers=None, timeout=20):
        status, _, body = self.answer(path, token, headers, timeout)
        return status, body

    def is_ready(self, within=60):
        return self._says(200, within)

    def is_unready(self, within=60):
        """Whether it says in time that it takes nothing now."""
        return self._says(503, within)

    def _says(self, status, within):
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            try:
                if self.get("/health/ready")[0] == status:
                    return True
            except OSError:
                pass
            time.sleep(0.05)
        return False

    def has_read(self):
        """Whether it has read all that was sent to it."""
        sockets = map(str.split, pathlib.Path(f"/proc/{self.pid}/net/tcp").read_text().splitlines()[1:])
        waiting = [fields[4].split(":")[1] for fields in sockets if fields[1].endswith(f":{self.port:04X}")]
        return not any(int(bytes, 16) for bytes in waiting)

    def takes_connections(self):
        connection = self.connect()
        try:
            connection.connect()
            return True
        except ConnectionRefusedError:
            return False
        finally:
            connection.close()

    def size(self):
        """How many entries its log has, as far as it knows."""
        return int(re.search(rb"^accord_log_entries (\d+)", self.get("/metrics")[1], re.M).group(1))

    def plan(self, size=None, within=60):
        """The plan as of the whole log, or of so many entries; what it was answered if it does not give one in time."""
        least = {"Accord-At-Least": str((self.size() if size is None else size) - 1)}
        deadline = time.monotonic() + within
        while True:
            status, body = self.get(f"/v1/programmes/{self.node.programme}/plan", headers=least)
            if status == 200:
                return body
            if json.loads(body)["type"].endswith(":not_yet") and time.monotonic() < deadline:
                continue
            return status, body

    def usage(self):
        """Megabytes of memory, and open files."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        memory = int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) // 1024
        return memory, len(os.listdir(f"/proc/{self.pid}/fd"))

    def settle(self, case, before, memory=64, files=16, within=60):
        """Looks whether memory and open files come back near to where they were: a node keeps up to ten connections to its
        files open for whoever reads next, of two files each, and had some of them before."""
        deadline = time.monotonic() + within
        while True:
            after = self.usage()
            good = after[0] <= before[0] + memory and after[1] <= before[1] + files
            if good or time.monotonic() > deadline:
                break
            time.sleep(0.25)
        case.used(self.node, before, after)
        case.expect(after[0] <= before[0] + memory, f"memory went from {before[0]} to {after[0]} MB")
        case.expect(after[1] <= before[1] + files, f"open files went from {before[1]} to {after[1]}")

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self, within=60):
        """Asks it to end; the status with which it does."""
        self.process.terminate()
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            return None
        finally:
            self.process.stdout.close()
