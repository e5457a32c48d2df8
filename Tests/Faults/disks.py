"""Disks that are full, that fail when they are to make something durable, and that take half of what they are given."""
import resource
import subprocess
import time

from cases import case
from checks import look
from clients import Clients
from node import Node
from shim import Shim


def suffer(case, node, served, clients, begin, end):
    """Lets the disk take nothing for a while: submissions are refused, and say so, reads go on, and it recovers by itself."""
    paths = f"/v1/programmes/{node.programme}/plan", f"/v1/gaps/{node.gap}", "/v1/entries?limit=5"
    clients.start(served)
    case.expect(clients.wait_for(10), "nothing is acknowledged before")
    for path in paths:
        served.get(path)
    # With the connections open that it keeps for whoever reads.
    before = served.usage()
    begin()
    deadline, told = time.monotonic() + 20, None
    while told != 503 and time.monotonic() < deadline:
        time.sleep(0.05)
        told = served.get("/health/ready")[0]
    case.expect(told == 503, "it says that it is ready while the disk takes nothing")
    time.sleep(1)
    for path in paths:
        status = served.get(path)[0]
        case.expect(status == 200, f"{path} is answered {status} while the disk takes nothing")
    refused = [one for one in clients.ledger if one.outcome == "refused" and one.told[0] == 503]
    case.expect(refused, "nobody was told that the storage takes nothing")
    end()
    case.expect(served.is_ready(90), "it does not recover by itself")
    case.expect(clients.wait_for(10), "nothing is acknowledged afterwards")
    clients.stop()
    served.settle(case, before)


def broken(case, node, served, clients, begin, end, environment=None):
    try:
        suffer(case, node, served, clients, begin, end)
    finally:
        end()
        clients.stop()
        # What cannot be told from a power cut: it dies on what it has just recovered from.
        served.kill()
    look(case, node, clients.ledger, environment)
    case.count("times")


@case("disk full")
def full(case, folder):
    """A file system of 24 MB, filled up; where none may be mounted, a limit on how large files may become."""
    small = folder / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", small], capture_output=True).returncode == 0
    try:
        node = Node(folder, small / "data") if mounted else Node(folder)
        clients = Clients(node)
        for _ in range(5 if case.is_full else 1):
            served = node.serve()
            ballast = small / "ballast"

            def fill():
                if not mounted:
                    return resource.prlimit(served.pid, resource.RLIMIT_FSIZE, (4_096, resource.RLIM_INFINITY))
                with open(ballast, "wb", buffering=0) as file:
                    try:
                        while True:
                            file.write(bytes(65_536))
                    except OSError:
                        pass

            def empty():
                ballast.unlink(missing_ok=True)
                if not mounted and served.process.poll() is None:
                    resource.prlimit(served.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

            broken(case, node, served, clients, fill, empty)
        if not mounted:
            case.notes.append("No file system may be mounted here: files were kept from growing instead.")
    finally:
        if mounted:
            subprocess.run(["umount", "-l", small], capture_output=True)


@case("fsync fails (EIO)")
def failing(case, folder):
    shim = Shim(folder, "log.sqlite")
    node = Node(folder)
    clients = Clients(node)
    for _ in range(10 if case.is_full else 2):
        served = node.serve(environment=shim.environment)
        broken(case, node, served, clients, lambda: shim.failing(-1), lambda: shim.failing(0), shim.environment)
    case.expect(shim.failed > 0, "no fsync has failed")


@case("one fsync in between fails")
def flickering(case, folder):
    """It goes on as if nothing had happened, if it may: what was acknowledged after it has to be there too."""
    shim = Shim(folder, "log.sqlite")
    node = Node(folder)
    clients = Clients(node)
    served = node.serve(environment=shim.environment)
    clients.start(served)
    for _ in range(30 if case.is_full else 5):
        case.expect(clients.wait_for(5), "nothing is acknowledged")
        shim.failing(1)
        case.count("times")
    case.expect(served.is_ready(90), "it does not recover by itself")
    case.expect(clients.wait_for(5), "nothing is acknowledged afterwards")
    served.kill()
    clients.stop()
    case.expect(shim.failed > 0, "no fsync has failed")
    look(case, node, clients.ledger)


@case("writes are cut short")
def short(case, folder):
    shim = Shim(folder, "/data/")
    node = Node(folder)
    clients = Clients(node)
    for _ in range(10 if case.is_full else 1):
        served = node.serve(environment=shim.environment)
        broken(case, node, served, clients, lambda: shim.shortening(-1), lambda: shim.shortening(0), shim.environment)
    case.expect(shim.shortened > 0, "no write was cut short")
