"""./suite odoo: Odoo's own command."""

import os

from .. import setup
from ..running import cluster_of

PASS_THROUGH = True


def add_parser(subparsers):
    """Describe the command; its words all go to Odoo."""
    subparsers.add_parser(
        "odoo", help="run Odoo's own command, e.g. ./suite odoo shell -d NAME"
    )


def run(args):
    """Become Odoo, with the configuration of the cluster the database is in."""
    env = setup.prepare("postgres", "wkhtmltopdf")
    cluster = cluster_of(env, _database(args.rest))
    command = [str(env.odoo_bin), *args.rest]
    os.execve(command[0], command, env.process_env(cluster))


def _database(words):
    for index, word in enumerate(words):
        if word in ("-d", "--database") and index + 1 < len(words):
            return words[index + 1]
        if word.startswith("--database="):
            return word.partition("=")[2]
    return None
