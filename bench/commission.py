"""./suite bench commission: commissions of posted invoice lines.

Ours, OCA's account_commission_oca and plain SQL written for the one plan, on the same
lines, in turns; OCA's add-ons come from PyPI and live in a database of their own.
"""

import argparse
import json
import subprocess
from pathlib import Path

from tools import databases, odoo_process
from tools.console import say, step
from tools.errors import SuiteError

from . import _commission_figures as figures
from . import _commission_rows as rows
from ._machine import describe, sentence

WAYS = ("ours", "ledger", "plain", "oca")
OWN = {"ours", "ledger", "plain"}
OCA = {
    "odoo-addon-commission_oca": "commission_oca",
    "odoo-addon-account_commission_oca": "account_commission_oca",
}
HERE = Path(__file__).parent
COLUMNS = (
    "SELECT column_name FROM information_schema.columns WHERE table_name = '{}'"
    " AND is_generated = 'NEVER' ORDER BY ordinal_position"
)


def run(env, words):
    """Measure, print the table and keep the figures.

    :param env: the suite's ``Environment``
    :param words: words of the command line
    """
    bench = Bench(env, _parse(words))
    for size in bench.args.sizes:
        bench.measure(size)
        bench.keep()
    say(bench.report())
    return 0


def _parse(words):
    parser = argparse.ArgumentParser(prog="./suite bench commission")
    parser.add_argument("--sizes", default="10000,50000", type=_numbers)
    parser.add_argument("--pairs", type=int, default=3, help="repeats of each way")
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--no-keep", action="store_true", help="only print")
    return parser.parse_args(words)


def _numbers(text):
    return [int(number) for number in text.replace("_", "").split(",")]


