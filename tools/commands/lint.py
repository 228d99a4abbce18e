"""``./suite lint``: every check of the source, each finding with its tool's name."""

import time

from ..console import say
from ..errors import SuiteError
from ..paths import Paths
from ..quality import core_lint
from ..quality.files import Selection
from ..quality.linters import LINTERS, Linter
from ..quality.toolbox import open_toolbox


def add_parser(subparsers):
    """Describe the command."""
    parser = subparsers.add_parser("lint", help="check the source with every linter")
    parser.add_argument("paths", nargs="*", help="files, folders or add-ons (all)")
    parser.add_argument(
        "--fast", action="store_true", help="leave out core's test_lint, which is slow"
    )
    parser.add_argument(
        "--only", metavar="NAME", help="one linter, by the name it is shown with"
    )


def run(args):
    """Run the linters one after the other; 1 when any has a finding."""
    paths = Paths.find().create()
    selection = Selection.of(paths.repo, args.paths)
    toolbox = open_toolbox(paths)
    total = 0
    for linter in _chosen(args):
        started = time.monotonic()
        lines = linter.run(toolbox, selection)
        total += len(lines)
        for line in lines:
            say(f"{linter.name}: {line}")
        verdict = f"{len(lines)} findings" if lines else "clean"
        say(f"{linter.name:12} {verdict} ({time.monotonic() - started:.1f} s)")
    say(f"{len(selection.files)} files, {total} findings")
    return 1 if total else 0


def _chosen(args):
    slow = Linter("test_lint", core_lint.run)
    known = LINTERS if args.fast else (*LINTERS, slow)
    if not args.only:
        return known
    chosen = [linter for linter in known if linter.name == args.only]
    if not chosen:
        names = ", ".join(linter.name for linter in known)
        raise SuiteError(f"there is no linter “{args.only}”", f"there are {names}")
    return chosen
