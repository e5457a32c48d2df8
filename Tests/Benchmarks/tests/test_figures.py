import unittest

from benchmarks.figures import Asked, Spread, at_least, at_most, compared, percentile, written


class FiguresTests(unittest.TestCase):
    def test_a_spread_is_the_median_and_both_ends(self):
        self.assertEqual(Spread.of([5, 1, 3]), Spread(3, 1, 5, 3))
        self.assertEqual(Spread.of([1, 2, 3, 10]), Spread(2.5, 1, 10, 4))

    def test_a_percentile_is_one_of_the_numbers(self):
        self.assertEqual(percentile(range(1, 101), 0.99), 99)
        self.assertEqual(percentile([7], 0.99), 7)
        self.assertEqual(percentile([3, 1, 2], 0.5), 2)

    def test_what_is_asked_is_met_on_the_bound(self):
        self.assertTrue(at_least(0.45).is_met_by(0.45))
        self.assertFalse(at_least(0.45).is_met_by(0.449))
        self.assertTrue(at_most(5).is_met_by(5))
        self.assertFalse(at_most(5).is_met_by(5.1))
        self.assertEqual(at_most(5), Asked(5, False))

    def test_numbers_keep_the_digits_that_count(self):
        self.assertEqual([written(n) for n in (0, 0.0123, 0.456, 12.34, 123.6, 1_234_567)],
                         ["0", "0.012", "0.46", "12.3", "124", "1,234,567"])
        self.assertEqual(compared({"median": 2, "least": 1, "most": 3, "runs": 3}), "2.00 (1.00–3.00)")
        self.assertEqual(compared({"median": 2, "least": 2, "most": 2, "runs": 1}), "2.00")
