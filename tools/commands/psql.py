"""./suite psql: PostgreSQL's own shell on one of our databases."""

import os

from .. import setup
from ..running import cluster_of

PASS_THROUGH = True


def add_parser(subparsers):
    """Describe the command; its words all go to psql."""
    subparsers.add_parser("psql", help="run psql, e.g. ./suite psql NAME -c 'SELECT 1'")


def run(args):
    """Become psql, connected to the cluster the database is in."""
    env = setup.prepare("postgres")
    name = next((word for word in args.rest if not word.startswith("-")), None)
    cluster = cluster_of(env, name)
    command = [str(env.pg_bin / "psql"), *args.rest]
    os.execve(command[0], command, env.process_env(cluster))
