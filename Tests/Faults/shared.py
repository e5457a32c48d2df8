"""Two nodes over one log in PostgreSQL, under load."""
import contextlib
import json
import pathlib
import tempfile
import threading
import time

from cases import Missing, Skipped
from checks import look_at_all
from clients import Clients, a_round
from node import Node, accord
from postgres import REPLICATED, Place, Server

# After how many seconds the rounds close that clients open.
CLOSING = 3
# For how many seconds a node has the lease for closing rounds (`Closing.leaseSeconds`).
LEASE = 10


def address(servers, name):
    """Where a node of this name finds its log, on whichever of the servers takes writes."""
    hosts = ",".join(str(server.place.folder) for server in servers)
    ports = ",".join(str(server.port) for server in servers)
    return f"postgres://accord_node@/accord?host={hosts}&port={ports}&application_name={name}"


class Sample:
    """A server that does not run, with the log of a node in it that holds the sample: to be copied."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="accord-faults-")
        folder = pathlib.Path(self._folder.name)
        self.server = Server(Place(folder), "a")
        with contextlib.closing(self.server):
            self.server.make()
            self.server.sql("CREATE ROLE accord_node LOGIN")
            self.server.sql("CREATE DATABASE accord")
            said = accord("postgres", "prepare", f"postgres://postgres@/accord?host={self.server.place.folder}")
            if "built without PostgreSQL" in said.stderr:
                raise Missing("this accord was built without --traits Postgres")
            if said.returncode:
                raise RuntimeError(f"accord postgres prepare ended with {said.returncode}: {said.stderr.strip()}")
            (folder / "node").mkdir()
            self.node = Node(folder / "node", log=address([self.server], "node"))


class Samples:
    """The one sample, made when it is first asked for."""

    def __init__(self):
        self._lock, self._made, self._reason = threading.Lock(), None, None

    def get(self):
        with self._lock:
            if not self._made and not self._reason:
                try:
                    self._made = Sample()
                except Skipped as reason:
                    self._reason = reason
            if self._reason:
                raise self._reason
            return self._made


samples = Samples()


class Shared(contextlib.ExitStack):
    """A log in a database, two nodes that serve it, and clients who submit through both. All of it ends with the `with`."""

    def __init__(self, case, folder, has_standby=False, cable=None):
        super().__init__()
        self.case, self.folder = case, folder
        with contextlib.ExitStack() as made:
            self._make(made, has_standby, cable)
            self.push(made.pop_all())

    def _make(self, made, has_standby, cable):
        sample = samples.get()
        place = Place(self.folder)
        self.server = Server(place, "db_1", address=cable.FAR if cable else "", namespace=cable.far if cable else None)
        made.callback(self.server.close)
        self.server.copy(sample.server, *([REPLICATED] if has_standby else []))
        servers = [self.server]
        if has_standby:
            self.standby = Server(place, "db_2", port=5433)
            made.callback(self.standby.close)
            self.standby.copy(sample.server, REPLICATED, following=self.server)
            servers.append(self.standby)
        addresses = [address(servers, "node-1"), address(servers, "node-2")]
        if cable:
            addresses[1] = f"postgres://accord_node@{cable.FAR}:{self.server.port}/accord?application_name=node-2"
        one = sample.node.another(self.folder / "node-1", addresses[0])
        two = sample.node.another(self.folder / "node-2", addresses[1], namespace=cable.near if cable else None)
        self.nodes, self.served, self.before = [one, two], [None, None], [None, None]
        self.clients = Clients(one, closing=CLOSING)
        made.callback(self._end)

    def _end(self):
        self.clients.stop()
        for served in self.served:
            if served and served.process.poll() is None:
                served.kill()

    # What runs.

    def serve(self, number):
        self.served[number] = self.nodes[number].serve()
        self.case.expect(self.served[number].is_ready(120), f"node {number + 1} does not become ready")

    def start(self):
        """Serves both, lets clients submit for a moment, notes what that takes, and lets them go on."""
        for number in range(2):
            if not self.served[number]:
                self.serve(number)
        self.clients.start(*self.served)
        self.goes_on(40, "before")
        self.clients.stop()
        self.before = [served.usage() for served in self.served]
        self.clients.start(*self.served)
        return self

    def open_rounds(self, number, count=3):
        """Opens rounds through a node; gives them before any of them is due, and when the first will be."""
        for closing in (CLOSING, 6, 12, 24, 48, 96):  # where all is slow they are due before they are open
            connection, due = self.served[number].connect(60), time.time() + closing - 1
            rounds = [self._do(a_round(self.nodes[number], closing), connection) for _ in range(count)]
            connection.close()
            if all(rounds) and time.time() < due:
                return rounds, due
        raise RuntimeError("no rounds can be opened")

    def _do(self, steps, connection):
        """Submits what a generator yields; gives what it returns."""
        try:
            submission = next(steps)
            while True:
                self.clients.ledger.append(submission)
                submission = steps.send(submission.send(connection))
        except StopIteration as end:
            return end.value

    def have_closed(self, number, rounds, within=120):
        """Whether a node knows in time that they are closed."""
        deadline = time.monotonic() + within
        for round in rounds:
            while json.loads(self.served[number].get(f"/v1/rounds/{round}", timeout=60)[1]).get("phase") != "closed":
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.1)
        return True

    def closing_lease(self, since=0):
        """Who has the lease for closing rounds, and its token, if it was taken at a time or after it; nil otherwise."""
        row = self.server.sql("SELECT holder, token FROM accord.leases WHERE name = 'closing'"
                              f" AND until - interval '{LEASE} seconds' >= to_timestamp({since})", database="accord")
        holder, _, token = row.partition("|")
        return (holder, int(token)) if holder else (None, None)

    @contextlib.contextmanager
    def nobody_writes(self):
        """Holds the row that every batch needs."""
        with self.server.session("accord") as session:
            session.stdin.write("BEGIN; SELECT size FROM accord.head FOR UPDATE;\n")
            session.stdin.flush()
            session.stdout.readline()
            yield

    # What is looked at meanwhile.

    def goes_on(self, number=20, when="afterwards", within=120):
        return self.case.expect(self.clients.wait_for(number, within), f"nothing is acknowledged {when}")

    def recovers(self, within=120):
        """Both become ready by themselves, and take submissions."""
        for number, served in enumerate(self.served, 1):
            self.case.expect(served.is_ready(within), f"node {number} does not recover by itself")
        self.goes_on()

    def says_no(self, *numbers):
        """Nodes that have lost the database say so, give what is in their views, and send others away until later."""
        for number in numbers or (0, 1):
            node, served = self.nodes[number], self.served[number]
            self.case.expect(served.is_unready(), f"node {number + 1} says that it is ready without the database")
            for path, right in ((f"/v1/programmes/{node.programme}/plan", 200), ("/v1/entries?limit=5", 503)):
                status, headers, _ = served.answer(path, timeout=60)
                self.case.expect(status == right, f"{path} is answered {status} without the database")
                self.case.expect(status == 200 or headers.get("Retry-After"), f"{path} is answered without Retry-After")

    def look(self):
        """What is looked at afterwards: also what the nodes take that have lived on."""
        self.clients.stop()
        time.sleep(CLOSING)  # until what clients have opened is due
        for number, (served, before) in enumerate(zip(self.served, self.before), 1):
            self.case.expect(served.is_ready(120), f"node {number} does not become ready")
            if before:
                served.settle(self.case, before)
        look_at_all(self.case, self.nodes, self.served, self.clients.ledger)
