"""Positions over HTTP: authorised, decided, in the tree and on disk before they are answered; against a bare server."""
import math

from .. import arena, load, storage
from ..calibrations import BareServer
from ..figures import Spread, at_least
from ..node import tokens
from ..programmes import Clock

SPREAD_OVER = 64
CONNECTIONS = (1, 8, 64, 256)
# What is asked of SQLite; of PostgreSQL it is asked against others (`rivals`).
ASKED = {64: at_least(0.45), 256: at_least(0.52)}


def most(connections, seconds):
    """How many positions are at hand for a run, more than are ever taken."""
    return int(seconds * (3_000 if connections == 1 else 15_000 if connections == 8 else 30_000))


def measure(bench):
    with BareServer(bench) as bare:
        for kind in storage.kinds(bench, two_nodes=True):
            measure_on(bench, kind, bare)


def measure_on(bench, kind, bare):
    singles = bench.repeats * sum(math.ceil(most(c, bench.seconds) / arena.IN_A_ROUND) for c in CONNECTIONS)
    node, ballots = prepared(bench, kind, singles)
    with storage.served(node, kind.servers) as servers:
        ballots = ballots(servers[0])
        found = {}
        for _ in range(bench.repeats):
            # Each server has at least one.
            for connections in (number for number in CONNECTIONS if number >= kind.servers):
                for rounds, take in ((1, ballots.one), (SPREAD_OVER, ballots.many)):
                    positions = take(most(connections, bench.seconds))
                    file = load.write(bench.folder / "calibration", positions)
                    calibration = bare.rate(file, connections, bench.seconds)
                    targets = [
                        (server.base, load.write(bench.folder / f"requests-{n}", positions[n::len(servers)]))
                        for n, server in enumerate(servers)]
                    result = load.put_at_once(targets, bench.seconds, connections)
                    found.setdefault((connections, rounds), []).append((calibration, result))
        for (connections, rounds), runs in found.items():
            report(bench, kind, connections, rounds, runs)


def report(bench, kind, connections, rounds, runs):
    rates = [result["rate"] for _, result in runs]
    bench.row(
        f"positions.{kind.key}.{connections}.{rounds}",
        f"positions on {kind.label}, {connections} connection{'s' * (connections > 1)}, "
        f"{'one round' if rounds == 1 else f'{rounds} rounds'} / bare server",
        [result["rate"] / calibration for calibration, result in runs],
        ASKED.get(connections) if kind.key == "sqlite" else None,
        per=("bare server, requests/s", [calibration for calibration, _ in runs]), raw=("positions/s", rates),
        refused=sum(result["refused"] for _, result in runs),
        note=f"p99 {Spread.of(result['p99'] for _, result in runs).median:.1f} ms")


def prepared(bench, kind, singles, spread_over=SPREAD_OVER):
    """A node with open rounds.

    - Returns: the node, and what gives its ballots once it is served.
    """
    node = kind.node(f"positions-{singles}")
    lines = bench.folder / "arena.jsonl"
    with open(lines, "w") as out:
        out.writelines(arena.lines(spread_over + singles, Clock()))
    node.load(lines)
    lines.unlink()
    ids = node.ids("round.drafted", "delegate.accredited")

    def ballots(server):
        return arena.Ballots(ids["round"], tokens(server, node, ids["delegate"]), spread_over)
    return node, ballots
