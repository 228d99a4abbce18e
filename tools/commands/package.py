"""``./suite package``: each add-on as a Python package."""

import tempfile
from pathlib import Path

from .. import setup
from ..console import say, step
from ..errors import SuiteError
from ..quality import wheels


def add_parser(subparsers):
    """Describe the command."""
    parser = subparsers.add_parser("package", help="build the add-ons as wheels")
    parser.add_argument("--into", metavar="FOLDER", help="keep the wheels there")
    parser.add_argument(
        "--check",
        action="store_true",
        help="install them beside Odoo, siblings found among them",
    )


def run(args):
    """Build, and with ``--check`` install and look up, every add-on."""
    env = setup.prepare("odoo")
    missing = wheels.missing_projects(env.paths)
    if missing:
        raise SuiteError(
            f"{', '.join(missing)} has no pyproject.toml for whool",
            "copy the one of crm_base",
        )
    with tempfile.TemporaryDirectory(prefix="crm-suite-dist-") as scratch:
        target = Path(args.into or scratch)
        with step("Building the add-ons' packages"):
            built = wheels.build(env.paths, target.resolve())
        for wheel in built:
            say(f"  {wheel.name}")
        if args.check:
            with step("Installing them beside Odoo"):
                names = wheels.prove(env, built)
            say(f"Odoo finds {', '.join(names)}")
    return 0
