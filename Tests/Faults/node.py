"""Nodes that are broken: what is theirs, and what their operator does."""
import base64
import copy
import hashlib
import hmac
import json
import pathlib
import shutil
import subprocess
import uuid

from processes import child
from served import ACCORD, Served

ROOT = pathlib.Path(__file__).resolve().parents[2]


def accord(*arguments, namespace=None):
    """Runs a command to its end."""
    return subprocess.run([ACCORD, *map(str, arguments)], capture_output=True, text=True, timeout=300,
                          preexec_fn=child(namespace=namespace))


class Node:
    """A node with the sample in it, in a folder of its own; its log is a file there, or in the database at `log`."""

    def __init__(self, folder, data=None, log=None):
        self._place(folder, data)
        self.log, self.namespace = log, None
        made = dict(line.split(" ", 1) for line in self.accord("init", "accord.example.org/faults", check=True).stdout.splitlines())
        self.verifier_key = made["vkey"]
        self.accord("import", ROOT / "Deploy/samples/azerbaijan-2009.jsonl", check=True)
        entries = self.entries()
        self.size = len(entries)  # before anything was submitted
        accredited = [entry for entry in entries if entry["type"] == "accord.delegate.accredited.v1"]
        self.programme = accredited[0]["programme"]
        self.gap = next(entry for entry in entries if entry["type"] == "accord.gap.proposed.v1")["stream"].split("/")[1]
        opened = [entry for entry in entries if entry["type"] == "accord.round.opened.v1"][-1]
        self.round = opened["stream"].split("/")[1]
        self.seats = [seat for chamber in opened["data"]["seats"] for seat in chamber["organisations"]]
        self.delegates = {}  # by organisation: (delegate, token)
        for entry in accredited:
            organisation = entry["data"]["organisation"]
            if (len(self.delegates) < 6 and organisation in self.seats and "focal_point" in entry["data"]["roles"]
                    and organisation not in self.delegates):
                self.delegates[organisation] = self.delegate(entry["stream"].split("/")[1])
        self.facilitator = self.delegate(opened["actor"].split(":")[1])
        self._requests = base64.b64decode(self.key.read_text())[32:]

    def _place(self, folder, data=None):
        self.folder = folder
        self.data = data or folder / "data"
        self.key = folder / "node.key"
        self.errors = folder / "serve.log"

    def another(self, folder, log, namespace=None):
        """One more node over the same log, which it has at `log`: the same keys, and nothing else of this one."""
        folder.mkdir()
        other = copy.copy(self)
        other._place(folder)
        other.log, other.namespace = log, namespace
        for name in ("node.key", "node.signing-key", "node.checkpoint"):
            shutil.copy(self.folder / name, folder / name)
        return other

    def delegate(self, identifier):
        return identifier, self.accord("token", "create", "--delegate", identifier, check=True).stdout.strip()

    @property
    def settings(self):
        return ["--data", self.data, "--key", self.key, *(["--log", self.log] if self.log else [])]

    def accord(self, *arguments, check=False, settings=None):
        said = accord(*arguments, *(self.settings if settings is None else settings), namespace=self.namespace)
        if check and said.returncode:
            raise RuntimeError(f"accord {arguments[0]} ended with {said.returncode}: {said.stderr.strip()}")
        return said

    def entries(self):
        """All that is in the log."""
        return [json.loads(line) for line in self.accord("export", check=True).stdout.splitlines()]

    def serve(self, *arguments, environment=None):
        return Served(self, arguments, environment or {})

    def append_id(self, delegate, key):
        """What the log calls the append of a submission with this idempotency key."""
        code = hmac.new(self._requests, f"delegate:{delegate}\n{key}".encode(), hashlib.sha256).digest()
        return str(uuid.UUID(bytes=code[:16]))

    def forget_views(self):
        """Removes what is made anew from the log. It must not be running."""
        for path in self.data.glob("views.sqlite*"):
            path.unlink()

    def verify(self, case):
        said = self.accord("verify", self.log or self.data, "--key", self.verifier_key, settings=[])
        case.count("verified", said.returncode == 0)
        case.expect(said.returncode == 0, f"accord verify ended with {said.returncode}: {said.stdout[-300:]}{said.stderr[-300:]}")
