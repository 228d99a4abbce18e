"""PostgreSQL clusters of our own: a fast one for tests, a durable one for runs."""

import functools
import hashlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from . import processes, venv
from .errors import SuiteError
from .lock import lock

USER = "odoo"
_MINIMUM = 13
_SOCKET_LIMIT = 90  # characters; the system's limit is 107 with the socket's name
_STOP_LIMIT = 60  # seconds
_STOP_SIGNALS = {
    "smart": signal.SIGTERM,
    "fast": signal.SIGINT,
    "immediate": signal.SIGQUIT,
}
_COMMON = {
    "listen_addresses": "",
    "jit": "off",
    "max_connections": "150",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
}
SETTINGS = {
    # nothing in the scratch cluster is worth surviving a power cut
    "scratch": {
        **_COMMON,
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
    },
    "durable": {**_COMMON, "fsync": "on", "synchronous_commit": "on"},
}


def find_binaries(paths, python):
    """Return the folder with ``initdb`` and friends: the system's, else the wheel."""
    if os.environ.get("SUITE_POSTGRES") != "wheel":
        system = _system_binaries()
        if system:
            return system
    folder = venv.wheel_folder(paths, "postgres", python)
    return venv.find_in(folder, "*/pginstall/bin/initdb").parent


def _system_binaries():
    candidates = list(Path("/usr/lib/postgresql").glob("*/bin"))
    candidates += Path("/usr").glob("pgsql-*/bin")
    on_path = processes.which("initdb")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    usable = {path: major_version(path) for path in candidates}
    usable = {path: major for path, major in usable.items() if major >= _MINIMUM}
    return max(usable, key=usable.get) if usable else None


@functools.cache
def major_version(folder):
    """Return the major version of the server in a folder, 0 without one."""
    if not all((folder / name).exists() for name in ("initdb", "postgres", "pg_ctl")):
        return 0
    answer = subprocess.run(
        [folder / "postgres", "--version"], check=False, capture_output=True, text=True
    ).stdout
    found = re.search(r"(\d+)", answer)
    return int(found.group(1)) if found else 0


