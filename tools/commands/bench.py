"""./suite bench: measurements, each a file of bench/."""

import importlib

from .. import setup
from ..errors import SuiteError
from ..paths import Paths


def add_parser(subparsers):
    """Describe the command; words after ``--`` go to the benchmark."""
    parser = subparsers.add_parser("bench", help="run a benchmark of bench/")
    parser.add_argument("name", nargs="?", help="leave out to see which there are")


def known(paths):
    """Return the names of the benchmarks."""
    names = [path.stem for path in (paths.repo / "bench").glob("*.py")]
    return sorted(name.replace("_", "-") for name in names if name[0] != "_")


def run(args):
    """Run ``bench/NAME.py``: its ``run(env, args)`` gets the Environment."""
    names = known(Paths.find())
    if args.name not in names:
        raise SuiteError(
            f"there is no benchmark “{args.name}”" if args.name else "which benchmark?",
            f"there are: {', '.join(names) or 'none yet'}",
        )
    module = importlib.import_module(f"bench.{args.name.replace('-', '_')}")
    return module.run(setup.prepare("postgres"), args.rest)
