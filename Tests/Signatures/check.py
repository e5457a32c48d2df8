#!/usr/bin/env python3
"""Signs submissions, and checks the signatures in an exported log, with a JOSE library that Accord's authors did not write.

    python3 check.py --accord PROGRAM

It takes the PyPI package joserfc. With a node of its own it checks

- that what joserfc signs, over a text and commitments that this script composes by itself, is taken by the node: positions
  by an Ed25519 and a P-256 key, an objection with its reason, a ballot in a secret round, a close;
- that what `accord sign` signs joserfc finds valid, and the node takes;
- that every signature in the exported log is valid under the organisation's JWK in that log, and that its text names the
  entry that it stands in;
- that a changed payload, another key's signature and a signature sent twice are refused.
"""

import argparse
import base64
import contextlib
import hashlib
import hmac
import json
import os
import pathlib
import selectors
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid

from joserfc import jws
from joserfc.jwk import ECKey, OKPKey

ORIGIN = "accord.example.org/signatures"
ALGORITHMS = ["EdDSA", "ES256"]
problems = 0


def check(condition, what):
    global problems
    if not condition:
        problems += 1
        print(f"wrong: {what}", file=sys.stderr)


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def text(value):
    """The one exact text of a JSON value: members sorted, no blanks, UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def commit(value, field):
    """A commitment to bytes under a fresh r, and that r."""
    key = os.urandom(32)
    return encode(hmac.new(key, field.encode() + b"\0" + value, hashlib.sha256).digest()), encode(key)


class Node:
    """A node that is served on loopback for as long as this lasts."""

    def __init__(self, accord, directory):
        self.accord, self.directory = accord, directory
        lines = self.run("init", ORIGIN).splitlines()
        self.administrator = lines[1].split()[1]
        self.process = subprocess.Popen(
            [accord, "serve", "--port", "0", "--log-level", "error"], cwd=directory, stdout=subprocess.PIPE)
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if not selector.select(timeout=30):
                raise SystemExit("The node does not serve.")
        self.address = self.process.stdout.readline().decode().strip()

    def run(self, *arguments):
        return subprocess.run(
            [self.accord, *arguments], cwd=self.directory, check=True, capture_output=True, text=True, timeout=60).stdout

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=30)

    def send(self, method, path, token, body=None, headers=None):
        request = urllib.request.Request(self.address + path, method=method, headers=dict(headers or {}))
        request.add_header("Authorization", f"Bearer {token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, json.load(error), error.headers

    def done(self, method, path, token, body=None, headers=None):
        status, answer, _ = self.send(method, path, token, body, headers)
        if status not in (200, 201):
            raise SystemExit(f"{method} {path}: {status} {answer}")
        return answer


class Signer:
    """An organisation with a key of its own."""

    def __init__(self, node, programme, organisation, delegate, token, key, algorithm):
        self.node, self.programme, self.organisation = node, programme, organisation
        self.delegate, self.token, self.key, self.algorithm = delegate, token, key, algorithm

    def sign(self, command, members, resource, version, identifier):
        payload = text({
            "command": command, "id": identifier, "members": members, "origin": ORIGIN, "programme": self.programme,
            "resource": resource, "version": version,
        })
        header = {"alg": self.algorithm, "kid": self.key.thumbprint()}
        compact = jws.serialize_compact(header, payload, self.key, algorithms=ALGORITHMS)
        protected, _, signature = compact.split(".")
        return f"{protected}..{signature}"

    def submit(self, method, path, body, command, members, resource, version, identifier=None, signature=None):
        identifier = identifier or str(uuid.uuid4())
        signature = signature or self.sign(command, members, resource, version, identifier)
        headers = {"Idempotency-Key": identifier, "If-Match": f'"{version}"', "Accord-Signature": signature}
        return self.node.send(method, path, self.token, body, headers)

    def position(self, round, answer, version, reason=None, secret=False, **changes):
        seat = self.organisation
        position, body = {"answer": answer}, {"answer": answer, "revision": 1}
        if reason:
            position["reason"], key = commit(text(reason), "reason")
            body["reason"] = {"value": reason, "key": key}
        members = {"round": round, "item": 1, "revision": 1, "seat": seat}
        if secret:
            committed = f"{answer}\n{position.get('reason', '-')}\n-\n".encode()
            members["ballot"], body["ballotKey"] = commit(committed, f"position {round} 1 {seat}")
        else:
            members["position"] = position
        return self.submit(
            "PUT", f"/v1/rounds/{round}/items/1/position", body, "position.take", members, f"round/{round}/seat/{seat}",
            version, **changes)


def scene(node):
    """A programme with two organisations that have keys, and its facilitator."""
    administrator, hour = node.administrator, time.time() + 3_600
    expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(hour))
    organisations = [
        node.done("POST", "/v1/organisations", administrator, {"name": name, "kind": kind})["id"]
        for name, kind in [("Agency", "un_agency"), ("Ministry", "government")]
    ]
    programme = node.done("POST", "/v1/programmes", administrator, {
        "title": "Signed", "visibility": "public", "convener": organisations[0], "defaultLanguage": "en"})["id"]
    node.done("POST", f"/v1/programmes/{programme}/members", administrator, {"organisation": organisations[1]})

    def accredit(organisation, role, by):
        delegate = node.done("POST", f"/v1/programmes/{programme}/delegates", by, {
            "organisation": organisation, "roles": [role], "fullName": "Leyla Aliyeva"})["id"]
        issued = node.done("POST", f"/v1/delegates/{delegate}/tokens", administrator, {"expires": expires})
        return delegate, issued["token"]

    signers = []
    for organisation, key, algorithm in zip(
            organisations, [OKPKey.generate_key("Ed25519"), ECKey.generate_key("P-256")], ALGORITHMS):
        delegate, token = accredit(organisation, "focal_point", administrator)
        _, second = accredit(organisation, "focal_point", token)
        public = {name: key.as_dict(private=False)[name] for name in ("kty", "crv", "x", "y")
                  if name in key.as_dict(private=False)}
        keys = f"/v1/organisations/{organisation}/keys"
        answer = node.done("POST", keys, token, public)
        check(answer["keys"][0]["key"] == key.thumbprint(), "the node's thumbprint is not joserfc's")
        node.done("POST", f"{keys}/{key.thumbprint()}/confirmation", second, {})
        signers.append(Signer(node, programme, organisation, delegate, token, key, algorithm))
    facilitator = accredit(organisations[0], "facilitator", signers[0].token)[1]
    return signers, facilitator, expires


def open_round(node, signers, facilitator, expires, visibility):
    programme = signers[0].programme
    gap = node.done("POST", f"/v1/programmes/{programme}/gaps", signers[1].token, {"content": {
        "title": "Registration is slow", "description": "People wait for months.", "principles": [],
        "category": "fair_processes_and_documentation", "population": ["refugee"], "severity": "high"}})["id"]
    round = node.done("POST", f"/v1/programmes/{programme}/rounds", facilitator, {"terms": {
        "title": "Round", "items": [{"subject": f"gap/{gap}", "motion": "adopt"}], "rule": {"kind": "consent"},
        "visibility": visibility, "closing": {"closesAt": expires, "earlyClose": "anytime"}}})["id"]
    node.done("POST", f"/v1/rounds/{round}/opening", facilitator, {}, {"If-Match": '"1"'})
    return round


def submissions(node, signers, facilitator, expires):
    """Everything that is signed here; how many signatures the log then holds."""
    agency, ministry = signers
    path = f"/v1/programmes/{agency.programme}"
    version = node.done("GET", path, facilitator)["version"]
    node.done("PUT", f"{path}/policy", facilitator, {
        "signedPositions": True, "signedCloses": True, "witnessedOutcomes": False}, {"If-Match": f'"{version}"'})
    round = open_round(node, signers, facilitator, expires, "open")
    status, answer, _ = node.send("PUT", f"/v1/rounds/{round}/items/1/position", agency.token, {"answer": "support"})
    check((status, answer["type"]) == (403, "urn:accord:problem:signature_required"), f"unsigned: {answer}")
    identifier = str(uuid.uuid4())
    for _ in range(2):
        status, answer, _ = agency.position(round, "support", 0, identifier=identifier)
        check(status == 200, f"a position by joserfc: {answer}")
    status, answer, _ = ministry.position(round, "object", 0, reason={"en": "Too late.", "az": "Gecdir: \"iki\" il."})
    check(status == 200, f"an objection by joserfc: {answer}")
    reused = agency.position(round, "abstain", 1, identifier=identifier)
    check(reused[1]["type"].endswith(":signature_repeated"), f"an id used twice: {reused[1]}")
    forged = agency.position(round, "abstain", 1, signature=ministry.sign(
        "position.take", {}, f"round/{round}/seat/{agency.organisation}", 1, str(uuid.uuid4())))
    check(forged[1]["type"].endswith(":unknown_key"), f"another organisation's signature: {forged[1]}")
    changed = agency.position(round, "abstain", 1, signature=agency.sign(
        "position.take", {}, f"round/{round}/seat/{agency.organisation}", 1, str(uuid.uuid4())))
    check(changed[1]["type"].endswith(":signature_wrong"), f"another text: {changed[1]}")
    close(node, agency, facilitator, round)
    secret = open_round(node, signers, facilitator, expires, "secret_until_close")
    status, answer, _ = ministry.position(secret, "object", 0, reason={"en": "Still too late."}, secret=True)
    check(status == 200, f"a secret ballot by joserfc: {answer}")
    by_program(node, agency, secret)
    close(node, agency, facilitator, secret)
    return 6


def close(node, agency, facilitator, round):
    reviewed = node.done("GET", f"/v1/rounds/{round}/readiness", facilitator)["reviewed"]
    closing = Signer(node, agency.programme, agency.organisation, None, facilitator, agency.key, agency.algorithm)
    status, answer, _ = closing.submit(
        "POST", f"/v1/rounds/{round}/close", {"reviewed": reviewed}, "round.close",
        {"round": round, "reviewed": reviewed}, f"round/{round}", 2)
    check(status == 200 and answer["results"][0]["outcome"] == "not_agreed", f"a close by joserfc: {answer}")


def by_program(node, agency, round):
    """A secret ballot that `accord sign` signs with the agency's key."""
    path = pathlib.Path(node.directory) / "agency.jwk"
    path.touch(mode=0o600)
    path.write_text(json.dumps(agency.key.as_dict(private=True)))
    asked = {
        "command": "position.take", "programme": agency.programme, "version": 0, "secret": True,
        "members": {"round": round, "item": 1, "revision": 1, "seat": agency.organisation,
                    "position": {"answer": "support", "reservation": "Until spring."}},
    }
    (pathlib.Path(node.directory) / "ballot.json").write_text(json.dumps(asked))
    request = json.loads(node.run("sign", "--key", str(path), "--origin", ORIGIN, "--json", "ballot.json"))
    protected, _, signature = request["headers"]["Accord-Signature"].split(".")
    jws.deserialize_compact(
        f"{protected}.{encode(request['signed'].encode())}.{signature}", agency.key, algorithms=ALGORITHMS)
    status, answer, _ = node.send(
        request["method"], request["path"], agency.token, request["body"], request["headers"])
    check(status == 200, f"a ballot by accord sign: {answer}")


