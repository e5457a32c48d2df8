"""Death without warning, and a death that was asked for, in the middle of everything."""
import random
import signal
import time

from cases import case
from checks import look
from clients import Clients
from node import Node


@case("killed (SIGKILL) under load")
def killed(case, folder):
    node = Node(folder)
    clients = Clients(node)
    chance = random.Random(2009)
    for _ in range(50 if case.is_full else 3):
        served = node.serve()
        clients.start(served)
        case.expect(clients.wait_for(5), "nothing is acknowledged")
        time.sleep(chance.uniform(0, 0.5))
        served.kill()
        clients.stop()
        look(case, node, clients.ledger)
        case.count("times")


@case("ended (SIGTERM) under load")
def ended(case, folder):
    node = Node(folder)
    clients = Clients(node)
    for _ in range(10 if case.is_full else 1):
        served = node.serve()
        clients.start(served)
        case.expect(clients.wait_for(20), "nothing is acknowledged")
        served.process.send_signal(signal.SIGTERM)
        case.expect(served.stop() == 0, "it did not end well")
        clients.stop()
        look(case, node, clients.ledger)
        case.count("times")
