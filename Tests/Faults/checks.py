"""What clients were told, held against what the log holds; and all else that is looked at after a fault."""
import collections
import json


def compare(case, node, ledger):
    """Holds what clients were told against the log: what was acknowledged is there once, where they were told; what was
    refused is not; the rest is there wholly or not at all."""
    found = collections.defaultdict(list)
    for position, line in enumerate(node.accord("export", check=True).stdout.splitlines()):
        entry = json.loads(line)
        found[entry["appendid"]].append((position, entry["id"]))
    for one in ledger:
        there = found.get(node.append_id(one.delegate, one.key), [])
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
            elif len(there) < whole or there[0] != (first, one.receipt["entry"]):
                case.count("in part")
                case.expect(False, f"{what} at {first} is {there}")
        elif one.outcome == "refused":
            case.expect(not there, f"{what} is in the log at {there}: {one.told}")
        elif len(there) not in (0, whole):
            case.count("in part")
            case.expect(False, f"{what} has {len(there)} of {whole} entries")
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
    for path in node.data.glob("views.sqlite*"):
        path.unlink()
    served = node.serve(*arguments, environment=environment)
    try:
        case.expect(served.is_ready(), "it does not become ready with views made anew")
        case.plan(isinstance(plan, bytes) and served.plan() == plan)
    finally:
        served.stop()