def verify(lines):
    """Checks every signature of a log from the log alone; how many there were."""
    keys, count = {}, 0
    for line in lines:
        entry = json.loads(line)
        if entry["type"] == "accord.key.registered.v1":
            jwk = entry["data"]["jwk"]
            key = (OKPKey if jwk["kty"] == "OKP" else ECKey).import_key(jwk)
            keys[entry["organisation"], key.thumbprint()] = key
        if "signature" not in entry:
            continue
        count += 1
        kid = json.loads(base64.urlsafe_b64decode(entry["signature"].split(".")[0] + "=="))["kid"]
        signed = jws.deserialize_compact(
            entry["signature"], keys[entry["organisation"], kid], algorithms=ALGORITHMS)
        payload = json.loads(signed.payload)
        check(text(payload) == signed.payload, "a text is not in its one spelling")
        for name, value in [
            ("origin", entry["source"]), ("programme", entry["programme"]), ("id", entry["appendid"]),
            ("resource", entry["stream"]), ("version", entry["version"] - 1),
        ]:
            check(payload[name] == value, f"{name} of {entry['stream']} is {payload[name]}, not {value}")
        members, data = payload["members"], entry["data"]
        match payload["command"], entry["type"]:
            case "position.take", "accord.position.taken.v1":
                check(members["position"] == {k: v for k, v in data.items() if k != "item"}, "a position")
                check(members["item"] == data["item"], "an item")
            case "position.take", "accord.position.sealed.v1":
                check((members["item"], members["ballot"]) == (data["item"], data["ballot"]), "a ballot")
            case "round.close", "accord.round.closed.v1":
                check(members["reviewed"] == data["reviewed"], "what was reviewed")
            case other:
                check(False, f"{other} should not be signed here")
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--accord", required=True, type=pathlib.Path, metavar="PROGRAM")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        node = Node(str(arguments.accord.resolve()), directory)
        with contextlib.closing(node):
            signers, facilitator, expires = scene(node)
            expected = submissions(node, signers, facilitator, expires)
        count = verify(node.run("export").splitlines())
    check(count == expected, f"the log holds {count} signatures, not {expected}")
    print(f"{count} signatures, {problems} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
