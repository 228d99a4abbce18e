"""./suite load: public data sets into a database of ours."""

import json
import tempfile
from pathlib import Path

from .. import addons, databases, loaders, run_database, setup
from ..console import say
from ..errors import SuiteError
from ..running import cluster_of

NEEDS = "crm_leads_ext"
_SCRIPT = """
import sys
sys.path.insert(0, {repo!r})
import importlib, json, pathlib
from tools import console
from tools.errors import SuiteError
loader = importlib.import_module({module!r})
try:
    report = loader.load(env, pathlib.Path({directory!r}), console)
    env.cr.commit()
    report.write_csv({csv!r})
    answer = {{"summary": report.summary()}}
except SuiteError as error:
    answer = {{"refused": [error.problem, error.remedy, error.details]}}
pathlib.Path({result!r}).write_text(json.dumps(answer), encoding="utf-8")
"""


def add_parser(subparsers):
    """Describe the command."""
    parser = subparsers.add_parser("load", help="load a data set into a database")
    parser.add_argument("name", help=f"one of: {', '.join(known())}")
    parser.add_argument("directory", type=Path, help="where its files are")
    parser.add_argument("--db", required=True, help=f"made with {NEEDS} when missing")
    parser.add_argument(
        "--report", metavar="FILE", type=Path, help="where the rows' report goes (CSV)"
    )


def known():
    """Return the names of the loaders: modules that have a ``load``."""
    folder = Path(loaders.__file__).parent
    names = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
    return sorted(name.replace("_", "-") for name in names if _is_loader(folder, name))


def run(args):
    """Run the loader inside Odoo's environment of the database; show its report."""
    if args.name not in known():
        raise SuiteError(
            f"there is no loader “{args.name}”", f"there are: {', '.join(known())}"
        )
    if not args.directory.is_dir():
        raise SuiteError(f"{args.directory} is not a folder", "name the data's folder")
    env = setup.prepare("durable")
    cluster = _database(env, args.db)
    with tempfile.TemporaryDirectory(prefix="crm-suite-load-") as folder:
        result = Path(folder) / "answer.json"
        csv = args.report or env.paths.data / f"{args.name}-{args.db}.csv"
        script = _SCRIPT.format(
            repo=str(env.paths.repo),
            module=f"tools.loaders.{args.name.replace('-', '_')}",
            directory=str(args.directory.resolve()),
            csv=str(csv.resolve()),
            result=str(result),
        )
        command = [env.odoo_bin, "shell", "-d", args.db, "--no-http"]
        command += ["--log-level=warn", "--shell-interface=python"]
        code = env.run(command, cluster=cluster, input=script, text=True).returncode
        if code or not result.is_file():
            raise SuiteError(
                f"the load of {args.name} into {args.db} did not end well",
                "what went wrong stands above; a second load goes on where it stopped",
            )
        answer = json.loads(result.read_text(encoding="utf-8"))
        if "refused" in answer:
            raise SuiteError(*answer["refused"])
        for line in answer["summary"]:
            say(line)
    say(f"Row by row: {csv}")
    return 0


def _database(env, name):
    durable = env.cluster("durable")
    for cluster in (durable, cluster_of(env, name)):
        databases.require_ours(cluster, name)
        if name in databases.known_databases(cluster):
            return cluster
    addons.require_known([NEEDS], addons.discover(env.paths), env.tree)
    return run_database.ensure(env, name, [NEEDS], demo=False, assets=False)


def _is_loader(folder, name):
    text = (folder / f"{name}.py").read_text(encoding="utf-8")
    return "\ndef load(" in text
