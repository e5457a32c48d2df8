"""The live feed to a thousand listeners: how long until the last of them has an entry, and how many deliveries there
are a second when entries come faster than they can go out."""
import concurrent.futures
import http.client
import json
import subprocess
import sys
import time

from .. import load, storage
from ..calibrations import BareServer
from ..processes import Failed, end, start
from .positions import prepared

LISTENERS, SINGLE, BURST = 1_000, 20, 200


def measure(bench):
    with BareServer(bench) as bare:
        for kind in storage.kinds(bench):
            node, ballots = prepared(bench, kind, singles=0)
            with storage.served(node, 1) as (server,):
                measure_on(bench, kind, server, ballots(server), bare)


def measure_on(bench, kind, server, ballots, bare):
    delays, rates, requests, before = [], [], [], server.memory()
    for _ in range(bench.few):
        requests.append(bare.rate(load.write(bench.folder / "requests", ballots.many(1_000)), 64, 1))
        found, sent = listened(server, ballots)
        single, burst = sorted(sent)[:SINGLE], sorted(found)[SINGLE:]
        delays += [1_000 * (found[position] - sent[position]) for position in single]
        took = max(found[position] for position in burst) - min(sent[position] for position in burst)
        rates.append(LISTENERS * len(burst) / took)
    bench.row(
        f"feed.{kind.key}.delay",
        f"from a position's answer on {kind.label} until the last of {LISTENERS:,} listeners has it",
        delays, unit="ms")
    bench.row(
        f"feed.{kind.key}.fan-out",
        f"deliveries of a burst on {kind.label} to {LISTENERS:,} listeners / bare server, requests/s",
        [rate / other for rate, other in zip(rates, requests)], per=("bare server, requests/s", requests),
        raw=("deliveries/s", rates), note=f"memory {before:.0f} MB before, {server.memory():.0f} MB after")


def listened(server, ballots):
    """Has positions taken while everybody listens: some one by one, then many at once.

    - Returns: for each log position the time at which the last listener had it, and at which it was answered (of the
      one by one) or asked for (of the others).
    """
    port = server.base.rsplit(":", 1)[1]
    process = start(sys.executable, "-m", "benchmarks.listeners", port, LISTENERS, SINGLE + BURST,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        if process.stdout.readline().strip() != "ready":
            raise Failed(f"the listeners do not come about: {process.stderr.read()[-300:]}")
        sent = {}
        for request in ballots.many(SINGLE):
            sent |= taken(port, [request], asked=False)
            time.sleep(0.05)
        burst = ballots.many(BURST)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for some in pool.map(lambda n: taken(port, burst[n::8], asked=True), range(8)):
                sent |= some
        out, err = process.communicate(timeout=300)
        if process.returncode:
            raise Failed(f"the listeners gave up: {err[-300:]}")
        return {int(position): when for position, when in json.loads(out).items()}, sent
    finally:
        end(process)


def taken(port, requests, asked):
    """Takes positions one after the other; for each log position when it was asked for, or answered."""
    connection, found = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60), {}
    for method, path, token, body in requests:
        began = time.monotonic()
        connection.request(
            method, path, body, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status not in (200, 201):
            raise Failed(f"{path}: {answer.status} {content[:200]}")
        found[int(answer.headers["Accord-Position"])] = began if asked else time.monotonic()
    connection.close()
    return found
