"""From believable rows to the values of records, still without Odoo.

Every record has a *key*: it becomes its external id, by which a second load finds it.
"""

from datetime import date, datetime, time
from decimal import Decimal
from html import escape
from typing import NamedTuple

from tools.loaders.cells import likeness
from tools.loaders.opportunities.read import CLOSED, ENGAGING, PROSPECTING, WON

# The data knows days without hours. Noon in UTC is that same day for every reader from
# Honolulu to Sydney.
_NOON = time(12)
_DOMAIN = "opportunities.example"


class Person(NamedTuple):
    """A user to be: an agent, or the manager of a team."""

    name: str
    login: str
    is_manager: bool


class TeamPlan(NamedTuple):
    """A team to be: a manager's agents. Office and people are named by key."""

    name: str
    office: str
    manager: str
    members: tuple


class ProductPlan(NamedTuple):
    """A product to be."""

    name: str
    category: str
    price: Decimal


class AccountPlan(NamedTuple):
    """A company to be; ``parent`` and ``industry`` are keys, "" for none."""

    name: str
    industry: str
    country: str
    parent: str
    note: str


class DealPlan(NamedTuple):
    """One opportunity to be. What it belongs to is named by key, "" for none.

    ``stage`` is the one it is open in, or was until its ``outcome``: won, lost or "".
    """

    key: str
    name: str
    stage: str
    outcome: str
    created: datetime
    engaged: datetime | None
    closed: datetime | None
    user: str
    team: str
    office: str
    account: str
    company_name: str
    tag: str
    category: str
    revenue: Decimal


class Plan(NamedTuple):
    """Everything to be written: records by key, names by key, deals in their order."""

    people: dict
    offices: dict
    teams: dict
    industries: dict
    accounts: dict
    categories: dict
    products: dict
    tags: dict
    deals: list


def make_plan(pipeline):
    """Return the :class:`Plan` for a
    :class:`~tools.loaders.opportunities.read.Pipeline`.
    """
    agents, products, accounts = pipeline[:3]
    return Plan(
        people=_people(agents),
        offices=_names("office", (agent.office for agent in agents.values())),
        teams=_teams(agents),
        industries=_names("industry", (item.sector for item in accounts.values())),
        accounts=_accounts(accounts),
        categories=_names("series", (item.series for item in products.values())),
        products={
            f"product_{key}": ProductPlan(
                item.name, _key("series", item.series), item.price
            )
            for key, item in products.items()
        },
        tags={f"tag_{key}": item.name for key, item in products.items()},
        deals=[_deal(deal, pipeline) for deal in _in_order(pipeline.deals)],
    )


def _key(kind, name):
    return f"{kind}_{likeness(name)}" if likeness(name) else ""


def _names(kind, names):
    """Names by key, sorted; of several spellings the first in the files counts."""
    found = {}
    for name in names:
        if likeness(name):
            found.setdefault(_key(kind, name), _capital(name))
    return dict(sorted(found.items()))


def _capital(name):
    return name[:1].upper() + name[1:]


def _people(agents):
    """Users by key; who manages and sells as well is one person."""
    managers = {_key("user", agent.manager): agent.manager for agent in agents.values()}
    managers.pop("", None)
    names = managers | {
        _key("user", agent.name): agent.name for agent in agents.values()
    }
    return {
        key: Person(name, f"{_mailbox(name)}@{_DOMAIN}", key in managers)
        for key, name in sorted(names.items())
    }


def _mailbox(name):
    words = "".join(char if char.isalnum() else " " for char in name.lower()).split()
    return ".".join(words)


def _teams(agents):
    members = {}
    for agent in agents.values():
        if agent.manager:
            members.setdefault(_key("team", agent.manager), []).append(agent)
    return {
        key: TeamPlan(
            name=_team_name(group[0]),
            office=_key("office", group[0].office),
            manager=_key("user", group[0].manager),
            members=tuple(_key("user", agent.name) for agent in group),
        )
        for key, group in sorted(members.items())
    }


def _team_name(agent):
    return f"{agent.office} – {agent.manager}" if agent.office else agent.manager


def _accounts(accounts):
    return {
        f"account_{key}": AccountPlan(
            name=account.name,
            industry=_key("industry", account.sector),
            country=account.country,
            parent=f"account_{account.parent}" if account.parent else "",
            note=_note(account),
        )
        for key, account in accounts.items()
    }


def _note(account):
    """What the data says about a company and Odoo has no field for, as HTML."""
    lines = [
        ("Founded", account.founded),
        ("Annual revenue", account.revenue and f"{account.revenue} million USD"),
        ("Employees", account.employees),
    ]
    items = "".join(
        f"<li>{label}: {escape(value)}</li>" for label, value in lines if value
    )
    return f"<ul>{items}</ul>" if items else ""


def _in_order(deals):
    """Deals oldest first, the closed ones after all others.

    Core learns from won and lost deals how probable the next ones are. So all open
    deals are judged by what was known before the load, wherever it is interrupted.
    """
    return sorted(
        deals.values(),
        key=lambda deal: (deal.stage in CLOSED, deal.engaged or date.max, deal.id),
    )


def _deal(deal, pipeline):
    agent = pipeline.agents.get(deal.agent)
    product = pipeline.products.get(deal.product)
    account = pipeline.accounts.get(deal.account)
    what = product.name if product else "Opportunity"
    whom = account.name if account else deal.company_name
    price = product.price if product else Decimal(0)
    return DealPlan(
        key=f"deal_{deal.id}",
        name=f"{what} for {whom} ({deal.id})" if whom else f"{what} ({deal.id})",
        stage=PROSPECTING if deal.stage == PROSPECTING else ENGAGING,
        outcome=deal.stage if deal.stage in CLOSED else "",
        created=_noon(deal.engaged or pipeline.last_day),
        engaged=_noon(deal.engaged),
        closed=_noon(deal.closed),
        user=f"user_{deal.agent}" if agent else "",
        team=_key("team", agent.manager) if agent else "",
        office=_key("office", agent.office) if agent else "",
        account=f"account_{deal.account}" if account else "",
        company_name=deal.company_name,
        tag=f"tag_{deal.product}" if product else "",
        category=_key("series", product.series) if product else "",
        # Nobody wrote down what was expected of a deal that was not won.
        revenue=deal.value if deal.stage == WON else price,
    )


def _noon(day):
    return datetime.combine(day, _NOON) if day else None
