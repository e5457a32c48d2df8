"""Positions with the PyPI package eventsourcing, as its documentation writes an application: an aggregate for each seat
of a round, loaded from its events, changed and saved; one event a transaction. No HTTP, no tokens, no rules.

    positions_eventsourced.py sqlite FILE WRITERS SECONDS
    positions_eventsourced.py postgres ADDRESS WRITERS SECONDS

Each writer is a process. Prints how many positions were taken, in how many seconds.
"""
import json
import multiprocessing
import os
import sys
import time
import urllib.parse

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

ITEMS = 50


class Seat(Aggregate):
    @event("Opened")
    def __init__(self, round, organisation):
        self.round, self.organisation, self.answers = round, organisation, {}

    @event("PositionTaken")
    def take(self, item, answer):
        self.answers[item] = answer


class Rounds(Application):
    def open(self, round, organisation):
        seat = Seat(round, organisation)
        self.save(seat)
        return seat.id

    def take_position(self, seat_id, item, answer):
        seat = self.repository.get(seat_id)
        seat.take(item, answer)
        self.save(seat)


def settings(kind, place):
    if kind == "sqlite":
        return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": place}
    address = urllib.parse.urlparse(place)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_DBNAME": address.path[1:],
        "POSTGRES_HOST": address.hostname,
        "POSTGRES_PORT": str(address.port), "POSTGRES_USER": address.username, "POSTGRES_PASSWORD": "",
    }


def write(environment, seconds, ready, begin, taken):
    rounds = Rounds(environment)
    seats = [rounds.open("round", f"organisation {n}") for n in range(20)]
    ready.put(None)
    begin.wait()
    count, ends = 0, time.monotonic() + seconds
    while time.monotonic() < ends:
        if count and count % (ITEMS * len(seats)) == 0:
            # As in a round: at most so many positions a seat.
            seats = [rounds.open("round", f"organisation {n}") for n in range(len(seats))]
        rounds.take_position(seats[count % len(seats)], count // len(seats) % ITEMS + 1, "support")
        count += 1
    taken.put(count)
    rounds.close()


def main():
    kind, place, writers, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    environment = settings(kind, place)
    # Makes the tables, which several cannot do at once.
    Rounds(environment).close()
    environment["CREATE_TABLE"] = "no"
    # From a process without threads or connections, which has the modules already.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["eventsourcing.application", f"eventsourcing.{kind}"])
    ready, begin, taken = context.Queue(), context.Event(), context.Queue()
    processes = [
        context.Process(target=write, args=(environment, seconds, ready, begin, taken), daemon=True)
        for _ in range(writers)]
    for process in processes:
        process.start()
    for _ in processes:
        ready.get(timeout=60)
    begin.set()
    count = sum(taken.get(timeout=seconds + 60) for _ in processes)
    for process in processes:
        process.join()
    print(json.dumps({"taken": count, "seconds": seconds, "python": sys.version.split()[0], "cores": os.cpu_count()}))


if __name__ == "__main__":
    main()
