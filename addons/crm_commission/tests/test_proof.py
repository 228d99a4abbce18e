from collections import defaultdict
from contextlib import contextmanager
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.crm_base.tests.properties import PROPERTY

from . import histories, reference
from .common import TODAY, CommissionCase

ZERO = Decimal(0)
OF_MONTH = ("guarantee", "draw", "recovery")


def examples(part):
    """The settings of all property tests, with a part of their examples."""
    return settings(
        PROPERTY,
        max_examples=max(1, PROPERTY.max_examples // part),
        suppress_health_check=list(HealthCheck),
    )


class TestProof(CommissionCase):
    """Whatever happens, the ledger holds what the slow reference says, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.make_tax()
        cls.usd = cls.env.ref("base.USD")
        cls.usd.active = True
        cls.make_exchange_books()
        cls.agent = cls.env["res.partner"].create({"name": "Agent"})
        cls.fontana.commission_agent_id = cls.agent

    @contextmanager
    def example(self):
        """Whatever is done in here is undone."""
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)

    def plan_of(self, components, participants, **values):
        rows = [dict(component) for component in components]
        for row in rows:
            product = row.pop("product", "")
            if product:
                row["domain"] = f"[('product_id', '=', {self[product].id})]"
                if row["basis"] == "opportunity":
                    row["domain"] = "[('expected_revenue', '>', 100)]"
        people = [
            {"person": self[name], "team_id": self[name].crm_team_ids[:1].id, **vals}
            for name, vals in participants
        ]
        return self.make_plan(*rows, people=[*people, self.agent], **values)

    def __getitem__(self, name):
        return getattr(self, name)

    # ------------------------------------------------------------------
    # What is booked, and where
    # ------------------------------------------------------------------

    def get_months(self, plan=None):
        """``{(person, month in which it is booked, kind): amount}``"""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT person_id, date_booked, kind, sum(amount)::text"
            "  FROM commission_credit WHERE company_id = %s AND (%s OR plan_id = %s)"
            " GROUP BY person_id, date_booked, kind",
            [self.company.id, not plan, plan.id if plan else 0],
        )
        return {tuple(row[:3]): Decimal(row[3]) for row in self.env.cr.fetchall()}

    def get_first_open(self):
        return self.env["commission.period"]._get_first_open(self.company)

    def get_closed(self):
        """What is booked in closed months."""
        first_open = self.get_first_open()
        months = self.get_months()
        return {key: each for key, each in months.items() if key[1] < first_open}

    def expect_months(self, plan):
        """What the reference adds to the open months, from what was earned in them."""
        first_open, months = self.get_first_open(), self.get_months(plan)
        earned, owed = defaultdict(lambda: ZERO), defaultdict(lambda: ZERO)
        for (person, month, kind), amount in months.items():
            if kind not in OF_MONTH:
                earned[person, month] += amount
            elif kind != "guarantee" and month < first_open:
                owed[person] += amount
        recoverable = plan.participant_ids.filtered(
            lambda row: row.draw_kind == "recoverable"
        ).partner_id.ids
        owed = {person: debt for person, debt in owed.items() if person in recoverable}
        return reference.compute_months(plan, earned, TODAY, first_open, owed)

    def assertProven(self, plan):
        """The ledger is what the reference says, key by key."""
        expected = reference.compute(plan, TODAY)
        first_open = self.get_first_open()
        booked = {
            key: figures
            for key, figures in self.ledger(plan).items()
            if (key[0], key[1], key[3]) not in expected.untouched
            and not (key[2] in OF_MONTH and key[3] < first_open)
        }
        wanted = {**expected.booked, **self.expect_months(plan)}
        self.assertFalse(
            {
                key: (booked.get(key), wanted.get(key))
                for key in booked.keys() | wanted.keys()
                if not is_same(booked.get(key), wanted.get(key))
            },
            "what is booked, and what the reference says",
        )

    # ------------------------------------------------------------------
    # Properties
    # ------------------------------------------------------------------

    @examples(4)
    @given(
        st.lists(histories.components(), min_size=2, max_size=4),
        histories.participants(),
        histories.histories(),
        st.sampled_from(["company", "company", "usd"]),
    )
    def test_ledger_is_the_reference(self, components, participants, history, paid_in):
        """Random plans and histories, runs in between, months that are closed."""
        currency = self.usd if paid_in == "usd" else self.company.currency_id
        with self.example():
            plan = self.plan_of(components, participants, currency_id=currency.id)
            player = histories.Player(self, plan)
            player.play(history)
            self.run_engine()
            self.assertProven(plan)
            closed = {key: self.get_months().get(key) for key in player.closed}
            self.assertEqual(closed, player.closed, "closed months never move")
            self.assertFalse(self.run_engine().credit_count, "nothing changed")
            self.assertFalse(self.run_engine(full=True).credit_count, "all is found")

    @examples(10)
    @given(
        st.lists(histories.components(), min_size=2, max_size=4),
        histories.participants(),
        histories.histories(),
        st.randoms(use_true_random=False),
    )
    def test_order_and_number_of_runs_do_not_matter(
        self, components, participants, history, chance
    ):
        """The same documents, posted and paid in another order, with other runs."""
        with self.example():
            plan = self.plan_of(components, participants)
            invoices = [
                self.make_invoice(
                    self[histories.PEOPLE[choice % 4]],
                    *amounts,
                    day=histories.YEAR.replace(month=1 + place % 3, day=place + 1),
                    post=False,
                )
                for place, (_name, choice, _day, amounts) in enumerate(history)
            ]
            once = self.post_in_order(plan, invoices, runs=0)
            chance.shuffle(invoices)
            self.assertEqual(self.post_in_order(plan, invoices, runs=3), once)

    def post_in_order(self, plan, invoices, runs):
        """The sums of each fact after posting, and paying every second invoice."""
        with self.example():
            for place, invoice in enumerate(invoices):
                invoice.action_post()
                if invoice.id % 2:
                    self.pay(invoice, day=invoice.date)
                if runs and place % runs == 0:
                    self.run_engine()
            self.run_engine()
            sums = defaultdict(lambda: ZERO)
            for key, figures in self.ledger(plan).items():
                part = 0 if key[2] in ("commission", "holdback") else key[5]
                sums[(*key[:5], part)] += figures[0]
            return dict(sums)

    @examples(10)
    @given(
        histories.rates,
        st.lists(st.lists(histories.cents, min_size=1, max_size=4), max_size=4),
        st.integers(0, 4),
        st.sampled_from(["invoice", "payment"]),
    )
    def test_sums_are_conserved(self, rate, amounts, choice, basis):
        """Shares give out each cent; cents and rounding make the rate of the sum."""
        with self.example():
            plan = self.make_plan({"rate": rate, "basis": basis})
            player = histories.Player(self, plan)
            for place, lines in enumerate(amounts):
                day = TODAY.replace(day=1 + place)
                invoice = self.make_invoice(self.ana, *lines, day=day)
                player.invoices = [invoice]
                player.play([("split", choice % 2 * 4, 5, lines)])
                if choice % 2 == 0:
                    invoice.commission_split_ids.unlink()
                    self.make_splits(
                        invoice,
                        (self.ana, 33.3333),
                        (self.bruno, 33.3333),
                        (self.carla, 33.3334),
                    )
                self.pay(invoice, round(invoice.amount_total / 3, 2), day=TODAY)
                self.pay(invoice, day=TODAY)
            self.run_engine()
            base, paid = defaultdict(lambda: ZERO), defaultdict(lambda: ZERO)
            for key, figures in self.ledger(plan).items():
                paid[key[1]] += figures[0]
                base[key[1]] += figures[1]
            sold = sum(Decimal(str(each)) for lines in amounts for each in lines)
            self.assertEqual(sum(base.values()), sold)
            for person, amount in paid.items():
                exact = base[person] * Decimal(str(rate)) / 100
                self.assertEqual(amount, reference.rounded(exact, 2))


def is_same(booked, wanted):
    """Whether two rows agree; a row says more of a commission than of the rest."""
    return bool(booked and wanted) and booked[: len(wanted)] == wanted
