"""./suite bench homes: a home against plain SQL and core's sales dashboard; search
and the customer panel.

The same rows and people for all; the ways of a pair right after each other and in
changing order. The database is made once per sizes and kept.
"""

import argparse
import hashlib
import json
from pathlib import Path

from tools import databases, odoo_process
from tools.console import say, step

from . import _homes_figures as figures
from . import _homes_rows as rows
from . import _homes_web as web
from ._machine import describe, sentence

ADDONS = ["crm_suite"]
HERE = Path(__file__).parent
PARTS = ["homes", "slow", "search", "customer"]
DOCUMENTS = 50_000
WAYS = ["ours", "lean", "tiles", "core"]
MANAGER, SALESPERSON = "bench0", "bench1"
CASES = [
    (MANAGER, "company", "year"),
    (MANAGER, "company", "month"),
    (MANAGER, "team", "year"),
    (MANAGER, "me", "year"),
    (SALESPERSON, "me", "year"),
    (SALESPERSON, "me", "month"),
]


def run(env, words):
    """Measure, print the tables and keep the figures.

    :param env: the suite's ``Environment``
    :param words: words of the command line, see :func:`_parse`
    """
    args = _parse(words)
    bench = Bench(env, args)
    bench.prepare()
    for part in args.parts.split(","):
        getattr(bench, f"measure_{part}")()
        bench.keep()
    say(bench.report())
    return 0


def _parse(words):
    parser = argparse.ArgumentParser(prog="./suite bench homes")
    for name, count in (
        ("leads", 1_000_000),
        ("orders", 200_000),
        ("users", 500),
        ("contacts", 1_000_000),
    ):
        parser.add_argument(f"--{name}", default=count, type=_number)
    parser.add_argument("--pairs", type=int, default=5, help="repeats of each way")
    parser.add_argument(
        "--parts", default=",".join(PARTS), help=f"which of {', '.join(PARTS)}"
    )
    parser.add_argument(
        "--ways", default=",".join(WAYS), help=f"which of {', '.join(WAYS)}"
    )
    parser.add_argument("--fresh", action="store_true", help="make the rows anew")
    parser.add_argument(
        "--reuse",
        action="store_true",
        help="take the rows there are, though code but no column has changed since",
    )
    parser.add_argument("--no-keep", action="store_true", help="only print")
    return parser.parse_args(words)


def _number(text):
    return int(text.replace("_", "").replace(",", ""))


