"""Makes paid invoices of won opportunities and books commissions; in Odoo's shell."""

from collections import defaultdict

from commission_figures import OVERRIDE, TIERS

from odoo.fields import Command

BATCH = 200


def ask(env):
    """Book the commissions of the loaded deals.

    :return: ``agents`` and ``managers``: ``{name: {month: cents}}``; ``again``, how
        many rows a second run books; ``invoices``, their number
    """
    env = env(context=dict(env.context, tracking_disable=True))
    books = _make_books(env)
    deals = env["crm.lead"].search(
        [("type", "=", "opportunity"), ("won_status", "=", "won")], order="id"
    )
    for place in range(0, len(deals), BATCH):
        _sell(env, books, deals[place : place + BATCH])
    agents = _make_plan(env, "Agents", deals.user_id, _tiers())
    leaders = deals.team_id.user_id
    managers = _make_plan(
        env, "Managers", leaders, {"credited": "manager", "rate": OVERRIDE / 100}
    )
    env["commission.engine"]._run(env.company)
    again = env["commission.engine"]._run(env.company, full=True)
    return {
        "agents": _read(env, agents),
        "managers": _read(env, managers),
        "again": again.credit_count,
        "invoices": len(deals),
    }


def _make_books(env):
    def account(name, code, kind, **values):
        values["company_ids"] = [Command.set(env.company.ids)]
        return env["account.account"].create(
            {"name": name, "code": code, "account_type": kind, **values}
        )

    books = {
        "income": account("Sales", "790001", "income"),
        "owed": account("Customers", "490001", "asset_receivable", reconcile=True),
        "money": account("Bank", "590001", "asset_cash"),
    }
    for kind, name in (("sale", "income"), ("bank", "money")):
        books[kind] = env["account.journal"].create(
            {
                "name": f"Opportunities {kind}",
                "code": f"O{kind.upper()}",
                "type": kind,
                "default_account_id": books[name].id,
            }
        )
    books["customer"] = env["res.partner"].create(
        {"name": "Everybody", "property_account_receivable_id": books["owed"].id}
    )
    return books


def _sell(env, books, deals):
    """An invoice for each deal, and its payment on the same day."""
    sold = [deal for deal in deals if deal.expected_revenue]
    invoices = env["account.move"].create(
        [_prepare_invoice(books, deal) for deal in sold]
    )
    payments = env["account.move"].create(
        [_prepare_payment(books, deal) for deal in sold]
    )
    (invoices + payments).action_post()
    lines = (invoices + payments).line_ids
    owed = lines.filtered(lambda line: line.account_id == books["owed"])
    by_move = {line.move_id.id: line for line in owed}
    lines._reconcile_plan(
        [
            by_move[invoice.id] + by_move[payment.id]
            for invoice, payment in zip(invoices, payments, strict=True)
        ]
    )


def _prepare_invoice(books, deal):
    return {
        "move_type": "out_invoice",
        "journal_id": books["sale"].id,
        "partner_id": books["customer"].id,
        "invoice_user_id": deal.user_id.id,
        "team_id": deal.team_id.id,
        "invoice_date": deal.date_closed.date(),
        "invoice_payment_term_id": False,
        "invoice_line_ids": [
            Command.create(
                {
                    "name": deal.name,
                    "quantity": 1,
                    "price_unit": deal.expected_revenue,
                    "tax_ids": False,
                    "account_id": books["income"].id,
                }
            )
        ],
    }


def _prepare_payment(books, deal):
    return {
        "move_type": "entry",
        "journal_id": books["bank"].id,
        "date": deal.date_closed.date(),
        "line_ids": [
            Command.create(
                {
                    "account_id": books[name].id,
                    "partner_id": books["customer"].id,
                    "balance": sign * deal.expected_revenue,
                }
            )
            for name, sign in (("money", 1), ("owed", -1))
        ],
    }


def _tiers():
    return {
        "scope": "quarter",
        "mode": "marginal",
        "tier_ids": [
            Command.create({"threshold": start, "rate": rate / 100})
            for start, rate in TIERS
        ],
    }


def _make_plan(env, name, users, component):
    plan = env["commission.plan"].create({"name": name})
    version = plan.version_ids
    version.date_from = "2015-01-01"
    env["commission.component"].create(
        {"version_id": version.id, "name": name, "basis": "payment", **component}
    )
    env["commission.participant"].create(
        [
            {
                "plan_id": plan.id,
                "partner_id": user.partner_id.id,
                "date_from": "2015-01-01",
            }
            for user in users
        ]
    )
    version.action_approve()
    version.action_activate()
    return plan


def _read(env, plan):
    found = defaultdict(lambda: defaultdict(int))
    rows = env["commission.credit"]._read_group(
        [("plan_id", "=", plan.id)], ["person_id", "month:month"], ["amount:sum"]
    )
    for person, month, amount in rows:
        found[person.name][f"{month:%Y-%m}"] += round(amount * 100)
    return found
