"""Made-up history of any length, as lines for `accord import`: programme after programme as people would run them.

Each has 40 organisations and nine rounds. Before a round gaps and interventions are proposed, commented on, revised;
then most seats answer most of its items, the facilitator closes it, and what was agreed gets pledges and reports.
"""
import json
import time

ORGANISATIONS, NEWCOMERS, MOST = 40, 8, 400
ROUNDS, GAPS, INTERVENTIONS = 9, 14, 6
ITEMS = GAPS + INTERVENTIONS
KINDS = [
    "government", "eu_institution", "donor_government", "un_agency", "international_ngo", "national_ngo",
    "civil_society", "displaced_community",
]
CATEGORIES = [
    "favourable_protection_environment", "fair_processes_and_documentation", "security_from_violence_and_exploitation",
    "basic_needs_and_services", "community_empowerment_and_self_reliance", "durable_solutions",
    "leadership_coordination_and_partnership",
]
DESCRIPTION = (
    "People who were displaced in the last ten years live in collective centres that were not meant for it. They "
    "asked, in interviews with women, men, girls and boys, for what is put down here; the authorities know of it.")
SUPPORT, ASIDE, ABSTAIN = '{"answer":"support"}', '{"answer":"stand_aside"}', '{"answer":"abstain"}'
OBJECT = '{"answer":"object","reason":"The costs of running it are not covered."}'
RESERVED = '{"answer":"support","reservation":"As long as it is reported on every year."}'


class Clock:
    """Seconds, one after the other, as RFC 3339 times."""

    def __init__(self, start=1_600_000_000):
        self.seconds = start

    def __call__(self):
        self.seconds += 1
        return written(self.seconds)


