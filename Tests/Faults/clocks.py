"""A wall clock that is set forth and back while a node runs, and before it starts."""
import time

from cases import case
from checks import look
from clients import Clients
from node import Node
from shim import Shim


@case("clock stepped forth and back")
def stepped(case, folder):
    shim = Shim(folder)
    node = Node(folder)
    clients = Clients(node)
    for seconds in (3_600, -3_600, 61, -61) if case.is_full else (3_600, -3_600):
        shim.clock(0)
        served = node.serve("--accept-clock", environment=shim.environment)
        clients.start(served)
        case.expect(clients.wait_for(10), "nothing is acknowledged before")
        shim.clock(seconds)
        time.sleep(0.7)
        case.expect(served.get("/health/ready")[0] == 503, f"it is ready although the clock was set by {seconds} s")
        count = clients.count("acknowledged")
        time.sleep(0.5)
        case.expect(clients.count("acknowledged") == count, f"it takes submissions although the clock was set by {seconds} s")
        case.expect(served.get(f"/v1/programmes/{node.programme}/plan")[0] == 200, "it does not answer what is asked")
        # It stays so until somebody has looked, even if the clock comes back.
        shim.clock(0)
        time.sleep(0.3)
        case.expect(served.get("/health/ready")[0] == 503, "it is ready again without anybody's word")
        clients.stop()
        case.expect(served.stop() == 0, "it did not end well")
        look(case, node, clients.ledger, shim.environment)
        case.count("times")
    times = [line.split('"time":"')[1][:27] for line in node.accord("export", check=True).stdout.splitlines()]
    case.expect(times == sorted(times), "times of the log go back")
    case.expect(times[-1] < time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 60)), "the log ends in the future")


@case("started with a clock that is behind")
def behind(case, folder):
    shim = Shim(folder)
    node = Node(folder)
    clients = Clients(node)
    shim.clock(-3_600)
    served = node.serve(environment=shim.environment)
    clients.run(served, seconds=0.5)
    case.expect(clients.count("acknowledged") == 0, "it takes submissions although the log ends in the future")
    case.expect(served.get("/health/ready")[0] == 503, "it is ready although the log ends in the future")
    case.expect(served.stop() == 0, "it did not end well")
    served = node.serve("--accept-clock", environment=shim.environment)
    clients.start(served)
    case.expect(clients.wait_for(10), "it takes nothing although somebody has looked at the clock")
    clients.stop()
    case.expect(served.stop() == 0, "it did not end well")
    case.count("times", 2)
    look(case, node, clients.ledger, shim.environment, ["--accept-clock"])
    times = [line.split('"time":"')[1][:27] for line in node.accord("export", check=True).stdout.splitlines()]
    case.expect(times == sorted(times), "times of the log go back")
