"""A PostgreSQL cluster of the benchmark's own: made in its folder, with every commit on disk, and gone with it."""
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time

from .processes import Failed, end, run, start

# What is not said here is as PostgreSQL has it: fsync, synchronous_commit and full_page_writes are on.
SETTINGS = {
    "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "500", "shared_buffers": "256MB",
}


def programs():
    """The folder of PostgreSQL's programs; nil if it is not installed."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    path = found[-1] if found else shutil.which("initdb")
    return os.path.dirname(os.path.realpath(path)) if path else None


class Cluster:
    def __init__(self, folder):
        self.programs = programs()
        if not self.programs:
            raise Failed("PostgreSQL is not installed (Debian: postgresql)")
        self.folder = folder
        # It refuses to run as root.
        self.owner = {}
        self.folder.mkdir()
        if os.geteuid() == 0:
            user = pwd.getpwnam("nobody")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.owner = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        data = self.folder / "data"
        run(f"{self.programs}/initdb", "--pgdata", data, "--username", "accord", "--auth", "trust",
            "--encoding", "UTF8", "--locale", "C", cwd=self.folder, **self.owner)
        self.port = free_port()
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        with open(self.folder / "log", "wb") as log:
            self.process = start(
                f"{self.programs}/postgres", "-D", data, "-p", self.port, *settings, ends_with=signal.SIGQUIT,
                cwd=self.folder, stdout=log, stderr=subprocess.STDOUT, **self.owner)
        deadline = time.monotonic() + 60
        asks = [f"{self.programs}/pg_isready", "-q", "-U", "accord", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(asks).returncode:
            if time.monotonic() > deadline or self.process.poll() is not None:
                self.close()
                raise Failed(f"PostgreSQL does not start: {(self.folder / 'log').read_text()[-500:]}")
            time.sleep(0.1)

    def database(self, name):
        """Makes an empty database.

        - Returns: its address.
        """
        self.sql(f'CREATE DATABASE "{name}"')
        return f"postgresql://accord@127.0.0.1:{self.port}/{name}"

    def sql(self, text, database="postgres"):
        return run(f"{self.programs}/psql", "-qAtX", "-h", "127.0.0.1", "-p", self.port, "-U", "accord", "-d", database,
                   "-v", "ON_ERROR_STOP=1", "-c", text).stdout

    def close(self):
        end(self.process, signal.SIGINT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
