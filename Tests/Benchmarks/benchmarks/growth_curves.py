"""The curves of growth: which there are, as panels of a picture and as a table."""
from .figures import compared

# Figure, title, unit.
CURVES = [
    ("positions", "positions, 64 connections / bare server", ""),
    ("plan", "GET plan / bare server", ""),
    ("import", "import / bare loop", ""),
    ("replay", "replay / bare scan", ""),
    ("past", "plan at a past log position, ms", "ms"),
    ("trail", "trail of a round, ms", "ms"),
    ("proof", "inclusion proof over HTTP, ms", "ms"),
    ("rebuild", "rebuild of all views, entries/s", "entries/s"),
    ("verify", "verify, meaning included, entries/s", "entries/s"),
    ("hashes", "verify --hashes-only / SHA-256", ""),
    ("audited", "memory while verifying, MB", "MB"),
    ("start", "start with views in place, s", "s"),
    ("memory", "memory while serving, MB", "MB"),
    ("bytes", "bytes on disk per entry", "bytes"),
]


def panels(growth):
    """For each figure that was measured: its title, and its points as (entries, spread), the fewest entries first."""
    return [
        (title, sorted((int(entries), point) for entries, point in growth[figure].items()))
        for figure, title, _ in CURVES if growth.get(figure)]


def table(growth):
    sizes = sorted({int(entries) for points in growth.values() for entries in points})
    yield "| figure | " + " | ".join(f"{size:,} entries" for size in sizes) + " |"
    yield "|---" * (len(sizes) + 1) + "|"
    for figure, title, _ in CURVES:
        points = growth.get(figure)
        if points:
            cells = [compared(points[str(size)]) if str(size) in points else "–" for size in sizes]
            yield f"| {title} | " + " | ".join(cells) + " |"
    measured = sorted({point["measured"] for points in growth.values() for point in points.values()})
    quick = any(point["quick"] for points in growth.values() for point in points.values())
    yield ""
    yield f"Measured from {measured[0]} to {measured[-1]}{', some of it with --quick' if quick else ''}."
