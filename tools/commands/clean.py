"""./suite clean: give the room back."""

import shutil

from .. import running
from ..console import say, step
from ..environment import Environment
from ..errors import SuiteError
from ..lock import lock
from ..paths import Paths
from ..processes import GIGABYTE


def add_parser(subparsers):
    """Describe the command."""
    parser = subparsers.add_parser(
        "clean", help="delete what can be built again: Odoo, packages, test databases"
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="the databases of ./suite run as well: their data is lost",
    )


def run(args):
    """Delete the cache; with ``--all`` the durable data too."""
    paths = Paths.find()
    roots = [("scratch", paths.state), ("durable", paths.data)][: 1 + args.all]
    if args.all and running.Record(paths).read():
        raise SuiteError("the suite runs", "./suite stop, then ./suite clean --all")
    env = Environment(paths)
    for name, root in roots:
        if not root.is_dir():
            continue
        with lock(root / "setup.lock", "A set-up"):
            env.cluster(name).stop()
            with step(f"Deleting {root}"):
                before = shutil.disk_usage(root).free
                shutil.rmtree(root)
        freed = shutil.disk_usage(root.parent).free - before
        say(f"  {max(freed, 0) / GIGABYTE:.1f} GB given back")
    return 0
