"""./suite bench leads: our assignment of leads against core's and one plain UPDATE.

The same leads, people and rules; each way in a process and on a copy of its own, the
ways of a pair right after each other and in changing order.
"""

import argparse
import contextlib
import json
import subprocess
from pathlib import Path

from tools import databases, odoo_process
from tools.console import say, step

from . import _leads_figures as figures
from . import _leads_rows as rows
from ._machine import describe, sentence

ADDONS = ["crm_leads_ext"]
SCENE, RUN = "bench_leads", "bench_leads_run"
HERE = Path(__file__).parent
WAYS = ["full", "bare", "update", "core", "plan", "part"]


def run(env, words):
    """Measure, print the table and keep the figures.

    :param env: the suite's ``Environment``
    :param words: words of the command line, see :func:`_parse`
    """
    args = _parse(words)
    bench = Bench(env, args)
    bench.prepare()
    for size in args.sizes:
        bench.measure(size)
    say(bench.report())
    return 0


def _parse(words):
    parser = argparse.ArgumentParser(prog="./suite bench leads")
    parser.add_argument("--sizes", default="1000,10000", type=_numbers)
    parser.add_argument("--pairs", type=int, default=3, help="repeats of each way")
    parser.add_argument(
        "--ways", default=",".join(WAYS[:4]), help=f"which of {', '.join(WAYS)}"
    )
    parser.add_argument(
        "--core-pairs", type=int, default=3, help="repeats of core's way"
    )
    parser.add_argument(
        "--core-up-to", type=int, default=10_000, help="more leads take core hours"
    )
    parser.add_argument(
        "--durable", action="store_true", help="on the cluster that survives crashes"
    )
    parser.add_argument(
        "--no-edits", action="store_true", help="nobody edits meanwhile"
    )
    parser.add_argument("--no-keep", action="store_true", help="only print")
    return parser.parse_args(words)


def _numbers(text):
    return [int(number) for number in text.replace("_", "").split(",")]


class Bench:
    """Databases, processes and figures of one call."""

    def __init__(self, env, args):
        self.env = env
        self.args = args
        self.cluster = env.cluster("durable" if args.durable else "scratch")
        name = "leads-durable" if args.durable else "leads"
        self.kept = env.paths.repo / "docs" / "bench" / f"{name}.json"
        self.found = {"sizes": {}}
        if self.kept.is_file():
            self.found = json.loads(self.kept.read_text(encoding="utf-8"))

    # ------------------------------------------------------------------
    # Databases
    # ------------------------------------------------------------------

    def prepare(self):
        """A database with people, teams and rules, but without leads."""
        template = databases.template(
            self.env, ADDONS, assets=False, cluster=self.cluster
        )
        self._clone(template, SCENE)
        with step("People and rules"):
            self._shell(SCENE, "_leads_seed.py", "seed(env)")

    def _fill(self, size):
        target = f"{SCENE}_{size}"
        self._clone(SCENE, target)
        columns = self.cluster.query(
            target,
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'crm_lead' AND column_name <> 'id'"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position",
        )
        script = rows.statements([name for (name,) in columns], size)
        self.cluster.psql(target, ";\n".join(script))
        self.cluster.psql(target, "VACUUM ANALYZE")
        return target

    def _clone(self, source, target):
        databases.clone(self.env, source, target, cluster=self.cluster)

    def _drop(self, name):
        databases.drop(self.env, name, cluster=self.cluster, missing_ok=True)

    def _shell(self, database, name, call):
        script = (HERE / name).read_text(encoding="utf-8")
        return odoo_process.run_shell(
            self.env, self.cluster, database, f"{script}\n\n{call}\n"
        )

    # ------------------------------------------------------------------
    # Measurements
    # ------------------------------------------------------------------

    def measure(self, size):
        """All ways of giving ``size`` leads, as often as asked."""
        with step(f"{size:,} leads"):
            source = self._fill(size)
        wanted = [way for way in WAYS if way in self.args.ways.split(",")]
        if size > self.args.core_up_to:
            wanted = [way for way in wanted if way != "core"]
        measured = []
        for pair in range(self.args.pairs):
            for way in wanted[:: -1 if pair % 2 else 1]:
                if way == "core" and pair >= self.args.core_pairs:
                    continue
                measured.append({"way": way, "pair": pair, "size": size})
                measured[-1].update(self._measure_one(source, way))
        entry = {
            "measurements": measured,
            "summary": figures.summarize(measured),
            "edits": None,
        }
        if not self.args.no_edits:
            entry["edits"] = figures.describe_waits(self._measure_edits(source, size))
        self._drop(source)
        self.found["sizes"][str(size)] = entry
        self.found["machine"] = describe(self.cluster)
        self._keep()

    def _measure_one(self, source, way):
        self._clone(source, RUN)
        # What copying left to be written must not be written meanwhile.
        self.cluster.psql("postgres", "CHECKPOINT")
        with step(f"  {figures.NAMES[way]}"):
            output = self._shell(RUN, "_leads_child.py", f'measure(env, "{way}")')
        self._drop(RUN)
        return json.loads(output.partition("RESULT ")[2].splitlines()[0])

    def _measure_edits(self, source, size):
        """How long somebody waits who edits leads while they are given."""
        self._clone(source, RUN)
        with step("  somebody edits meanwhile"), self._editor(size) as editor:
            self._shell(RUN, "_leads_child.py", 'measure(env, "full")')
            output, _errors = editor.communicate("end\n", timeout=120)
        self._drop(RUN)
        return json.loads(output)

    @contextlib.contextmanager
    def _editor(self, size):
        words = [self.env.python, HERE / "_leads_editor.py"]
        words += [self.cluster.host, self.cluster.user, RUN, size]
        with subprocess.Popen(
            [str(word) for word in words],
            env=self.env.process_env(self.cluster),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    # ------------------------------------------------------------------
    # Report
    # ------------------------------------------------------------------

    def report(self):
        """The table of all sizes measured so far, in Markdown."""
        sizes = {int(size): entry for size, entry in self.found["sizes"].items()}
        summaries = {size: entry["summary"] for size, entry in sizes.items()}
        lines = [
            "# Assignment of leads: measured",
            "",
            "500 people, 20 rules, each person in one; half of them told by mail."
            " Made by `./suite bench leads`.",
            sentence(self.found["machine"]),
            "",
            figures.table(summaries),
        ]
        for way in ("full", "bare", "update", "core"):
            for size, factor in sorted(figures.growth(summaries, way).items()):
                lines.append(
                    f"- {figures.NAMES[way]}: {size // 10:,} → {size:,} leads takes"
                    f" {factor:.1f} times as long"
                )
        for size, entry in sorted(sizes.items()):
            if waits := entry["edits"]:
                lines.append(
                    f"- {size:,} leads, somebody edits meanwhile:"
                    f" {waits['edits']} edits, longest wait {waits['longest']:.2f} s,"
                    f" usually {1000 * waits['median']:.1f} ms,"
                    f" 99 % under {waits['p99']:.2f} s"
                )
        return "\n".join(lines) + "\n"

    def _keep(self):
        if self.args.no_keep:
            return
        self.kept.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.found, indent=1, sort_keys=True) + "\n"
        self.kept.write_text(text, encoding="utf-8")
        self.kept.with_suffix(".md").write_text(self.report(), encoding="utf-8")
