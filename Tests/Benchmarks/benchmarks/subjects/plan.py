"""The plan of the sample programme, as it is now, against a bare server."""
from .. import load
from ..bench import ROOT
from ..calibrations import BareServer
from ..figures import at_least
from ..node import Node


def measure(bench):
    node = Node(bench, "sample")
    node.load(ROOT / "Deploy/samples/azerbaijan-2009.jsonl")
    path = f"/v1/programmes/{node.ids('programme.opened')['programme'][0]}/plan"
    with BareServer(bench) as bare, node.serve() as server:
        size = len(server.get(path))
        file = load.reading(bench.folder / "requests", path)
        runs = [(bare.rate(file, 64, bench.seconds), load.put(server.base, file, bench.seconds, 64)["rate"])
                for _ in range(bench.repeats)]
    bench.row(
        "plan.sample", "GET plan of the sample / bare server", [mine / theirs for theirs, mine in runs], at_least(0.5),
        per=("bare server, requests/s", [theirs for theirs, _ in runs]), raw=("plans/s", [mine for _, mine in runs]),
        note=f"{size:,} bytes each")
