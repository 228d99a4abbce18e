"""``./suite screenshots``: the pictures that README and guides show."""

from .. import setup
from ..console import say
from ..errors import SuiteError
from ..quality import shots


def add_parser(subparsers):
    """Describe the command."""
    parser = subparsers.add_parser(
        "screenshots", help="take the pictures that README and guides show"
    )
    parser.add_argument("names", nargs="*", help="only these shots")


def run(args):
    """Take the pictures; 1 when a page complains."""
    env = setup.prepare("postgres", "chromium", "wkhtmltopdf")
    table = shots.load(env.paths.repo / "docs" / "screenshots.json")
    strangers = set(args.names) - {shot.name for shot in table}
    if strangers:
        raise SuiteError(
            f"there is no shot {', '.join(sorted(strangers))}",
            "docs/screenshots.json has " + ", ".join(shot.name for shot in table),
        )
    chosen = [shot for shot in table if not args.names or shot.name in args.names]
    folder = env.paths.repo / "docs" / "images"
    complaints = shots.take(env, chosen, folder)
    for line in complaints:
        say(line)
    say(f"{sum(len(shot.sizes) for shot in chosen)} pictures in docs/images")
    return 1 if complaints else 0
