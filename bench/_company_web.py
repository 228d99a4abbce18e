"""A server whose home has a slow tile; a program that reads it as browsers do.

The slow tile shows meetings: for the time of the measurement their table is a view that
sleeps before it answers.
"""

import contextlib
import http.client
import json
import queue
import subprocess
import threading
import time

from tools import processes, running

CONNECTIONS = 6  # of a browser to one server
SECONDS = 5
TABLE = "calendar_event"
HIDDEN = f"{TABLE}_without_sleep"
SLEEP = [
    f"ALTER TABLE {TABLE} RENAME TO {HIDDEN}",
    f"CREATE VIEW {TABLE} AS SELECT {HIDDEN}.* FROM (SELECT pg_sleep({SECONDS})) slow"
    f" LEFT JOIN {HIDDEN} ON TRUE",
]
WAKE = f"""DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_class WHERE relname = '{HIDDEN}') THEN
        DROP VIEW IF EXISTS {TABLE};
        ALTER TABLE {HIDDEN} RENAME TO {TABLE};
    END IF;
END $$"""


@contextlib.contextmanager
def server(env, cluster, database):
    """A server with threads on a free port of this machine; yields the port."""
    port = running.free_port()
    words = [env.odoo_bin, "server", "-d", database, "--http-interface", "127.0.0.1"]
    words += ["--http-port", port, "--max-cron-threads=0", "--log-level=warn"]
    words += ["--db-filter", f"^{database}$"]
    log = env.paths.logs / "bench_homes.log"
    with (
        open(log, "w", encoding="utf-8") as output,
        subprocess.Popen(
            [str(word) for word in words],
            env=env.process_env(cluster),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            _wait(process, port, log)
            yield port
        finally:
            running.end([process.pid])


def _wait(process, port, log):
    limit = time.monotonic() + 180
    while not running.answers(f"http://127.0.0.1:{port}/web/login"):
        if process.poll() is not None or time.monotonic() > limit:
            text = log.read_text(encoding="utf-8", errors="replace")
            raise processes.explain("Odoo does not start", f"see {log}", text)
        time.sleep(0.2)


@contextlib.contextmanager
def sleeping(cluster, database):
    """Whoever reads meetings meanwhile waits."""
    try:
        cluster.psql(database, ";".join(SLEEP))
        yield
    finally:
        cluster.psql(database, WAKE)


class Browser:
    """Somebody who is logged in and has six connections."""

    def __init__(self, port, database, login):
        self.port = port
        self.cookie = ""
        words = {"db": database, "login": login, "password": login}
        self._login = ("/web/session/authenticate", words)
        connection = self._connect()
        _answer, cookies = self._send(connection, *self._login)
        self.cookie = next(c.partition(";")[0] for c in cookies if "session_id" in c)
        connection.close()

    def _connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def _send(self, connection, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        headers = {"Content-Type": "application/json", "Cookie": self.cookie}
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
        if "error" in answer:
            raise ValueError(answer["error"]["data"]["debug"])
        return answer["result"], response.headers.get_all("Set-Cookie") or []

    def call(self, connection, method, *args, **words):
        """Call a method of the homes."""
        params = {"model": "crm.dashboard", "method": method}
        params |= {"args": args, "kwargs": words}
        path = f"/web/dataset/call_kw/crm.dashboard/{method}"
        return self._send(connection, path, params)[0]

    def read(self, home_id, **chosen):
        """Read a home; return ``{tile id: (kind of data, seconds until it came)}``."""
        first = self._connect()
        layout = self.call(first, "load_home", home_id, **chosen)
        groups = {}
        # what comes last is asked for first: a slow one holds a connection for sure
        for tile in reversed(layout["tiles"]):
            groups.setdefault(tile["group"], []).append(tile["id"])
        names = {tile["id"]: ",".join(tile["metrics"]) for tile in layout["tiles"]}
        waiting, arrived = queue.SimpleQueue(), {}
        for ids in groups.values():
            waiting.put(ids)
        started = time.perf_counter()

        def work():
            connection = self._connect()
            with contextlib.suppress(queue.Empty):
                while True:
                    ids = waiting.get_nowait()
                    data = self.call(connection, "read_tiles", ids, layout["state"])
                    took = time.perf_counter() - started
                    for id_ in ids:
                        arrived[id_] = took, data[str(id_)]["error"]
            connection.close()

        threads = [threading.Thread(target=work) for _place in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        first.close()
        return [
            {
                "place": place,
                "metrics": names[tile["id"]],
                "seconds": arrived[tile["id"]][0],
            }
            | {"error": arrived[tile["id"]][1]}
            for place, tile in enumerate(layout["tiles"])
        ]
