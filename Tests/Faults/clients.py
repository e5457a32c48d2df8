"""Clients that submit as fast as they can and remember what they were told."""
import json
import re
import threading
import time
import uuid

# Of answers with these problems nothing was recorded.
_REFUSING = (":storage_unavailable", ":busy", ":not_ready")


class Submission:
    """Something that was submitted, and what its client knows of it."""

    def __init__(self, kind, delegate, token, method, path, body, headers=None):
        self.kind, self.delegate, self.token = kind, delegate, token
        self.method, self.path, self.body = method, path, body
        self.key = str(uuid.uuid4())
        self.headers = {"Idempotency-Key": self.key, "Content-Type": "application/json", "Authorization": f"Bearer {token}",
                        **(headers or {})}
        self.outcome, self.receipt, self.told = "unknown", None, None
        # Whether its client had to send it again to know.
        self.was_unknown = False
        # Answers that nobody should be given, whatever is broken.
        self.wrong = []

    def send(self, connection):
        """Sends it, for the first time or again."""
        self.request(connection)
        return self.hear(connection)

    def request(self, connection):
        """Sends it, and does not wait for what it is answered."""
        connection.request(self.method, self.path, json.dumps(self.body), self.headers)

    def hear(self, connection):
        """Waits for what it is answered."""
        response = connection.getresponse()
        answer = json.loads(response.read() or b"null")
        self.told = response.status, answer
        if response.status >= 500 and (response.status != 503 or not response.getheader("Retry-After")):
            self.wrong.append(self.told)
        if response.status in (200, 201):
            self.outcome, self.receipt = "acknowledged", answer["receipt"]
        elif response.status >= 500 and (self.was_unknown or not answer["type"].endswith(_REFUSING)):
            # Also if nothing was recorded now: who knows what has become of it the first time.
            self.outcome = "unknown"
        else:
            self.outcome = "refused"
        return response, answer


class Clients:
    """Some clients at work; the submissions of all that there ever were, in `ledger`.

    With several nodes over one log each client goes to the next one when it is given no answer or sent away, and sends what
    it does not know the outcome of again there.
    """

    def __init__(self, node, closing=None):
        """`closing`: after how many seconds the rounds close that they open; nil for years."""
        self.node, self.closing = node, closing
        self.ledger = []
        self._lock, self._ended, self._threads = threading.Lock(), threading.Event(), []

    def start(self, *served):
        self._ended.clear()
        work = [(self._positions, seat) for seat in self.node.delegates]
        work += [(self._proposals, None), (self._rounds, None)]
        for number, (function, seat) in enumerate(work):
            arguments = (served[number % len(served):] + served[:number % len(served)], function, seat)
            thread = threading.Thread(target=self._run, args=arguments, daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def stop(self):
        self._ended.set()
        for thread in self._threads:
            thread.join(60)
        self._threads = []
        return self

    def run(self, *served, seconds):
        self.start(*served)
        time.sleep(seconds)
        return self.stop()

    def count(self, outcome):
        with self._lock:
            return sum(one.outcome == outcome for one in self.ledger)

    def wait_for(self, number, within=60):
        """Waits until so many more have been acknowledged; says whether they have."""
        target, deadline = self.count("acknowledged") + number, time.monotonic() + within
        while self.count("acknowledged") < target and time.monotonic() < deadline:
            time.sleep(0.1)
        return self.count("acknowledged") >= target

    def _run(self, served, function, seat):
        connections, turn = [one.connect(timeout=10) for one in served], 0
        step = function(seat)
        submission = next(step)
        while not self._ended.is_set():
            answered, was_sent = None, True
            if not submission.was_unknown:
                with self._lock:
                    self.ledger.append(submission)
            try:
                answered = submission.send(connections[turn])
                if submission.outcome != "acknowledged" and answered[0].status >= 500:
                    time.sleep(0.05)
            except ConnectionRefusedError:
                was_sent = submission.was_unknown
                if not was_sent:
                    with self._lock:
                        self.ledger.remove(submission)  # nobody was there to take it
                connections[turn].close()
                time.sleep(0.05)
            except Exception as error:  # whatever happened, no answer was had
                submission.told = repr(error)
                connections[turn].close()
                time.sleep(0.02)
            if answered is None or answered[0].status >= 500:
                turn = (turn + 1) % len(connections)
            if submission.outcome == "unknown" and len(connections) > 1:
                submission.was_unknown = was_sent
            else:
                submission = step.send(answered)
        for connection in connections:
            connection.close()

    def _positions(self, seat):
        version, number = 0, 0
        while True:
            number += 1
            answered = yield position(self.node, seat, self.node.round, number % 3 + 1, number, version)
            tag = re.search(r"\d+", answered[0].getheader("ETag") or "") if answered else None
            if answered and answered[0].status in (412, 428) and not tag:
                version = answered[1].get("actual", version)
            elif tag:
                version = int(tag.group())

    def _proposals(self, _):
        delegate, token = self.node.facilitator
        while True:
            yield Submission("comment", delegate, token, "POST", f"/v1/gaps/{self.node.gap}/comments",
                             {"kind": "remark", "text": f"A remark of {time.time()}."})
            yield gap(self.node)

    def _rounds(self, _):
        while True:
            opened = yield from a_round(self.node, self.closing)
            for number, seat in enumerate(electorate(self.node) if opened else []):
                yield position(self.node, seat, opened, 1, number)


def position(node, seat, round, item, number, version=0):
    delegate, token = node.delegates[seat]
    return Submission("position", delegate, token, "PUT", f"/v1/rounds/{round}/items/{item}/position",
                      {"answer": "support" if number % 2 else "abstain"}, {"If-Match": f'"{version}"'} if version else {})


def gap(node):
    delegate, token = node.facilitator
    content = {"title": f"Missing {time.time()}", "description": "What is missing.", "category": "durable_solutions",
               "population": ["internally_displaced"], "severity": "high", "principles": [28]}
    return Submission("gap", delegate, token, "POST", f"/v1/programmes/{node.programme}/gaps", {"content": content})


def electorate(node):
    """Who has a seat in the rounds that clients open."""
    return list(node.delegates)[:2]


def made(answered):
    """The identifier of what an answer says was made; nil if nothing was."""
    return answered[0].getheader("Location").split("/")[-1] if answered and answered[0].status in (200, 201) else None


def a_round(node, closing=None):
    """Proposes a gap and opens a round on it that closes after so many seconds; yields the submissions and returns the
    round's identifier, or nil if any of them was not acknowledged."""
    delegate, token = node.facilitator
    proposed = made((yield gap(node)))
    if not proposed:
        return None
    closes_at = "2035-01-31T16:00:00Z"
    if closing:
        closes_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + closing))
    terms = {"title": "A round", "items": [{"subject": f"gap/{proposed}", "motion": "adopt"}], "rule": {"kind": "consent"},
             "electorate": electorate(node), "closing": {"closesAt": closes_at}}
    drafted = made((yield Submission("draft", delegate, token, "POST", f"/v1/programmes/{node.programme}/rounds", {"terms": terms})))
    if not drafted:
        return None
    # More than one entry: the round is opened and its item is locked.
    opened = yield Submission("round", delegate, token, "POST", f"/v1/rounds/{drafted}/opening", {}, {"If-Match": '"1"'})
    return drafted if opened and opened[0].status in (200, 201) else None