class Cluster:
    """One PostgreSQL server reached through a socket in ``host``."""

    external = False

    def __init__(self, name, folder, binaries):
        self.name = name
        self.folder = Path(folder)
        self.binaries = binaries and Path(binaries)  # not needed to stop it
        self.pgdata = self.folder / "pgdata"
        self.log = self.folder / "postgres.log"
        self.files = self.folder / "odoo"  # Odoo's data_dir for this cluster
        self.user = USER

    @property
    def host(self):
        """The folder of the server's socket."""
        run = self.folder / "run"
        if len(str(run)) <= _SOCKET_LIMIT:
            return str(run)
        short = hashlib.sha256(str(run).encode()).hexdigest()[:8]
        return f"{tempfile.gettempdir()}/crm-suite-{os.geteuid()}-{short}"

    @property
    def variables(self):
        """What libpq and Odoo read from the environment to find the server."""
        return {"PGHOST": self.host, "PGUSER": self.user}

    @property
    def pid(self):
        """The server's process, None when it is down."""
        try:
            pid = int((self.pgdata / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return pid if processes.alive(pid) else None

    @property
    def running(self):
        """Tell whether the server answers."""
        return self.pid is not None and self._probe().returncode == 0

    @property
    def made(self):
        """Tell whether it was ever set up, running or not."""
        return bool(_read(self.pgdata / "PG_VERSION"))

    def start(self):
        """Start the server unless it runs; returns itself."""
        if self.running:
            return self
        with lock(self.folder / "lock", f"Starting the {self.name} PostgreSQL"):
            if not self.running:
                self._start()
        return self

    def stop(self, mode="fast"):
        """Stop the server; no error when it is down."""
        pid = self.pid
        if pid is None:
            return
        os.kill(pid, _STOP_SIGNALS[mode])
        limit = time.monotonic() + _STOP_LIMIT
        while processes.alive(pid):
            if time.monotonic() > limit:
                raise SuiteError(
                    f"the {self.name} PostgreSQL (process {pid}) does not stop",
                    f"look at {self.log}",
                )
            time.sleep(0.05)

    def psql(self, database, sql):
        """Run SQL and return psql's bare output lines; raises ``SuiteError``."""
        done = self._client("psql", "-d", database, "-v", "ON_ERROR_STOP=1", "-c", sql)
        if done.returncode:
            raise processes.explain(
                f"PostgreSQL refused a statement in {database}", "", done.stderr
            )
        return done.stdout.splitlines()

    def query(self, database, sql):
        """Return the rows of a query as lists of strings."""
        return [line.split("\x1f") for line in self.psql(database, sql)]

    def command(self, name, *args):
        """Run one of PostgreSQL's own client commands."""
        return processes.run(
            [self.binaries / name, *args],
            problem=f"{name} {args[-1] if args else ''} failed",
            remedy="look at PostgreSQL's answer below",
            env={**os.environ, **self.variables},
        )

    def _probe(self):
        return self._client("psql", "-d", "postgres", "-c", "")

    def _client(self, name, *args):
        return subprocess.run(
            [str(self.binaries / name), "-qAtX", "-F", "\x1f", *map(str, args)],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, **self.variables},
        )

    def _start(self):
        self._create_folders()
        if not (self.pgdata / "PG_VERSION").is_file():
            self._initialise()
        self._check_version()
        options = " ".join(f"-c {k}={v or chr(39) * 2}" for k, v in self._settings())
        try:
            self._as_server(
                "pg_ctl",
                *("-D", self.pgdata, "-l", self.log, "-w", "-t", "120"),
                *("-o", f"-k {self.host} {options}", "start"),
            )
        except SuiteError as error:
            tail = "\n".join(_read(self.log).splitlines()[-20:])
            raise processes.explain(
                f"the {self.name} PostgreSQL does not start",
                f"look at {self.log}",
                f"{error.details}\n{tail}",
            ) from error

    def _settings(self):
        return SETTINGS[self.name].items()

    def _initialise(self):
        processes.require_space(self.folder, 1)
        shutil.rmtree(self.pgdata, ignore_errors=True)
        words = ["-U", self.user, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        if self.name == "scratch":
            words.append("--no-sync")
        self._as_server("initdb", "-D", self.pgdata, *words)

    def _check_version(self):
        made_by = _read(self.pgdata / "PG_VERSION").strip()
        if made_by != str(major_version(self.binaries)):
            raise SuiteError(
                f"{self.pgdata} was made by PostgreSQL {made_by}, found is"
                f" {major_version(self.binaries)}",
                f"bring PostgreSQL {made_by} back, or ./suite clean"
                + (
                    " --all (this deletes its databases)"
                    if self.name == "durable"
                    else ""
                ),
            )

    def _create_folders(self):
        for folder in (self.folder, Path(self.host)):
            folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            account = server_account()
            for folder in (self.folder, Path(self.host)):
                os.chown(folder, account.pw_uid, account.pw_gid)
            self.folder.chmod(0o755)

    def _as_server(self, name, *args):
        options = {"env": {**os.environ, "LC_ALL": "C.UTF-8"}, "cwd": "/"}
        if os.geteuid() == 0:  # PostgreSQL refuses to be root
            account = server_account()
            options.update(user=account.pw_uid, group=account.pw_gid, extra_groups=[])
            options["env"]["HOME"] = str(self.folder)
        output = self.folder / f"{name}.out"
        try:
            # into a file: the server keeps what it inherits open for ever
            with open(output, "w", encoding="utf-8") as handle:
                done = subprocess.run(
                    [str(self.binaries / name), *map(str, args)],
                    check=False,
                    stdin=subprocess.DEVNULL,
                    stdout=handle,
                    stderr=subprocess.STDOUT,
                    **options,
                )
        except PermissionError as error:
            raise SuiteError(
                f"the account {server_account().pw_name} may not enter {self.binaries}",
                "set SUITE_STATE to a folder everybody can enter",
                error,
            ) from error
        if done.returncode:
            raise processes.explain(
                f"PostgreSQL's {name} failed",
                f"look at {self.folder}",
                _read(output),
            )


class ExternalCluster(Cluster):
    """The server PGHOST names: used as it is, never started or stopped."""

    external = True

    def __init__(self, name, folder, binaries):
        super().__init__(name, folder, binaries)
        self.user = os.environ.get("PGUSER") or pwd.getpwuid(os.geteuid()).pw_name

    @property
    def host(self):
        """The address from the environment."""
        return os.environ["PGHOST"]

    @property
    def pid(self):
        """Not ours to know."""
        return None

    @property
    def made(self):
        """It is somebody else's, so it was."""
        return True

    @property
    def running(self):
        """Tell whether the server answers."""
        return self._probe().returncode == 0

    def start(self):
        """Check that the server answers."""
        done = self._probe()
        if done.returncode:
            raise SuiteError(
                f"the PostgreSQL at PGHOST={self.host} does not answer",
                "start it, correct PGHOST/PGPORT/PGUSER/PGPASSWORD, or unset PGHOST",
                done.stderr,
            )
        return self

    def stop(self, mode="fast"):
        """Leave it running: it is not ours."""


def server_account():
    """Return the account the server runs as when we are root."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SuiteError(
        "PostgreSQL cannot run as root and there is no account for it",
        "add one: useradd --system postgres",
    )


def _read(path):
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
