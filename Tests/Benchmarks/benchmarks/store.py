"""Where results are kept between runs: a JSON file of rows, growth points and the machines they are from.

A run replaces the rows that it measured anew and leaves the others, so that `--only` goes on where another ended. A
file that a dying run has left behind is whole: it is written beside and put in place.
"""
import json
import os


class Store:
    def __init__(self, path):
        self.path = path
        self.content = {"machine": {}, "rows": {}, "growth": {}}
        if path.exists():
            self.content |= json.loads(path.read_text())

    def describe(self, machine):
        self.content["machine"] = machine
        self.save()

    def put(self, name, row):
        """A row of the table, by its name."""
        self.content["rows"][name] = row
        self.save()

    def put_growth(self, figure, entries, point):
        """A point of a curve: what `figure` was with so many entries in the log."""
        self.content["growth"].setdefault(figure, {})[str(entries)] = point
        self.save()

    def save(self):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(self.content, indent=1, ensure_ascii=False) + "\n")
        os.replace(beside, self.path)
