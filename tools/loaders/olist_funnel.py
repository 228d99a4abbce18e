"""Load the Olist marketing funnel: 8,000 leads of a marketplace, 842 of them won.

Origins become sources, landing pages campaigns, deals are won with their dates and
representatives. Everything else stays open, without owner and without team, so that
assignment rules find it. A second load adds what is missing and changes nothing.
"""

import time
from datetime import datetime, timezone

from tools.loaders.olist.plan import make_plan
from tools.loaders.olist.read import read_funnel
from tools.loaders.olist.write import Writer
from tools.loaders.report import Report
from tools.loaders.writing import note_currency


def load(env, directory, console):
    """Load the files below ``directory`` into the database of ``env``."""
    started = time.monotonic()
    report = Report("olist-funnel")
    with console.step("Reading the files"):
        funnel = read_funnel(directory, report, datetime.now(timezone.utc).date())
        plan = make_plan(funnel)
    _count(report, funnel)
    if any(deal.revenue for deal in funnel.deals.values()):
        note_currency(env, report, "BRL", "declared_monthly_revenue")
    Writer(env, plan, report, console).write()
    report.seconds = time.monotonic() - started
    return report


def _count(report, funnel):
    report.count("leads in the files", len(funnel.leads))
    report.count("deals in the files", len(funnel.deals))
    located = sum(deal.seller_id in funnel.sellers for deal in funnel.deals.values())
    report.count("deals with an address", located)
