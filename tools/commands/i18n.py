"""``./suite i18n``: the translation files of the add-ons."""

from .. import setup
from ..console import say
from ..errors import SuiteError
from ..quality import i18n
from ..quality.files import addon_names

LANGUAGES = ("es", "fr", "it")


def add_parser(subparsers):
    """Describe the command."""
    parser = subparsers.add_parser(
        "i18n", help="export terms and merge them into es, fr and it"
    )
    parser.add_argument("addons", nargs="*", help="add-ons (all)")
    action = parser.add_mutually_exclusive_group()
    action.add_argument(
        "--check", action="store_true", help="write nothing; fail on any difference"
    )
    action.add_argument(
        "--missing", metavar="LANG", choices=LANGUAGES, help="list what is untranslated"
    )
    action.add_argument(
        "--fill",
        nargs=2,
        metavar=("LANG", "FILE"),
        help="take translations from a JSON object {source: translation}",
    )


def run(args):
    """Merge, check, list or fill."""
    env = setup.prepare("odoo" if args.missing or args.fill else "postgres")
    names = _known(args.addons, addon_names(env.paths.addons))
    if args.missing:
        job = i18n.files_job(env.paths, names, language=args.missing)
        lines = i18n.run(env, "missing", job)
    elif args.fill:
        language, source = args.fill
        job = i18n.files_job(env.paths, names, language=language, source=source)
        lines = i18n.run(env, "fill", job)
    else:
        lines = i18n.with_export(env, names, "check" if args.check else "merge")
    for line in lines:
        say(line)
    if args.check:
        say(f"{len(names)} add-ons, {len(lines)} problems")
    return 1 if args.check and lines else 0


def _known(wanted, names):
    strangers = sorted(set(wanted) - set(names))
    if strangers:
        raise SuiteError(
            f"there is no add-on {', '.join(strangers)}", f"ours: {', '.join(names)}"
        )
    return wanted or names
