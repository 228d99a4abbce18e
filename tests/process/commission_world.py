"""A company with commissions to book, and what must be true of its ledger."""

SEED = """
from odoo.fields import Command
env = env(context=dict(env.context, tracking_disable=True, no_reset_password=True))
company = env.company
def account(name, code, kind, **values):
    return env["account.account"].create({"name": name, "code": code,
        "account_type": kind, "company_ids": [Command.set(company.ids)], **values})
income = account("Sales", "790001", "income")
owed = account("Customers", "490001", "asset_receivable", reconcile=True)
journal = env["account.journal"].create({"name": "Invoices", "code": "CINV",
    "type": "sale", "company_id": company.id, "default_account_id": income.id})
group = env.ref("sales_team.group_sale_salesman")
people = env["res.users"].create([
    {"name": f"Person {n}", "login": f"person{n}", "email": f"person{n}@example.com",
     "group_ids": [Command.set(group.ids)]}
    for n in range(3)
])
team = env["crm.team"].create({"name": "North", "user_id": people[0].id})
customer = env["res.partner"].create(
    {"name": "Fontana", "property_account_receivable_id": owed.id})
def invoice(n, user, post=True):
    move = env["account.move"].create({
        "move_type": "out_invoice", "journal_id": journal.id,
        "partner_id": customer.id, "invoice_user_id": user.id, "team_id": team.id,
        "invoice_date": f"2026-{1 + n % 6:02}-1{n % 9}",
        "invoice_line_ids": [
            Command.create({"name": "Pump", "price_unit": 10.01 * (n + line),
                            "quantity": 1, "tax_ids": False, "account_id": income.id})
            for line in range(3)
        ]})
    move.action_post()
    return move
for n in range(24):
    invoice(n, people[n % 3])
plan = env["commission.plan"].create({"name": "Plan"})
version = plan.version_ids
version.date_from = "2026-01-01"
env["commission.component"].create([
    {"version_id": version.id, "name": "Tiers", "mode": "retroactive",
     "scope": "quarter", "holdback_percent": 30, "tier_ids": [
        Command.create({"threshold": 0, "rate": 3}),
        Command.create({"threshold": 400, "rate": 5.5})]},
    {"version_id": version.id, "name": "Leaders", "credited": "manager", "rate": 1},
])
env["commission.participant"].create([
    {"plan_id": plan.id, "partner_id": user.partner_id.id, "date_from": "2026-01-01",
     "draw_kind": "recoverable", "draw_amount": 40}
    for user in people
])
version.action_approve()
version.action_activate()
env["ir.cron"].search([]).active = False
env.cr.commit()
"""
BOOK = """
env["commission.engine"]._cron_run()
env.cr.commit()
"""
# what happens to documents between two runs
CHANGE = """
moves = env["account.move"].search([("move_type", "=", "out_invoice")], order="id")
moves[0].button_draft()
moves[1].button_draft()
moves[1].invoice_line_ids[0].unlink()
moves[1].action_post()
moves[2].invoice_user_id = moves[3].invoice_user_id
moves[4]._reverse_moves([{"invoice_date": "2026-05-05"}]).action_post()
env.cr.commit()
"""

_LEDGER = """
    SELECT coalesce(c.component_id, 0), p.name, c.kind, c.period_date, c.month,
           c.fact_id, c.part_id, sum(c.amount), sum(c.base), sum(c.share)
      FROM commission_credit c JOIN res_partner p ON p.id = c.person_id
     GROUP BY 1, 2, 3, 4, 5, 6, 7
    HAVING sum(c.amount) <> 0 OR sum(c.base) <> 0 OR sum(c.share) <> 0
     ORDER BY 1, 2, 3, 4, 5, 6, 7
"""
_ROWS = "SELECT count(*) FROM commission_credit"
_WAITING = "SELECT count(*) FROM commission_change"


def ledger(database):
    """What each fact is booked with, after all differences."""
    return database.sql(_LEDGER)


def rows(database):
    """How many rows the ledger has."""
    return database.value(_ROWS)


def waiting(database):
    """How many changes nobody looked at yet."""
    return database.value(_WAITING)
