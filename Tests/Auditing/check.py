#!/usr/bin/env python3
"""Checks a log that was written as files, from the written formats alone (C2SP signed-note, tlog-checkpoint, tlog-tiles).

    check.py DIRECTORY [VKEY]

The directory has `checkpoint`, `tile/entries/...`, `tile/<level>/...` and `log.vkey`. It hashes every entry into the tree
of RFC 6962, compares every tile and the root with what is published, and checks the signature under the key given, else
under log.vkey. It shares no code with Accord. Exit code 0 if all is as it should be, 1 if not."""
import base64
import hashlib
import pathlib
import struct
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Wrong(Exception): ...


def sha256(data):
    return hashlib.sha256(data).digest()


def open_note(note, vkey):
    """The text of a note that the key has signed."""
    name, key_id, key = vkey.strip().split("+", 2)
    key = base64.b64decode(key, validate=True)
    if key[0] != 1 or sha256(name.encode() + b"\n" + key)[:4].hex() != key_id:
        raise Wrong("log.vkey is no Ed25519 key, or its id is another's")
    text, signatures = note[: note.rindex(b"\n\n") + 1], note[note.rindex(b"\n\n") + 2 :]
    for line in signatures.decode().splitlines():
        dash, signer, signature = line.split(" ")
        signature = base64.b64decode(signature, validate=True)
        if dash == "\u2014" and signer == name and signature[:4].hex() == key_id:
            try:
                Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[4:], text)
            except InvalidSignature:
                raise Wrong("the checkpoint's signature is not of its text") from None
            if text.split(b"\n")[0] != name.encode():
                raise Wrong("the checkpoint is of another log than the key")
            return text.decode()
    raise Wrong("the checkpoint is not signed by the key")


def path(level, index, width):
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    return f"tile/{level}/" + "/".join(groups) + (f".p/{width}" if width < 256 else "")


def entries(bundle, name):
    place = 0
    while place < len(bundle):
        (length,) = struct.unpack_from(">H", bundle, place)
        if place + 2 + length > len(bundle):
            raise Wrong(f"{name} ends within an entry")
        yield bundle[place + 2 : place + 2 + length]
        place += 2 + length


def root(hashes):
    """Merkle tree hash over leaf hashes, or over those of complete subtrees of one size (RFC 6962, section 2.1)."""
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256(b"")
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\x01" + root(hashes[:split]) + root(hashes[split:]))


def check(directory, vkey):
    lines = open_note((directory / "checkpoint").read_bytes(), vkey).split("\n")
    size, expected = int(lines[1]), base64.b64decode(lines[2], validate=True)
    leaves = []
    for index in range((size + 255) // 256):
        name = path("entries", index, min(256, size - 256 * index))
        leaves += [sha256(b"\x00" + entry) for entry in entries((directory / name).read_bytes(), name)]
        if len(leaves) != min(size, 256 * (index + 1)):
            raise Wrong(f"{name} has not as many entries as it should")
    level, hashes = 0, leaves
    while hashes:
        for index in range((len(hashes) + 255) // 256):
            part = hashes[256 * index : 256 * (index + 1)]
            if (directory / path(level, index, len(part))).read_bytes() != b"".join(part):
                raise Wrong(f"{path(level, index, len(part))} is not what the entries lead to")
        hashes = [root(hashes[i : i + 256]) for i in range(0, len(hashes) - 255, 256)]
        level += 1
    if root(leaves) != expected:
        raise Wrong(f"the entries lead to the root {root(leaves).hex()}, the checkpoint says {expected.hex()}")
    print(f"{size} entries of {lines[0]}: every hash, the root and the signature are as they should be.")


if __name__ == "__main__":
    place = pathlib.Path(sys.argv[1])
    try:
        check(place, sys.argv[2] if len(sys.argv) > 2 else (place / "log.vkey").read_text())
    except (Wrong, OSError, ValueError, IndexError, struct.error) as problem:
        sys.exit(f"check.py: {problem}.")
