import collections
import itertools
import json
import unittest

from benchmarks import arena, programmes


class HistoryTests(unittest.TestCase):
    def test_history_names_everything_before_it_is_used_and_never_goes_back(self):
        names, at = {"administrator"}, ""
        for line in itertools.chain(programmes.lines(20_000, programmes.Clock()), arena.lines(2, programmes.Clock())):
            found = json.loads(line)
            if found["command"] == "organisation.admit" and found["id"] == "@arena-o0":
                at = ""
            self.assertLessEqual(at, found["at"])
            at = found["at"]
            self.assertIn(found["as"], names)
            names.add(found.get("id"))

    def test_a_longer_history_begins_with_the_shorter(self):
        short = list(programmes.lines(10_000, programmes.Clock()))
        long = programmes.lines(30_000, programmes.Clock())
        self.assertEqual(short, list(itertools.islice(long, len(short))))

    def test_a_programme_is_mostly_positions(self):
        commands = collections.Counter(json.loads(line)["command"] for line in programmes.lines(1, programmes.Clock()))
        self.assertEqual(commands["round.close"], programmes.ROUNDS)
        self.assertGreater(commands["position.take"] / commands.total(), 0.8)

    def test_ballots_are_handed_out_once(self):
        tokens = [f"t{n}" for n in range(arena.SEATS)]
        ballots = arena.Ballots([f"r{n}" for n in range(7)], tokens, spread_over=4)
        taken = ballots.one(25_000) + ballots.one(10) + ballots.many(3_000) + ballots.many(3_000)
        self.assertEqual(len(taken), 31_010)
        self.assertEqual(len({(path, token) for _, path, token, _ in taken}), 31_010)
        self.assertEqual({path.split("/")[3] for _, path, *_ in taken[25_010:]}, {"r0", "r1", "r2", "r3"})