class Bench:
    """Database, processes and figures of one call."""

    def __init__(self, env, args):
        self.env = env
        self.args = args
        self.cluster = env.cluster("scratch")
        self.sizes = {
            name: getattr(args, name)
            for name in ("leads", "orders", "users", "contacts")
        }
        self.database = f"bench_homes_{args.leads}_{args.orders}_{args.contacts}"
        self.kept = env.paths.repo / "docs" / "bench" / "homes.json"
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
            self._shell(["_homes_seed.py"], f"seed(env, {self.args.users})")
        self._fill()
        databases.remember(self.cluster, self.database, kind="copy", **made)

    @staticmethod
    def _seed_hash():
        digest = hashlib.sha256()
        for name in ("_homes_seed.py", "_homes_rows.py"):
            digest.update((HERE / name).read_bytes())
        return digest.hexdigest()[:12]

    def _fill(self):
        """Rows first, then the indexes again: that is quicker."""
        indexes = self._drop_indexes()
        first = self._value("SELECT max(id) FROM res_partner")
        contacts = self.args.contacts
        with step(f"{contacts:,} contacts"):
            self._run(rows.make_contacts(self._columns("res_partner"), contacts, first))
        with step(f"{self.args.leads:,} leads"):
            columns = self._columns("crm_lead")
            self._run(rows.make_leads(columns, self.args.leads, first + 1, contacts))
        with step(f"{self.args.orders:,} orders"):
            columns = self._columns("sale_order"), self._columns("sale_order_line")
            base = self._value("SELECT max(id) FROM sale_order")
            count = self.args.orders
            self._run(rows.make_orders(*columns, count, base, first + 1, contacts))
        with step("Snapshots of two years"):
            self._run(rows.make_snapshots())
        with step("Indexes"):
            for index in indexes:
                self._run([*rows.QUICK, index])
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
        self._run([f"DROP INDEX {name}" for name, _made_by in found])
        return [made_by for _name, made_by in found]

    def _columns(self, table):
        found = self.cluster.query(
            self.database,
            "SELECT column_name FROM information_schema.columns"
            f" WHERE table_name = '{table}' AND is_generated = 'NEVER'"
            " ORDER BY ordinal_position",
        )
        return [name for (name,) in found]

    def _value(self, sql):
        return int(self.cluster.query(self.database, sql)[0][0])

    def _run(self, statements):
        self.cluster.psql(self.database, ";\n".join(statements))

    def _shell(self, names, call):
        texts = [(HERE / name).read_text(encoding="utf-8") for name in names]
        script = "\n\n".join([*texts, call]) + "\n"
        return odoo_process.run_shell(self.env, self.cluster, self.database, script)

    def _measured(self, names, call):
        output = self._shell(names, call)
        return json.loads(output.partition("RESULT ")[2].splitlines()[0])

    # ------------------------------------------------------------------
    # Measurements
    # ------------------------------------------------------------------

    def measure_homes(self):
        """The home, its numbers in plain SQL and core's dashboard."""
        ways = [way for way in WAYS if way in self.args.ways.split(",")]
        with step("Homes, plain SQL and core's dashboard"):
            measured = self._measured(
                ["_homes_sql.py", "_homes_core.py", "_homes_child.py"],
                f"measure(env, {CASES!r}, {ways!r}, {self.args.pairs})",
            )
        self.found["homes"] = {
            "measurements": measured,
            "summary": figures.summarize(measured),
        }

    def measure_slow(self):
        """The same home with and without a slow tile, through a server."""
        found = self.cluster.query(
            self.database,
            "SELECT id FROM crm_dashboard WHERE user_id IS NULL"
            " AND name->>'en_US' LIKE 'Bench%' ORDER BY id",
        )
        homes = dict(
            zip(("without", "with"), (int(id_) for (id_,) in found), strict=True)
        )
        readings = {name: [] for name in homes}
        with (
            step("A slow tile"),
            web.server(self.env, self.cluster, self.database) as port,
            web.sleeping(self.cluster, self.database),
        ):
            browser = web.Browser(port, self.database, MANAGER)
            for home_id in homes.values():
                browser.read(home_id, period="year", scope="company")  # warm
            for pair in range(self.args.pairs):
                for name in list(homes)[:: -1 if pair % 2 else 1]:
                    chosen = {"period": "year", "scope": "company"}
                    readings[name].append(browser.read(homes[name], **chosen))
        self.found["slow"] = {
            "readings": readings,
            "summary": figures.summarize_slow(readings),
        }

    def measure_search(self):
        """The search box and plain SQL by the same indexes."""
        with step("Search by anything"):
            measured = self._measured(
                ["_homes_search_child.py"],
                f"measure(env, {MANAGER!r}, {self.args.pairs})",
            )
        self.found["search"] = {
            "measurements": measured,
            "summary": figures.summarize_search(measured),
        }

    def measure_customer(self):
        """Panel and timeline of a customer with very many documents."""
        big, small = (
            self._value(
                "SELECT min(id) FROM res_partner WHERE is_company AND ref LIKE"
                f" 'C0%{digit}'"
            )
            for digit in (1, 6)
        )
        owned = "SELECT count(*) FROM sale_order WHERE partner_id"
        if self._value(f"{owned} = {big}") < DOCUMENTS // 5:
            with step(f"A customer with {DOCUMENTS:,} documents"):
                self._run(rows.make_customer(big, DOCUMENTS))
                for table in ("crm_lead", "sale_order", "mail_message"):
                    self.cluster.psql(self.database, f"VACUUM ANALYZE {table}")
        customers = {f"with {DOCUMENTS:,} documents": big, "ordinary": small}
        with step("Customer panel"):
            measured = self._measured(
                ["_homes_customer_child.py"],
                f"measure(env, {MANAGER!r}, {customers!r}, {self.args.pairs})",
            )
        self.found["customer"] = {
            "measurements": measured,
            "summary": figures.summarize_customers(measured),
        }

    # ------------------------------------------------------------------
    # Report
    # ------------------------------------------------------------------

    def report(self):
        """The tables of what was measured, in Markdown."""
        sizes = self.sizes
        lines = [
            "# Homes and search: measured",
            "",
            f"{sizes['leads']:,} leads, {sizes['orders']:,} orders of {rows.LINES}"
            f" lines, {sizes['users']:,} users, {sizes['contacts']:,} contacts,"
            " evenings of two years. Made by `./suite bench homes`.",
            sentence(self.found["machine"]),
        ]
        if "homes" in self.found:
            lines += ["", "## A home of twelve tiles", ""]
            lines.append(figures.table(self.found["homes"]["summary"]))
        if "slow" in self.found:
            lines += ["## A slow tile", ""]
            lines += [figures.describe_slow(self.found["slow"]["summary"]), ""]
        if "search" in self.found:
            lines += ["## Search by anything", ""]
            lines.append(figures.search_table(self.found["search"]["summary"]))
        if "customer" in self.found:
            lines += ["", "## A customer", ""]
            lines.append(figures.customer_table(self.found["customer"]["summary"]))
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
