"""A throw-away database with the processes that work in it."""

import contextlib
import itertools

import psycopg2
from worker import Server, Worker

from tools import databases

_NUMBER = itertools.count(1)
# Who there is and in which teams, as words to be compared.
USERS_AND_MEMBERS = """
    SELECT 'user', login, count(*) FROM res_users GROUP BY login
    UNION ALL
    SELECT 'member', account.login || ' in ' || (team.name->>'en_US'), count(*)
      FROM crm_team_member member JOIN res_users account ON account.id = user_id
      JOIN crm_team team ON team.id = crm_team_id GROUP BY 2"""


class Database:
    """A copy of a template on the crash cluster."""

    def __init__(self, env, cluster, source, folder, label="crash"):
        self.env = env
        self.cluster = cluster
        self.folder = folder
        self.name = f"{label}_{next(_NUMBER)}"
        databases.clone(env, source, self.name, cluster=cluster)
        # Since PostgreSQL 15 a copied sequence may hand out numbers that are in no log
        # yet; a crash before the next checkpoint would make it hand them out again.
        cluster.psql("postgres", "CHECKPOINT")
        self.variables = env.process_env(cluster)
        self.workers = []

    @contextlib.contextmanager
    def connection(self):
        """A connection of the test's own; commits at the end."""
        options = {"host": self.cluster.host, "user": self.cluster.user}
        connection = psycopg2.connect(dbname=self.name, **options)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def sql(self, query, *args):
        """Run one statement; return its rows."""
        with self.connection() as connection, connection.cursor() as cursor:
            cursor.execute(query, args or None)
            return cursor.fetchall() if cursor.description else None

    def value(self, query, *args):
        """The one value that a query returns."""
        return self.sql(query, *args)[0][0]

    def worker(self, script, **where):
        """Start a process and wait until it is ready; it begins with ``go()``.

        ``where`` it is to stop again: see ``start`` in ``probe.py``.
        """
        script = f"probe.start(**{where})\n{script}\nprobe.report()"
        worker = Worker(self, script, self.folder)
        self.workers.append(worker)
        return worker.wait_stopped()

    def run(self, script, **limit):
        """Run a script in a process of its own to its good end.

        ``limit`` may be a ``timeout`` in seconds other than the usual one.
        """
        worker = self.worker(script).go()
        worker.finish(**limit)
        return worker

    def server(self):
        """Start an Odoo server whose only work are crons; see :class:`Server`."""
        server = Server(self, self.folder)
        self.workers.append(server)
        return server

    def wake_crons(self):
        """Tell the servers that there is something to do; they look once a minute."""
        notify = f"SELECT pg_notify('cron_trigger', '{self.name}')"
        self.cluster.psql("postgres", notify)

    def crons_at_work(self):
        """Whether a scheduled action is due or a server is in a transaction."""
        return self.sql(
            """SELECT 1 FROM ir_cron
                WHERE active AND nextcall <= now() at time zone 'utc'
               UNION ALL
               SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
                  AND pid <> pg_backend_pid() AND state <> 'idle'"""
        )

    def waiting_for_locks(self):
        """Whether a process waits for another one's lock."""
        return self.sql(
            "SELECT 1 FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )

    def locked_leads(self):
        """Ids of leads that some transaction holds."""
        free = self.sql("SELECT id FROM crm_lead FOR NO KEY UPDATE SKIP LOCKED")
        every = self.sql("SELECT id FROM crm_lead ORDER BY id")
        return [lead_id for (lead_id,) in every if (lead_id,) not in set(free)]

    def drop(self):
        """End what still runs and remove the database."""
        for worker in self.workers:
            worker.discard()
        self.cluster.start()
        databases.drop(self.env, self.name, cluster=self.cluster, missing_ok=True)
