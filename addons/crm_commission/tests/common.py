from datetime import date, datetime
from decimal import Decimal

from odoo.fields import Command
from odoo.tests import TransactionCase

from odoo.addons.crm_base.tests.books import new_account
from odoo.addons.crm_base.tests.clock import FrozenClock
from odoo.addons.crm_base.tests.people import new_person

SALES = "sales_team.group_sale_salesman"
MANAGER = "sales_team.group_sale_manager"
OFFICER = "crm_commission.group_officer"
# A Wednesday.
TODAY = date(2026, 3, 18)
YEAR = date(2026, 1, 1)


class CommissionCase(FrozenClock, TransactionCase):
    """A company of its own on 18 March 2026.

    ::

        company  Commission & Co (EUR)     officer  Olga
        North    Ana, Bruno; led by Nora   South    Carla; led by Sam, reports to North
        customers  Fontana, Nolte          pump 100, costs 60 · hose 2 · 21 % tax
    """

    # tours live now, as their browser does
    frozen = datetime(2026, 3, 18, 9)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create(
            {"name": "Commission & Co", "currency_id": cls.env.ref("base.EUR").id}
        )
        cls.company.resource_calendar_id.tz = "Europe/Madrid"
        cls.env.user.write(
            {
                "company_ids": [Command.link(cls.company.id)],
                "company_id": cls.company.id,
            }
        )
        cls.env = cls.env(
            context={
                "allowed_company_ids": cls.company.ids,
                "tracking_disable": True,
                "crm_routing_skip": True,
            }
        )
        names = ("ana", "bruno", "carla", "nora", "sam")
        cls.ana, cls.bruno, cls.carla, cls.nora, cls.sam = map(cls.make_user, names)
        cls.olga = cls.make_user("olga", OFFICER)
        cls.north = cls.make_team("North", cls.nora, cls.ana | cls.bruno)
        cls.south = cls.make_team("South", cls.sam, cls.carla)
        cls.south.commission_parent_id = cls.north
        cls.make_books()
        cls.pump = cls.make_product("Pump", 100, 60)
        cls.hose = cls.make_product("Hose", 2, 1)
        cls.fontana, cls.nolte = cls.env["res.partner"].create(
            [
                {
                    "name": name,
                    "property_account_receivable_id": cls.receivable.id,
                    "property_payment_term_id": False,
                }
                for name in ("Fontana", "Nolte")
            ]
        )
        cls.engine = cls.env["commission.engine"]

    # ------------------------------------------------------------------
    # People and books
    # ------------------------------------------------------------------

    @classmethod
    def make_user(cls, name, groups=SALES, company=None):
        company = company or cls.company
        login, tz = f"commission_{name}", "Europe/Madrid"
        return new_person(cls.env, login, groups, company, tz=tz)

    @classmethod
    def make_team(cls, name, leader, users, company=None):
        return cls.env["crm.team"].create(
            {
                "name": name,
                "company_id": (company or cls.company).id,
                "user_id": leader.id,
                "member_ids": [Command.set(users.ids)],
            }
        )

    @classmethod
    def make_books(cls, company=None):
        """Accounts and journals of a company, without a chart."""
        company = company or cls.company
        cls.income = new_account(company, "Sales", "700000", "income")
        cls.receivable = new_account(
            company, "Customers", "430000", "asset_receivable", reconcile=True
        )
        cls.money = new_account(company, "Bank", "572000", "asset_cash")
        cls.sales_journal, cls.bank_journal = cls.env["account.journal"].create(
            [
                {
                    "name": "Invoices",
                    "code": "CINV",
                    "type": "sale",
                    "company_id": company.id,
                    "default_account_id": cls.income.id,
                },
                {
                    "name": "Bank",
                    "code": "CBNK",
                    "type": "bank",
                    "company_id": company.id,
                    "default_account_id": cls.money.id,
                },
            ]
        )

    @classmethod
    def make_exchange_books(cls):
        """Where a company books what exchange rates win and lose."""
        gain, loss = (
            new_account(cls.company, name, code, kind)
            for name, code, kind in (
                ("Exchange Gains", "768000", "income_other"),
                ("Exchange Losses", "668000", "expense"),
            )
        )
        cls.company.write(
            {
                "income_currency_exchange_account_id": gain.id,
                "expense_currency_exchange_account_id": loss.id,
                "currency_exchange_journal_id": cls.env["account.journal"]
                .create(
                    {
                        "name": "Exchange",
                        "code": "CEXC",
                        "type": "general",
                        "company_id": cls.company.id,
                    }
                )
                .id,
            }
        )

    @classmethod
    def make_tax(cls, percent=21):
        country = cls.env.ref("base.be")
        cls.company.account_fiscal_country_id = country
        group = cls.env["account.tax.group"].create(
            {"name": "VAT", "company_id": cls.company.id, "country_id": country.id}
        )
        return cls.env["account.tax"].create(
            {
                "name": f"{percent} %",
                "amount": percent,
                "company_id": cls.company.id,
                "country_id": country.id,
                "tax_group_id": group.id,
            }
        )

    @classmethod
    def make_product(cls, name, price, cost, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "list_price": price,
                "standard_price": cost,
                "taxes_id": False,
                "property_account_income_id": cls.income.id,
                **values,
            }
        )

    # ------------------------------------------------------------------
    # Plans
    # ------------------------------------------------------------------

    @classmethod
    def make_plan(cls, *components, people=None, active=True, **values):
        """A plan with one version from 1 January 2026.

        :param components: dictionaries; ``tiers`` is a list of pairs (from, rate)
        :param people: users or partners, or dictionaries of participants with the key
            ``person``; by default Ana, Bruno and Carla
        :param active: whether it is approved and activated, too
        """
        plan = cls.env["commission.plan"].create({"name": "Plan", **values})
        cls.make_components(plan.version_ids, *components)
        plan.version_ids.date_from = YEAR
        if people is None:
            people = (cls.ana, cls.bruno, cls.carla)
        for person in people:
            cls.make_participant(plan, person)
        if active:
            plan.version_ids.action_approve()
            plan.version_ids.action_activate()
        return plan

    @classmethod
    def make_components(cls, version, *components):
        for number, vals in enumerate(components, 1):
            tiers = vals.get("tiers")
            if tiers:
                vals = {
                    "mode": "marginal",
                    **{key: value for key, value in vals.items() if key != "tiers"},
                    "tier_ids": [
                        Command.create({"threshold": threshold, "rate": rate})
                        for threshold, rate in tiers
                    ],
                }
            cls.env["commission.component"].create(
                {"version_id": version.id, "name": f"Part {number}", **vals}
            )

    @classmethod
    def make_participant(cls, plan, person, **values):
        if isinstance(person, dict):
            person = dict(person)
            values = {**person, **values}
            person = values.pop("person")
        partner = person.partner_id if person._name == "res.users" else person
        return cls.env["commission.participant"].create(
            {
                "plan_id": plan.id,
                "partner_id": partner.id,
                "date_from": YEAR,
                **values,
            }
        )

    # ------------------------------------------------------------------
    # Documents
    # ------------------------------------------------------------------

    @classmethod
    def make_invoice(cls, user, *amounts, day=TODAY, post=True, **values):
        """An invoice of somebody with a line for each amount, posted."""
        lines = values.pop("lines", None) or [
            {"price_unit": amount, "quantity": 1} for amount in amounts
        ]
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "company_id": cls.company.id,
                "journal_id": cls.sales_journal.id,
                "partner_id": cls.fontana.id,
                "invoice_user_id": user.id if user else False,
                "team_id": user.crm_team_ids[:1].id if user else False,
                "invoice_date": day,
                "invoice_date_due": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": cls.pump.id,
                            "name": "Pump",
                            "tax_ids": False,
                            "account_id": cls.income.id,
                            **line,
                        }
                    )
                    for line in lines
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def refund(cls, invoice, *amounts, day=TODAY):
        """A credit note of an invoice; without amounts, of all of it."""
        values = {
            "invoice_date": day,
            "date": day,
            "invoice_user_id": invoice.invoice_user_id.id,
        }
        refund = invoice._reverse_moves([values], cancel=False)
        if amounts:
            refund.invoice_line_ids.unlink()
            refund.invoice_line_ids = [
                Command.create(
                    {
                        "product_id": cls.pump.id,
                        "name": "Back",
                        "price_unit": amount,
                        "tax_ids": False,
                        "account_id": cls.income.id,
                    }
                )
                for amount in amounts
            ]
        refund.invoice_date_due = day
        refund.action_post()
        return refund

    @classmethod
    def pay(cls, invoice, amount=None, day=TODAY):
        """Money for an invoice through the bank, or back for a credit note."""
        amount = invoice.amount_residual if amount is None else amount
        sign = -1 if invoice.move_type == "out_refund" else 1
        entry = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": cls.bank_journal.id,
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": invoice.partner_id.id,
                            "balance": balance * sign,
                        }
                    )
                    for account, balance in (
                        (cls.money, amount),
                        (cls.receivable, -amount),
                    )
                ],
            }
        )
        entry.action_post()
        lines = (entry + invoice).line_ids.filtered(
            lambda line: line.account_id == cls.receivable and not line.reconciled
        )
        lines.reconcile()
        return entry

    @classmethod
    def pay_by_wizard(cls, invoice, amount=None, day=TODAY):
        """The same by the button “Pay” of the invoice."""
        cls.bank_journal.inbound_payment_method_line_ids.payment_account_id = cls.money
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        values = {"payment_date": day, "journal_id": cls.bank_journal.id}
        if amount is not None:
            values["amount"] = amount
        return wizard.create(values)._create_payments()

    @classmethod
    def make_order(cls, user, *amounts, day=TODAY, confirm=True, **values):
        """An order of somebody with a line for each amount, confirmed."""
        lines = values.pop("lines", None) or [
            {"price_unit": amount, "product_uom_qty": 1} for amount in amounts
        ]
        order = cls.env["sale.order"].create(
            {
                "company_id": cls.company.id,
                "partner_id": cls.fontana.id,
                "user_id": user.id if user else False,
                "team_id": user.crm_team_ids[:1].id if user else False,
                "order_line": [
                    Command.create(
                        {"product_id": cls.pump.id, "tax_ids": False, **line}
                    )
                    for line in lines
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
            order.date_order = datetime(day.year, day.month, day.day, 10)
        return order

    @classmethod
    def make_deal(cls, user, amount, day=TODAY, *, won=True, **values):
        """An opportunity of somebody, won on a day."""
        deal = cls.env["crm.lead"].create(
            {
                "name": "Pumps",
                "type": "opportunity",
                "company_id": cls.company.id,
                "partner_id": cls.fontana.id,
                "user_id": user.id,
                "team_id": user.crm_team_ids[:1].id,
                "expected_revenue": amount,
                **values,
            }
        )
        if won:
            deal.action_set_won()
            deal.date_closed = datetime(day.year, day.month, day.day, 10)
        return deal

    @classmethod
    def make_splits(cls, document, *rows):
        """Shares of a document: tuples (user, percent) or (user, percent, values)."""
        link = {
            "sale.order": "order_id",
            "account.move": "move_id",
            "crm.lead": "lead_id",
        }[document._name]
        return cls.env["commission.split"].create(
            [
                {
                    link: document.id,
                    "partner_id": user.partner_id.id,
                    "percent": percent,
                    **(values[0] if values else {}),
                }
                for user, percent, *values in rows
            ]
        )

    # ------------------------------------------------------------------
    # The ledger
    # ------------------------------------------------------------------

    @classmethod
    def run_engine(cls, *, full=False):
        """Book what changed; what was written waits for no commit here."""
        return cls.engine._run(cls.company, full=full)

    @classmethod
    def close(cls, day):
        """Close the month of a day, and those before it."""
        periods = cls.env["commission.period"]._ensure(cls.company, YEAR, day)
        periods.write({"state": "closed"})
        return periods

    @classmethod
    def get_credits(cls, person=None, **values):
        domain = [("company_id", "=", cls.company.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        if person:
            partner = person.partner_id if person._name == "res.users" else person
            domain.append(("person_id", "=", partner.id))
        return cls.env["commission.credit"].search(domain)

    @classmethod
    def earned(cls, person=None, **values):
        """What was booked for somebody, in all or of some sort."""
        return round(sum(cls.get_credits(person, **values).mapped("amount")), 2)

    @classmethod
    def ledger(cls, plan=None):
        """What is booked now, over all months: the sums of each key.

        :param plan: only those of this plan
        :return: ``{(component id, person id, kind, first day of the group, fact id,
            part id): (amount, base, quantity, share)}`` in Decimal; 0 is no component.
            What was booked back to nothing is left out
        """
        cls.env.flush_all()
        cls.env.cr.execute(
            """
            SELECT coalesce(component_id, 0), person_id, kind, period_date, fact_id,
                   part_id, sum(amount)::text, sum(base)::text, sum(quantity)::text,
                   sum(share)::text
              FROM commission_credit
             WHERE company_id = %s AND (%s OR plan_id = %s)
             GROUP BY 1, 2, 3, 4, 5, 6
            """,
            [cls.company.id, plan is None, plan.id if plan else 0],
        )
        sums = {
            tuple(row[:6]): tuple(Decimal(figure or 0) for figure in row[6:])
            for row in cls.env.cr.fetchall()
        }
        return {key: figures for key, figures in sums.items() if any(figures)}
