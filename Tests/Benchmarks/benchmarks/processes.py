"""Programs that are started and measured. None outlives the benchmark, however that ends."""
import atexit
import contextlib
import ctypes
import json
import os
import pathlib
import re
import resource
import selectors
import signal
import subprocess
import sys
import time
import urllib.request

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)
_running = set()


def dying_with(signal_number):
    """What a child does before it becomes another program: have the kernel end it should we die."""
    parent = os.getpid()

    def prepare():
        _libc.prctl(PR_SET_PDEATHSIG, signal_number)
        if os.getppid() != parent:
            os._exit(1)
    return prepare


def start(*command, ends_with=signal.SIGKILL, **options):
    process = subprocess.Popen(
        [str(part) for part in command], text=True, stdin=subprocess.DEVNULL, preexec_fn=dying_with(ends_with),
        **options)
    _running.add(process)
    return process


def run(*command, timeout=3_600, **options):
    """Runs a program to its end, and gives back what it said. It has to succeed."""
    process = start(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    try:
        out, err = process.communicate(timeout=timeout)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        _running.discard(process)
    if process.returncode != 0:
        beginning = " ".join(map(str, command[:3]))
        raise Failed(f"{beginning} … ended with {process.returncode}: {(err or out)[-800:].strip()}")
    return subprocess.CompletedProcess(command, 0, out, err)


def most_memory(*command):
    """Runs a program to its end; the most resident memory that it had, in MB, as it was last seen. It has to succeed."""
    process = start(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0
    try:
        while process.poll() is None:
            most = max(most, resident(process.pid, "VmHWM") or 0)
            time.sleep(0.01)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        _running.discard(process)
    if process.returncode != 0 or not most:
        raise Failed(f"{command[0]} ended with {process.returncode} before its memory was seen")
    return most


def resident(pid, what="VmRSS"):
    """Resident memory of a process in MB: now, or with `VmHWM` at its most; none if it is just about to end."""
    found = re.search(rf"{what}:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())
    return int(found.group(1)) / 1024 if found else None


class Failed(Exception):
    """Something could not be measured, and why."""


class Server:
    """A process that serves on a loopback port of its own, which its first line names, until it is stopped."""

    def __init__(self, *command, path_when_ready=None, patience=120, errors=None, **options):
        began = time.monotonic()
        self.errors = open(errors, "ab") if errors else subprocess.DEVNULL
        self.process = start(*command, stdout=subprocess.PIPE, stderr=self.errors, **options)
        self.base = None
        try:
            line = _first_line(self.process.stdout, patience)
            found = re.search(r"(\d+)\s*$", line)
            if not found:
                raise Failed(f"{command[0]} did not say where it serves, but {line!r}")
            self.base = f"http://127.0.0.1:{found.group(1)}"
            self._wait_for(path_when_ready, began + patience)
        except Failed as failure:
            self.stop()
            raise Failed(f"{failure}; {pathlib.Path(errors).read_text()[-500:] if errors else ''}") from None
        except BaseException:
            self.stop()
            raise
        self.ready_after = time.monotonic() - began

    def _wait_for(self, path, deadline):
        while path:
            with contextlib.suppress(OSError):
                self.get(path)
                return
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise Failed(f"{self.process.args[0]} does not become ready")
            time.sleep(0.005)

    def get(self, path, token=None):
        return self.request("GET", path, token)

    def request(self, method, path, token=None, body=None):
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        request = urllib.request.Request(
            self.base + path, method=method, headers=headers, data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def memory(self, what="VmRSS"):
        """Resident memory in MB: now, or with `VmHWM` at its most."""
        return resident(self.process.pid, what)

    def stop(self):
        end(self.process)
        self.process.stdout.close()
        if self.errors is not subprocess.DEVNULL:
            self.errors.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def _first_line(stream, patience):
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        return stream.readline() if selector.select(patience) else ""


def end(process, with_signal=signal.SIGTERM, patience=40):
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            print(f"  {process.args[0]} had to be killed", file=sys.stderr)
            process.kill()
            process.wait()
    _running.discard(process)


@atexit.register
def _end_all():
    for process in list(_running):
        process.kill()
        process.wait()


def open_many_files():
    """Lets this program and what it starts have as many connections as the system allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def end_with_us():
    """Has SIGTERM and SIGHUP end this program as SIGINT does, with everything cleaned up."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(130))
