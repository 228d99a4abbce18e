"""./suite test: the tests of the add-ons and of the suite itself."""

from ..paths import Paths
from ..testing import runner


def add_parser(subparsers):
    """Describe the command; words after ``--`` go to pytest."""
    parser = subparsers.add_parser(
        "test",
        help="run tests: of everything, of an add-on, of a file",
        epilog="What follows -- is passed on to pytest, e.g. ./suite test -- -x --lf",
    )
    parser.add_argument(
        "what", nargs="*", help="add-ons, folders or files (file.py::Class::test)"
    )
    parser.add_argument("-k", metavar="EXPRESSION", help="as in pytest")
    parser.add_argument("--junit", metavar="FILE", help="write a JUnit report")
    parser.add_argument("--addons", help="install these instead of the selected ones")
    parser.add_argument(
        "--without-demo", action="store_true", help="on a database without demo data"
    )
    parser.add_argument(
        "--keep", action="store_true", help="keep the database of this run"
    )


def run(args):
    """Run the tests; the exit code is pytest's."""
    options = [*(("-k", args.k) if args.k else ()), *args.rest]
    return runner.run(
        Paths.find().create(),
        args.what,
        options=options,
        junit_file=args.junit,
        install=[name for name in (args.addons or "").split(",") if name],
        demo=not args.without_demo,
        keep=args.keep,
    )
