"""The same figures on logs of ten thousand, a hundred thousand, a million and (`--full`) ten million entries: made-up
programmes, and at the end one whose rounds are open. Measurements of different sizes take turns."""
import contextlib
import http.client
import json
import random
import re
import time

from .. import arena, calibrations, load, programmes
from ..calibrations import BareServer
from ..figures import Spread, at_most
from ..node import Node, number, size, tokens
from ..processes import Failed, most_memory, run
from .importing import read_around, rebuild

SIZES = [10_000, 100_000, 1_000_000, 10_000_000]
# What the programme with open rounds takes of it.
ARENA = 2_100
ASKED_PAST = at_most(100)


def measure(bench):
    sizes = SIZES if bench.full else SIZES[:2] if bench.quick else SIZES[:3]
    logs = []
    for entries in sizes:
        log = Grown(bench, entries)
        log.offline()
        logs.append(log)
    with contextlib.ExitStack() as stack:
        bare = stack.enter_context(BareServer(bench))
        for log in logs:
            stack.enter_context(log.served())
        online(bench, logs, bare)


class Grown:
    """A node with about so many entries."""

    def __init__(self, bench, entries):
        self.bench, self.wanted = bench, entries
        lines = bench.folder / "lines.jsonl"
        clock = programmes.Clock()
        with open(lines, "w") as out:
            out.writelines(programmes.lines(entries - ARENA - 101 * bench.repeats * 2, clock))
            out.writelines(arena.lines(bench.repeats * 2, clock))
        self.node = Node(bench, f"grown-{entries}")
        self.imported, self.entries = self.node.load(lines)
        lines.unlink()
        print(f"  {self.entries:,} entries", flush=True)

    def point(self, figure, numbers):
        self.bench.point(figure, self.wanted, numbers)

    def offline(self):
        """What needs no server, or one for itself."""
        bench, node = self.bench, self.node
        few = 1 if self.wanted >= 10_000_000 else bench.few
        exported = node.export(bench.folder / "entries.jsonl")
        self.point("import", [self.imported / calibrations.bare_loop(bench, exported)])
        with open(exported, "rb") as file:
            content = file.read(1 << 28)
        replays, rebuilds, verified, hashed, auditing = [], [], [], [], []
        for _ in range(few):
            said = node.accord("replay", "--statistics").stderr
            replays.append(
                number(re.search(r"([\d,]+) entries/s", said).group(1)) / calibrations.bare_scan(bench, node.log))
            rebuilds.append(rebuild(node))
            verified.append(self.verify(exported))
            rate = self.verify(exported, "--hashes-only") * exported.stat().st_size / self.entries
            hashed.append(rate / calibrations.sha256(content))
            auditing.append(most_memory(bench.accord, "verify", exported, "--key", self.key))
        exported.unlink()
        for figure, numbers in (
                ("replay", replays), ("rebuild", rebuilds), ("verify", verified), ("hashes", hashed), ("audited", auditing)):
            self.point(figure, numbers)
        self.point("bytes", [size(node.folder / "data") / self.entries])
        starts, memories = [], []
        for _ in range(few):
            with node.serve() as server:
                starts.append(server.ready_after)
                read_around(server)
                memories.append(server.memory())
        self.point("start", starts)
        self.point("memory", memories)
        if self.wanted == 10_000_000:
            bench.row("growth.start", "start with views in place at 10 million entries", starts, at_most(1), unit="s")
            bench.row("growth.memory", "memory while serving 10 million entries", memories, at_most(150), unit="MB")

    @property
    def key(self):
        return self.node.folder / "data" / "log.vkey"

    def verify(self, exported, *arguments):
        said = run(self.bench.accord, "verify", exported, "--key", self.key, *arguments).stdout
        return number(re.search(r"\(([\d,]+) entries a second\)", said).group(1))

    @contextlib.contextmanager
    def served(self):
        ids = self.node.ids("programme.opened", "delegate.accredited", "round.drafted")
        self.ended = ids["round"][:-2 * self.bench.repeats]
        # The same in logs of all sizes.
        self.programme = ids["programme"][0]
        # Those before the one whose rounds are open; they follow each other and are of one length.
        self.programmes = ids["programme"][:-1]
        with self.node.serve() as self.server:
            handed_out = tokens(self.server, self.node, ids["delegate"][-arena.SEATS:])
            self.ballots = arena.Ballots(ids["round"][-2 * self.bench.repeats:], handed_out)
            yield self

    def begun_before(self, moment, chance):
        """A programme that had been opened before a log position: the last but one by then, which has just ended or is
        about to, or any before it."""
        number = max(0, moment * len(self.programmes) // self.entries - 1)
        return self.programmes[chance.choice((number, chance.randrange(number + 1)))]

    def times(self, paths):
        """How many milliseconds each of some requests takes, one after the other on one connection."""
        host, port = self.server.base.removeprefix("http://").split(":")
        connection, found = http.client.HTTPConnection(host, int(port), timeout=60), []
        for path in paths:
            began = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            content = answer.read()
            found.append(1_000 * (time.perf_counter() - began))
            if answer.status != 200:
                raise Failed(f"{path}: {answer.status} {content[:200]}")
        connection.close()
        return found


def online(bench, logs, bare):
    """What is asked of servers, in turns, so that the same minute saw all sizes."""
    chance = random.Random(1)
    file = bench.folder / "requests"
    found = {log.wanted: {} for log in logs}
    for _ in range(bench.repeats):
        for log in logs:
            def keep(figure, value):
                found[log.wanted].setdefault(figure, []).append(value)
            plan = f"/v1/programmes/{log.programme}/plan"
            load.reading(file, plan)
            calibration = bare.rate(file, 64, bench.seconds)
            rate = load.put(log.server.base, file, bench.seconds, 64)["rate"]
            keep("plans", rate)
            keep("plan", rate / calibration)
            load.write(file, log.ballots.one(2 * arena.IN_A_ROUND))
            calibration = bare.rate(file, 64, bench.seconds)
            rate = load.put(log.server.base, file, bench.seconds, 64)["rate"]
            keep("taken", rate)
            keep("positions", rate / calibration)
            moments = [chance.randrange(log.entries // 100, log.entries) for _ in range(20)]
            times = log.times(
                [f"/v1/programmes/{log.begun_before(moment, chance)}/plan?at={moment}" for moment in moments])
            keep("past", Spread.of(times).median)
            keep("worst past", max(times))
            keep("trail", Spread.of(log.times(
                [f"/v1/rounds/{chance.choice(log.ended)}/trail?limit=200" for _ in range(10)])).median)
            keep("proof", Spread.of(log.times(
                [f"/v1/proofs/inclusion?position={moment}&size={log.entries}" for moment in moments])).median)
    for log in logs:
        for figure in ("plan", "positions", "past", "trail", "proof"):
            log.point(figure, found[log.wanted][figure])
    compare(bench, logs, found)


def compare(bench, logs, found):
    """The largest against the smallest, and what is asked of a log of a million entries."""
    small, large = logs[0].wanted, logs[-1].wanted
    for figure, what in (("plans", "GET plan"), ("taken", "accepting a position")):
        bench.row(
            f"growth.{figure}", f"{what} with {small:,} entries / with {large:,}, requests/s",
            [one / other for one, other in zip(found[small][figure], found[large][figure])], at_most(1.2),
            per=(f"with {large:,}, requests/s", found[large][figure]), raw=("requests/s", found[small][figure]))
    for log in logs:
        if log.wanted == min(1_000_000, large):
            worst = found[log.wanted]["worst past"]
            bench.row(
                "growth.past", f"plan at any past position of {log.wanted:,} entries, the slowest of 20 of them", worst,
                ASKED_PAST, unit="ms", raw=("median, ms", found[log.wanted]["past"]))
