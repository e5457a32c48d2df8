"""What a measurement says: the median of interleaved repeats and their spread."""
import dataclasses
import math
import statistics


@dataclasses.dataclass(frozen=True)
class Spread:
    """Several runs of the same: their median, the least and the most."""
    median: float
    least: float
    most: float
    runs: int

    @classmethod
    def of(cls, numbers):
        numbers = list(numbers)
        return cls(statistics.median(numbers), min(numbers), max(numbers), len(numbers))


def percentile(numbers, share):
    """The smallest of the numbers that at least `share` of them do not exceed (nearest rank)."""
    ordered = sorted(numbers)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


@dataclasses.dataclass(frozen=True)
class Asked:
    """What a figure has to reach: a bound, and on which side of it to be."""
    bound: float
    at_least: bool = True

    def is_met_by(self, value):
        return value >= self.bound if self.at_least else value <= self.bound


def at_least(bound):
    return Asked(bound)


def at_most(bound):
    return Asked(bound, at_least=False)


def written(number):
    """A number for people: three digits that count, thousands grouped."""
    if number == 0:
        return "0"
    if abs(number) >= 100:
        return f"{number:,.0f}"
    if abs(number) >= 10:
        return f"{number:.1f}"
    if abs(number) >= 0.095:
        return f"{number:.2f}"
    return f"{number:.2g}"


def compared(spread):
    """A spread for people: its median, and in brackets the least and the most."""
    if spread["runs"] == 1:
        return written(spread["median"])
    return f"{written(spread['median'])} ({written(spread['least'])}–{written(spread['most'])})"
