"""The restore drill: backed up under load, lost, and taken back."""
import shutil

from cases import case
from checks import compare, look, settle
from clients import Clients
from node import Node
from served import NotServing


@case("backed up under load and restored")
def drill(case, folder):
    node = Node(folder)
    clients = Clients(node)
    copy = folder / "copy"
    for _ in range(5 if case.is_full else 2):
        served = node.serve()
        clients.start(served)
        case.expect(clients.wait_for(20), "nothing is acknowledged")
        made = node.accord("backup", copy)
        case.expect(made.returncode == 0, f"accord backup ended with {made.returncode}: {made.stderr}")
        checked = node.accord("restore", copy, "--dry-run")
        case.expect(checked.returncode == 0, f"the backup is not whole: {checked.stderr}")
        clients.stop()
        case.expect(served.stop() == 0, "it did not end well")
        case.count("times")
    # Nothing is submitted after the last backup: all of it comes back.
    made = node.accord("backup", copy)
    case.expect(made.returncode == 0, f"accord backup ended with {made.returncode}: {made.stderr}")
    shutil.rmtree(node.data)
    restored = node.accord("restore", copy)
    case.expect(restored.returncode == 0, f"accord restore ended with {restored.returncode}: {restored.stderr}")
    look(case, node, clients.ledger)


@case("restored from an older backup")
def older(case, folder):
    node = Node(folder)
    clients = Clients(node)
    copy = folder / "copy"
    served = node.serve()
    clients.run(served, seconds=0.5)
    settle(case, node, served, clients.ledger)
    case.expect(served.stop() == 0, "it did not end well")
    case.expect(node.accord("backup", copy).returncode == 0, "it could not be backed up")
    size = len(node.accord("export", check=True).stdout.splitlines())
    kept = list(clients.ledger)
    served = node.serve()
    case.expect(clients.run(served, seconds=0.5).count("acknowledged") > len(kept) / 2, "nothing is acknowledged")
    case.expect(served.stop() == 0, "it did not end well")
    shutil.rmtree(node.data)
    case.expect(node.accord("restore", copy).returncode == 0, "it could not be restored")
    try:
        node.serve().stop()
        case.expect(False, "a log that is older than its checkpoint is served without anybody's word")
    except NotServing as error:
        case.expect(error.status == 65 and f"--accept-older-log {size}" in error.said, f"it is refused otherwise: {error}")
    case.count("times")
    # Said so, it goes on from there; what was acknowledged before the backup is there.
    served = node.serve("--accept-older-log", size)
    case.expect(served.is_ready(), "it does not become ready")
    case.expect(served.stop() == 0, "it did not end well")
    compare(case, node, kept)
    look(case, node, kept)
