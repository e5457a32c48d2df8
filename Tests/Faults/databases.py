"""A database that dies, is restarted, and is failed over to its standby, in the middle of rounds."""
import random
import time

from cases import case
from shared import Shared


def at_random_moments(case, folder, seed, happens):
    """Has something happen to the server under load, and looks each time whether both nodes recover."""
    chance = random.Random(seed)
    with Shared(case, folder) as shared:
        shared.start()
        for _ in range(20 if case.is_full else 2):
            time.sleep(chance.uniform(0, 0.5))
            happens(shared)
            shared.recovers()
            case.count("times")
        shared.look()


@case("PostgreSQL killed (SIGKILL) and started")
def killed(case, folder):
    def happens(shared):
        shared.server.kill()
        shared.says_no()
        shared.server.start()

    at_random_moments(case, folder, 2009, happens)


@case("PostgreSQL restarted (fast)")
def restarted(case, folder):
    at_random_moments(case, folder, 2010, lambda shared: shared.server.restart())


@case("PostgreSQL failed over to its standby")
def failed_over(case, folder):
    """The primary loses its power, its synchronous standby takes over, and a new standby is made of it."""
    chance, pauses = random.Random(2011), []
    with Shared(case, folder, has_standby=True) as shared:
        shared.start()
        primary, standby = shared.server, shared.standby
        for _ in range(5 if case.is_full else 1):
            time.sleep(chance.uniform(0, 0.5))
            primary.kill()
            start = time.monotonic()
            standby.promote()
            shared.goes_on(1)
            pauses.append(f"{time.monotonic() - start:.1f} s")
            primary.follow(standby)
            primary, standby = standby, primary
            shared.recovers()
            case.count("times")
        case.notes.append(f"Acknowledged again {', '.join(pauses)} after the primary was killed.")
        shared.look()
