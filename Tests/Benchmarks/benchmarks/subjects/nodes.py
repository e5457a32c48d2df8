"""Two nodes on one log in PostgreSQL against one of them alone: positions taken, and plans read."""
import os

from .. import load, storage
from ..figures import at_least
from .positions import most, prepared

CONNECTIONS = 64


def measure(bench):
    kind = next((kind for kind in storage.kinds(bench, two_nodes=True) if kind.servers == 2), None)
    if kind is None:
        return
    node, ballots = prepared(bench, kind, singles=0)
    plan = f"/v1/programmes/{node.ids('programme.opened')['programme'][0]}/plan"
    with storage.served(node, 2) as servers:
        ballots = ballots(servers[0])
        taken, read = [], []
        for _ in range(bench.repeats):
            positions = [ballots.many(most(CONNECTIONS, bench.seconds)) for _ in range(2)]
            taken.append([rate(bench, servers[:count], lambda n: positions[count - 1][n::count]) for count in (1, 2)])
            read.append([rate(bench, servers[:count], lambda _: [("GET", plan, "", "")]) for count in (1, 2)])
    for figure, what, runs, asked in (("positions", "positions taken", taken, 1.0), ("plans", "plans read", read, 1.8)):
        bench.row(
            f"nodes.{figure}", f"{what} by two PostgreSQL nodes / by one of them, {CONNECTIONS} connections in all",
            [two / one for one, two in runs], at_least(asked), per=("one, requests/s", [one for one, _ in runs]),
            raw=("two, requests/s", [two for _, two in runs]),
            note=f"{os.cpu_count()} cores for wrk, PostgreSQL and both nodes")


def rate(bench, servers, requests):
    """- Parameter requests: those of the server with this number."""
    targets = [
        (server.base, load.write(bench.folder / f"requests-{n}", requests(n))) for n, server in enumerate(servers)]
    return load.put_at_once(targets, bench.seconds, CONNECTIONS)["rate"]
