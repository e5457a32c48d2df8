"""Death without warning, and a death that was asked for, in the middle of everything."""
import random
import signal
import time

from cases import case
from checks import look
from clients import Clients
from node import Node
from shared import Shared


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


@case("one of two nodes killed (SIGKILL)")
def one_of_two(case, folder):
    """Over one log in PostgreSQL: the other goes on."""
    chance = random.Random(2012)
    with Shared(case, folder) as shared:
        shared.start()
        for turn in range(20 if case.is_full else 2):
            time.sleep(chance.uniform(0, 0.5))
            shared.served[turn % 2].kill()
            shared.goes_on(when="by the other node")
            shared.clients.stop()
            shared.serve(turn % 2)
            shared.before[turn % 2] = shared.served[turn % 2].usage()
            shared.clients.start(*shared.served)
            shared.goes_on()
            case.count("times")
        shared.look()
