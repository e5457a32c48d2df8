#!/usr/bin/env python3
"""Turns roll calls of the United Nations General Assembly into lines that `accord import` reads.

    python3 convert.py --data sessions-1-2 --output sessions-1-2.jsonl
    python3 convert.py --data DIRECTORY --sessions 1,2 --report repairs.json > sessions-1-2.jsonl

DIRECTORY holds roll_calls.csv and votes.csv, either of them also as .csv.xz (see README.md for the columns).

A roll call becomes one gap and one round with that gap as its only item. Yes is support, no is an objection whose
reason nobody recorded, abstention is abstain. The electorate is whoever has a vote in it. The rule is a majority of the
votes cast: more than 1/2, or at least 2/3 where the data call the vote important. That is a rule for testing; it is not
the Charter's. Whatever is odd in the data is repaired or kept, and counted: on standard error and with --report.
"""

import argparse
import csv
import datetime
import io
import json
import lzma
import pathlib
import re
import sys
import time
import unicodedata

ADMISSION = "1945-10-24T00:00:00Z"
LONGEST_TITLE = 990
LONGEST_DESCRIPTION = 11_900

# What happens on the day of a roll call, as offsets from its midnight in UTC: the data know the day only.
PROPOSED, DRAFTED, OPENED, VOTED, CLOSED = "T01:00:00Z", "T02:00:00Z", "T03:00:00Z", "T12:00:00Z", "T18:00:00Z"

POSITIONS = {
    "yes": '"position":{"answer":"support"}',
    "no": '"position":{"answer":"object","reasonNotRecorded":true}',
    "abstain": '"position":{"answer":"abstain"}',
}

# Single columns of the source that were read as the end of the text before them.
STRAY_COLUMNS = re.compile(r"(?:\t[01])+$")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


class Repairs:
    """Counts of everything that was not as it should be, with what was done about it and a few examples."""

    def __init__(self):
        self.found = {}

    def add(self, name, treatment, example):
        entry = self.found.setdefault(name, {"treatment": treatment, "count": 0, "examples": []})
        entry["count"] += 1
        if len(entry["examples"]) < 5:
            entry["examples"].append(example)

    def print(self, stream):
        for name, entry in sorted(self.found.items()):
            print(f"{entry['count']:6d}  {name}: {entry['treatment']}", file=stream)


def read(directory, name):
    """The rows of a CSV file, compressed or not, as lists; the first is its header."""
    plain = directory / f"{name}.csv"
    packed = directory / f"{name}.csv.xz"
    if plain.exists():
        stream = open(plain, encoding="utf-8", newline="")
    elif packed.exists():
        # Unpacked at once: reading line by line through the decompressor takes twice as long.
        stream = io.StringIO(lzma.decompress(packed.read_bytes()).decode("utf-8"), newline="")
    else:
        sys.exit(f"There is neither {plain} nor {packed}.")
    with stream:
        yield from csv.reader(stream)


def cut(text, longest):
    """The text's beginning that has at most `longest` bytes of UTF-8, its last word whole and an ellipsis behind it."""
    whole = text.encode("utf-8")
    if len(whole) <= longest:
        return text
    kept = whole[: longest - len("…".encode("utf-8"))].decode("utf-8", errors="ignore")
    return (kept.rsplit(" ", 1)[0] if " " in kept else kept) + "…"


def clean(text, where, repairs):
    """A text as Accord takes it: NFC, no control characters, no blanks at its ends."""
    if STRAY_COLUMNS.search(text):
        repairs.add("columns of the source run into the text", "cut off", where)
        text = STRAY_COLUMNS.sub("", text)
    if CONTROL.search(text):
        repairs.add("control character", "replaced by a space", where)
        text = CONTROL.sub(" ", text)
    normal = unicodedata.normalize("NFC", text)
    if normal != text:
        repairs.add("text not in Normalization Form C", "normalised", where)
        text = normal
    if text != text.strip():
        repairs.add("blanks at the ends of a text", "removed", where)
        text = text.strip()
    if "\\" in text:
        repairs.add("backslash in a text", "kept", where)
    if '"' in text:
        repairs.add("quotation mark in a text", "kept", where)
    if "\ufffd" in text or "Ã" in text or re.search(r"<[0-9a-f]{2}>", text):
        repairs.add("character lost by an earlier conversion", "kept", where)
    return text


