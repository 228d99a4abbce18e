"""The server of ``./suite run``: its processes, its record, its end."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from . import databases, processes
from .errors import SuiteError

_START_LIMIT = 180  # seconds until the first page
_STOP_LIMIT = 60
_POLL = 0.1


class Record:
    """What is known of the running server, kept in a file."""

    def __init__(self, paths):
        self.path = paths.data / "run.json"

    def read(self):
        """Return the record of a server that still runs, else None."""
        try:
            record = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        pid, started = record["processes"][0]
        return record if processes.started_at(pid) == started else None

    def write(self, **record):
        """Remember a server."""
        self.path.write_text(json.dumps(record), encoding="utf-8")

    def forget(self):
        """Forget the server."""
        self.path.unlink(missing_ok=True)


class Server:
    """Odoo on one address, with a proxy in front when it has workers."""

    def __init__(self, env, cluster, database, *, port, workers):
        self.env = env
        self.cluster = cluster
        self.database = database
        self.port = port
        self.workers = workers
        self.url = f"http://localhost:{port}"
        self.http_port = free_port() if workers else port
        self.evented_port = free_port()
        self.log = env.paths.data / "odoo.log"
        self.children = []

    def start(self, *, detached):
        """Start the processes and wait for the first page."""
        self._set_addresses()
        conf = self.env.odoo_conf(
            self.cluster,
            db_name=self.database,
            dbfilter=f"^{self.database}$",
            http_port=self.http_port,
            gevent_port=self.evented_port,
            workers=self.workers,
        )
        command = [self.env.odoo_bin, "server", "-c", conf]
        with open(self.log, "w", encoding="utf-8") as log:
            self._spawn(command, log, detached)
            if self.workers:
                ports = (self.port, self.http_port, self.evented_port)
                proxy = [sys.executable, "-m", "tools.proxy", *ports]
                self._spawn(proxy, log, detached)
        self._wait()

    def wait(self):
        """Wait until Odoo ends; returns its exit code."""
        return self.children[0].wait()

    def stop(self):
        """End the processes."""
        end([child.pid for child in self.children])

    def describe(self):
        """Return the record of this server."""
        pids = [child.pid for child in self.children]
        return {
            "processes": [[pid, processes.started_at(pid)] for pid in pids],
            "url": self.url,
            "port": self.port,
            "database": self.database,
            "cluster": self.cluster.name,
            "workers": self.workers,
            "log": str(self.log),
        }

    def _spawn(self, command, log, detached):
        child = subprocess.Popen(
            [str(word) for word in command],
            env=self.env.process_env(self.cluster),
            cwd=self.env.paths.repo,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=detached,
        )
        self.children.append(child)

    def _set_addresses(self):
        """Tell Odoo its address; reports are printed through a port that is free.

        A worker that prints asks for its pages while it is busy: with workers these
        requests go to the evented port, so that a single worker can print too.
        """
        printing = self.evented_port if self.workers else self.http_port
        set_parameter(self.cluster, self.database, "web.base.url", self.url)
        report = f"http://127.0.0.1:{printing}"
        set_parameter(self.cluster, self.database, "report.url", report)

    def _wait(self):
        limit = time.monotonic() + _START_LIMIT
        while not answers(f"http://127.0.0.1:{self.port}/web/login"):
            ended = any(child.poll() is not None for child in self.children)
            if ended or time.monotonic() > limit:
                self.stop()
                text = self.log.read_text(encoding="utf-8", errors="replace")
                raise processes.explain(
                    "Odoo does not start", f"the whole log is {self.log}", text
                )
            time.sleep(_POLL)


def cluster_of(env, database):
    """Return the cluster that has a database; the scratch one by default.

    The durable one is started for it when it is down, as after ``./suite stop``.
    """
    clusters = [env.cluster("durable"), env.cluster("scratch")]
    for cluster in sorted(clusters, key=lambda each: not each.running):
        if database is None or not cluster.made:
            continue
        if database in databases.known_databases(cluster.start()):
            return cluster
    return clusters[1]


def require_free_port(port):
    """Refuse a port on which somebody listens already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise SuiteError(
                f"port {port} is taken or not allowed",
                f"choose another: ./suite run --port {min(port, 65000) + 1}",
                error,
            ) from error


def free_port():
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url):
    """Tell whether a page can be had."""
    try:
        with urllib.request.urlopen(url, timeout=60) as response:
            return response.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def set_parameter(cluster, database, key, value):
    """Set a system parameter of a database on which no Odoo runs yet."""
    cluster.psql(
        database,
        "INSERT INTO ir_config_parameter (key, value, create_uid, write_uid,"
        f" create_date, write_date) VALUES ('{key}', '{value}', 1, 1, now(), now())"
        " ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
    )


def end(pids):
    """End processes politely, then less so; returns when they are gone."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in filter(processes.alive, pids):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        limit = time.monotonic() + _STOP_LIMIT
        while any(map(_still_there, pids)) and time.monotonic() < limit:
            time.sleep(_POLL)


def _still_there(pid):
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    return processes.alive(pid)


def logins(cluster, database):
    """Return ``(role, login, password)`` of the demo persons, else of the admin.

    The demo company gives each person its login as password.
    """
    rows = cluster.query(
        database,
        "SELECT substr(d.name, 11), u.login FROM ir_model_data d"
        " JOIN res_users u ON u.id = d.res_id WHERE d.module = 'crm_suite'"
        " AND d.model = 'res.users' AND d.name LIKE 'demo\\_user\\_%' AND u.active"
        " ORDER BY d.id",
    )
    people = [(role.replace("_", " "), login, login) for role, login in rows]
    return people or [("administrator", "admin", "admin")]
