"""A node that stands still for a while (SIGSTOP), as one whose machine is moved, and then goes on."""
import signal
import time

from cases import case
from checks import look
from clients import Clients
from node import Node


@case("frozen (SIGSTOP) and continued")
def frozen(case, folder):
    node = Node(folder)
    clients = Clients(node)
    served = node.serve()
    clients.run(served, 0.5)
    before = served.usage()
    for seconds in (1, 5, 15) if case.is_full else (2,):
        clients.start(served)
        case.expect(clients.wait_for(10), "nothing is acknowledged before")
        served.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        served.process.send_signal(signal.SIGCONT)
        case.expect(clients.wait_for(10), "nothing is acknowledged afterwards")
        clients.stop()
        case.expect(served.is_ready(), "it is not ready afterwards")
        case.count("times")
    served.settle(case, before)
    case.expect(served.stop() == 0, "it did not end well")
    look(case, node, clients.ledger)
