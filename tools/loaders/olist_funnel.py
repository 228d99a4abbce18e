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


def load(env, directory, console):
    """Load the files below ``directory`` into the database of ``env``."""
    started = time.monotonic()
    report = Report("olist-funnel")
    with console.step("Reading the files"):
        funnel = read_funnel(directory, report, datetime.now(timezone.utc).date())
        plan = make_plan(funnel)
    _count(report, funnel)
    _note_currency(env, funnel, report)
    Writer(env, plan, report, console).write()
    report.seconds = time.monotonic() - started
    return report


def _count(report, funnel):
    report.count("leads in the files", len(funnel.leads))
    report.count("deals in the files", len(funnel.deals))
    located = sum(deal.seller_id in funnel.sellers for deal in funnel.deals.values())
    report.count("deals with an address", located)


def _note_currency(env, funnel, report):
    currency = env.company.currency_id.name
    if currency != "BRL" and any(deal.revenue for deal in funnel.deals.values()):
        report.note(
            "expected revenue is the declared figure in BRL, not converted",
            field="declared_monthly_revenue",
            value=f"company currency {currency}",
        )