def title_and_description(rcid, short, descr, repairs):
    where = f"rcid {rcid}"
    short = clean(short, f"{where} short", repairs)
    descr = clean(descr, f"{where} descr", repairs)
    if not short and not descr:
        repairs.add("neither short nor descr", "titled by its number", where)
    elif not short:
        repairs.add("no short text", "titled by the beginning of descr", where)
    elif not descr:
        repairs.add("no descr", "described by short", where)
    title = f"Roll call {rcid}: {short or descr}" if short or descr else f"Roll call {rcid}"
    shortened = cut(title, LONGEST_TITLE)
    if shortened != title:
        repairs.add("title over 1,000 bytes", "shortened; the description has it all", where)
    return shortened, cut(descr or short or title, LONGEST_DESCRIPTION)


def country_names(country, code, repairs, taken):
    """A country's local name in the import: its code, or its name in a-z and hyphens if it has none."""
    name = unicodedata.normalize("NFC", country).strip()
    if name != country:
        repairs.add("country name not in Normalization Form C, or with blanks at its ends", "normalised", country)
    if re.fullmatch(r"[A-Z]{2,3}", code):
        local = code.lower()
    else:
        repairs.add("country without a code", "named by its name", country)
        letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        local = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    if local in taken:
        repairs.add("two countries with one code", "told apart by their names", country)
        local += "-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    taken.add(local)
    return local, name


def line(at, actor, command, **members):
    return json.dumps({"at": at, "as": actor, "command": command, **members}, ensure_ascii=False,
                      separators=(",", ":")) + "\n"


def set_up(countries):
    """The programme, its convener and facilitator, and an organisation and a delegate for each country."""
    programme = "@general-assembly"

    def accredit(actor, delegate, organisation, role, name):
        return line(ADMISSION, actor, "delegate.accredit", id=f"@{delegate}", person=f"@person-of-{delegate}",
                    organisation=f"@{organisation}", programme=programme, roles=[role], fullName=name)

    yield line(ADMISSION, "administrator", "organisation.admit", id="@secretariat",
               name="United Nations Secretariat", kind="intergovernmental_organisation")
    yield line(ADMISSION, "administrator", "programme.open", id=programme, title="United Nations General Assembly",
               visibility="public", convener="@secretariat", defaultLanguage="en")
    yield accredit("administrator", "secretariat-focal-point", "secretariat", "focal_point",
                   "Focal point of the United Nations Secretariat")
    yield accredit("@secretariat-focal-point", "president", "secretariat", "facilitator",
                   "President of the General Assembly")
    for country, (local, name) in countries.items():
        yield line(ADMISSION, "administrator", "organisation.admit", id=f"@{local}", name=name, kind="government")
        yield line(ADMISSION, "administrator", "programme.join", programme=programme, organisation=f"@{local}")
        yield accredit("administrator", f"delegate-{local}", local, "focal_point", f"Representative of {name}")


