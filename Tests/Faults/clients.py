"""Clients that submit as fast as they can and remember what they were told."""
import json
import re
import threading
import time
import uuid


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

    def send(self, connection):
        """Sends it, for the first time or again."""
        connection.request(self.method, self.path, json.dumps(self.body), self.headers)
        response = connection.getresponse()
        answer = json.loads(response.read() or b"null")
        self.told = response.status, answer
        if response.status in (200, 201):
            self.outcome, self.receipt = "acknowledged", answer["receipt"]
        elif response.status >= 500 and not answer["type"].endswith((":storage_unavailable", ":busy", ":not_ready")):
            self.outcome = "unknown"
        else:
            self.outcome = "refused"
        return response, answer


class Clients:
    """Some clients at work on one server; the submissions of all that there ever were, in `ledger`."""

    def __init__(self, node, ledger=None):
        self.node = node
        self.ledger = [] if ledger is None else ledger
        self._lock, self._ended, self._threads = threading.Lock(), threading.Event(), []

    def start(self, served):
        self._ended.clear()
        work = [(self._positions, seat) for seat in self.node.seats if seat in self.node.delegates][:6]
        work += [(self._proposals, None), (self._rounds, None)]
        for function, seat in work:
            thread = threading.Thread(target=self._run, args=(served, function, seat), daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def stop(self):
        self._ended.set()
        for thread in self._threads:
            thread.join(30)
        self._threads = []
        return self

    def run(self, served, seconds):
        self.start(served)
        time.sleep(seconds)
        return self.stop()

    def count(self, outcome):
        with self._lock:
            return sum(one.outcome == outcome for one in self.ledger)

    def wait_for(self, number, within=20):
        """Waits until so many more have been acknowledged; says whether they have."""
        target, deadline = self.count("acknowledged") + number, time.monotonic() + within
        while self.count("acknowledged") < target and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.count("acknowledged") >= target

    def _run(self, served, function, seat):
        connection = served.connect(timeout=10)
        step = function(seat)
        submission, answered = next(step), None
        while not self._ended.is_set():
            with self._lock:
                self.ledger.append(submission)
            try:
                answered = submission.send(connection)
                if submission.outcome != "acknowledged" and answered[0].status >= 500:
                    time.sleep(0.05)
            except ConnectionRefusedError:
                with self._lock:
                    self.ledger.remove(submission)  # nobody was there to take it
                answered = None
                connection.close()
                time.sleep(0.05)
            except Exception as error:  # whatever happened, no answer was had
                submission.told, answered = repr(error), None
                connection.close()
                time.sleep(0.02)
            submission = step.send(answered)
        connection.close()

    def _positions(self, seat):
        delegate, token = self.node.delegates[seat]
        version, number = 0, 0
        while True:
            number += 1
            path = f"/v1/rounds/{self.node.round}/items/{number % 3 + 1}/position"
            body = {"answer": "support" if number % 2 else "abstain"}
            headers = {"If-Match": f'"{version}"'} if version else {}
            answered = yield Submission("position", delegate, token, "PUT", path, body, headers)
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
            yield gap(self.node, delegate, token)

    def _rounds(self, _):
        delegate, token = self.node.facilitator
        while True:
            proposed = yield gap(self.node, delegate, token)
            if not proposed or proposed[0].status != 201:
                continue
            terms = {"title": "A round", "items": [{"subject": f"gap/{proposed[1]['id']}", "motion": "adopt"}],
                     "rule": {"kind": "consent"}, "electorate": self.node.seats[:2], "closing": {"closesAt": "2035-01-31T16:00:00Z"}}
            drafted = yield Submission("draft", delegate, token, "POST", f"/v1/programmes/{self.node.programme}/rounds", {"terms": terms})
            if drafted and drafted[0].status == 201:
                # More than one entry: the round is opened and its item is locked.
                yield Submission("round", delegate, token, "POST", f"/v1/rounds/{drafted[1]['id']}/opening", {}, {"If-Match": '"1"'})


def gap(node, delegate, token):
    content = {"title": f"Missing {time.time()}", "description": "What is missing.", "category": "durable_solutions",
               "population": ["internally_displaced"], "severity": "high", "principles": [28]}
    return Submission("gap", delegate, token, "POST", f"/v1/programmes/{node.programme}/gaps", {"content": content})