def written(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def lines(entries, clock):
    """About as much history as makes so many entries, whole programmes of it; at least one."""
    made, number, admitted = 0, 0, 0
    while number == 0 or made + PROGRAMME // 2 < entries:
        members = [(number * NEWCOMERS + n) % MOST for n in range(ORGANISATIONS)]
        for n in members:
            if n >= admitted:
                yield line(clock, "administrator", "organisation.admit", id=f"@org{n}", name=f"Organisation {n}",
                           kind=KINDS[n % len(KINDS)])
                admitted, made = n + 1, made + 2
        yield from programme(f"p{number}", members, clock)
        made, number = made + PROGRAMME, number + 1


def line(clock, who, command, **members):
    return json.dumps({"at": clock(), "as": who, "command": command, **members}, separators=(",", ":")) + "\n"


def programme(name, members, clock):
    yield line(clock, "administrator", "programme.open", id=f"@{name}",
               title=f"Strengthening Protection Capacity {name}", visibility="public",
               convener=f"@org{members[0]}", defaultLanguage="en")
    for n, organisation in enumerate(members):
        if n:
            yield line(clock, "administrator", "programme.join", programme=f"@{name}",
                       organisation=f"@org{organisation}")
        yield line(clock, "administrator", "delegate.accredit", id=f"@{name}d{n}", person=f"@{name}h{n}",
                   organisation=f"@org{organisation}", programme=f"@{name}", roles=["focal_point"],
                   fullName=f"Delegate {n} of {name}")
    facilitator = f"@{name}d0"
    yield line(clock, facilitator, "delegate.change_roles", delegate=facilitator, roles=["focal_point", "facilitator"])
    for r in range(ROUNDS):
        yield from round_of(f"{name}r{r}", name, members, facilitator, clock)


def round_of(name, programme, members, facilitator, clock):
    def by(n):
        return f"@{programme}d{n % ORGANISATIONS}"

    gaps = [f"@{name}g{i}" for i in range(GAPS)]
    interventions = [f"@{name}i{i}" for i in range(INTERVENTIONS)]
    for i, gap in enumerate(gaps):
        yield line(clock, by(i), "gap.propose", id=gap, programme=f"@{programme}", content=gap_content(name, i))
    for i, intervention in enumerate(interventions):
        yield line(clock, by(i), "intervention.propose", id=intervention, programme=f"@{programme}",
                   content=intervention_content(name, i, gaps, members))
    subjects = [f"gap/{gap}" for gap in gaps] + [f"intervention/{intervention}" for intervention in interventions]
    for i in range(10):
        yield line(clock, by(i + 7), "comment.post", id=f"@{name}c{i}", subject=subjects[i * 2], kind="question",
                   text=f"Who was asked about this, and when? ({name}, {i})")
    for i in range(3):
        yield line(clock, by(i), "gap.revise", target=gaps[i], content=gap_content(name, i, "As it was discussed. "))
    yield line(clock, facilitator, "round.draft", id=f"@{name}", programme=f"@{programme}", terms={
        "title": f"Round {name}", "items": [{"subject": subject, "motion": "adopt"} for subject in subjects],
        "rule": {"kind": "majority", "threshold": "1/2", "strict": True, "of": "votes_cast"},
        "closing": {"closesAt": written(clock.seconds + 86_400), "earlyClose": "anytime"}})
    yield line(clock, facilitator, "round.open", round=f"@{name}")
    yield from positions(name, programme, clock)
    yield line(clock, facilitator, "round.close", round=f"@{name}")
    for i, intervention in enumerate(interventions[:4]):
        yield line(clock, by(i + 3), "intervention.make_pledge", intervention=intervention, pledge=f"@{name}l{i}",
                   terms={"money": {"amount": str(1_000 * (i + 5)), "currency": "EUR"}, "due": "2027-12-31"})
        yield line(clock, by(i), "intervention.report_progress", intervention=intervention, progress={
            "on": "2020-09-01", "status": "ongoing", "note": f"The first of it has begun ({name}).",
            "actuals": [{"indicator": "people", "value": str(10 * i)}]})


def positions(name, programme, clock):
    """By far the most lines: put together as text."""
    for item in range(1, ITEMS + 1):
        at = clock()
        for seat in range(ORGANISATIONS):
            chance = (item * 131 + seat * 71 + len(name)) % 100
            if chance >= 92:
                continue
            if item % 10 == 0:
                answer = OBJECT if chance < 4 else ABSTAIN if chance < 60 else SUPPORT
            elif chance < 80:
                answer = RESERVED if chance == 0 else SUPPORT
            else:
                answer = ASIDE if chance < 86 else ABSTAIN
            yield (f'{{"at":"{at}","as":"@{programme}d{seat}","command":"position.take","round":"@{name}",'
                   f'"item":{item},"position":{answer}}}\n')


def gap_content(name, i, before=""):
    return {
        "title": f"What is missing, {name} {i}", "description": before + DESCRIPTION, "category": CATEGORIES[i % 7],
        "population": ["internally_displaced", "host_community"], "severity": ["low", "moderate", "high"][i % 3],
        "principles": [1 + i]}


def intervention_content(name, i, gaps, members):
    return {
        "title": f"What is done, {name} {i}", "description": DESCRIPTION, "gaps": [gaps[i * 2], gaps[i * 2 + 1]],
        "kind": "training", "lead": f"@org{members[i]}", "partners": [f"@org{members[i + 9]}"],
        "budget": {"amount": str(10_000 * (i + 1)), "currency": "EUR"}, "starts": "2020-09-01", "ends": "2027-12-31",
        "indicators": [{"code": "people", "name": "People who took part", "level": "output", "unit": "people",
                        "baseline": "0", "target": "400"}]}


# A programme's entries: its opening, members and delegates, and for each round what its lines lead to; opening and
# closing a round write an entry for each item too.
_ANSWERS = sum(1 for _ in positions("p0r0", "p0", Clock()))
PROGRAMME = 2 * ORGANISATIONS + 1 + ROUNDS * (ITEMS + 10 + 3 + 1 + 2 * (1 + ITEMS) + 8 + _ANSWERS)
