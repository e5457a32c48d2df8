"""What a node's log can be kept in. A storage gives nodes, and says on how many servers each is served."""
import contextlib
import shutil

from .node import Node
from .processes import Failed, run

ROLE = "accord_node"


class OnSQLite:
    key, label, servers = "sqlite", "SQLite", 1

    def __init__(self, bench):
        self.bench = bench

    def node(self, name):
        return Node(self.bench, f"{self.key}-{name}")


class OnPostgres:
    """A database for each node, in the cluster that belongs to what is being measured."""

    def __init__(self, bench, servers=1):
        self.bench, self.servers = bench, servers
        self.key = "postgres" if servers == 1 else f"postgres-{servers}"
        self.label = f"PostgreSQL, {servers} node{'s' * (servers > 1)}"
        exists = bench.cluster().sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'").strip()
        if not exists:
            bench.cluster().sql(f"CREATE ROLE {ROLE} LOGIN")
        self._prepared(f"{self.key}-trial")

    def node(self, name):
        return SharedNode(self.bench, f"{self.key}-{name}", self._prepared(f"{self.key}-{name}"))

    def _prepared(self, name):
        """A database with Accord's tables; its address for the nodes."""
        address = self.bench.cluster().database(name)
        run(self.bench.accord, "postgres", "prepare", address, "--role", ROLE)
        return address.replace("//accord@", f"//{ROLE}@")


class SharedNode(Node):
    """Nodes that share a log in a database; each has a folder of its own."""

    def __init__(self, bench, name, address):
        self.address = address
        super().__init__(bench, name)

    @property
    def log(self):
        raise NotImplementedError("Its log is no file.")

    @property
    def settings(self):
        return self.settings_of(0)

    def settings_of(self, number):
        folder = self.folder / f"node-{number}" if number else self.folder
        return ["--log", self.address, "--data", folder / "data", "--key", folder / "node.key"]

    def serve(self, number=0):
        if number:
            other = self.folder / f"node-{number}"
            (other / "data").mkdir(parents=True, exist_ok=True)
            for file in ("node.key", "node.signing-key", "node.checkpoint"):
                shutil.copy(self.folder / file, other / file)
        return super().serve(number)


def kinds(bench, two_nodes=False):
    """The storages that this copy of Accord knows and this machine has."""
    found = [OnSQLite(bench)]
    try:
        found.append(OnPostgres(bench))
    except Failed as failure:
        print(f"  without Accord on PostgreSQL: {str(failure).strip().splitlines()[-1]}", flush=True)
    else:
        if two_nodes:
            found.append(OnPostgres(bench, servers=2))
    return found


@contextlib.contextmanager
def served(node, count):
    """The servers of a node, all of them stopped afterwards."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(node.serve(number)) for number in range(count)]
