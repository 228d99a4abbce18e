"""./suite bench homes: a home against plain SQL and core's sales dashboard; search
and the customer panel.

The same rows and people for all; the ways of a pair right after each other and in
changing order.
"""

from tools.console import step

from . import _company as company
from . import _company_rows as rows
from . import _company_web as web
from . import _homes_figures as figures
from ._company import MANAGER, SALESPERSON

DOCUMENTS = 50_000
WAYS = ["ours", "lean", "tiles", "core"]
CASES = [
    (MANAGER, "company", "year"),
    (MANAGER, "company", "month"),
    (MANAGER, "team", "year"),
    (MANAGER, "me", "year"),
    (SALESPERSON, "me", "year"),
    (SALESPERSON, "me", "month"),
]


def run(env, words):
    """See :func:`_company.run`."""
    return company.run(Bench, env, words)


class Bench(company.Company):
    """What a home, the search box and the customer panel take."""

    name = "homes"
    title = "Homes and search"
    parts = ("homes", "slow", "search", "customer")
    ways = WAYS

    # ------------------------------------------------------------------
    # Measurements
    # ------------------------------------------------------------------

    def measure_homes(self):
        """The home, its numbers in plain SQL and core's dashboard."""
        ways = [way for way in WAYS if way in self.args.ways.split(",")]
        with step("Homes, plain SQL and core's dashboard"):
            measured = self.measured(
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
            measured = self.measured(
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
            self.value(
                "SELECT min(id) FROM res_partner WHERE is_company AND ref LIKE"
                f" 'C0%{digit}'"
            )
            for digit in (1, 6)
        )
        owned = "SELECT count(*) FROM sale_order WHERE partner_id"
        if self.value(f"{owned} = {big}") < DOCUMENTS // 5:
            with step(f"A customer with {DOCUMENTS:,} documents"):
                self.run(rows.make_customer(big, DOCUMENTS))
                for table in ("crm_lead", "sale_order", "mail_message"):
                    self.cluster.psql(self.database, f"VACUUM ANALYZE {table}")
        customers = {f"with {DOCUMENTS:,} documents": big, "ordinary": small}
        with step("Customer panel"):
            measured = self.measured(
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

    def get_tables(self):
        """See :class:`Company`."""
        lines = []
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
        return lines
