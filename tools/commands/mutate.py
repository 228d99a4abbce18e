"""``./suite mutate``: tests have to notice rules that are broken on purpose."""

from .. import setup
from ..console import say
from ..quality import mutation


def add_parser(subparsers):
    """Describe the command."""
    parser = subparsers.add_parser(
        "mutate", help="break rules on purpose and see the tests fail"
    )
    parser.add_argument("words", nargs="*", help="only mutants with one of these words")
    parser.add_argument("-l", "--list", action="store_true", help="list the mutants")


def run(args):
    """Try the mutants; 1 when one survives."""
    mutants = mutation.choose(args.words)
    if args.list:
        for mutant in mutants:
            say(f"{mutant.title} ({mutant[1]})")
        return 0
    env = setup.prepare("postgres", "chromium", "wkhtmltopdf")
    survivors = mutation.check(env, mutants)
    for line in survivors:
        say(line)
    say(f"{len(mutants) - len(survivors)} of {len(mutants)} mutants were noticed")
    return 1 if survivors else 0
