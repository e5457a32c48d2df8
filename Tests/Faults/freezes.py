"""A node that stands still for a while (SIGSTOP), as one whose machine is moved, and then goes on."""
import random
import signal
import time

from cases import case
from checks import look
from clients import Clients
from node import Node
from shared import LEASE, Shared


@case("frozen (SIGSTOP) and continued")
def frozen(case, folder):
    node = Node(folder)
    clients = Clients(node)
    served = node.serve()
    clients.run(served, seconds=0.5)
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


@case("one of two nodes frozen while it closes rounds")
def frozen_closing(case, folder):
    """Over one log in PostgreSQL: the other takes over, and what the first wakes up with in its hands is refused."""
    with Shared(case, folder) as shared:
        # As long as there is only one, it is the one that closes.
        shared.serve(0)
        rounds, _ = shared.open_rounds(0)
        case.expect(shared.have_closed(0, rounds), "a round is due and not closed")
        first, _ = shared.closing_lease()
        shared.start()
        for _ in range(3 if case.is_full else 1):
            number, rounds, token = in_the_midst(case, shared, first)
            frozen, other = shared.served[number], 1 - number
            try:
                shared.goes_on(when="by the other node")
                case.expect(shared.have_closed(other, rounds), "nobody closes what is due while a node is frozen")
                holder, now = shared.closing_lease()
                case.expect(now > token and (holder == first) == (other == 0), "the lease has not been taken over")
            finally:
                frozen.process.send_signal(signal.SIGCONT)
            shared.recovers()
            case.count("times")
        shared.look()


def in_the_midst(case, shared, first):
    """Freezes the node that closes what is due when it has begun to, and waits for the row without which it cannot write.

    Returns which it is, the rounds, and the token of its lease; `first` holds the lease if it is the first.
    """
    for _ in range(10):
        rounds, due = shared.open_rounds(random.choice((0, 1)))
        with shared.nobody_writes():
            if time.time() > due:
                continue
            time.sleep(max(0, due - time.time()))
            deadline = time.monotonic() + 8
            while time.monotonic() < deadline:
                # Whoever was closing another round by then waits for the row under the lease that it has had since before.
                busy = time.time() > due + 3
                holder, token = shared.closing_lease(since=time.time() - LEASE if busy else due)
                if holder:
                    number = 0 if holder == first else 1
                    shared.served[number].process.send_signal(signal.SIGSTOP)
                    return number, rounds, token
                time.sleep(0.05)
    raise RuntimeError("no node could be caught closing")
