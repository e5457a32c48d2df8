"""Death without warning, and a death that was asked for, in the middle of everything."""
import http.client
import json
import os
import random
import select
import signal
import time

from cases import case
from checks import look
from clients import Clients, gap, position
from node import Node
from shared import Shared
from shim import Shim


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


@case("ended (SIGTERM) with submissions under way")
def under_way(case, folder):
    """Nothing that they have submitted is durable when the node is told to end: fsync waits until then."""
    shim = Shim(folder, "log.sqlite")
    node, ledger = Node(folder), []
    for _ in range(5 if case.is_full else 1):
        served = node.serve(environment=shim.environment)
        end(case, node, served, ledger, shim.nothing_is_synced())
        look(case, node, ledger)
        case.count("times")


@case("one of two nodes ended (SIGTERM) with submissions under way")
def one_under_way(case, folder):
    """Over one log in PostgreSQL; nobody gets the row without which no node can write."""
    with Shared(case, folder) as shared:
        for number in (0, 1):
            shared.serve(number)
        for turn in range(4 if case.is_full else 1):
            number = turn % 2
            end(case, shared.nodes[number], shared.served[number], shared.clients.ledger, shared.nobody_writes())
            shared.serve(number)
            case.count("times")
        shared.look()


def end(case, node, served, ledger, nothing_written, count=64):
    """Tells a node to end that has submissions in its hands, half of another one, and a file that its client is slow to read.
    All of them are answered, whole, and told that nothing more is taken on their connections, but for those that are refused before
    it is told."""
    reading, content = begin_to_read(node, served)
    submissions = [gap(node) for _ in range(count)]
    submissions += [position(node, seat, node.round, 1, number) for number, seat in enumerate(node.delegates)]
    connections = [served.connect(60) for _ in submissions]
    with nothing_written:
        for submission, connection in zip(submissions, connections):
            submission.request(connection)
        submissions.append(gap(node))
        connections.append(served.connect(60))
        rest = begin_to_submit(submissions[-1], connections[-1])
        case.expect(comes(served.has_read), "it does not read what it is sent")
        early = answered(connections)
        served.process.send_signal(signal.SIGTERM)
        case.expect(comes(lambda: not served.takes_connections()), "it takes connections although it is to end")
        connections[-1].send(rest)
    ledger += submissions
    for submission, connection in zip(submissions, connections):
        try:
            response, _ = submission.hear(connection)
            is_last = response.getheader("Connection") == "close" or connection in early
            case.expect(is_last, "an answer does not say that it is the last")
        except (OSError, http.client.HTTPException) as error:
            case.expect(False, f"a {submission.kind} that was under way was not answered: {error!r}")
        connection.close()
    acknowledged = sum(one.outcome == "acknowledged" for one in submissions)
    case.expect(acknowledged > count, f"{acknowledged} of {len(submissions)} that were under way were acknowledged")
    try:
        case.expect(reading.getresponse().read() == content, "a file that was under way is another")
    except (OSError, http.client.HTTPException) as error:
        case.expect(False, f"a file that was under way was not sent whole: {error!r}")
    reading.close()
    case.expect(served.process.wait(60) == 0, "it did not end well")


def answered(connections):
    """Those on which an answer has come, once no more come."""
    before = None
    while True:
        came = set(select.select([one.sock for one in connections], [], [], 0)[0])
        if came == before:
            return [one for one in connections if one.sock in came]
        before = came
        time.sleep(1)


def begin_to_submit(submission, connection):
    """Sends a submission but for the end of its body; gives that."""
    body = json.dumps(submission.body).encode()
    connection.request(submission.method, submission.path, headers={**submission.headers, "Content-Length": len(body)})
    connection.send(body[:10])
    return body[10:]


def begin_to_read(node, served):
    """Asks for a file that is larger than what the system keeps for a client that does not read; gives the connection on which
    it comes, and what is in it."""
    content, connection = os.urandom(15_000_000), served.connect(60)
    headers = {"Authorization": f"Bearer {node.facilitator[1]}"}
    connection.request("POST", "/v1/files", content, {**headers, "Content-Type": "application/octet-stream"})
    digest = json.loads(connection.getresponse().read())["digest"]
    connection.request("GET", f"/v1/files/{digest}", headers=headers)
    return connection, content


def comes(condition, within=30):
    """Whether something becomes so in time."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


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
