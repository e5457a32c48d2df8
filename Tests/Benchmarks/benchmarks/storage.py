"""What a node's log can be kept in. A storage gives nodes, and says on how many servers each is served."""
import contextlib

from .node import Node


class OnSQLite:
    key, label, servers = "sqlite", "SQLite", 1

    def __init__(self, bench):
        self.bench = bench

    def node(self, name):
        return Node(self.bench, f"{self.key}-{name}")

    def close(self):
        pass


@contextlib.contextmanager
def each(bench):
    """The storages that this copy of Accord knows and this machine has, closed afterwards."""
    with contextlib.ExitStack() as stack:
        def opened():
            for kind in (OnSQLite,):
                storage = kind(bench)
                stack.callback(storage.close)
                yield storage
        yield opened()


@contextlib.contextmanager
def served(node, count):
    """The servers of a node, all of them stopped afterwards."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(node.serve()) for _ in range(count)]
