"""The command: measures, keeps the results, writes the table and the picture."""
import argparse
import os
import pathlib
import shutil
import sys
import tempfile
import time
import traceback

from . import machine, report
from .bench import ROOT, Bench
from .processes import Failed, end_with_us, open_many_files
from .store import Store
from .subjects import feed, growth, importing, latency, nodes, plan, positions, proofs, rivals, tree

SUBJECTS = {
    "positions": positions.measure, "nodes": nodes.measure, "latency": latency.measure, "rivals": rivals.measure,
    "plan": plan.measure, "import": importing.measure, "feed": feed.measure, "tree": tree.measure,
    "proofs": proofs.measure, "growth": growth.measure,
}


def main():
    given = arguments()
    end_with_us()
    open_many_files()
    scratch = ROOT / ".build" / "benchmarks"
    scratch.mkdir(parents=True, exist_ok=True)
    path = given.json or (scratch / "quick" / "results.json" if given.quick else ROOT / "Tests/Benchmarks/results.json")
    store = Store(path.absolute())
    store.describe(machine.describe(ROOT))
    failed = []
    remove_what_the_killed_have_left(scratch)
    # Beside the build and not in /tmp, which may be in memory: data go where data would go.
    with tempfile.TemporaryDirectory(prefix=f"scratch-{os.getpid()}-", dir=scratch) as folder:
        os.chmod(folder, 0o755)
        for name in given.only or SUBJECTS:
            place = pathlib.Path(folder) / name
            place.mkdir()
            began = time.monotonic()
            print(f"{name}", flush=True)
            try:
                with Bench(given.binaries, place, store, given.quick, given.full) as bench:
                    bench.calibrate()
                    SUBJECTS[name](bench)
            except Exception as error:
                if isinstance(error, Failed):
                    print(f"  FAILED: {error}", file=sys.stderr)
                else:
                    traceback.print_exc()
                failed.append(name)
            finally:
                report.write(store)
                shutil.rmtree(place, ignore_errors=True)
            print(f"  {time.monotonic() - began:.0f} s", flush=True)
    print(f"Written: {store.path}, and RESULTS.md and growth.svg beside it.")
    return 1 if failed else 0


def remove_what_the_killed_have_left(scratch):
    for folder in scratch.glob("scratch-*-*"):
        if not pathlib.Path(f"/proc/{folder.name.split('-')[1]}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def arguments():
    parser = argparse.ArgumentParser(
        prog="Tests/Benchmarks/run",
        description="Measures Accord, and what people would pick instead; see Tests/Benchmarks/README.md.")
    parser.add_argument("--binaries", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true",
                        help="few repeats and small logs, to try it: at most five minutes")
    parser.add_argument("--full", action="store_true", help="a log of ten million entries too; may take hours")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE",
                        help="where results are kept and merged into; the table and the picture are written beside it")
    parser.add_argument("--only", type=subjects, metavar="NAME,…", help=f"only these: {', '.join(SUBJECTS)}")
    return parser.parse_args()


def subjects(text):
    names = text.split(",")
    unknown = [name for name in names if name not in SUBJECTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no {unknown[0]}; there are {', '.join(SUBJECTS)}")
    return names


if __name__ == "__main__":
    sys.exit(main())
