"""./suite status: what runs."""

from .. import running
from ..console import say
from ..environment import Environment
from ..paths import Paths

NOT_RUNNING = 3  # as for init scripts


def add_parser(subparsers):
    """Describe the command."""
    subparsers.add_parser("status", help="say whether the suite runs, and where")


def run(_args):
    """Say what runs; exit code 0 when the server does, 3 when it does not."""
    paths = Paths.find().create()
    record = running.Record(paths).read()
    if record:
        pid = record["processes"][0][0]
        say(f"Odoo runs (process {pid}): {record['url']}")
        say(f"  database {record['database']}, {record['workers']} workers")
        say(f"  log {record['log']}")
    else:
        say("Odoo does not run: ./suite run starts it")
    env = Environment(paths)
    for name in ("durable", "scratch"):
        pid = env.cluster(name).pid
        say(f"PostgreSQL ({name}): {f'process {pid}' if pid else 'does not run'}")
    return 0 if record else NOT_RUNNING
