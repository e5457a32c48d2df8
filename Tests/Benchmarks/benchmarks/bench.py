"""What every measurement works with: the programs, a scratch folder, how often to repeat, and where results go."""
import contextlib
import dataclasses
import os
import pathlib

from . import calibrations, figures, machine
from .cluster import Cluster

ROOT = pathlib.Path(__file__).parent.parent.parent.parent


class Bench:
    def __init__(self, binaries, folder, store, quick=False, full=False):
        self.binaries, self.folder, self.store = pathlib.Path(binaries), pathlib.Path(folder), store
        self.quick, self.full = quick, full
        # How often what is quick is repeated, and what takes long.
        self.repeats, self.few = (2, 2) if quick else (5, 3)
        # How long a load lasts.
        self.seconds = 1 if quick else 2
        self.minute = {}
        self._open, self._cluster = contextlib.ExitStack(), None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._open.close()

    def cluster(self):
        """The PostgreSQL of what is being measured, made when it is first asked for.

        - Throws: `Failed` if it is not there.
        """
        if self._cluster is None:
            self._cluster = self._open.enter_context(Cluster(self.folder / "postgres"))
        return self._cluster

    @property
    def accord(self):
        return self.binaries / "accord"

    @property
    def nations(self):
        """Where the United Nations' roll calls are, if anybody has said so."""
        return os.environ.get("ACCORD_UN_DATA")

    def calibrate(self):
        """Measures what stands beside every row: the disk and one core, as they are in this minute."""
        content = os.urandom(1 << 24)
        self.minute = {
            "fdatasync_per_s": calibrations.fdatasyncs(self.folder),
            "sha256_mb_per_s": calibrations.sha256(content) / 1e6, "load": os.getloadavg()[0],
        }
        said = "  calibration: {fdatasync_per_s:,.0f} fdatasync/s, SHA-256 {sha256_mb_per_s:,.0f} MB/s, load {load:.1f}"
        print(said.format(**self.minute), flush=True)

    def row(self, name, what, numbers, asked=None, unit="", per=None, raw=None, refused=None, note=None):
        """Adds a figure to the table.

        - Parameters:
            - name: by which it is found again, `subject.figure`.
            - numbers: of the interleaved repeats.
            - asked: `figures.Asked`; nil if nothing was.
            - unit: of the numbers; empty for a ratio.
            - per: what they are a ratio to: its name with its unit, and its own numbers.
            - raw: what was compared, with its unit, and its own numbers.
            - refused: how many positions were refused, over all repeats.
        """
        spread = figures.Spread.of(numbers)
        row = {
            "what": what, "unit": unit, **dataclasses.asdict(spread), "measured": machine.now(), "quick": self.quick,
            "minute": self.minute,
        }
        if asked:
            row["asked"] = dataclasses.asdict(asked)
        for key, given in (("per", per), ("raw", raw)):
            if given:
                row[key] = {"what": given[0], **dataclasses.asdict(figures.Spread.of(given[1]))}
        if refused is not None:
            row["refused"] = refused
        if note:
            row["note"] = note
        self.store.put(name, row)
        limit = f", asked {'≥' if asked.at_least else '≤'} {figures.written(asked.bound)}" if asked else ""
        print(f"  {what}: {figures.compared(row)}{' ' * bool(unit)}{unit}{limit}", flush=True)

    def point(self, figure, entries, numbers):
        """Adds a point to a curve: what a figure was with so many entries in the log."""
        self.store.put_growth(figure, entries, {
            **dataclasses.asdict(figures.Spread.of(numbers)), "measured": machine.now(), "quick": self.quick,
            "minute": self.minute})
