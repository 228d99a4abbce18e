from datetime import date

from odoo.addons.crm_base.tests.books import new_account

from .common import CommissionCase

JANUARY = date(2026, 1, 10)
FEBRUARY = date(2026, 2, 10)
FLAT = {"rate": 10}


class StatementCase(CommissionCase):
    """February is over: 10 % of invoices, for salespeople and for an agent.

    ::

        Ana     10,000 → 1,000      Bruno   2,000 → 200      Agata (agent) 5,000 → 500
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agata = cls.env["res.partner"].create({"name": "Agata"})
        cls.plan = cls.make_plan(FLAT, name="Ten Percent")
        cls.agents = cls.make_plan(
            FLAT | {"credited": "agent"}, people=[cls.agata], name="Agents"
        )
        cls.invoice = cls.make_invoice(cls.ana, 10000, day=FEBRUARY)
        cls.make_invoice(cls.bruno, 2000, day=FEBRUARY)
        cls.make_invoice(False, 5000, day=FEBRUARY, commission_agent_id=cls.agata.id)
        cls.february = cls.get_month(FEBRUARY)
        cls.Statement = cls.env["commission.statement"]

    @classmethod
    def get_month(cls, day):
        return cls.env["commission.period"]._ensure(cls.company, day, day)

    def close_february(self):
        self.february.with_user(self.olga).action_close()

    def get_statement(self, person, month=None):
        """The statement of a user or partner."""
        partner = person.partner_id if person._name == "res.users" else person
        return self.Statement.search(
            [
                ("person_id", "=", partner.id),
                ("period_id", "=", (month or self.february).id),
            ]
        )

    def approve(self, *people):
        """Their statements of February, approved."""
        statements = self.Statement.union(*map(self.get_statement, people))
        statements.with_user(self.olga).action_approve()
        return statements.with_user(self.olga)

    @classmethod
    def make_pay_books(cls):
        """What bills and entries of commissions need."""
        cls.expense = new_account(cls.company, "Commissions", "640000", "expense")
        cls.owed = new_account(cls.company, "Owed", "465000", "liability_current")
        cls.payable = new_account(
            cls.company, "Vendors", "400000", "liability_payable", reconcile=True
        )
        cls.general, cls.purchases = cls.env["account.journal"].create(
            [
                {
                    "name": name,
                    "code": code,
                    "type": kind,
                    "company_id": cls.company.id,
                }
                for name, code, kind in (
                    ("Commissions", "CCOM", "general"),
                    ("Bills", "CBIL", "purchase"),
                )
            ]
        )
        cls.purchases.default_account_id = cls.expense
        cls.agata.property_account_payable_id = cls.payable
        cls.company.write(
            {
                "commission_journal_id": cls.general.id,
                "commission_expense_account_id": cls.expense.id,
                "commission_liability_account_id": cls.owed.id,
            }
        )

    def book(self, person, amount, day=FEBRUARY, kind="adjustment", **values):
        """A row of the ledger, as another program would write it."""
        partner = person.partner_id if person._name == "res.users" else person
        month = day.replace(day=1)
        run = self.env["commission.run"].create({"company_id": self.company.id})
        return self.env["commission.credit"].create(
            {
                "run_id": run.id,
                "company_id": self.company.id,
                "plan_id": self.plan.id,
                "person_id": partner.id,
                "user_id": person.id if person._name == "res.users" else False,
                "kind": kind,
                "period_date": month,
                "month": month,
                "date_booked": month,
                "fact_id": run.id + 1_000_000,
                "part_id": 0,
                "rev": 1,
                "date": day,
                "share": 100,
                "amount": amount,
                **values,
            }
        )
