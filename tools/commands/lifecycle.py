"""``./suite lifecycle``: install, update and uninstall the add-ons."""

from .. import addons, setup
from ..console import say
from ..quality import lifecycle


def add_parser(subparsers):
    """Describe the command."""
    parser = subparsers.add_parser(
        "lifecycle",
        help="install each add-on alone, all together and with demo data,"
        " update, uninstall",
    )
    parser.add_argument("addons", nargs="*", help="add-ons (each, then all together)")


def run(args):
    """Lead each set through its life; 1 when anything was left or logged."""
    env = setup.prepare("postgres", "wkhtmltopdf")
    addons.require_known(args.addons, addons.discover(env.paths), env.tree)
    lives = [
        lifecycle.live(env, names) for names in lifecycle.sets(env.paths, args.addons)
    ]
    if not args.addons:
        names = lifecycle.sets(env.paths, [])[-1]
        lives.append(lifecycle.live(env, names, demo=True))
    for life in lives:
        verdict = f"{len(life.findings)} findings" if life.findings else "clean"
        say(f"{life.title}: {verdict}")
    return 1 if any(life.findings for life in lives) else 0
