from hypothesis import given
from hypothesis import strategies as st

from . import histories, test_proof
from .common import TODAY, YEAR, CommissionCase


class TestVerifyHistories(CommissionCase):
    """Whatever happened: each month, closed or not, computes to what was booked."""

    example = test_proof.TestProof.example
    plan_of = test_proof.TestProof.plan_of
    __getitem__ = test_proof.TestProof.__getitem__
    get_closed = test_proof.TestProof.get_closed
    get_first_open = test_proof.TestProof.get_first_open
    get_months = test_proof.TestProof.get_months

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.make_tax()
        cls.usd = cls.env.ref("base.USD")
        cls.usd.active = True
        cls.agent = cls.env["res.partner"].create({"name": "Agent"})
        cls.fontana.commission_agent_id = cls.agent
        cls.trace = cls.env["commission.trace"]

    @test_proof.examples(10)
    @given(
        st.lists(histories.components(), min_size=2, max_size=4),
        histories.participants(),
        histories.histories(),
    )
    def test_every_month_is_right(self, components, participants, history):
        with self.example():
            plan = self.plan_of(components, participants)
            histories.Player(self, plan).play(history)
            self.run_engine()
            months = self.env["commission.period"]._ensure(self.company, YEAR, TODAY)
            for month in months.sorted("date_from"):
                self.assertEqual(self.trace._verify(month), [], month.date_from)
