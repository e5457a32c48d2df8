"""Network namespaces with a cable between them, and nothing else in them: no address of this machine's own is touched."""
import contextlib
import ctypes
import os
import shutil
import signal
import subprocess

from cases import Missing, Skipped
from processes import child, libc

_CLONE_NEWNET = 0x40000000


class Namespace:
    """A network namespace, which is there as long as a process in it is."""

    def __init__(self):
        def separate():
            child()()
            if libc.unshare(_CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "unshare")
        try:
            self._holder = subprocess.Popen(["sleep", "infinity"], preexec_fn=separate)
        except subprocess.SubprocessError:
            raise Skipped("no network namespace may be made here") from None
        self.pid = self._holder.pid
        self._file = os.open(f"/proc/{self.pid}/ns/net", os.O_RDONLY)

    def enter(self):
        """Puts the thread that calls it into the namespace."""
        _enter(self._file)

    @contextlib.contextmanager
    def entered(self):
        """The same for a while: sockets that are made meanwhile belong to the namespace."""
        own = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            self.enter()
            yield
        finally:
            _enter(own)
            os.close(own)

    def run(self, *command):
        said = subprocess.run(list(map(str, command)), capture_output=True, text=True, preexec_fn=child(namespace=self))
        if said.returncode:
            raise Skipped(f"{' '.join(map(str, command))} is not possible here: {said.stderr.strip()}")

    def close(self):
        self._holder.kill()
        self._holder.wait()
        os.close(self._file)


def _enter(file):
    if libc.setns(file, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


class Cable:
    """Two namespaces that reach each other as long as the cable between them is whole."""

    NEAR, FAR = "198.18.0.1", "198.18.0.2"
    FAR_LINK = "02:00:00:00:00:02"

    def __init__(self):
        if not shutil.which("ip"):
            raise Missing("there is no ip (Debian: iproute2)")
        with contextlib.ExitStack() as made:
            self.near, self.far = [made.enter_context(contextlib.closing(Namespace())) for _ in range(2)]
            self.near.run("ip", "link", "add", "cable", "type", "veth",
                          "peer", "name", "cable", "address", self.FAR_LINK, "netns", self.far.pid)
            for namespace, address in (self.near, self.NEAR), (self.far, self.FAR):
                namespace.run("ip", "address", "add", f"{address}/30", "dev", "cable")
                for link in ("lo", "cable"):
                    namespace.run("ip", "link", "set", link, "up")
            # Whoever is behind a router is not asked whether they are there: what is sent to them is lost, that is all.
            self.near.run("ip", "neighbour", "replace", self.FAR, "lladdr", self.FAR_LINK, "dev", "cable", "nud", "permanent")
            made.pop_all()

    def cut(self):
        """From now on whatever is sent is lost, and nobody is told."""
        self.far.run("ip", "link", "set", "cable", "down")

    def mend(self):
        self.far.run("ip", "link", "set", "cable", "up")

    def close(self):
        self.near.close()
        self.far.close()
