"""What is broken, what is counted while it is, and the table of it."""

CASES = []


def case(name, full=False):
    """Registers a function that breaks something; `full` ones are left out of the short form."""
    def register(function):
        CASES.append((name, function, full))
        return function
    return register


class Skipped(Exception):
    """It cannot be tried here, and why: the machine does not let anybody do it."""


class Missing(Skipped):
    """It cannot be tried here for want of something that can be installed, or built."""


class Case:
    """One kind of fault: how often it was tried, and what came of it."""

    def __init__(self, name, is_full):
        self.name, self.is_full = name, is_full
        self.counts = dict.fromkeys(("times", "acknowledged", "refused", "unknown", "lost", "twice", "in part", "verified"), 0)
        self.plans = [0, 0]
        self.faults, self.notes = [], []
        # Of each node's process, the last time that it lived on: memory and open files before and after.
        self.usage = {}

    def expect(self, condition, what):
        """Notes a broken promise."""
        if not condition:
            self.faults.append(what)
        return condition

    def count(self, name, number=1):
        self.counts[name] += number

    def plan(self, is_equal, to="the one that views made anew give"):
        self.plans[0] += is_equal
        self.plans[1] += 1
        self.expect(is_equal, f"the plan differs from {to}")

    def used(self, node, before, after):
        """Notes the memory and the open files of a process that lived on."""
        self.usage[node.folder] = before, after

    @property
    def result(self):
        return "kept" if not self.faults else "BROKEN"

    @property
    def row(self):
        def pairs(place):
            return ", ".join(f"{before[place]} → {after[place]}" for before, after in self.usage.values()) or "–"
        return [self.name, *(str(number) for number in self.counts.values()), f"{self.plans[0]} of {self.plans[1]}",
                pairs(0), pairs(1), self.result]


HEADINGS = ["what was done to it", "times", "acknowledged", "refused", "outcome unknown", "lost", "twice", "in part",
            "`verify` clean", "same plan", "MB", "open files", "promises"]


def table(cases, skipped):
    """The rows as Markdown."""
    rows = [HEADINGS, ["---"] + ["---:"] * 8 + ["---"] * 4] + [case.row for case in cases]
    rows += [[name] + ["–"] * 11 + [f"not tried: {reason}"] for name, reason in skipped]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
