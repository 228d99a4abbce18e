"""A company of many leads, orders and people: what several benchmarks measure on.

The database is made once per sizes and kept.
"""

import argparse
import hashlib
import json
from pathlib import Path

from tools import databases, odoo_process
from tools.console import say, step

from . import _company_rows as rows
from . import _company_web as web
from ._machine import describe, sentence

ADDONS = ["crm_suite"]
HERE = Path(__file__).parent
SIZES = {"leads": 1_000_000, "orders": 200_000, "users": 500, "contacts": 1_000_000}
MANAGER, SALESPERSON = "bench0", "bench1"


def run(bench_class, env, words):
    """Measure, print the tables and keep the figures.

    :param bench_class: a subclass of :class:`Company`
    :param env: the suite's ``Environment``
    :param words: words of the command line
    """
    parser = get_parser(bench_class)
    bench = bench_class(env, parser.parse_args(words))
    bench.prepare()
    for part in bench.args.parts.split(","):
        getattr(bench, f"measure_{part}")()
        bench.keep()
    say(bench.report())
    return 0


def get_parser(bench_class):
    """The words that every benchmark of the company knows, and its own."""
    parser = argparse.ArgumentParser(prog=f"./suite bench {bench_class.name}")
    for name, count in SIZES.items():
        parser.add_argument(f"--{name}", default=count, type=_number)
    parser.add_argument("--pairs", type=int, default=5, help="repeats of each way")
    for name, known in (("parts", bench_class.parts), ("ways", bench_class.ways)):
        if known:
            parser.add_argument(
                f"--{name}",
                default=",".join(known),
                help=f"which of {', '.join(known)}",
            )
    parser.add_argument("--fresh", action="store_true", help="make the rows anew")
    parser.add_argument(
        "--reuse",
        action="store_true",
        help="take the rows there are, though code but no column has changed since",
    )
    parser.add_argument("--no-keep", action="store_true", help="only print")
    return parser


def _number(text):
    return int(text.replace("_", "").replace(",", ""))


class Company:
    """Database, processes and figures of one call.

    A subclass has a ``name``, a ``title``, ``parts`` (each with a method
    ``measure_<part>``), ``ways`` and :meth:`get_tables`.
    """

    name = title = ""
    parts = ways = ()

    def __init__(self, env, args):
        self.env = env
        self.args = args
        self.cluster = env.cluster("scratch")
        self.sizes = {name: getattr(args, name) for name in SIZES}
        self.database = f"bench_company_{args.leads}_{args.orders}_{args.contacts}"
        self.kept = env.paths.repo / "docs" / "bench" / f"{self.name}.json"
        self.found = {}
        if self.kept.is_file():
            self.found = json.loads(self.kept.read_text(encoding="utf-8"))
        if self.found.get("sizes") != self.sizes:
            self.found = {"sizes": self.sizes}

    # ------------------------------------------------------------------
    # Database
    # ------------------------------------------------------------------

    def prepare(self):
        """The database of these sizes, made unless there is one of the same code."""
        known = databases.known_databases(self.cluster).get(self.database) or {}
        if self.args.reuse and known.get("sizes") == self.sizes:
            self.cluster.psql(self.database, web.WAKE)
            return
        source = databases.template(
            self.env, ADDONS, assets=False, cluster=self.cluster
        )
        made = {"source": source, "sizes": self.sizes, "seed": self._seed_hash()}
        if not self.args.fresh and {name: known.get(name) for name in made} == made:
            self.cluster.psql(self.database, web.WAKE)
            return
        databases.clone(self.env, source, self.database, cluster=self.cluster)
        with step("People, teams and homes"):
            self.shell(["_company_seed.py"], f"seed(env, {self.args.users})")
        self._fill()
        databases.remember(self.cluster, self.database, kind="copy", **made)

    @staticmethod
    def _seed_hash():
        digest = hashlib.sha256()
        for name in ("_company_seed.py", "_company_rows.py"):
            digest.update((HERE / name).read_bytes())
        return digest.hexdigest()[:12]

    def _fill(self):
        """Rows first, then the indexes again: that is quicker."""
        indexes = self._drop_indexes()
        first = self.value("SELECT max(id) FROM res_partner")
        contacts = self.args.contacts
        with step(f"{contacts:,} contacts"):
            self.run(rows.make_contacts(self._columns("res_partner"), contacts, first))
        with step(f"{self.args.leads:,} leads"):
            columns = self._columns("crm_lead")
            self.run(rows.make_leads(columns, self.args.leads, first + 1, contacts))
        with step(f"{self.args.orders:,} orders"):
            columns = self._columns("sale_order"), self._columns("sale_order_line")
            base = self.value("SELECT max(id) FROM sale_order")
            count = self.args.orders
            self.run(rows.make_orders(*columns, count, base, first + 1, contacts))
        with step("Snapshots of two years"):
            self.run(rows.make_snapshots())
        with step("Indexes"):
            for index in indexes:
                self.run([*rows.QUICK, index])
            self.cluster.psql(self.database, "VACUUM ANALYZE")
            self.cluster.psql("postgres", "CHECKPOINT")

    def _drop_indexes(self):
        tables = ", ".join(f"'{table}'::regclass" for table in rows.TABLES)
        found = self.cluster.query(
            self.database,
            "SELECT indexrelid::regclass,"
            " replace(pg_get_indexdef(indexrelid), chr(10), ' ') FROM pg_index"
            f" WHERE indrelid IN ({tables}) AND NOT EXISTS (SELECT FROM pg_constraint"
            " WHERE conindid = indexrelid)",
        )
        self.run([f"DROP INDEX {name}" for name, _made_by in found])
        return [made_by for _name, made_by in found]

    def _columns(self, table):
        found = self.cluster.query(
            self.database,
            "SELECT column_name FROM information_schema.columns"
            f" WHERE table_name = '{table}' AND is_generated = 'NEVER'"
            " ORDER BY ordinal_position",
        )
        return [name for (name,) in found]

    def value(self, sql):
        return int(self.cluster.query(self.database, sql)[0][0])

    def run(self, statements):
        self.cluster.psql(self.database, ";\n".join(statements))

    def shell(self, names, call):
        texts = [(HERE / name).read_text(encoding="utf-8") for name in names]
        script = "\n\n".join([*texts, call]) + "\n"
        return odoo_process.run_shell(self.env, self.cluster, self.database, script)

    def measured(self, names, call):
        output = self.shell(names, call)
        return json.loads(output.partition("RESULT ")[2].splitlines()[0])

    # ------------------------------------------------------------------
    # Report
    # ------------------------------------------------------------------

    def get_tables(self):
        """Lines of Markdown: what was found, part by part."""
        raise NotImplementedError

    def report(self):
        """The tables of what was measured, in Markdown."""
        sizes = self.sizes
        lines = [
            f"# {self.title}: measured",
            "",
            f"{sizes['leads']:,} leads, {sizes['orders']:,} orders of {rows.LINES}"
            f" lines, {sizes['users']:,} users, {sizes['contacts']:,} contacts,"
            f" evenings of two years. Made by `./suite bench {self.name}`.",
            sentence(self.found["machine"]),
            *self.get_tables(),
        ]
        return "\n".join(lines).rstrip() + "\n"

    def keep(self):
        """Write the figures down."""
        self.found["machine"] = describe(self.cluster)
        if self.args.no_keep:
            return
        self.kept.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.found, indent=1) + "\n"
        self.kept.write_text(text, encoding="utf-8")
        self.kept.with_suffix(".md").write_text(self.report(), encoding="utf-8")
