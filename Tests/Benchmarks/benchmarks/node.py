"""Nodes of Accord: made, filled and served, on whatever keeps their log."""
import concurrent.futures
import json
import pathlib
import re
import time

from .processes import Server, run


class Node:
    """A node whose log is one SQLite file, in a folder of its own."""

    storage = "SQLite"

    def __init__(self, bench, name):
        self.bench, self.folder = bench, bench.folder / name
        self.folder.mkdir()
        said = self.accord("init", "accord.example/benchmark").stdout
        self.administrator = re.search(r"administrator (\S+)", said).group(1)
        self.token = re.search(r"token (\S+)", said).group(1)

    @property
    def log(self):
        return self.folder / "data" / "log.sqlite"

    @property
    def settings(self):
        return ["--data", self.folder / "data", "--key", self.folder / "node.key"]

    def accord(self, *arguments):
        return run(self.bench.accord, *arguments, *self.settings)

    def settings_of(self, number):
        """Of one of the servers of the same log; a file has only one."""
        return self.settings

    def serve(self, number=0):
        return Server(
            self.bench.accord, "serve", "--port", "0", "--requests-per-second", "0", *self.settings_of(number),
            path_when_ready="/health/ready", errors=self.folder / f"serve-{number}.log")

    def load(self, lines):
        """Imports a file.

        - Returns: how many lines a second were taken, and how many entries came of it.
        """
        said = self.accord("import", lines).stdout
        found = re.search(r"as ([\d,]+) entries.*\(([\d,]+) lines a second\)", said)
        return number(found.group(2)), number(found.group(1))

    def export(self, path, *types):
        self.accord("export", "--output", path, *(part for name in types for part in ("--type", name)))
        return path

    def ids(self, *types):
        """The identifiers of what entries of these types began, by kind, in the order of the log."""
        found = {}
        with open(self.export(self.folder / "ids.jsonl", *types)) as lines:
            for line in lines:
                kind, _, identifier = json.loads(line)["stream"].partition("/")
                found.setdefault(kind, []).append(identifier)
        return found


def tokens(server, node, delegates):
    """A bearer token for each of the delegates, issued by the administrator."""
    def issue(delegate):
        answer = server.request(
            "POST", f"/v1/delegates/{delegate}/tokens", node.token, {"expires": in_days(20)})
        return json.loads(answer)["token"]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return list(pool.map(issue, delegates))


def in_days(days):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 86_400 * days))


def number(text):
    """A number as Accord writes it for people."""
    return int(re.sub(r"[^\d]", "", text))


def size(folder):
    """Bytes of a folder's files."""
    return sum(file.stat().st_size for file in pathlib.Path(folder).rglob("*") if file.is_file())
