"""The network between a node and its database, cut and mended: nobody is told that the other side is gone."""
import contextlib
import time

from cases import case
from clients import gap
from namespaces import Cable
from shared import Shared

# A node gives a connection up ten to twenty seconds after it has last heard of the server.
SHORTER, LONGER = (3,), (30,)
ALL_SHORTER, ALL_LONGER = (1, 3, 6), (20, 30, 40)


@case("network between node and database cut")
def cut(case, folder):
    with contextlib.closing(Cable()) as cable, Shared(case, folder, cable=cable) as shared:
        shared.start()
        node, served = shared.nodes[1], shared.served[1]
        connections = connected(shared)
        for seconds in ALL_SHORTER if case.is_full else SHORTER:
            cable.cut()
            time.sleep(seconds)
            cable.mend()
            shared.recovers()
            case.count("times")
        for seconds in ALL_LONGER if case.is_full else LONGER:
            cable.cut()
            start = time.monotonic()
            # What is asked at once hangs until the connection is given up, and no longer.
            submission, connection = gap(node), served.connect(timeout=90)
            submission.send(connection)
            case.expect(submission.told[0] == 503, f"without the database a submission is answered {submission.told}")
            connection.close()
            shared.clients.ledger.append(submission)
            shared.says_no(1)
            shared.goes_on(when="on the other node meanwhile")
            time.sleep(max(0, start + seconds - time.monotonic()))
            cable.mend()
            shared.recovers()
            case.count("times")
        # What the server still holds open for a node that had to leave without a word goes too.
        deadline = time.monotonic() + 120
        while connected(shared) > connections and time.monotonic() < deadline:
            time.sleep(0.5)
        case.expect(connected(shared) <= connections, f"the server has {connected(shared)} connections of the node, not {connections}")
        shared.look()


def connected(shared):
    """How many connections the server has of the node that is cut off."""
    return int(shared.server.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'node-2'"))
