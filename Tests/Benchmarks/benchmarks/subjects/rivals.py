"""The same positions on what people would pick instead, in turns with Accord: the PyPI package eventsourcing on SQLite
and on PostgreSQL, and an endpoint in FastAPI over a table with a unique constraint."""
import contextlib
import json
import os
import pathlib
import socket

from .. import arena, environment, load, storage
from ..figures import at_least
from ..processes import Failed, Server, run
from .positions import most, prepared

FOLDER = pathlib.Path(__file__).parent.parent.parent / "rivals"
CONNECTIONS, WRITERS, ROUNDS = 64, 32, 64
# What is asked of Accord on the storage against a rival.
ASKED = {
    ("sqlite", "eventsourcing.sqlite"): at_least(20), ("postgres", "eventsourcing.postgres"): at_least(10),
    ("postgres", "crud"): at_least(3),
}


def measure(bench):
    versions = environment.versions()
    with contextlib.ExitStack() as stack:
        rivals = {"eventsourcing.sqlite": (
            f"eventsourcing {versions['eventsourcing']} on SQLite, one writer", OnSQLite(bench).rate)}
        try:
            postgres = bench.cluster()
        except Failed as failure:
            print(f"  without PostgreSQL: {failure}")
        else:
            rivals["eventsourcing.postgres"] = (
                f"eventsourcing {versions['eventsourcing']} on PostgreSQL, {WRITERS} writers",
                OnPostgres(postgres).rate)
            crud = stack.enter_context(Crud(bench, postgres))
            rivals["crud"] = (f"FastAPI {versions['fastapi']} over PostgreSQL, {CONNECTIONS} connections", crud.rate)
        measure_against(bench, rivals, stack)


def measure_against(bench, rivals, stack):
    mine, theirs = {}, {name: [] for name in rivals}
    served = []
    for kind in storage.kinds(bench):
        node, ballots = prepared(bench, kind, singles=0, spread_over=ROUNDS)
        (server,) = stack.enter_context(storage.served(node, 1))
        served.append((kind, server, ballots(server)))
    for _ in range(bench.repeats):
        for kind, server, ballots in served:
            file = load.write(bench.folder / "requests", ballots.many(most(CONNECTIONS, bench.seconds)))
            found = load.put(server.base, file, bench.seconds, CONNECTIONS)
            mine.setdefault(kind.key, []).append(found["rate"])
        for name, (_, rate) in rivals.items():
            theirs[name].append(rate(bench.seconds))
    for kind, *_ in served:
        for name, (what, _) in rivals.items():
            bench.row(
                f"rivals.{kind.key}.{name}",
                f"positions on {kind.label}, {CONNECTIONS} connections, {ROUNDS} rounds / {what}",
                [one / other for one, other in zip(mine[kind.key], theirs[name])], ASKED.get((kind.key, name)),
                per=("theirs, positions/s", theirs[name]), raw=("positions/s", mine[kind.key]))


class Eventsourcing:
    script = FOLDER / "positions_eventsourced.py"

    def run(self, kind, place, writers, seconds):
        said = run(environment.python(), self.script, kind, place, writers, max(2, seconds)).stdout
        found = json.loads(said)
        return found["taken"] / found["seconds"]


class OnSQLite(Eventsourcing):
    def __init__(self, bench):
        self.bench, self.turn = bench, 0

    def rate(self, seconds):
        self.turn += 1
        return self.run("sqlite", self.bench.folder / f"eventsourcing-{self.turn}.sqlite", 1, seconds)


class OnPostgres(Eventsourcing):
    def __init__(self, postgres):
        self.postgres, self.turn = postgres, 0

    def rate(self, seconds):
        self.turn += 1
        return self.run("postgres", self.postgres.database(f"eventsourcing{self.turn}"), WRITERS, seconds)


class Crud:
    """One worker a core, all on one listening socket."""

    def __init__(self, bench, postgres):
        self.bench, script = bench, FOLDER / "positions_crud.py"
        address = postgres.database("crud")
        tokens = json.loads(run(environment.python(), script, "prepare", address, ROUNDS, arena.SEATS).stdout)
        self.ballots = arena.Ballots([f"r{n}" for n in range(ROUNDS)], tokens, ROUNDS)
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=1_024)
        self.workers = []
        try:
            for _ in range(os.cpu_count() or 1):
                self.workers.append(Server(
                    environment.python(), script, "serve", address, self.socket.fileno(), path_when_ready=None,
                    pass_fds=[self.socket.fileno()], errors=bench.folder / "crud.log"))
        except BaseException:
            self.close()
            raise

    def rate(self, seconds):
        file = load.write(self.bench.folder / "requests", self.ballots.many(int(seconds * 8_000)))
        found = load.put(self.workers[0].base, file, seconds, CONNECTIONS)
        if found["refused"]:
            raise Failed(f"FastAPI refused {found['refused']} positions")
        return found["rate"]

    def close(self):
        for worker in self.workers:
            worker.stop()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
