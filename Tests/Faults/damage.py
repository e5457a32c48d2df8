"""Files that are not as they were left: what is damaged or gone is refused, and never served as if it were all."""
import contextlib
import pathlib
import shutil
import sqlite3

from cases import case
from checks import look
from clients import Clients
from node import Node
from served import NotServing


def died(folder):
    """A node that was killed with entries in its write-ahead log."""
    node = Node(folder)
    clients = Clients(node)
    served = node.serve()
    clients.start(served)
    clients.wait_for(40)
    served.kill()
    clients.stop()
    return node, clients


def refused(case, node, what, saying, status=65):
    """Serving has to be refused, with a reason."""
    try:
        served = node.serve()
    except NotServing as error:
        case.expect(error.status == status and saying in error.said, f"{what}: {error}")
    else:
        served.stop()
        case.expect(False, f"{what}: it is served as if nothing were")
    case.count("times")


@case("write-ahead log deleted")
def deleted(case, folder):
    """What was acknowledged and not yet copied into the file is gone: the node sees it by its last checkpoint."""
    node, clients = died(folder)
    wal = pathlib.Path(f"{node.data}/log.sqlite-wal")
    kept = folder / "kept-wal"
    shutil.copyfile(wal, kept)
    wal.unlink()
    pathlib.Path(f"{node.data}/log.sqlite-shm").unlink(missing_ok=True)
    refused(case, node, "without its write-ahead log", "entries are missing")
    # Nothing was written meanwhile: once it is back, everything is.
    for name in ("log.sqlite-wal", "log.sqlite-shm"):
        (node.data / name).unlink(missing_ok=True)
    shutil.copyfile(kept, wal)
    look(case, node, clients.ledger)


@case("write-ahead log torn")
def torn_frame(case, folder):
    node, clients = died(folder)
    wal = node.data / "log.sqlite-wal"
    whole = wal.read_bytes()
    # Of a log that was begun anew what is behind its end is old; the end is where the salts change. The last frame of a
    # transaction says how large the file is then.
    frame = 24 + 8_192
    at, ends = 32, []
    while at + frame <= len(whole) and whole[at + 8:at + 16] == whole[16:24]:
        at += frame
        if whole[at - frame + 4:at - frame + 8] != bytes(4):
            ends.append(at)
    # The very last one may have been written as it died, before anybody was told; those before it were acknowledged.
    for end in ends[-2], ends[-3]:
        wal.write_bytes(whole[:end - frame // 2])
        (node.data / "log.sqlite-shm").unlink(missing_ok=True)
        refused(case, node, f"with {len(whole) - end} bytes and half a page less", "entries are missing")
    wal.write_bytes(whole)
    (node.data / "log.sqlite-shm").unlink(missing_ok=True)
    look(case, node, clients.ledger)


def content(file):
    """All that a log's file holds as Python's SQLite reads it, and what that finds wrong with it; nothing if it cannot be read.
    Half a page may hold nothing: what a file once held, or an entry's room to grow."""
    with contextlib.closing(sqlite3.connect(f"file:{file}?immutable=1", uri=True)) as database:
        try:
            tables = [name for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            rows = [database.execute(f"SELECT * FROM {table}").fetchall() for table in tables]
            return rows, database.execute("PRAGMA integrity_check").fetchall()
        except sqlite3.DatabaseError:
            return None


@case("pages of the log torn")
def torn_page(case, folder):
    """Half of a page is as the disk left it. What the last entries stand in is looked at when the node starts, all of it by
    `accord verify`."""
    node = Node(folder)
    clients = Clients(node)
    served = node.serve()
    clients.run(served, seconds=1)
    case.expect(served.stop() == 0, "it did not end well")
    log = node.data / "log.sqlite"
    whole, held = log.read_bytes(), content(log)
    last = node.accord("export", check=True).stdout.splitlines()[-1].encode()
    with contextlib.closing(sqlite3.connect(f"file:{log}?immutable=1", uri=True)) as database:
        roots = dict(database.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0"))
    page = whole.rindex(last[200:300]) // 8_192
    torn = {"the page of the last entry": page, "the last page": len(whole) // 8_192 - 1,
            **{f"the first page of {name}": roots[name] - 1 for name in ("appends", "streams", "entries_in_brief")}}
    for what, number in torn.items():
        half, middle = bytearray(whole), number * 8_192 + 4_096
        half[middle:middle + 4_096] = bytes(4_096)
        log.write_bytes(half)
        if content(log) == held:
            case.expect(number != page, f"{what} holds nothing")
            continue
        said = node.accord("verify", node.data, settings=[])
        case.expect(said.returncode in (1, 2), f"{what} is torn and accord verify ended with {said.returncode}")
        if number == page:
            refused(case, node, f"{what} is torn", "damaged")
        else:
            case.count("times")
        for name in ("log.sqlite-wal", "log.sqlite-shm"):
            (node.data / name).unlink(missing_ok=True)
    log.write_bytes(whole)
    look(case, node, clients.ledger)


@case("log put back to yesterday's")
def set_back(case, folder):
    """A copy of the file from before, as whole as it was."""
    node = Node(folder)
    earlier = (node.data / "log.sqlite").read_bytes()
    clients = Clients(node)
    served = node.serve()
    clients.run(served, seconds=1)
    case.expect(served.stop() == 0, "it did not end well")
    newest = (node.data / "log.sqlite").read_bytes()
    (node.data / "log.sqlite").write_bytes(earlier)
    refused(case, node, "with the log of before", "--accept-older-log")
    (node.data / "log.sqlite").write_bytes(newest)
    look(case, node, clients.ledger)
