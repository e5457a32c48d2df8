import pathlib
import tempfile
import unittest
import xml.etree.ElementTree

from benchmarks import plot, report
from benchmarks.store import Store

ROW = {"what": "something / other", "unit": "", "median": 0.5, "least": 0.4, "most": 0.6, "runs": 3,
       "measured": "2026-01-01T00:00Z", "quick": False}
POINT = {"median": 2.0, "least": 1.0, "most": 3.0, "runs": 3, "measured": "2026-01-01T00:00Z", "quick": False}


class ResultsTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "results.json"

    def test_a_later_run_replaces_its_rows_and_leaves_the_others(self):
        first = Store(self.path)
        first.put("plan.sample", ROW)
        first.put("import.lines", ROW)
        second = Store(self.path)
        second.put("plan.sample", ROW | {"median": 0.7})
        rows = Store(self.path).content["rows"]
        self.assertEqual([rows["plan.sample"]["median"], rows["import.lines"]["median"]], [0.7, 0.5])

    def test_the_table_marks_what_falls_short_and_nothing_else(self):
        short = ROW | {"asked": {"bound": 0.55, "at_least": True}}
        met = ROW | {"asked": {"bound": 0.55, "at_least": False}, "refused": 7, "note": "p99 3 ms"}
        text = report.text({"machine": {}, "rows": {"import.a": short, "import.b": met}, "growth": {}})
        self.assertIn("| ≥ 0.55 | **0.50 (0.40–0.60)**, short [3] |", text)
        self.assertIn("| ≤ 0.55 | 0.50 (0.40–0.60) [3] | 7 refused; p99 3 ms |", text)

    def test_growth_is_a_table_and_a_picture(self):
        store = Store(self.path)
        store.put_growth("memory", 10_000, POINT)
        store.put_growth("memory", 1_000_000, POINT | {"median": 2.5})
        store.put_growth("start", 1_000_000, POINT)
        report.write(store)
        text = (self.path.parent / "RESULTS.md").read_text()
        self.assertIn("| figure | 10,000 entries | 1,000,000 entries |", text)
        self.assertIn("| start with views in place, s | – | 2.00 (1.00–3.00) |", text)
        picture = xml.etree.ElementTree.parse(self.path.parent / "growth.svg")
        self.assertEqual(len(picture.findall(".//{*}circle")), 3)

    def test_a_picture_of_one_point_and_of_none_is_well_formed(self):
        for panels in ([], [("a < b", [(10_000, POINT)])], [("zero", [(10_000, POINT | {"most": 0})])]):
            xml.etree.ElementTree.fromstring(plot.svg(panels))
