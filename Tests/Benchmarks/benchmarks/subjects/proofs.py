"""Inclusion proofs from a log's file: of entries chosen by chance, half in the whole tree and half in a smaller one."""
from ..figures import at_most, percentile
from .tree import bench_of_log

COUNT = 2_000


def measure(bench):
    entries = 200_000 if bench.quick else 10_000_000
    database = bench.folder / "proofs.sqlite"
    bench_of_log(bench, "fill", database, entries)
    bench.calibrate()
    runs = [bench_of_log(bench, "proofs", database, COUNT)["microseconds"] for _ in range(bench.repeats)]
    bench.row(
        "proofs.inclusion", f"99 of 100 inclusion proofs from the file of a log of {entries:,} entries take at most",
        [percentile(times, 0.99) / 1_000 for times in runs], at_most(1), unit="ms",
        raw=("median, ms", [percentile(times, 0.5) / 1_000 for times in runs]),
        note=f"the slowest of {COUNT * len(runs):,}: {max(map(max, runs)) / 1_000:.2f} ms")
