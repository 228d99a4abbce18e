"""Reading and judging the three files of the Olist marketing funnel.

Nothing here knows Odoo or a database. A row that cannot be believed is rejected, one
that can be saved is repaired; both are noted in the report with their line.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from tools.loaders.cells import ISO, folder_of, is_plausible, read_amount, read_day
from tools.loaders.tables import read_table

LEADS = "olist_marketing_qualified_leads_dataset.csv"
DEALS = "olist_closed_deals_dataset.csv"
SELLERS = "olist_sellers_dataset.csv"

LEAD_COLUMNS = ("mql_id", "first_contact_date", "landing_page_id", "origin")
DEAL_COLUMNS = (
    "mql_id",
    "seller_id",
    "sdr_id",
    "sr_id",
    "won_date",
    "business_segment",
    "lead_type",
    "lead_behaviour_profile",
    "has_company",
    "has_gtin",
    "average_stock",
    "business_type",
    "declared_product_catalog_size",
    "declared_monthly_revenue",
)
SELLER_COLUMNS = (
    "seller_id",
    "seller_zip_code_prefix",
    "seller_city",
    "seller_state",
)

_ID = re.compile(r"[0-9a-f]{32}")
_DAY_FORMATS = ("%d-%m-%Y", ISO)
_UNREADABLE = "loaded as 0, the text kept in the note"


class Seller(NamedTuple):
    """Where a seller is."""

    zip: str
    city: str
    state: str


class Lead(NamedTuple):
    """A marketing qualified lead."""

    id: str
    first_contact: date
    landing_page: str
    origin: str


class Deal(NamedTuple):
    """A lead that became a seller on the marketplace."""

    lead_id: str
    seller_id: str
    sdr: str
    representative: str
    won: datetime
    revenue: Decimal
    facts: dict


class Funnel(NamedTuple):
    """The believable part of the data set."""

    leads: dict
    deals: dict
    sellers: dict


def read_funnel(directory, report, today):
    """Read the files below ``directory``; the file of sellers may be missing."""
    directory = folder_of(directory)
    leads, bad_leads = _read_leads(directory / LEADS, report, today)
    deals = _read_deals(directory / DEALS, report, today, leads, bad_leads)
    sellers = {}
    if (directory / SELLERS).exists():
        sellers = _read_sellers(directory / SELLERS, report)
    else:
        report.note("no file of sellers: deals are loaded without an address")
    return Funnel(leads, deals, sellers)


def _read_leads(path, report, today):
    """Return the believable leads by id, and the ids of the rejected ones."""
    leads, rejected = {}, set()
    for row in read_table(path, LEAD_COLUMNS, report):
        key = _own_id(row, "mql_id", leads)
        if not key:
            continue
        first_contact = read_day(row, "first_contact_date", today, _DAY_FORMATS)
        if not first_contact:
            rejected.add(key)
            continue
        origin = row.values["origin"].lower()
        if not origin:
            row.repair("origin", "", "blank origin: loaded without a source")
        landing_page = _reference(row, "landing_page_id", "loaded without a campaign")
        leads[key] = Lead(key, first_contact, landing_page, origin)
    return leads, rejected - leads.keys()


def _read_deals(path, report, today, leads, bad_leads):
    deals = {}
    for row in read_table(path, DEAL_COLUMNS, report):
        key = _own_id(row, "mql_id", deals)
        if not key:
            continue
        if key not in leads:
            known = "lead was rejected" if key in bad_leads else "unknown lead"
            row.reject("mql_id", key, known)
            continue
        won = _moment(row, "won_date", today)
        if won:
            deals[key] = _deal(row, key, won, leads[key])
    return deals


def _deal(row, key, won, lead):
    if won.date() < lead.first_contact:
        row.repair(
            "won_date",
            f"won {won:%Y-%m-%d}, first contact {lead.first_contact}",
            "won before first contact: first contact moved to the won date",
        )
    keep = DEAL_COLUMNS[DEAL_COLUMNS.index("business_segment") :]
    return Deal(
        lead_id=key,
        seller_id=_reference(row, "seller_id", "loaded without an address"),
        sdr=_reference(row, "sdr_id", "loaded without its SDR"),
        representative=_reference(row, "sr_id", "won without a representative"),
        won=won,
        revenue=read_amount(row, "declared_monthly_revenue", _UNREADABLE),
        facts={name: row.values[name] for name in keep if row.values[name]},
    )


def _read_sellers(path, report):
    sellers = {}
    for row in read_table(path, SELLER_COLUMNS, report):
        key = _own_id(row, "seller_id", sellers)
        if key:
            state = row.values["seller_state"].upper()
            if not re.fullmatch("[A-Z]{2}", state):
                row.repair("seller_state", state, "not a state: loaded without it")
                state = ""
            sellers[key] = Seller(_zip(row), row.values["seller_city"], state)
    return sellers


def _own_id(row, field, seen):
    """The row's own id, or "" when the row is rejected for it."""
    key = row.values[field].lower()
    if not _ID.fullmatch(key):
        row.reject(field, key, "not an id of 32 hexadecimal digits")
    elif key in seen:
        row.reject(field, key, "duplicate id: the first row is kept")
    else:
        return key
    return ""


def _reference(row, field, consequence):
    """An id that points elsewhere; a bad one costs only that connection."""
    key = row.values[field].lower()
    if _ID.fullmatch(key):
        return key
    what = "not an id" if key else "blank"
    row.repair(field, key, f"{what}: {consequence}")
    return ""


def _moment(row, field, today):
    """A moment in UTC: midnight in São Paulo reads 02:00 or 03:00 in the file."""
    text = row.values[field]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo:
        row.reject(field, text, "not a date and time: lead loaded as open")
        return None
    return moment if is_plausible(row, field, moment.date(), today) else None


def _zip(row):
    text = row.values["seller_zip_code_prefix"]
    if re.fullmatch(r"\d{5}", text):
        return text
    if re.fullmatch(r"\d{1,4}", text):
        row.repair("seller_zip_code_prefix", text, "leading zeros put back")
        return text.zfill(5)
    row.repair("seller_zip_code_prefix", text, "not a postal code: loaded without it")
    return ""
