"""Requests over HTTP, sent by wrk."""
import concurrent.futures
import json
import pathlib
import re
import sys

from .processes import run

SCRIPT = pathlib.Path(__file__).parent.parent / "requests.lua"


def put(base, file, seconds, connections, think=0):
    """Sends the requests of a file for so long, on so many connections.

    - Parameter think: how many milliseconds a connection rests between two requests, on average (exponentially
      distributed, so that requests come as from people who do not know of each other).
    - Returns: `rate` (accepted requests a second), `refused`, `failed`, and `p50` and `p99` of the time to an answer in
      milliseconds.
    """
    out = run("wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", SCRIPT, base,
              "--", file, think, timeout=seconds + 120).stdout
    found = json.loads(re.search(r"RESULT (.*)", out).group(1))
    if found["failed"]:
        print(f"  {found['failed']} requests failed at {base}", file=sys.stderr)
    found["rate"] = (found["requests"] - found["refused"]) / found["seconds"]
    return found


def put_at_once(targets, seconds, connections):
    """The same to several servers, each with a file of its own and its share of the connections."""
    share = max(1, connections // len(targets))
    with concurrent.futures.ThreadPoolExecutor(len(targets)) as pool:
        found = list(pool.map(lambda target: put(target[0], target[1], seconds, share), targets))
    return {
        "rate": sum(one["rate"] for one in found), "refused": sum(one["refused"] for one in found),
        "failed": sum(one["failed"] for one in found), "p50": max(one["p50"] for one in found),
        "p99": max(one["p99"] for one in found),
    }


def write(path, requests):
    """Writes a file of requests: method, path, token, body."""
    with open(path, "w") as out:
        for method, target, token, body in requests:
            out.write(f"{method}\t{target}\t{token}\t{body}\n")
    return path


def reading(path, *targets):
    return write(path, (("GET", target, "", "") for target in targets))
