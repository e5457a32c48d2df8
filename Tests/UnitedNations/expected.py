#!/usr/bin/env python3
"""What should come of each roll call, and whether it did.

    python3 expected.py --data sessions-1-2                          prints rcid,outcome
    python3 expected.py --data sessions-1-2 --outcomes FILE          compares; FILE has lines rcid,outcome

The outcome is `agreed` or `not_agreed`. It stands in expected_outcomes.csv in two columns: two_thirds_of_votes_cast for
a roll call whose importantvote is 1, simple_majority_of_votes_cast for every other. The tallies there are counted
again here from the votes, so that both can be wrong only together.
"""

import argparse
import collections
import csv
import pathlib
import sys

from convert import read


def expected(directory):
    """The expected outcome by rcid."""
    rows = read(directory, "roll_calls")
    header = next(rows)
    important = {call["rcid"]: call["importantvote"] == "1" for call in (dict(zip(header, row)) for row in rows)}
    counts = collections.Counter()
    rows = read(directory, "votes")
    next(rows)
    for rcid, _, _, vote in rows:
        counts[rcid, vote] += 1
    outcomes = {}
    with open(directory / "expected_outcomes.csv", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            rcid = row["rcid"]
            yes, no, abstain = (counts[rcid, vote] for vote in ("yes", "no", "abstain"))
            if [yes, no, abstain] != [int(row[column]) for column in ("yes", "no", "abstain")]:
                sys.exit(f"rcid {rcid}: the votes give {yes}, {no}, {abstain}; expected_outcomes.csv says otherwise.")
            passes = 3 * yes >= 2 * (yes + no) and yes + no > 0 if important[rcid] else yes > no
            column = "two_thirds_of_votes_cast" if important[rcid] else "simple_majority_of_votes_cast"
            if (row[column] == "True") != passes:
                sys.exit(f"rcid {rcid}: {column} should be {passes}.")
            outcomes[rcid] = "agreed" if passes else "not_agreed"
    if outcomes.keys() != important.keys():
        sys.exit("expected_outcomes.csv and the roll calls do not name the same roll calls.")
    return outcomes


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=pathlib.Path, default=pathlib.Path(__file__).parent / "sessions-1-2",
                        metavar="DIRECTORY")
    parser.add_argument("--outcomes", type=pathlib.Path, help="what came of the rounds: lines of rcid,outcome")
    arguments = parser.parse_args()
    outcomes = expected(arguments.data)
    if arguments.outcomes is None:
        print("rcid,outcome")
        for rcid, outcome in outcomes.items():
            print(f"{rcid},{outcome}")
        return
    with open(arguments.outcomes, encoding="utf-8", newline="") as stream:
        found = {row[0]: row[1] for row in csv.reader(stream) if row and row[0] != "rcid"}
    wrong = [rcid for rcid in outcomes if found.get(rcid) != outcomes[rcid]]
    for rcid in wrong[:20]:
        print(f"rcid {rcid}: expected {outcomes[rcid]}, found {found.get(rcid)}", file=sys.stderr)
    unknown = found.keys() - outcomes.keys()
    print(f"{len(outcomes)} roll calls, {len(wrong)} wrong, {len(unknown)} unknown")
    sys.exit(1 if wrong or unknown else 0)


if __name__ == "__main__":
    main()
