"""Tries one fault after the other."""
import argparse
import concurrent.futures
import datetime
import os
import pathlib
import sys
import tempfile
import time

import backups
import clocks
import crowds
import damage
import databases
import disks
import freezes
import kills
import networks
from cases import CASES, Case, Missing, Skipped, table

SUBJECTS = [kills, disks, damage, clocks, crowds, freezes, backups, databases, networks]
BEGIN, END = "<!-- begin: written by Tests/Faults/run --table -->", "<!-- end -->"


def write(path, text):
    """Puts the table between the lines that mark its place, or makes the file."""
    file = pathlib.Path(path)
    old = file.read_text() if file.exists() else f"{BEGIN}\n{END}\n"
    before, rest = old.split(BEGIN, 1)
    file.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END, 1)[1]}")


def attempt(name, function, is_full):
    """One kind of fault; with why it was not tried, if it could not be."""
    case, start = Case(name, is_full), time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="accord-faults-") as folder:
            function(case, pathlib.Path(folder))
    except Skipped as reason:
        print(f"{name}: not tried: {reason}", flush=True)
        return case, reason
    except Exception as error:  # whatever could not be done is a promise that was not seen to be kept
        case.faults.append(f"{type(error).__name__}: {error}")
    said = [f"{name}: {case.result} ({time.monotonic() - start:.0f} s)", *case.notes]
    print("\n    ".join(said + [f"BROKEN: {fault}" for fault in case.faults[:20]]), flush=True)
    return case, None


def main():
    parser = argparse.ArgumentParser(prog="Tests/Faults/run")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--table")
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    if arguments.list:
        for name, _, full in CASES:
            print(name + (" (--full)" if full else ""))
        return 0
    wanted = [name for name in arguments.only.split(",") if name]
    began = time.monotonic()
    chosen = [(name, function) for name, function, full in CASES
              if (name in wanted if wanted else arguments.full or not full)]
    # Most of the time is waiting; but all of it one after the other where the figures are to be published.
    with concurrent.futures.ThreadPoolExecutor(1 if arguments.full else 2) as threads:
        tried = list(threads.map(lambda one: attempt(*one, arguments.full), chosen))
    done = [case for case, reason in tried if reason is None]
    skipped = [(case.name, reason) for case, reason in tried if reason is not None]
    text = table(done, skipped)
    kept = sum(not case.faults for case in done)
    print(f"\n{text}\n\nAll promises were kept under {kept} of {len(done)} kinds of fault.")
    # Where everything has to be tried, what could be installed has to be there; what the machine refuses is named.
    missing = [name for name, reason in skipped if isinstance(reason, Missing)] if os.environ.get("CI") == "true" else []
    if missing:
        print(f"These have to be tried in CI, and want for something that can be installed: {', '.join(missing)}.")
    print(f"{kept} of {len(done)}" + (f"; not tried here: {', '.join(name for name, _ in skipped)}" if skipped else ""))
    if arguments.table:
        today = datetime.date.today().strftime("%d %B %Y").lstrip("0")
        write(arguments.table, f"{'All of it' if arguments.full else 'The short form'}, {today}, "
              f"{time.monotonic() - began:.0f} s.\n\n{text}\n\nPromises kept under {kept} of {len(done)} kinds of fault.")
    return 0 if done and kept == len(done) and not missing else 1


if __name__ == "__main__":
    sys.exit(main())
