"""What is broken, what is counted while it is, and the table of it."""

CASES = []


def case(name, full=False):
    """Registers a function that breaks something; `full` ones are left out of the short form."""
    def register(function):
        CASES.append((name, function, full))
        return function
    return register


class Skipped(Exception):
    """It cannot be tried here, and why."""


class Case:
    """One kind of fault: how often it was tried, and what came of it."""

    def __init__(self, name, is_full):
        self.name, self.is_full = name, is_full
        self.counts = dict.fromkeys(("times", "acknowledged", "refused", "unknown", "lost", "twice", "in part", "verified"), 0)
        self.plans = [0, 0]
        self.faults, self.notes = [], []
        self.memory = self.files = None

    def expect(self, condition, what):
        """Notes a broken promise."""
        if not condition:
            self.faults.append(what)
        return condition

    def count(self, name, number=1):
        self.counts[name] += number

    def plan(self, is_equal):
        self.plans[0] += is_equal
        self.plans[1] += 1
        self.expect(is_equal, "the plan differs from the one that rebuilt views give")

    @property
    def result(self):
        return "kept" if not self.faults else "BROKEN"

    @property
    def row(self):
        def pair(value):
            return "–" if value is None else f"{value[0]} → {value[1]}"
        return [self.name, *(str(number) for number in self.counts.values()), f"{self.plans[0]} of {self.plans[1]}",
                pair(self.memory), pair(self.files), self.result]


HEADINGS = ["what was done to it", "times", "acknowledged", "refused", "outcome unknown", "lost", "twice", "in part",
            "`verify` clean", "same plan", "MB", "open files", "promises"]


def table(cases, skipped):
    """The rows as Markdown."""
    rows = [HEADINGS, ["---"] + ["---:"] * 8 + ["---"] * 4] + [case.row for case in cases]
    rows += [[name] + ["–"] * 11 + [f"not tried: {reason}"] for name, reason in skipped]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
