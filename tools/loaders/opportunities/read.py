"""Reading and judging the four files of the sales opportunities.

Nothing here knows Odoo or a database. A row that cannot be believed is rejected, one
that can be saved is repaired; both are noted in the report with their line.
"""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tools.loaders.cells import folder_of, likeness, read_amount, read_day
from tools.loaders.tables import read_table

ACCOUNTS = "accounts.csv"
PRODUCTS = "products.csv"
AGENTS = "sales_teams.csv"
DEALS = "sales_pipeline.csv"

ACCOUNT_COLUMNS = (
    "account",
    "sector",
    "year_established",
    "revenue",
    "employees",
    "office_location",
    "subsidiary_of",
)
PRODUCT_COLUMNS = ("product", "series", "sales_price")
AGENT_COLUMNS = ("sales_agent", "manager", "regional_office")
DEAL_COLUMNS = (
    "opportunity_id",
    "sales_agent",
    "product",
    "account",
    "deal_stage",
    "engage_date",
    "close_date",
    "close_value",
)

PROSPECTING, ENGAGING, WON, LOST = "prospecting", "engaging", "won", "lost"
CLOSED = (WON, LOST)
_STAGES = (PROSPECTING, ENGAGING, WON, LOST)
_ID = re.compile(r"[0-9A-Za-z]{1,40}")
# Slips of the pen in the published files, and what Odoo calls these countries.
_SPELLINGS = {
    "technolgy": "technology",
    "Philipines": "Philippines",
    "Korea": "South Korea",
}


class Agent(NamedTuple):
    """Somebody who sells, in the team of a manager at a regional office."""

    name: str
    manager: str
    office: str


class Product(NamedTuple):
    """Something that is sold."""

    name: str
    series: str
    price: Decimal


class Account(NamedTuple):
    """A company that buys; ``parent`` is the key of the one that owns it."""

    name: str
    sector: str
    founded: str
    revenue: str
    employees: str
    country: str
    parent: str


class Deal(NamedTuple):
    """An opportunity. Agent, product and account are keys, "" for none."""

    id: str
    agent: str
    product: str
    account: str
    company_name: str
    stage: str
    engaged: date | None
    closed: date | None
    value: Decimal


class Pipeline(NamedTuple):
    """The believable part of the data set, each record by its key.

    The key of a name is what its spellings have in common; a deal has its id.
    """

    agents: dict
    products: dict
    accounts: dict
    deals: dict
    last_day: date


def read_pipeline(directory, report, today):
    """Read the files below ``directory``."""
    folder = folder_of(directory)
    agents = _read_agents(folder / AGENTS, report)
    products = _read_products(folder / PRODUCTS, report)
    accounts = _read_accounts(folder / ACCOUNTS, report)
    known = {"sales_agent": agents, "product": products, "account": accounts}
    deals = _read_deals(folder / DEALS, report, today, known)
    days = [day for deal in deals.values() for day in (deal.engaged, deal.closed)]
    last_day = max(filter(None, days), default=today)
    return Pipeline(agents, products, accounts, deals, last_day)


def _read_agents(path, report):
    agents, offices = {}, {}
    for row in read_table(path, AGENT_COLUMNS, report):
        key = _own_name(row, "sales_agent", agents)
        if not key:
            continue
        manager, office = row.values["manager"], row.values["regional_office"]
        if not likeness(manager):
            row.repair("manager", manager, "blank: loaded without a team")
            manager = office = ""
        elif likeness(offices.setdefault(likeness(manager), office)) != likeness(
            office
        ):
            row.repair(
                "regional_office",
                office,
                "another office than the manager's: loaded with that of the manager",
            )
        agents[key] = Agent(
            row.values["sales_agent"], manager, offices.get(likeness(manager), "")
        )
    return agents


def _read_products(path, report):
    products = {}
    for row in read_table(path, PRODUCT_COLUMNS, report):
        key = _own_name(row, "product", products)
        if key:
            price = read_amount(row, "sales_price", "loaded without a price")
            products[key] = Product(row.values["product"], row.values["series"], price)
    return products


