"""What the tree costs by itself: hashing against plain SHA-256, and an append with leaves, nodes and a signed head a
batch against one without."""
import json

from .. import programmes
from ..figures import at_most
from ..node import Node
from ..processes import run

MODES = ("plain", "tree", "log")
# An import's batches, and about what 64 connections bring together.
BATCHES = (1_000, 64)


def measure(bench):
    lines = entries(bench)
    hashing(bench, lines)
    for batch in BATCHES:
        appending(bench, lines, batch)


def entries(bench):
    node = Node(bench, "entries")
    lines = bench.folder / "lines.jsonl"
    with open(lines, "w") as out:
        out.writelines(programmes.lines(20_000 if bench.quick else 200_000, programmes.Clock()))
    node.load(lines)
    return node.export(bench.folder / "entries.jsonl")


def bench_of_log(bench, *arguments):
    return json.loads(run(bench.binaries / "log-bench", *arguments).stdout)


def hashing(bench, lines):
    found = bench_of_log(bench, "hash", lines)
    speeds = [found["bytes"] / seconds / 1e6 for seconds in found["plain"]]
    for figure, what in (("leaves", "leaf hashes"), ("tree", "the whole tree (leaves, nodes, root)")):
        bench.row(
            f"tree.{figure}", f"{what} of entries on one core / SHA-256 of the same bytes in one piece",
            [plain / mine for plain, mine in zip(found["plain"], found[figure])], per=("SHA-256, MB/s", speeds),
            raw=("MB/s", [found["bytes"] / seconds / 1e6 for seconds in found[figure]]),
            note=f"{found['bytes'] // found['entries']} bytes an entry")


def appending(bench, lines, batch):
    """The tree's share: what a bare table takes longer with it, against what the log's append takes without that."""
    found = {mode: [] for mode in MODES}
    for _ in range(bench.repeats):
        for mode in MODES:
            found[mode].append(bench_of_log(bench, "append", mode, lines, bench.folder / "appended.sqlite", batch))
            for leftover in bench.folder.glob("appended.sqlite*"):
                leftover.unlink()
    for clock, what in (("processor", "processor time"), ("wall", "time")):
        added = [tree[clock] - plain[clock] for plain, tree in zip(found["plain"], found["tree"])]
        without = [log[clock] - cost for log, cost in zip(found["log"], added)]
        entries = found["log"][0]["entries"]
        bench.row(
            f"tree.append.{batch}.{clock}",
            f"{what} that tree and signed heads add to appending in batches of {batch:,} / appending without them",
            [cost / rest for cost, rest in zip(added, without)], at_most(0.12),
            per=("append without, µs an entry", [1e6 * rest / entries for rest in without]),
            raw=("the tree, µs an entry", [1e6 * cost / entries for cost in added]))
