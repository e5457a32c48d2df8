"""On what it was measured."""
import datetime
import os
import pathlib
import platform
import re
import subprocess


def describe(sources):
    """- Parameter sources: the folder of the working copy that is measured."""
    cpu = pathlib.Path("/proc/cpuinfo").read_text()
    memory = pathlib.Path("/proc/meminfo").read_text()
    model = re.search(r"model name\s*:\s*(.*)", cpu)
    return {
        "cores": len(os.sched_getaffinity(0)),
        "model": model.group(1) if model else platform.machine(),
        "sha_instructions": bool(re.search(r"\bsha_ni\b|\bsha2\b", cpu)),
        "memory_gb": round(int(re.search(r"MemTotal:\s+(\d+)", memory).group(1)) / 1024 / 1024),
        "kernel": platform.release(),
        "system": _first(r'PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text()),
        "swift": _first(r"Swift version (\S+)", _said("swift", "--version")),
        "python": platform.python_version(),
        "sqlite": _first(r"^(\S+)", _said("pkg-config", "--modversion", "sqlite3")),
        "postgres": _first(r"(\d+\.\d+)", _said("postgres", "--version")),
        "commit": copy(sources),
    }


def copy(sources):
    """The commit, with a `+` if what is built from is not as it is there."""
    commit = _said("git", "-C", str(sources), "rev-parse", "--short", "HEAD").strip() or "unknown"
    changed = _said("git", "-C", str(sources), "status", "--porcelain", "--", "Sources", "Package.swift").strip()
    return commit + "+" * bool(changed)


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%MZ")


def _said(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=60).stdout
    except OSError:
        return ""


def _first(pattern, text):
    found = re.search(pattern, text)
    return found.group(1) if found else "unknown"
