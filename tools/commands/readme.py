"""``./suite readme``: the README files that are made from other files."""

from ..console import say
from ..paths import Paths
from ..quality import readme


def add_parser(subparsers):
    """Describe the command."""
    parser = subparsers.add_parser("readme", help="build the add-ons' README files")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail when one is outdated"
    )


def run(args):
    """Write or check them."""
    paths = Paths.find()
    changed = readme.outdated(paths) if args.check else readme.write(paths)
    for path in changed:
        name = path.relative_to(paths.repo)
        say(
            f"{name} is outdated: run ./suite readme" if args.check else f"wrote {name}"
        )
    return 1 if args.check and changed else 0