def roll_call(row, votes, repairs):
    """The lines of one roll call, the positions in the order of the data."""
    rcid, day = row["rcid"], row["date"]
    title, description = title_and_description(rcid, row["short"], row["descr"], repairs)
    reference = clean(row["unres"], f"rcid {rcid} unres", repairs)
    if reference:
        description += f"\n\nRecorded as {reference}."
    else:
        repairs.add("no number of the resolution (unres)", "left out", f"rcid {rcid}")
    important = row["importantvote"]
    if important not in ("0", "1"):
        repairs.add("no flag whether the vote was important", "taken as not important: 1/2", f"rcid {rcid}")
    rule = {"kind": "majority", "threshold": "2/3" if important == "1" else "1/2", "strict": important != "1",
            "of": "votes_cast"}
    gap, round = f"@gap-{rcid}", f"@round-{rcid}"
    content = {"title": title, "description": description, "category": "leadership_coordination_and_partnership",
               "population": ["other"], "severity": "low", "principles": []}
    terms = {"title": title, "items": [{"subject": f"gap/{gap}", "motion": "adopt"}], "rule": rule,
             "electorate": [f"@{local}" for local, _ in votes], "visibility": "open",
             "closing": {"closesAt": day + CLOSED, "earlyClose": "never", "extensions": 0}, "proxies": 0}
    lines = [
        line(day + PROPOSED, "@president", "gap.propose", id=gap, programme="@general-assembly", content=content),
        line(day + DRAFTED, "@president", "round.draft", id=round, programme="@general-assembly", terms=terms),
        line(day + OPENED, "@president", "round.open", round=round),
    ]
    # By far the most lines: put together as text, which is ten times faster than by json.
    before, after = f'{{"at":"{day}{VOTED}","as":"@delegate-', f'","command":"position.take","round":"{round}","item":1,'
    lines += [f"{before}{local}{after}{POSITIONS[vote]}}}\n" for local, vote in votes]
    lines.append(line(day + CLOSED, "@president", "round.close", round=round))
    return "".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=pathlib.Path, default=pathlib.Path(__file__).parent / "sessions-1-2",
                        metavar="DIRECTORY", help="where roll_calls.csv[.xz] and votes.csv[.xz] are")
    parser.add_argument("--sessions", help="only these sessions, such as 1,2")
    parser.add_argument("--output", type=pathlib.Path, help="the file to write; standard output if left out")
    parser.add_argument("--report", type=pathlib.Path, help="where to write the repairs as JSON")
    arguments = parser.parse_args()
    started = time.monotonic()
    repairs = Repairs()
    sessions = set(arguments.sessions.split(",")) if arguments.sessions else None

    rows = read(arguments.data, "roll_calls")
    header = next(rows)
    calls = {}
    latest = ""
    for row in rows:
        call = dict(zip(header, row))
        if sessions and call["session"] not in sessions:
            continue
        if call["rcid"] in calls:
            repairs.add("roll call twice", "the later one left out", f"rcid {call['rcid']}")
            continue
        try:
            datetime.date.fromisoformat(call["date"])
        except ValueError:
            repairs.add("no date", "left out", f"rcid {call['rcid']}")
            continue
        if call["date"] < latest:
            repairs.add("date before that of the roll call above it",
                        "kept: no stream of either goes back in time", f"rcid {call['rcid']}")
        latest = call["date"]
        calls[call["rcid"]] = call

    countries, taken = {}, {"secretariat"}
    votes = {rcid: {} for rcid in calls}
    rows = read(arguments.data, "votes")
    if next(rows) != ["rcid", "country", "country_code", "vote"]:
        sys.exit("votes.csv should have the columns rcid, country, country_code, vote.")
    positions = 0
    for rcid, country, code, vote in rows:
        ballots = votes.get(rcid)
        if ballots is None:
            if sessions is None:
                repairs.add("vote in an unknown roll call", "left out", f"rcid {rcid}, {country}")
            continue
        known = countries.get(country)
        if known is None:
            known = countries[country] = country_names(country, code, repairs, taken)
        if vote not in POSITIONS:
            repairs.add("vote that is neither yes, no nor abstain", "left out", f"rcid {rcid}, {country}")
        elif known[0] in ballots:
            repairs.add("second vote of a country in a roll call", "left out", f"rcid {rcid}, {country}")
        else:
            ballots[known[0]] = vote
            positions += 1

    output = open(arguments.output, "w", encoding="utf-8", newline="\n") if arguments.output else sys.stdout
    with output:
        setting_up = list(set_up(countries))
        output.writelines(setting_up)
        rounds = 0
        for rcid, call in calls.items():
            if not votes[rcid]:
                repairs.add("roll call without votes", "left out", f"rcid {rcid}")
                continue
            output.write(roll_call(call, list(votes[rcid].items()), repairs))
            rounds += 1

    repairs.print(sys.stderr)
    lines = len(setting_up) + 4 * rounds + positions
    print(f"{rounds} roll calls, {positions} positions, {len(countries)} countries, {lines} lines in "
          f"{time.monotonic() - started:.1f} s", file=sys.stderr)
    if arguments.report:
        report = {"roll_calls": rounds, "positions": positions, "countries": len(countries), "lines": lines,
                  "repairs": dict(sorted(repairs.found.items()))}
        arguments.report.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
