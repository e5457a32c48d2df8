"""Clients that are too many, too slow, or do not read."""
import resource
import socket
import time

from cases import case
from checks import look
from clients import Clients
from node import Node


def connections(served, number, text=b"", receiving=None):
    """Connections that send a text and then nothing."""
    made = []
    for _ in range(number):
        connection = socket.socket()
        if receiving:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receiving)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", served.port))
        connection.sendall(text)
        made.append(connection)
    return made


def closed(connection, within):
    """What comes until the other side closes; None if it does not."""
    connection.settimeout(within)
    answer = b""
    try:
        while part := connection.recv(65_536):
            answer += part
    except ConnectionResetError:
        pass
    except OSError:
        return None
    return answer


# How long the node waits for a client, in seconds: so long a crowd that is sent away is there.
PATIENCE = 5


def crowd(case, folder, body, arguments=("--client-timeout", PATIENCE), memory=96):
    """Serves others while a crowd is there, and is as before when it has gone.

    - Parameter body: brings the crowd, calls what it is given as `others` once all of it has come, and sees it off.
    """
    def others():
        # More than there are clients, so that they were not all taken before the crowd had come.
        served_meanwhile = clients.wait_for(len(node.delegates) + 3, within=PATIENCE - 1)
        case.expect(served_meanwhile, "nobody else is served while the crowd is there")

    node = Node(folder)
    clients = Clients(node)
    served = node.serve(*arguments)
    if case.is_full:
        # Once first, so that what a crowd needs anyway is not taken for what it leaves behind.
        body(served, node, lambda: None)
    clients.run(served, seconds=0.5)
    time.sleep(1)
    before = served.usage()
    clients.start(served)
    body(served, node, others)
    clients.stop()
    served.settle(case, before, memory=memory)
    case.expect(served.stop() == 0, "it did not end well")
    look(case, node, clients.ledger)


@case("idle connections")
def idle(case, folder):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    wanted = 10_000 if case.is_full else 2_000
    number = min(wanted, hard - 2_000)
    if number < wanted:
        case.notes.append(f"Only {number} connections: a process may have {hard} open files here.")

    def body(served, node, others):
        case.counts["times"] = number
        crowd = connections(served, number)
        try:
            case.expect(served.is_ready(), "it is not ready with idle connections")
            case.expect(served.get(f"/v1/programmes/{node.programme}/plan")[0] == 200, "it answers nobody else")
            others()
        finally:
            for connection in crowd:
                connection.close()

    crowd(case, folder, body)


@case("half-sent bodies")
def half_sent(case, folder):
    def body(served, node, others):
        _, token = node.facilitator
        head = (f"POST /v1/programmes/{node.programme}/gaps HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                f"Content-Length: 100000\r\nAuthorization: Bearer {token}\r\n\r\n").encode()
        crowd = connections(served, 200, head + b'{"content": {"title": "' + b"x" * 20_000)
        case.counts["times"] = len(crowd)
        others()
        answers = [closed(connection, 15) for connection in crowd]
        case.expect(None not in answers, f"{answers.count(None)} connections with half a body are still open")
        told = sum(bool(answer) and answer.startswith(b"HTTP/1.1 408") for answer in answers)
        case.expect(told == len(crowd), f"{told} of {len(crowd)} were told that they were too slow")

    crowd(case, folder, body)


@case("a byte at a time")
def slow(case, folder):
    """Heads that never end, and bodies of which a byte comes now and then."""
    def body(served, node, others):
        _, token = node.facilitator
        head = (f"POST /v1/files HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\nAuthorization: Bearer {token}\r\n\r\n").encode()
        bodies = connections(served, 20, head.replace(b"/v1/files", f"/v1/gaps/{node.gap}/comments".encode()))
        heads = connections(served, 20, b"GET /v1/programmes HTTP/1.1\r\nX-A: ")
        case.counts["times"] = len(bodies) + len(heads)
        others()
        for _ in range(4 * (PATIENCE + 1)):
            for connection in bodies + heads:
                try:
                    connection.sendall(b"a")
                except OSError:
                    pass
            time.sleep(0.25)
        answers = [closed(connection, 15) for connection in bodies]
        case.expect(None not in answers, f"{answers.count(None)} slow bodies are still waited for")
        for connection in heads:
            connection.close()

    crowd(case, folder, body)


@case("subscribers that never read")
def deaf(case, folder):
    def body(served, node, others):
        plan = f"GET /v1/programmes/{node.programme}/plan HTTP/1.1\r\nHost: a\r\n\r\n".encode()
        feeds = connections(served, 100, b"GET /v1/entries/feed?from=0 HTTP/1.1\r\nHost: a\r\n\r\n", receiving=4_096)
        greedy = connections(served, 10, plan * 1_000, receiving=4_096)
        case.counts["times"] = len(feeds) + len(greedy)
        others()
        time.sleep(PATIENCE + 2)
        answers = [closed(connection, 15) for connection in greedy]
        case.expect(None not in answers, f"{answers.count(None)} who do not read are still served")
        case.expect(all(a is None or a.count(b"HTTP/1.1 200") < 1_000 for a in answers), "who does not read is waited for")
        for connection in feeds:
            connection.close()

    crowd(case, folder, body)
