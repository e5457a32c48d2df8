"""What clients were told, held against what the log holds; and all else that is looked at after a fault."""
import collections
import time


def compare(case, node, ledger, entries=None):
    """Holds what clients were told against the log: what was acknowledged is there once, where they were told; what was
    refused is not; the rest is there wholly or not at all."""
    found, asked = collections.defaultdict(list), set()
    for position, entry in enumerate(entries or node.entries()):
        found[entry["appendid"]].append((position, entry["id"], entry["actor"]))
    for one in ledger:
        for status, answer in one.wrong:
            case.expect(False, f"a {one.kind} was answered {status}: {answer}")
        append = node.append_id(one.delegate, one.key)
        asked.add(append)
        there = found.get(append, [])
        whole = 2 if one.kind == "round" else 1
        what = f"a {one.kind} that was {one.outcome}"
        if one.outcome == "acknowledged":
            first = one.receipt["logPosition"]
            if not there:
                case.count("lost")
                case.expect(False, f"{what} at {first} is not in the log")
            elif len(there) > whole:
                case.count("twice")
                case.expect(False, f"{what} has {len(there)} entries")
            elif len(there) < whole or there[0][:2] != (first, one.receipt["entry"]):
                case.count("in part")
                case.expect(False, f"{what} at {first} is {there}")
        elif one.outcome == "refused":
            case.expect(not there, f"{what} is in the log at {there}: {one.told}")
        elif len(there) not in (0, whole):
            case.count("in part")
            case.expect(False, f"{what} has {len(there)} of {whole} entries")
    for append, there in found.items():
        by_delegate = there[0][2].startswith("delegate:") and there[0][0] >= node.size
        case.expect(not by_delegate or append in asked, f"{there} is in the log and nobody has submitted it")
    for outcome in ("acknowledged", "refused"):
        case.counts[outcome] = sum(one.outcome == outcome and not one.was_unknown for one in ledger)
    case.counts["unknown"] = sum(one.was_unknown or one.outcome == "unknown" for one in ledger)


def settle(case, node, served, ledger):
    """Sends again whatever has no known outcome: with the same key it is then there, once, or refused for good."""
    connection = served.connect()
    again = [one for one in ledger if one.outcome == "unknown"]
    for one in again:
        one.was_unknown = True
        try:
            one.send(connection)
        except OSError as error:
            case.expect(False, f"a {one.kind} could not be sent again: {error}")
            connection.close()
        case.expect(one.outcome != "unknown", f"a {one.kind} that was sent again was answered {one.told}")
    connection.close()
    if again:
        compare(case, node, ledger)


def look(case, node, ledger, environment=None, arguments=()):
    """What is looked at after a fault, with nothing running: the log against what clients know, again when they have sent
    again what they do not know, `accord verify`, and the plan against that of views made anew."""
    compare(case, node, ledger)
    served = node.serve(*arguments, environment=environment)
    try:
        case.expect(served.is_ready(), "it does not become ready again")
        settle(case, node, served, ledger)
        plan = served.plan()
    finally:
        case.expect(served.stop() == 0, "it did not end well when it was asked to")
    node.verify(case)
    node.forget_views()
    served = node.serve(*arguments, environment=environment)
    try:
        case.expect(served.is_ready(), "it does not become ready with views made anew")
        case.plan(isinstance(plan, bytes) and served.plan() == plan)
    finally:
        served.stop()


def look_at_all(case, nodes, served, ledger):
    """The same for nodes that share a log and are running: also what was acknowledged, sent again to any of them; that every
    round that is due is closed once; and that all give the same plan."""
    compare(case, nodes[0], ledger, close_rounds(case, nodes[0]))
    settle(case, nodes[0], served[-1], ledger)
    repeat(case, served, ledger)
    size = max(one.size() for one in served)
    plans = [one.plan(size) for one in served]
    case.plan(isinstance(plans[0], bytes) and all(plan == plans[0] for plan in plans), to="another node's")
    for one in served:
        case.expect(one.stop() == 0, "it did not end well when it was asked to")
    nodes[0].verify(case)
    for node in nodes:
        node.forget_views()
        one = node.serve()
        try:
            case.expect(one.is_ready(), "it does not become ready with views made anew")
            case.plan(one.plan(size) == plans[0])
        finally:
            one.stop()


def repeat(case, served, ledger):
    """What was acknowledged, sent again to any node with its key, is answered with the same receipt."""
    acknowledged = [one for one in ledger if one.outcome == "acknowledged"]
    for number, one in enumerate(acknowledged[-20:]):
        receipt, connection = one.receipt, served[number % len(served)].connect()
        one.send(connection)
        connection.close()
        case.expect(one.outcome == "acknowledged" and one.receipt == receipt,
                    f"a {one.kind} that was acknowledged is answered {one.told} when it is sent again")


def close_rounds(case, node, within=120):
    """Waits until every round is closed whose time has come, looks that none is closed twice, and gives the entries."""
    due, deadline = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()), time.monotonic() + within
    while True:
        closes_at, closed, entries = {}, collections.Counter(), node.entries()
        for entry in entries:
            if entry["type"] == "accord.round.opened.v1":
                closes_at[entry["stream"]] = entry["data"]["closing"]["closesAt"]
            closed[entry["stream"]] += entry["type"] == "accord.round.closed.v1"
        left = [round for round, at in closes_at.items() if at < due and not closed[round]]
        if not left or time.monotonic() > deadline:
            break
        time.sleep(0.5)
    case.expect(not left, f"{left} are due and not closed")
    twice = [round for round, times in closed.items() if times > 1]
    case.expect(not twice, f"{twice} were closed twice")
    return entries
