"""PostgreSQL servers that are broken: made in a folder, reached over a socket there, and gone with this program."""
import contextlib
import glob
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import time

from cases import Missing
from processes import child, libc

# What primary and standby both have where nodes are run for real.
REPLICATED = pathlib.Path(__file__).resolve().parents[2] / "Deploy/postgres/primary.conf"


def programs():
    """Where PostgreSQL's programs are."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    path = found[-1] if found else shutil.which("initdb")
    if not path:
        raise Missing("PostgreSQL is not installed")
    return pathlib.Path(path).resolve().parent


class Place:
    """A folder for servers, and as whom they run: they refuse to be root."""

    def __init__(self, folder):
        self.programs, self.folder, self.user = programs(), folder / "pg", None
        self.folder.mkdir()
        if os.geteuid() == 0:
            try:
                self.user = pwd.getpwnam("postgres")
            except KeyError:
                raise Missing("there is no user postgres to run PostgreSQL as") from None
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
            folder.chmod(0o711)

    def run(self, program, *arguments):
        said = subprocess.run([self.programs / program, *map(str, arguments)], capture_output=True, text=True, timeout=300,
                              cwd=self.folder, preexec_fn=child(self.user))
        if said.returncode:
            raise RuntimeError(f"{program} ended with {said.returncode}: {said.stderr.strip()[-500:]}")
        return said.stdout


class Server:
    """One server. Its port only names its socket, unless it listens on an address, in a network namespace."""

    def __init__(self, place, name, port=5432, address="", namespace=None):
        self.place, self.name, self.port, self.address, self.namespace = place, name, port, address, namespace
        self.data, self.process = place.folder / name, None

    def make(self):
        """Makes it from nothing, and starts it."""
        self.place.run("initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
        self._configure()
        self.start()

    def copy(self, other, *files, following=None):
        """Makes it as another is that does not run, and starts it; `files` are added to its settings. It may follow a server
        that was made so too."""
        subprocess.run(["cp", "-a", other.data, self.data], check=True)
        self._configure(*files)
        if following:
            (self.data / "standby.signal").touch()
            with open(self.data / "postgresql.conf", "a") as file:
                file.write(f"primary_conninfo = 'host={self.place.folder} port={following.port} user=postgres'\n")
        self.start()
        if following:
            self._become_synchronous(following)

    def _configure(self, *files):
        settings = {"port": self.port, "listen_addresses": self.address, "unix_socket_directories": self.place.folder,
                    # As which it follows another: one of those that REPLICATED waits for.
                    "cluster_name": self.name, "max_connections": 200, "shared_buffers": "32MB",
                    # There is no certificate, and nothing crosses a network that is not the test's own.
                    "ssl": "off",
                    # In files beside the data, so that nothing stays in memory of a server that was killed.
                    "dynamic_shared_memory_type": "mmap"}
        with open(self.data / "postgresql.conf", "a") as file:
            file.writelines(f.read_text() for f in files)
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        if self.address:
            with open(self.data / "pg_hba.conf", "a") as file:
                file.write("host all all samenet trust\n")

    def start(self):
        with open(self.place.folder / f"{self.name}.log", "ab") as log:
            self.process = subprocess.Popen(
                [self.place.programs / "postgres", "-D", self.data], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                cwd=self.place.folder, start_new_session=True,
                preexec_fn=child(self.place.user, self.namespace, dies_of=signal.SIGQUIT))
        ready = [self.place.programs / "pg_isready", "-q", "-h", self.place.folder, "-p", str(self.port)]
        self.wait(lambda: subprocess.run(ready).returncode == 0, "take connections")

    def wait(self, condition, what, within=120):
        deadline = time.monotonic() + within
        while not condition():
            if time.monotonic() > deadline or self.process.poll() is not None:
                said = (self.place.folder / f"{self.name}.log").read_text()
                raise RuntimeError(f"server {self.name} does not {what}: {said[-500:]}")
            time.sleep(0.1)

    def _asking(self, database):
        return ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.place.folder, "-p", self.port, "-U", "postgres",
                "-d", database]

    def sql(self, statement, database="postgres"):
        """Runs a statement, and gives its rows."""
        return self.place.run("psql", *self._asking(database), "-c", statement).strip()

    @contextlib.contextmanager
    def session(self, database):
        """A session that takes statements on its standard input, and ends what it has begun with the `with`."""
        process = subprocess.Popen(
            [self.place.programs / "psql", *map(str, self._asking(database))], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, cwd=self.place.folder, preexec_fn=child(self.place.user))
        try:
            yield process
        finally:
            process.stdin.close()
            process.wait(60)
            process.stdout.close()

    def set(self, name, value):
        """Changes a setting while it runs; nil puts back what is in its files."""
        self.sql(f"ALTER SYSTEM RESET {name}" if value is None else f"ALTER SYSTEM SET {name} = '{value}'")
        self.sql("SELECT pg_reload_conf()")

    # What is done to it.

    def kill(self):
        """As a machine loses its power: the server and all its processes at once, and the memory that they shared."""
        self.process.send_signal(signal.SIGSTOP)  # so that it starts no others meanwhile
        processes = [self.process.pid, *children(self.process.pid)]
        segment = (self.data / "postmaster.pid").read_text().splitlines()[6].split()[1]
        for pid in processes:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        deadline = time.monotonic() + 60
        while any(is_alive(pid) for pid in processes) and time.monotonic() < deadline:
            time.sleep(0.01)
        libc.shmctl(int(segment), 0, None)  # IPC_RMID

    def stop(self):
        """As `pg_ctl stop -m fast`: connections are ended, whatever they are doing."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(120)

    def restart(self):
        """As `pg_ctl restart -m fast`."""
        self.stop()
        self.start()

    def follow(self, primary):
        """Makes it anew, as a standby of another, which waits for it from then on."""
        if self.data.exists():
            shutil.rmtree(self.data)
        self.place.run("pg_basebackup", "-h", self.place.folder, "-p", primary.port, "-U", "postgres", "-D", self.data, "-R",
                       "-X", "stream", "--checkpoint=fast", "--no-sync")
        self._configure()
        self.start()
        self._become_synchronous(primary)

    def _become_synchronous(self, primary):
        primary.set("synchronous_standby_names", None)
        waiting = "SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')"
        self.wait(lambda: primary.sql(waiting) == "1", "become synchronous")

    def promote(self):
        """Lets a standby take over. Nothing is acknowledged until there is another one, or somebody says that none is needed."""
        self.sql("SELECT pg_promote(true, 60)")
        self.set("synchronous_standby_names", "")

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.stop()


def children(parent):
    """The processes that a process has started."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(path.parent.name))
        except OSError:
            pass
    return found


def is_alive(pid):
    """Whether a process still does anything: one that nobody has asked about does not."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
