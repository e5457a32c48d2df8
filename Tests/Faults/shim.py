"""Lies that the system is made to tell: a library that stands before the C library, and the page that says which."""
import contextlib
import mmap
import pathlib
import shutil
import struct
import subprocess

from cases import Missing


class Shim:
    """Fsyncs that fail or wait, writes that are cut short, and a clock that is wrong, for the program that is started with
    `environment`."""

    FORM = struct.Struct("=qiiiii")

    def __init__(self, folder, files=""):
        compiler = next((path for path in map(shutil.which, ("cc", "gcc", "clang")) if path), None)
        if not compiler:
            raise Missing("there is no C compiler")
        library, control = folder / "shim.so", folder / "control"
        source = pathlib.Path(__file__).with_name("shim.c")
        made = subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], capture_output=True, text=True)
        if made.returncode:
            raise Missing(f"the shim cannot be built: {made.stderr.strip()[-200:]}")
        control.write_bytes(bytes(mmap.PAGESIZE))
        with open(control, "r+b") as file:
            self._page = mmap.mmap(file.fileno(), mmap.PAGESIZE)
        self.environment = {"LD_PRELOAD": str(library), "FAULTS_CONTROL": str(control), "FAULTS_FILES": files}

    def _change(self, place, form, value):
        struct.pack_into(form, self._page, place, value)

    def clock(self, seconds):
        self._change(0, "=q", seconds)

    def failing(self, count):
        self._change(8, "=i", count)

    def shortening(self, count):
        self._change(12, "=i", count)

    @contextlib.contextmanager
    def nothing_is_synced(self):
        """Lets whatever is to be made durable wait."""
        self._change(24, "=i", 1)
        try:
            yield
        finally:
            self._change(24, "=i", 0)

    @property
    def failed(self):
        return self.FORM.unpack_from(self._page)[3]

    @property
    def shortened(self):
        return self.FORM.unpack_from(self._page)[4]
