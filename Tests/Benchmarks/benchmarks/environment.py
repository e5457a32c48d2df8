"""Python's packages for what is measured beside Accord, in an environment of their own under .build."""
import shutil
import sys

from .bench import ROOT
from .processes import Failed, run

PACKAGES = ["eventsourcing==9.5.6", "psycopg[binary,pool]", "fastapi", "uvicorn[standard]", "asyncpg"]


def python():
    """The environment's interpreter; made and filled where it is not yet there."""
    place = ROOT / ".build" / "benchmarks" / "python"
    interpreter, done = place / "bin" / "python3", place / "installed"
    if not (done.exists() and done.read_text() == " ".join(PACKAGES)):
        shutil.rmtree(place, ignore_errors=True)
        try:
            run(sys.executable, "-m", "venv", place)
            run(interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES)
        except Failed as failure:
            raise Failed(f"Python's packages cannot be installed (Debian: python3-venv): {failure}") from failure
        done.write_text(" ".join(PACKAGES))
    return interpreter


def versions():
    """Which versions were installed."""
    said = run(python(), "-m", "pip", "list", "--format", "freeze", "--disable-pip-version-check").stdout
    found = dict(line.split("==") for line in said.split() if "==" in line)
    return {name: found[name] for name in ("eventsourcing", "psycopg", "fastapi", "uvicorn", "asyncpg")}
