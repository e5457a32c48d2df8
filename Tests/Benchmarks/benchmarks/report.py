"""RESULTS.md and growth.svg, from what the store holds. What people have to say about the figures is in NOTES.md."""
import pathlib

from . import growth_curves, plot
from .figures import Asked, compared, written

NOTES = pathlib.Path(__file__).parent.parent / "NOTES.md"
TITLES = {
    "positions": "Positions over HTTP", "nodes": "Two nodes against one", "latency": "How long one takes",
    "rivals": "What people would pick instead", "plan": "The plan",
    "import": "A whole log: import, replay, views, verification, serving", "feed": "The live feed",
    "tree": "What the tree costs", "proofs": "Proofs", "growth": "From small to large",
}


def write(store):
    (store.path.parent / "RESULTS.md").write_text(text(store.content))
    (store.path.parent / "growth.svg").write_text(plot.svg(growth_curves.panels(store.content["growth"])))


def text(content):
    """The whole of RESULTS.md."""
    parts = [
        "# What was measured", "",
        "Written by `Tests/Benchmarks/run`; [README.md](README.md) says how each figure comes about. A figure is the "
        "median of interleaved repeats, in brackets the least and the most. A ratio is to a calibration that was "
        "measured beside it, run by run; the disk and the cores of a machine drift, so that only ratios say anything. "
        "**Bold** is what falls short of what is asked.", "",
        machine(content["machine"]), ""]
    rows = content["rows"]
    for subject in [*TITLES, *sorted({name.split(".")[0] for name in rows} - set(TITLES))]:
        of_subject = {name: row for name, row in rows.items() if name.split(".")[0] == subject}
        if of_subject:
            parts += [f"## {TITLES.get(subject, subject)}", "", *table(of_subject.values()), ""]
    if content["growth"]:
        parts += ["## Growth", "", "![Figures by the number of entries in the log](growth.svg)", "",
                  *growth_curves.table(content["growth"]), ""]
    if NOTES.exists():
        parts += [NOTES.read_text().strip(), ""]
    return "\n".join(parts)


def machine(found):
    if not found:
        return ""
    return (
        f"The machine: {found['cores']} cores of {found['model']} (SHA instructions: "
        f"{'yes' if found['sha_instructions'] else 'no'}), {found['memory_gb']} GB of memory, Linux {found['kernel']}, "
        f"{found['system']}; Swift {found['swift']} (release build), Python {found['python']}, "
        f"SQLite {found['sqlite']}, PostgreSQL {found['postgres']}; the copy measured last is {found['commit']}.")


def table(rows):
    yield "| what | asked | measured | of that | against | when; disk, one core |"
    yield "|---|---|---|---|---|---|"
    for row in rows:
        yield "| " + " | ".join(cells(row)) + " |"


def cells(row):
    asked = Asked(**row["asked"]) if "asked" in row else None
    limit = "–" if asked is None else f"{'≥' if asked.at_least else '≤'} {written(asked.bound)}"
    measured = compared(row) + (f" {row['unit']}" if row["unit"] else "")
    if asked and not asked.is_met_by(row["median"]):
        measured = f"**{measured}**, short"
    raw = [f"{compared(row['raw'])} {row['raw']['what']}"] if "raw" in row else []
    if row.get("refused"):
        raw.append(f"{row['refused']:,} refused")
    if "note" in row:
        raw.append(row["note"])
    against = f"{row['per']['what']}: {compared(row['per'])}" if "per" in row else ""
    when = row["measured"].replace("T", " ") + (", --quick" if row["quick"] else "")
    if row.get("minute"):
        when += (f"; {row['minute']['fdatasync_per_s']:,.0f} fdatasync/s, "
                 f"SHA-256 {row['minute']['sha256_mb_per_s']:,.0f} MB/s")
    return row["what"], limit, f"{measured} [{row['runs']}]", "; ".join(raw), against, when
