"""How long accepting a position takes when half as many come as can be taken, in times of one write to the disk; and by how
much longer the log itself takes for one batch than for another."""
from .. import calibrations, load, storage
from ..figures import Spread, at_most
from .positions import most, prepared
from .tree import bench_of_log, entries

CONNECTIONS = 64


def measure(bench):
    seconds = 2 * bench.seconds
    for kind in storage.kinds(bench):
        node, ballots = prepared(bench, kind, singles=0)
        with storage.served(node, 1) as (server,):
            measure_on(bench, kind, server, ballots(server), seconds)
    appending(bench)


def measure_on(bench, kind, server, ballots, seconds):
    file = bench.folder / "requests"
    in_writes, shares, p99s, p50s, writes, refused = [], [], [], [], [], 0
    answered = 0.001
    for _ in range(bench.repeats):
        peak = load.put(server.base, load.write(file, ballots.many(most(CONNECTIONS, 1))), 1, CONNECTIONS)["rate"]
        load.write(file, ballots.many(int(peak * seconds)))
        rest = max(1.0, 1_000 * (CONNECTIONS / (peak / 2) - answered))
        before = calibrations.fdatasyncs(bench.folder)
        found = load.put(server.base, file, seconds, CONNECTIONS, think=rest)
        write = 2_000 / (before + calibrations.fdatasyncs(bench.folder))
        answered = found["p50"] / 1_000
        in_writes.append(found["p99"] / write)
        shares.append(found["rate"] / peak)
        p99s.append(found["p99"])
        p50s.append(found["p50"])
        writes.append(write)
        refused += found["refused"]
    bench.row(
        f"latency.{kind.key}", f"p99 of accepting a position on {kind.label} at half of peak load / one fdatasync",
        in_writes, at_most(5), per=("one fdatasync, ms", writes), raw=("p99, ms", p99s), refused=refused,
        note=f"at {Spread.of(shares).median:.2f} of the peak; p50 {Spread.of(p50s).median:.2f} ms")


def appending(bench):
    """Batches of as many entries as there are connections, one after the other, with nobody else at work."""
    lines, runs = entries(bench), []
    for _ in range(bench.repeats):
        runs.append(bench_of_log(bench, "append", "log", lines, bench.folder / "appended.sqlite", CONNECTIONS)["waits"])
        for leftover in bench.folder.glob("appended.sqlite*"):
            leftover.unlink()

    def at(share):
        return [waits[int(share * (len(waits) - 1))] for waits in runs]
    bench.row(
        "latency.append", f"p99 of appending {CONNECTIONS} entries to the log on SQLite, without pause / median",
        [late / median for late, median in zip(at(0.99), at(0.5))], per=("median, ms", at(0.5)), raw=("p99, ms", at(0.99)),
        note=f"the longest of {len(runs[0]):,} took {Spread.of(at(1)).median:.0f} ms")