class Bench:
    """Databases, processes and figures of one call."""

    def __init__(self, env, args):
        self.env, self.args = env, args
        self.cluster = env.cluster("scratch")
        self.kept = env.paths.repo / "docs" / "bench" / "commission.json"
        self.found = {"sizes": {}}
        if self.kept.is_file():
            self.found = json.loads(self.kept.read_text(encoding="utf-8"))
        self.ways = [way for way in WAYS if way in args.ways.split(",")]

    # ------------------------------------------------------------------
    # Databases
    # ------------------------------------------------------------------

    def _fill(self, way, size):
        """A database with so many lines, for ours and plain SQL or for the peer."""
        target = f"bench_commission_{way}_{size}"
        databases.clone(self.env, self._get_source(way), target, cluster=self.cluster)
        env = self._get_oca_env() if way == "oca" else self.env
        self._shell(target, "_commission_seed.py", f"seed(env, {way!r})", env)
        columns = {
            table: [name for (name,) in self._query(target, COLUMNS.format(table))]
            for table in ("account_move", "account_move_line")
        }
        script = rows.statements(columns, size)
        if way == "oca":
            script += rows.agent_statements()
        self.cluster.psql(target, ";\n".join(script))
        self.cluster.psql(target, "VACUUM ANALYZE")
        return target

    def _get_source(self, way):
        if way == "ours":
            names = ["crm_commission"]
            return databases.template(
                self.env, names, assets=False, cluster=self.cluster
            )
        source = databases.template(
            self.env, ["account"], assets=False, cluster=self.cluster
        )
        name = "bench_commission_oca"
        databases.clone(self.env, source, name, cluster=self.cluster)
        odoo_process.install(
            self._get_oca_env(), self.cluster, name, list(OCA.values()), demo=False
        )
        return name

    def _get_oca_env(self):
        """The suite's environment with the peer's add-ons on its path, fetched once."""
        folder = self.env.paths.state / "oca"
        if not (folder / "odoo" / "addons").is_dir():
            words = [self.env.python, "-m", "pip", "install", "--no-deps", "--quiet"]
            words += ["--target", folder, *OCA]
            done = subprocess.run([str(word) for word in words], check=False)
            if done.returncode:
                raise SuiteError("OCA's add-ons could not be fetched", "see above")
        return _WithAddons(self.env, folder / "odoo" / "addons")

    def _query(self, database, query):
        return self.cluster.query(database, query)

    def _shell(self, database, name, call, env=None):
        script = (HERE / name).read_text(encoding="utf-8")
        return odoo_process.run_shell(
            env or self.env, self.cluster, database, f"{script}\n\n{call}\n"
        )

    # ------------------------------------------------------------------
    # Measurements
    # ------------------------------------------------------------------

    def measure(self, size):
        """All ways of paying for ``size`` lines, as often as asked."""
        targets = {}
        with step(f"{size:,} invoice lines"):
            if OWN & set(self.ways):
                targets = dict.fromkeys(OWN, self._fill("ours", size))
            if "oca" in self.ways:
                targets["oca"] = self._fill("oca", size)
        measured = []
        for pair in range(self.args.pairs):
            for way in self.ways[:: -1 if pair % 2 else 1]:
                with step(f"  {way}, {pair + 1}"):
                    found = self._measure_one(targets[way], way)
                measured.append({"way": way, "pair": pair, **found})
        for target in set(targets.values()):
            databases.drop(self.env, target, cluster=self.cluster, missing_ok=True)
        compared = figures.compare(measured)
        for entry in measured:
            del entry["sums"]
        self.found["sizes"][str(size)] = {"measured": measured, "compared": compared}
        self.found["machine"] = describe(self.cluster)

    def _measure_one(self, target, way):
        self.cluster.psql("postgres", "CHECKPOINT")
        env = self._get_oca_env() if way == "oca" else self.env
        call = f"measure(env, {way!r})"
        output = self._shell(target, "_commission_child.py", call, env)
        if way == "ours":
            # or the next one begins with a ledger of dead rows
            self.cluster.psql(target, "VACUUM FULL commission_credit")
        return json.loads(output.partition("RESULT ")[2].splitlines()[0])

    # ------------------------------------------------------------------
    # Report
    # ------------------------------------------------------------------

    def report(self):
        """The tables of all sizes measured so far, in Markdown."""
        lines = [
            "# Commissions: measured",
            "",
            "Invoices of ten lines in 24 months, 200 people, one plan with four tiers"
            " by the target of the quarter, each slice at its own rate. OCA pays a"
            " percentage: its tiers are those of single lines. Made by `./suite bench"
            " commission`.",
            sentence(self.found["machine"]),
        ]
        sizes = {int(size): entry for size, entry in self.found["sizes"].items()}
        for size, entry in sorted(sizes.items()):
            summary = figures.summarize(entry["measured"])
            lines += ["", f"## {size:,} lines", "", figures.table(summary)]
            lines += [f"Found: {_describe(entry)}."]
        return "\n".join(lines) + "\n"

    def keep(self):
        """Write the figures and the page."""
        if not self.args.no_keep:
            text = json.dumps(self.found, indent=1, sort_keys=True) + "\n"
            self.kept.write_text(text, encoding="utf-8")
            self.kept.with_suffix(".md").write_text(self.report(), encoding="utf-8")


class _WithAddons:
    """The suite's environment with one more folder of add-ons, without ours."""

    def __init__(self, env, folder):
        self._env, self._folder = env, folder

    def __getattr__(self, name):
        return getattr(self._env, name)

    def run(self, args, cluster="scratch", **options):
        """See ``Environment.run``."""
        variables = self.process_env(cluster)
        return self._env.run(args, cluster=cluster, env=variables, **options)

    def process_env(self, cluster="scratch"):
        """See ``Environment.process_env``: the same with another configuration."""
        folders = [self._folder, *self._env.tree.addons_dirs]
        path = ",".join(map(str, folders))
        return {
            **self._env.process_env(cluster),
            "ODOO_RC": str(self._env.odoo_conf(cluster, addons_path=path)),
        }


def _describe(entry):
    facts = {each["way"]: each["facts"] for each in entry["measured"]}
    found = [
        f"{way}: " + ", ".join(f"{name} {value}" for name, value in some.items())
        for way, some in facts.items()
    ]
    if entry["compared"]:
        found.append(
            "{} sums of people and quarters, {} differ".format(*entry["compared"])
        )
    return "; ".join(found)