def _read_accounts(path, report):
    accounts, rows = {}, {}
    for row in read_table(path, ACCOUNT_COLUMNS, report):
        key = _own_name(row, "account", accounts)
        if key:
            rows[key] = row
            accounts[key] = Account(
                name=row.values["account"],
                sector=_spelled(row, "sector"),
                founded=_figure(row, "year_established"),
                revenue=_figure(row, "revenue"),
                employees=_figure(row, "employees"),
                country=_spelled(row, "office_location"),
                parent=likeness(row.values["subsidiary_of"]),
            )
    for key, row in rows.items():
        if not _owner_is_clear(accounts, key):
            row.repair(
                "subsidiary_of",
                row.values["subsidiary_of"],
                "no other account, or a circle: loaded without a parent company",
            )
            accounts[key] = accounts[key]._replace(parent="")
    return accounts


def _owner_is_clear(accounts, key):
    """Whether the way up from an account ends, at one that nobody owns."""
    seen = set()
    while key in accounts and key not in seen:
        seen.add(key)
        key = accounts[key].parent
    return not key


def _read_deals(path, report, today, known):
    deals = {}
    for row in read_table(path, DEAL_COLUMNS, report):
        key = row.values["opportunity_id"].upper()
        stage = likeness(row.values["deal_stage"])
        if not _ID.fullmatch(key):
            row.reject("opportunity_id", key, "not an id of letters and digits")
        elif key in deals:
            row.reject("opportunity_id", key, "duplicate id: the first row is kept")
        elif stage not in _STAGES:
            row.reject("deal_stage", row.values["deal_stage"], "not a known stage")
        elif (days := _days(row, stage, today)) is not None:
            deals[key] = _deal(row, key, stage, days, known)
    return deals


def _days(row, stage, today):
    """When the deal was engaged and closed; None when the row is rejected."""
    engaged = closed = None
    if row.values["engage_date"]:
        engaged = read_day(row, "engage_date", today)
        if not engaged:
            return None
    if stage in CLOSED:
        closed = read_day(row, "close_date", today)
        if not closed:
            return None
    elif row.values["close_date"]:
        row.repair(
            "close_date", row.values["close_date"], "deal is open: loaded without it"
        )
    if stage in CLOSED and not (engaged and engaged <= closed):
        row.repair(
            "engage_date",
            row.values["engage_date"],
            "blank or after the close date: taken for the close date",
        )
        engaged = closed
    elif stage == ENGAGING and not engaged:
        row.repair("engage_date", "", "blank: loaded without it")
    return engaged, closed


def _deal(row, key, stage, days, known):
    agent = _reference(row, "sales_agent", known, "loaded without a salesperson")
    product = _reference(row, "product", known, "loaded without a product")
    account = _reference(row, "account", known, "loaded without a customer")
    value = read_amount(row, "close_value", "loaded as 0")
    if value and stage != WON:
        row.repair("close_value", value, "deal is not won: loaded without it")
        value = Decimal(0)
    return Deal(
        id=key,
        agent=agent,
        product=product,
        account=account,
        company_name="" if account else row.values["account"],
        stage=stage,
        engaged=days[0],
        closed=days[1],
        value=value,
    )


def _own_name(row, field, seen):
    """The key of the row's own name, or "" when the row is rejected for it."""
    name = row.values[field]
    key = likeness(name)
    if not key:
        row.reject(field, name, "no name")
    elif key in seen:
        row.reject(field, name, "duplicate name: the first row is kept")
    else:
        return key
    return ""


def _reference(row, field, known, consequence):
    """The key of the record that a cell names, or "" when there is none."""
    text = row.values[field]
    key = likeness(text)
    found = known[field].get(key)
    if not found:
        what = "not in the list" if key else "blank"
        row.repair(field, text, f"{what}: {consequence}")
        return ""
    if found.name != text:
        row.repair(field, text, "another spelling than in the list: taken for it")
    return key


def _spelled(row, field):
    text = row.values[field]
    right = _SPELLINGS.get(text)
    if right:
        row.repair(field, text, f"loaded as {right}")
    return right or text


def _figure(row, field):
    """A number as the file has it, for a note; "" when it is none."""
    text = row.values[field]
    if re.fullmatch(r"\d{1,12}(\.\d{1,4})?", text):
        return text
    if text:
        row.repair(field, text, "not a number: left out")
    return ""
