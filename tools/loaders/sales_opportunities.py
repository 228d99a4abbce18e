"""Load the sales opportunities: 8,800 deals of 35 agents with 85 companies.

A teaching set of a fictitious seller of hardware. Its agents become salespersons in the
teams of their managers, its accounts companies, its deals opportunities: open, won and
lost. A second load adds what is missing and changes nothing.
"""

import time
from datetime import datetime, timezone

from tools.loaders.opportunities.plan import make_plan
from tools.loaders.opportunities.read import read_pipeline
from tools.loaders.opportunities.write import Writer
from tools.loaders.report import Report
from tools.loaders.writing import note_currency


def load(env, directory, console):
    """Load the files below ``directory`` into the database of ``env``."""
    started = time.monotonic()
    report = Report("sales-opportunities")
    with console.step("Reading the files"):
        today = datetime.now(timezone.utc).date()
        pipeline = read_pipeline(directory, report, today)
        plan = make_plan(pipeline)
    report.count("agents in the files", len(pipeline.agents))
    report.count("accounts in the files", len(pipeline.accounts))
    report.count("products in the files", len(pipeline.products))
    report.count("deals in the files", len(pipeline.deals))
    note_currency(env, report, "USD", "close_value")
    Writer(env, plan, report, console).write()
    report.seconds = time.monotonic() - started
    return report
