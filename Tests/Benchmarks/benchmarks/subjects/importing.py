"""A log as history brings it: imported, replayed, made into views, verified, served. The United Nations' roll calls if
`ACCORD_UN_DATA` says where they are, else made-up programmes."""
import json
import os
import re
import shutil
import sys

from .. import calibrations, programmes
from ..bench import ROOT
from ..figures import at_least, at_most
from ..node import Node, number
from ..processes import most_memory, run


def measure(bench):
    lines, what = source(bench)
    node = imports(bench, lines, what)
    reading(bench, node, what)
    verifying(bench, node, what)
    serving(bench, node, what)


def source(bench):
    """The lines to import, and what to call them."""
    lines = bench.folder / "lines.jsonl"
    if bench.nations and not bench.quick:
        run(sys.executable, ROOT / "Tests/UnitedNations/convert.py", "--data", bench.nations, "--output", lines)
        return lines, "the United Nations' roll calls"
    with open(lines, "w") as out:
        out.writelines(programmes.lines(60_000 if bench.quick else 600_000, programmes.Clock()))
    return lines, "made-up programmes"


def imports(bench, lines, what):
    mine, theirs, node, exported = [], [], None, bench.folder / "entries.jsonl"
    for turn in range(bench.few):
        if node:
            shutil.rmtree(node.folder)
        node = Node(bench, f"imported-{turn}")
        taken, entries = node.load(lines)
        mine.append(taken)
        if turn == 0:
            node.export(exported)
        theirs.append(calibrations.bare_loop(bench, exported))
    bench.row(
        "import.lines", f"import of {what} ({entries:,} entries) / bare SQLite loop",
        [one / other for one, other in zip(mine, theirs)], at_least(0.55), per=("bare loop, lines/s", theirs),
        raw=("lines/s", mine))
    node.entries, node.exported = entries, exported
    return node


def reading(bench, node, what):
    """Everything read from the log again: replayed, and made into views."""
    replays, scans, rebuilds = [], [], []
    for _ in range(bench.few):
        scans.append(calibrations.bare_scan(bench, node.log))
        said = node.accord("replay", "--statistics").stderr
        replays.append(number(re.search(r"([\d,]+) entries/s", said).group(1)))
        rebuilds.append(rebuild(node))
    bench.row(
        "import.replay", f"replay of {what}, every entry decoded and evolved / bare scan of its rows",
        [one / other for one, other in zip(replays, scans)], at_least(0.4), per=("bare scan, rows/s", scans),
        raw=("entries/s", replays))
    bench.row("import.rebuild", f"rebuild of all views of {what}", rebuilds, at_least(150_000), unit="entries/s")


def rebuild(node):
    """Entries a second of which the views are made anew."""
    said = node.accord("rebuild").stdout
    found = re.search(r"of ([\d,]+) entries in ([\d.]+) s", said)
    return number(found.group(1)) / max(float(found.group(2)), 0.01)


def verifying(bench, node, what):
    content = node.exported.read_bytes()[:1 << 28]
    size = node.exported.stat().st_size / 1e6
    key = node.folder / "data" / "log.vkey"

    def verify(*arguments, cores=None):
        pinned = ["taskset", "-c", "0"] if cores == 1 else []
        said = run(*pinned, bench.accord, "verify", node.exported, "--key", key, *arguments).stdout
        return number(re.search(r"\(([\d,]+) entries a second\)", said).group(1))

    meaning, one, all_cores, hashing, memories = [], [], [], [], []
    for _ in range(bench.few):
        hashing.append(calibrations.sha256(content) / 1e6)
        meaning.append(verify())
        one.append(verify("--hashes-only", cores=1) / node.entries * size)
        all_cores.append(verify("--hashes-only") / node.entries * size)
        memories.append(most_memory(bench.accord, "verify", node.exported, "--key", key))
    bench.row("import.verify", f"verify of {what}, meaning included", meaning, at_least(150_000), unit="entries/s")
    bench.row(
        "import.verify_memory", f"memory while verifying {what}, at its most", memories, at_most(200), unit="MB")
    for name, speeds, cores, asked in (("one", one, 1, 0.42), ("all", all_cores, os.cpu_count(), 0.75)):
        bench.row(
            f"import.hashes.{name}",
            f"verify --hashes-only of {what} on {cores} core{'s' * (cores > 1)} / one core's SHA-256 of the same bytes",
            [speed / other for speed, other in zip(speeds, hashing)], at_least(asked),
            per=("SHA-256, MB/s", hashing), raw=("MB/s", speeds))


def serving(bench, node, what):
    starts, memories = [], []
    for _ in range(bench.repeats):
        with node.serve() as server:
            starts.append(server.ready_after)
            read_around(server)
            memories.append(server.memory())
    bench.row("import.start", f"start on {what} with views in place", starts, at_most(1), unit="s")
    bench.row("import.memory", f"memory while serving {what}", memories, at_most(150), unit="MB")


def read_around(server):
    """Some reading, so that what is kept in memory is."""
    for programme in json.loads(server.get("/v1/programmes?limit=5"))["items"]:
        for _ in range(10):
            server.get(f"/v1/programmes/{programme['id']}/plan")
            server.get(f"/v1/programmes/{programme['id']}/rounds?limit=200")
