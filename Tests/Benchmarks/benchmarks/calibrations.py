"""What the machine can do at all, measured beside what is compared to it."""
import hashlib
import os
import re
import time

from . import load
from .processes import Server, run


def fdatasyncs(folder, seconds=0.4):
    """How many times a second a written page of 8 KiB reaches the disk on which the data are."""
    path = folder / "fdatasync"
    page = os.urandom(8_192)
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    try:
        os.pwrite(file, page * 128, 0)
        os.fsync(file)
        count, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            os.pwrite(file, page, count % 128 * len(page))
            os.fdatasync(file)
            count += 1
        return count / (time.perf_counter() - began)
    finally:
        os.close(file)
        path.unlink()


def sha256(content, seconds=0.4):
    """Bytes that one core hashes in a second, of these bytes in one piece, by OpenSSL."""
    count, began = 0, time.perf_counter()
    while count == 0 or time.perf_counter() - began < seconds:
        hashlib.sha256(content).digest()
        count += 1
    return count * len(content) / (time.perf_counter() - began)


class BareServer:
    """A Hummingbird process that reads what it is sent and answers two bytes."""

    def __init__(self, bench):
        self.server = Server(bench.binaries / "bare-server")
        self.rates = {}

    def rate(self, file, connections, seconds=2):
        """Requests a second; all of them are kept for `spread`."""
        found = load.put(self.server.base, file, seconds, connections)["rate"]
        self.rates.setdefault(connections, []).append(found)
        return found

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.stop()


def bare_loop(bench, lines, keep=False):
    """Lines a second that a loop inserts into SQLite in batches of 1,000, write-ahead log, synchronous = FULL."""
    database = bench.folder / "bare-loop.sqlite"
    for leftover in bench.folder.glob("bare-loop.sqlite*"):
        leftover.unlink()
    out = run(bench.binaries / "bare-loop", "insert", lines, database).stdout
    if not keep:
        for leftover in bench.folder.glob("bare-loop.sqlite*"):
            leftover.unlink()
    return speed(out)


def bare_scan(bench, log):
    """Rows a second that are read from a log file, in the order of their positions and with all of their bytes."""
    return speed(run(bench.binaries / "bare-loop", "scan", log).stdout)


def speed(said):
    return float(re.search(r"(\d+) lines/s", said).group(1))
