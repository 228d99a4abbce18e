"""./suite stop: the end of what ``./suite run`` started."""

from .. import running
from ..console import say, step
from ..environment import Environment
from ..paths import Paths


def add_parser(subparsers):
    """Describe the command."""
    parser = subparsers.add_parser("stop", help="stop the suite")
    parser.add_argument(
        "--all", action="store_true", help="the PostgreSQL for tests as well"
    )


def run(args):
    """Stop Odoo, then its PostgreSQL; nothing running is no error."""
    paths = Paths.find().create()
    record = running.Record(paths)
    running_now = record.read()
    if running_now:
        with step("Stopping Odoo"):
            running.end([pid for pid, _started in running_now["processes"]])
    else:
        say("Odoo does not run")
    record.forget()
    env = Environment(paths)
    for name in ("durable", "scratch")[: 1 + args.all]:
        cluster = env.cluster(name)
        if cluster.pid:
            with step(f"Stopping PostgreSQL ({name})"):
                cluster.stop()
