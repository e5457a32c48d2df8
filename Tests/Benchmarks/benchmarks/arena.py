"""Where positions are taken: a programme of 400 seats whose rounds of 50 items are all open."""
import itertools
import json

SEATS, ITEMS = 400, 50
BALLOT = '{"answer":"support"}'
IN_A_ROUND = SEATS * ITEMS


def lines(rounds, clock, name="arena"):
    """What makes such a programme, as lines for `accord import`.

    - Parameter clock: gives the time of the next line.
    """
    def line(who, command, **members):
        return json.dumps({"at": clock(), "as": who, "command": command, **members}) + "\n"

    def named(kind, n):
        return f"@{name}-{kind}{n}"

    for n in range(SEATS):
        yield line("administrator", "organisation.admit", id=named("o", n), name=f"Organisation {n} of {name}",
                   kind="government")
    yield line("administrator", "programme.open", id=f"@{name}", title=f"Programme {name}", visibility="public",
               convener=named("o", 0), defaultLanguage="en")
    for n in range(SEATS):
        if n:
            yield line("administrator", "programme.join", programme=f"@{name}", organisation=named("o", n))
        yield line("administrator", "delegate.accredit", id=named("d", n), person=named("h", n),
                   organisation=named("o", n), programme=f"@{name}", roles=["focal_point"], fullName=f"Person {n}")
    yield line(named("d", 0), "delegate.change_roles", delegate=named("d", 0), roles=["focal_point", "facilitator"])
    for r in range(rounds):
        gaps = [named("g", f"{r}.{i}") for i in range(ITEMS)]
        for gap in gaps:
            yield line(named("d", 0), "gap.propose", id=gap, programme=f"@{name}", content={
                "title": f"Gap {gap[1:]}", "description": "What is missing.", "category": "durable_solutions",
                "population": ["other"], "severity": "low", "principles": []})
        yield line(named("d", 0), "round.draft", id=named("r", r), programme=f"@{name}", terms={
            "title": f"Round {r}", "items": [{"subject": f"gap/{gap}", "motion": "adopt"} for gap in gaps],
            "rule": {"kind": "consent"}, "closing": {"closesAt": "2099-01-01T00:00:00Z"}})
        yield line(named("d", 0), "round.open", round=named("r", r))


class Ballots:
    """Hands out positions, as requests, each of them once."""

    def __init__(self, rounds, tokens, spread_over=0):
        """- Parameters:
            - rounds: open ones.
            - tokens: of their seats' delegates, in any order.
            - spread_over: how many of the rounds are kept for `many`.
        """
        self.tokens = tokens
        self.singles = iter(rounds[spread_over:])
        self.spread = self._across(rounds[:spread_over])

    def one(self, count):
        """Positions of one round; if that is used up, of the next one."""
        found = []
        while len(found) < count:
            round = next(self.singles)
            found += [self._put(round, item, seat) for item in range(1, ITEMS + 1) for seat in range(SEATS)]
        return found[:count]

    def many(self, count):
        """Positions of all the rounds that are kept for this, in turn."""
        found = list(itertools.islice(self.spread, count))
        if len(found) < count:
            raise ValueError(f"{count} positions are asked for, and {len(found)} are left; keep more rounds")
        return found

    def _across(self, rounds):
        for item in range(1, ITEMS + 1):
            for seat in range(SEATS):
                for n in range(len(rounds)):
                    yield self._put(rounds[(n * 7 + seat) % len(rounds)], item, seat)

    def _put(self, round, item, seat):
        return "PUT", f"/v1/rounds/{round}/items/{item}/position", self.tokens[seat], BALLOT
