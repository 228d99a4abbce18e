"""The command line: finds the commands in tools/commands and reports errors."""

import argparse
import importlib
import pkgutil
import sys

from . import commands, processes
from .errors import SuiteError

DESCRIPTION = "Sets up, runs and tests the CRM suite: an Odoo 19 of its own."


def main(argv):
    """Run one command and return its exit code."""
    try:
        return _dispatch(argv)
    except SuiteError as error:
        return fail(error)
    except OSError as error:
        if not processes.is_disk_full(error):
            raise
        return fail(processes.disk_full(error.filename, error))
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130


def fail(error):
    """Show an error the way people can use it: one line, then details."""
    sys.stdout.flush()
    print(f"suite: {error.sentence}", file=sys.stderr)
    if error.details:
        print(f"\n{error.details}", file=sys.stderr)
    return 1


def load_commands():
    """Return the command modules by name."""
    names = sorted(info.name for info in pkgutil.iter_modules(commands.__path__))
    return {
        name.replace("_", "-"): importlib.import_module(f"{commands.__name__}.{name}")
        for name in names
        if not name.startswith("_")
    }


def _dispatch(argv):
    modules = load_commands()
    module = modules.get(argv[0]) if argv else None
    if getattr(module, "PASS_THROUGH", False):
        # every word belongs to the program behind the command, its options too
        return module.run(argparse.Namespace(rest=argv[1:])) or 0
    argv, rest = _split(argv)
    parser = argparse.ArgumentParser(prog="./suite", description=DESCRIPTION)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    for command in modules.values():
        command.add_parser(subparsers)
    args = parser.parse_args(argv)
    if not args.command:
        parser.print_help()
        return 2
    args.rest = rest
    return modules[args.command].run(args) or 0


def _split(argv):
    """Split at ``--``: what follows is passed on to the program behind."""
    if "--" not in argv:
        return argv, []
    index = argv.index("--")
    return argv[:index], argv[index + 1 :]
