"""Measures Accord against its calibrations. Called by Tests/Benchmarks/run; only the standard library and wrk."""
import argparse, json, os, pathlib, re, shutil, signal, statistics, subprocess, sys, tempfile, time, urllib.request

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
SEATS, ITEMS, MANY = 400, 50, 64


class Server:
    """A process that serves on a free loopback port until it is stopped."""

    def __init__(self, *command):
        self.began = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        self.ready = time.monotonic() - self.began
        self.port = int(re.search(r"(\d+)\s*$", line).group(1))
        self.base = f"http://127.0.0.1:{self.port}"

    def get(self, path):
        with urllib.request.urlopen(self.base + path, timeout=30) as answer:
            return answer.read()

    def memory(self):
        """Resident memory in MB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(40)


def wrk(base, file, seconds, connections=64):
    out = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(HERE / "requests.lua"), base, "--", str(file)],
        capture_output=True, text=True, timeout=120, check=True).stdout
    found = json.loads(re.search(r"RESULT (.*)", out).group(1))
    if found["failed"]:
        print(f"  {found['failed']} requests failed at {base}", file=sys.stderr)
    found["rate"] = (found["requests"] - found["refused"]) / found["seconds"]
    return found


def spread(numbers):
    return {"median": statistics.median(numbers), "least": min(numbers), "most": max(numbers), "runs": len(numbers)}


class Measuring:
    def __init__(self, binaries, repeats, folder):
        self.bin, self.repeats, self.folder, self.rows = pathlib.Path(binaries), repeats, pathlib.Path(folder), []
        self.calibration = {}

    def accord(self, data, *arguments, check=True):
        return subprocess.run(
            [self.bin / "accord", *map(str, arguments), "--data", data / "data", "--key", data / "node.key"],
            capture_output=True, text=True, timeout=1200, check=check)

    def node(self, name, lines):
        data = self.folder / name
        data.mkdir()
        self.accord(data, "init", "accord.example/benchmark")
        self.accord(data, "import", lines)
        return data

    def serve(self, data):
        server = Server(self.bin / "accord", "serve", "--port", "0", "--data", data / "data", "--key", data / "node.key")
        for _ in range(600):
            try:
                server.get("/health/ready")
                return server
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the server does not become ready")

    def add(self, what, target, ratios, **more):
        row = {"what": what, "asked": target, **spread(ratios), **more}
        self.rows.append(row)
        print(f"{what}: {row['median']:.2f} ({row['least']:.2f} to {row['most']:.2f}), asked {target}", flush=True)

    # Positions over HTTP ------------------------------------------------------------------------------------------

    def positions(self):
        single = self.repeats
        lines = self.folder / "positions.jsonl"
        with open(lines, "w") as out:
            write_rounds(out, single + MANY)
        data = self.node("positions", lines)
        ids = stream_ids(self.accord(data, "export").stdout)
        tokens = [
            re.search(r"accord_[A-Za-z0-9_-]{43}", self.accord(data, "token", "create", "--delegate", d).stdout).group(0)
            for d in ids["delegate"]]
        bare, server = Server(self.bin / "bare-server"), self.serve(data)
        try:
            ratios = {"one": [], "many": [], "wide": []}
            rates, latencies = [], []
            for turn in range(self.repeats):
                for kind, connections in (("one", 64), ("many", 64), ("wide", 256)):
                    if kind == "one":
                        chosen = [(r, i, s) for r in ids["round"][turn: turn + 1] for i in range(1, ITEMS + 1) for s in range(SEATS)]
                    else:
                        start = turn * 2 + (kind == "wide")
                        many = ids["round"][single:]
                        chosen = [
                            (many[(i * 7 + s) % MANY], start + 1, s) for s in range(SEATS) for i in range(MANY)]
                    file = self.folder / "requests"
                    with open(file, "w") as out:
                        for r, i, s in chosen:
                            out.write(f'PUT\t/v1/rounds/{r}/items/{i}/position\t{tokens[s]}\t{{"answer":"support"}}\n')
                    seconds = 1
                    calibration = wrk(bare.base, file, 2, connections)
                    found = wrk(server.base, file, seconds, connections)
                    ratios[kind].append(found["rate"] / calibration["rate"])
                    if kind == "one":
                        rates.append(calibration["rate"])
                        latencies.append(found["p99"])
            self.calibration["bare server, requests/s at 64 connections"] = spread(rates)
            self.add("positions, 64 connections, one round / bare server", 0.35, ratios["one"], p99_ms=spread(latencies))
            self.add("positions, 64 connections, 64 rounds / bare server", 0.35, ratios["many"])
            self.add("positions, 256 connections, 64 rounds / bare server", "-", ratios["wide"])
        finally:
            server.stop()
            bare.stop()

    # Reading ------------------------------------------------------------------------------------------------------

    def plan(self):
        data = self.node("sample", ROOT / "Deploy/samples/azerbaijan-2009.jsonl")
        ids = stream_ids(self.accord(data, "export").stdout)
        bare, server = Server(self.bin / "bare-server"), self.serve(data)
        try:
            file = self.folder / "requests"
            file.write_text(f"GET\t/v1/programmes/{ids['programme'][0]}/plan\t\t\n")
            size = len(server.get(f"/v1/programmes/{ids['programme'][0]}/plan"))
            ratios = []
            for _ in range(self.repeats):
                calibration = wrk(bare.base, file, 2)
                ratios.append(wrk(server.base, file, 2)["rate"] / calibration["rate"])
            self.add("GET plan of the sample / bare server", 0.5, ratios, bytes=size)
        finally:
            server.stop()
            bare.stop()

    # The log ------------------------------------------------------------------------------------------------------

    def log(self, source, sessions):
        lines = self.folder / "nations.jsonl"
        command = [sys.executable, ROOT / "Tests/UnitedNations/convert.py", "--data", source, "--output", lines]
        subprocess.run([*command, *(["--sessions", sessions] if sessions else [])], check=True, stderr=subprocess.DEVNULL)
        count = sum(1 for _ in open(lines, "rb"))
        ratios, speeds, exported, data = [], [], self.folder / "exported", None
        for turn in range(self.repeats):
            if data:
                shutil.rmtree(data)
            data = self.folder / f"nations-{turn}"
            data.mkdir()
            self.accord(data, "init", "accord.example/nations")
            said = self.accord(data, "import", lines).stdout
            speed = int(re.search(r"\(([\d,. ]+) lines a second\)", said).group(1).replace(",", "").replace(" ", ""))
            if not exported.exists():
                self.accord(data, "export", "--output", exported)
            loop = self.folder / "loop.sqlite"
            for leftover in self.folder.glob("loop.sqlite*"):
                leftover.unlink()
            out = subprocess.run([self.bin / "bare-loop", exported, loop], capture_output=True, text=True, check=True).stdout
            bare = int(re.search(r"(\d+) lines/s", out).group(1))
            ratios.append(speed / bare)
            speeds.append(speed)
        self.add(f"import of {count} lines / bare SQLite loop", 0.35, ratios, lines_a_second=spread(speeds))
        replays = []
        for _ in range(self.repeats):
            said = self.accord(data, "replay", "--statistics").stderr
            replays.append(int(re.search(r"([\d,]+) entries/s", said).group(1).replace(",", "")))
        self.add("replay, every entry decoded and evolved, entries/s", 300_000, replays)
        starts, memories = [], []
        for _ in range(self.repeats):
            began = time.monotonic()
            server = self.serve(data)
            starts.append(time.monotonic() - began)
            programme = json.loads(server.get("/v1/programmes"))["items"][0]["id"]
            for _ in range(20):
                server.get(f"/v1/programmes/{programme}/plan")
                server.get(f"/v1/programmes/{programme}/rounds?limit=200")
            memories.append(server.memory())
            server.stop()
        self.add("start on it with views in place, seconds", 1, starts)
        self.add("memory while serving it, MB", 150, memories)


def write_rounds(out, count):
    """A programme of 400 seats and rounds of 50 items, all open."""
    at = iter(range(10_000_000))

    def line(who, command, **members):
        second = next(at)
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_600_000_000 + second))
        out.write(json.dumps({"at": stamp, "as": who, "command": command, **members}) + "\n")

    for n in range(SEATS):
        line("administrator", "organisation.admit", id=f"@o{n}", name=f"Organisation {n}", kind="government")
    line("administrator", "programme.open", id="@p", title="Benchmark", visibility="public", convener="@o0", defaultLanguage="en")
    for n in range(SEATS):
        if n:
            line("administrator", "programme.join", programme="@p", organisation=f"@o{n}")
        line("administrator", "delegate.accredit", id=f"@d{n}", person=f"@h{n}", organisation=f"@o{n}", programme="@p",
             roles=["focal_point"], fullName=f"Person {n}")
    line("@d0", "delegate.change_roles", delegate="@d0", roles=["focal_point", "facilitator"])
    for r in range(count):
        for i in range(ITEMS):
            line("@d0", "gap.propose", id=f"@g{r}.{i}", programme="@p", content={
                "title": f"Gap {r}.{i}", "description": "What is missing.", "category": "durable_solutions",
                "population": ["other"], "severity": "low", "principles": []})
        line("@d0", "round.draft", id=f"@r{r}", programme="@p", terms={
            "title": f"Round {r}", "items": [{"subject": f"gap/@g{r}.{i}", "motion": "adopt"} for i in range(ITEMS)],
            "rule": {"kind": "consent"}, "closing": {"closesAt": "2099-01-01T00:00:00Z"}})
        line("@d0", "round.open", round=f"@r{r}")


def stream_ids(exported):
    """Identifiers by kind, in the order in which they came into being."""
    ids = {}
    for line in exported.splitlines():
        entry = json.loads(line)
        kind, *rest = entry["stream"].split("/")
        if entry["version"] == 1 and len(rest) == 1:
            ids.setdefault(kind, []).append(rest[0])
    return ids


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--binaries", required=True)
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--json")
    arguments.add_argument("--only", choices=["positions", "plan", "log"])
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="accord-benchmark-") as folder:
        measuring = Measuring(given.binaries, 2 if given.quick else 5, folder)
        if given.only in (None, "positions"):
            measuring.positions()
        if given.only in (None, "plan"):
            measuring.plan()
        if given.only in (None, "log"):
            whole = os.environ.get("ACCORD_UN_DATA")
            measuring.log(whole or ROOT / "Tests/UnitedNations/sessions-1-2", None)
    for name, value in measuring.calibration.items():
        print(f"calibration: {name}: {value['median']:.0f} ({value['least']:.0f} to {value['most']:.0f})")
    if given.json:
        pathlib.Path(given.json).write_text(json.dumps({"calibration": measuring.calibration, "rows": measuring.rows}, indent=2))


if __name__ == "__main__":
    main()
