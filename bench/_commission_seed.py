# Runs inside Odoo's shell: people, books and one posted invoice to be copied.
from odoo.fields import Command

PEOPLE = 200
LINES = 10
TARGET = 60_000
TIERS = ((0, 3), (50, 4), (100, 6), (130, 8))
FIRST = "2024-01-01"


def seed(env, way):
    """Make them, and commit.

    :param way: ``ours``, with a plan and its participants, or ``oca``, with agents
    """
    env = env(context=dict(env.context, tracking_disable=True, no_reset_password=True))
    books = _make_books(env)
    people = _make_people(env)
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "journal_id": books["journal"].id,
            "partner_id": books["customer"].id,
            "invoice_date": FIRST,
            "invoice_payment_term_id": False,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": "Pump",
                        "quantity": 1,
                        "price_unit": 100,
                        "tax_ids": False,
                        "account_id": books["income"].id,
                    }
                )
                for _line in range(LINES)
            ],
        }
    )
    move.action_post()
    {"ours": _make_plan, "oca": _make_agents}[way](env, people)
    env["ir.cron"].search([]).active = False
    env.cr.commit()


def _make_books(env):
    def account(name, code, kind, **values):
        values["company_ids"] = [Command.set(env.company.ids)]
        return env["account.account"].create(
            {"name": name, "code": code, "account_type": kind, **values}
        )

    income = account("Sales", "790001", "income")
    owed = account("Customers", "490001", "asset_receivable", reconcile=True)
    journal = env["account.journal"].create(
        {
            "name": "Bench",
            "code": "BENCH",
            "type": "sale",
            "default_account_id": income.id,
        }
    )
    customer = env["res.partner"].create(
        {"name": "Customer", "property_account_receivable_id": owed.id}
    )
    return {"income": income, "journal": journal, "customer": customer}


def _make_people(env):
    return env["res.users"].create(
        [
            {
                "name": f"Person {number:03}",
                "login": f"bench{number}",
                "email": f"bench{number}@example.com",
            }
            for number in range(PEOPLE)
        ]
    )


def _make_plan(env, people):
    """Tiers by the target of the quarter, each slice at its own rate."""
    plan = env["commission.plan"].create({"name": "Bench"})
    version = plan.version_ids
    version.date_from = FIRST
    env["commission.component"].create(
        {
            "version_id": version.id,
            "name": "Quarter",
            "mode": "marginal",
            "driver": "attainment",
            "scope": "quarter",
            "tier_ids": [
                Command.create({"threshold": start, "rate": rate})
                for start, rate in TIERS
            ],
        }
    )
    env["commission.participant"].create(
        [
            {
                "plan_id": plan.id,
                "partner_id": user.partner_id.id,
                "date_from": FIRST,
                "target": TARGET,
            }
            for user in people
        ]
    )
    version.action_approve()
    version.action_activate()


def _make_agents(env, people):
    """A percentage: its tiers are those of single lines."""
    commission = env["commission"].create(
        {
            "name": "Bench",
            "commission_type": "fixed",
            "fix_qty": 5,
            "invoice_state": "open",
        }
    )
    people.partner_id.write(
        {"agent": True, "settlement": "quaterly", "commission_id": commission.id}
    )
