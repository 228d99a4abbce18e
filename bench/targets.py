"""./suite bench targets: attainment, forecast and planner against plain SQL.

On the company of the homes; open deals are expected to close this quarter.
"""

from tools.console import step

from . import _company as company
from . import _targets_figures as figures
from ._company import MANAGER

TARGETS = 5_000
DEADLINES = """UPDATE crm_lead
    SET date_deadline = date_trunc('quarter', current_date)::date + id % 90
    WHERE won_status = 'pending' AND type = 'opportunity'"""
HEADINGS = {
    "targets": f"Attainment of {TARGETS:,} targets",
    "forecast": "Forecast of a quarter",
    "snapshots": "Snapshots of the forecast",
    "planner": "Planner of 50 people",
}


def run(env, words):
    """See :func:`_company.run`."""
    return company.run(Bench, env, words)


class Bench(company.Company):
    """What attainment, the forecast and the planner take."""

    name = "targets"
    title = "Targets, forecast and planner"
    parts = tuple(HEADINGS)

    # ------------------------------------------------------------------
    # Measurements
    # ------------------------------------------------------------------

    def measure_targets(self):
        """Attainment of many targets, against the sums in plain SQL."""
        self._measure("targets", TARGETS, self.args.pairs)

    def measure_forecast(self):
        """The roll-up of a quarter, and the screen."""
        missing = self.value(
            "SELECT count(*) FROM crm_lead WHERE date_deadline IS NULL"
            " AND won_status = 'pending' AND type = 'opportunity'"
        )
        if missing:
            with step("Days of open deals"):
                self.run([DEADLINES])
                self.cluster.psql(self.database, "VACUUM ANALYZE crm_lead")
        self._measure("forecast", self.args.pairs)

    def measure_snapshots(self):
        """Snapshots of all deals."""
        self._measure("snapshots", self.args.pairs)

    def measure_planner(self):
        """The board of a week."""
        self._measure("planner", self.args.pairs)

    def _measure(self, part, *arguments):
        with step(HEADINGS[part]):
            measured, facts = self.measured(
                ["_targets_child.py"],
                f"measure(env, {MANAGER!r}, {part!r}, {arguments!r})",
            )
        self.found[part] = {"measurements": measured, "facts": facts}

    # ------------------------------------------------------------------
    # Report
    # ------------------------------------------------------------------

    def get_tables(self):
        """See :class:`Company`."""
        lines = []
        for part, heading in HEADINGS.items():
            if part in self.found:
                found = self.found[part]
                lines += ["", f"## {heading}", ""]
                lines.append(figures.table(figures.summarize(found["measurements"])))
                lines.append(f"Found: {_describe(found['facts'])}.")
        return lines


def _describe(facts):
    return ", ".join(f"{name} {value}" for name, value in facts.items())
