"""The walk over facts and its words, without a database."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from odoo.addons.crm_base.tests.properties import PROPERTY

from ..utils.commission import (
    Curve,
    Fact,
    Limits,
    Standing,
    exact,
    gain,
    gains,
    get_held,
    get_next_tier,
    get_taken_back,
    walk,
)
from ..utils.commission_words import ENGLISH, Words

ZERO, CENT = Decimal(0), Decimal("0.01")
TIERS = (
    (ZERO, Decimal("0.05")),
    (Decimal(1000), Decimal("0.07")),
    (Decimal(2000), Decimal("0.1")),
)


def make_curve(mode="marginal", scope="month", tiers=TIERS, **values):
    return Curve(mode=mode, scope=scope, tiers=tiers, **values)


def make_facts(*amounts, month=3, **values):
    return [
        Fact(date(2026, month, 1), line=line, amount=Decimal(str(amount)), **values)
        for line, amount in enumerate(amounts, 1)
    ]


def commissions(curve, *facts):
    return [step.commission for step in walk(curve, facts).steps]


class TestWalk(BaseCase):
    def assertWalk(self, curve, facts, *expected):
        found = commissions(curve, *facts)
        self.assertEqual(found, [Decimal(str(amount)) for amount in expected])

    def test_one_rate(self):
        curve = make_curve("flat", tiers=TIERS[:1])
        self.assertWalk(curve, make_facts(100, -40.1), 5, -2.01)

    def test_each_slice_at_its_own_rate(self):
        self.assertWalk(make_curve(), make_facts(1500, 1000), 85, 35 + 50)

    def test_slices_of_another_measure(self):
        """What is paid for is spread over the slices as the quantity is."""
        curve = make_curve(driver="quantity")
        fact = Fact(date(2026, 3, 1), amount=Decimal(300), quantity=Decimal(1500))
        still = Fact(date(2026, 3, 2), amount=Decimal(100))
        self.assertWalk(curve, [fact, still], 10 + 7, 7)

    def test_the_rate_reached_counts_for_everything(self):
        curve = make_curve("retroactive")
        self.assertWalk(curve, make_facts(900, 200, -200), 45, 77 - 45, 45 - 77)

    def test_between_the_rates(self):
        curve = make_curve("interpolated")
        self.assertWalk(curve, make_facts(500, 2500), 30, 300 - 30)

    def test_below_zero_the_first_rate_counts(self):
        for mode in ("marginal", "retroactive", "interpolated"):
            self.assertWalk(make_curve(mode), make_facts(-2000), -100)

    def test_lines_stand_alone(self):
        self.assertWalk(make_curve(scope="line"), make_facts(1500, -1500), 85, -85)
        curve = make_curve("retroactive", "line")
        self.assertWalk(curve, make_facts(1500, -1500), 105, -105)

    def test_documents_add_up_by_their_root(self):
        facts = [
            Fact(date(2026, 3, 1), 7, 1, amount=Decimal(800)),
            Fact(date(2026, 3, 1), 8, 2, amount=Decimal(800)),
            Fact(date(2026, 3, 2), 9, 3, amount=Decimal(800), root=7),
        ]
        self.assertWalk(make_curve(scope="document"), facts, 40, 40, 10 + 42)

    def test_share(self):
        curve = make_curve("flat", tiers=TIERS[:1])
        self.assertWalk(curve, make_facts(100, share=Decimal(50)), 2.5)

    def test_limits_of_lines(self):
        curve = make_curve("flat", tiers=TIERS[:1], line=Limits(Decimal(2), Decimal(4)))
        self.assertWalk(curve, make_facts(100, 10, -100, 0), 4, 2, -4, 0)

    def test_limits_of_the_period(self):
        curve = make_curve(
            "flat", tiers=TIERS[:1], period=Limits(Decimal(10), Decimal(12))
        )
        self.assertWalk(curve, make_facts(100, 120, 100, -200), 10, 1, 1, -2)

    def test_limits_of_the_year_go_on_in_the_next_group(self):
        curve = make_curve("flat", tiers=TIERS[:1], year=Limits(most=Decimal(12)))
        first = walk(curve, make_facts(200))
        second = walk(
            curve, make_facts(200, -100, month=4), first.standing.next_group()
        )
        self.assertEqual([step.commission for step in first.steps], [10])
        self.assertEqual([step.commission for step in second.steps], [2, 0])

    def test_the_order_is_that_of_days_and_documents(self):
        curve, facts = make_curve(), make_facts(900, 300)
        self.assertEqual(walk(curve, facts).steps, walk(curve, reversed(facts)).steps)

    def test_rounding_makes_months_exact(self):
        curve = make_curve("flat", tiers=TIERS[:1])
        facts = make_facts(0.1, 0.1, 0.1) + make_facts(0.1, month=4)
        self.assertWalk(curve, facts, 0.01, 0.01, 0.01, 0.01)
        self.assertEqual(
            walk(curve, facts).rounding,
            {date(2026, 3, 1): -CENT, date(2026, 4, 1): -CENT},
        )

    def test_bonus_in_the_month_that_reaches_it(self):
        curve = make_curve(
            bonus=Decimal(500), target=Decimal(1000), target_share=Decimal(50)
        )
        facts = (
            make_facts(900)
            + make_facts(100, month=4)
            + make_facts(-1, month=5)
            + make_facts(5, month=6)
        )
        self.assertEqual(
            walk(curve, facts).bonus,
            {
                date(2026, 4, 1): Decimal(250),
                date(2026, 5, 1): Decimal(-250),
                date(2026, 6, 1): Decimal(250),
            },
        )
        self.assertFalse(walk(make_curve(bonus=Decimal(500)), facts).bonus)

    def test_held_and_taken_back(self):
        curve = make_curve(held=Decimal(30))
        half = Decimal("0.5")
        held = get_held(curve, Decimal("100.01"), half)
        self.assertEqual(held, Decimal("-15"))
        self.assertEqual(
            get_taken_back(curve, Decimal("100.01"), held, half), Decimal("-42.51")
        )

    def test_floats_of_the_database_are_exact(self):
        self.assertEqual(exact(0.1), Decimal("0.1"))
        self.assertEqual(exact(1e-11), ZERO)

    def test_cents_of_other_currencies(self):
        curve = make_curve("flat", tiers=TIERS[:1], cent=Decimal("0.05"))
        self.assertWalk(curve, make_facts(1.5, 0.4), "0.10", 0)


class TestAhead(BaseCase):
    def test_distance_to_the_next_tier(self):
        ahead = get_next_tier(make_curve(), Decimal(800))
        self.assertEqual(ahead.distance, 200)
        self.assertEqual((ahead.rate_now, ahead.rate_next), TIERS[0][1:] + TIERS[1][1:])
        self.assertEqual(get_next_tier(make_curve(), Decimal(1000)).distance, 1000)
        self.assertIsNone(get_next_tier(make_curve(), Decimal(2000)))
        self.assertIsNone(get_next_tier(make_curve("flat"), Decimal(2)))

    def test_one_more_deal_at_the_rate_it_reaches(self):
        standing = walk(make_curve(), make_facts(900)).standing
        (more,) = make_facts(200, month=4)
        self.assertEqual(gain(make_curve(), standing, more), 5 + 7)
        curve = make_curve("retroactive")
        self.assertEqual(gain(curve, standing, more), 77 - 45)

    def test_the_bonus_counts_for_who_reaches_it(self):
        curve = make_curve(bonus=Decimal(500), target=Decimal(1000))
        facts = make_facts(600, 600)
        self.assertEqual(gains(curve, Standing(), facts), [30, 20 + 14 + 500])


class TestWords(BaseCase):
    words = Words(ENGLISH, lambda x: f"{x:,.2f}", lambda x: f"{x.normalize():f}")

    def spell(self, curve, *facts):
        return self.words.spell(curve, walk(curve, facts).steps[-1])

    def test_slices(self):
        self.assertEqual(
            self.spell(make_curve(), *make_facts(1500)),
            "1,000.00 × 5 % + 500.00 × 7 % = 85.00",
        )
        self.assertEqual(
            self.spell(make_curve(), *make_facts(1500, -600)),
            "−100.00 × 5 % − 500.00 × 7 % = -40.00",
        )

    def test_the_rate_reached(self):
        self.assertEqual(
            self.spell(make_curve("retroactive"), *make_facts(900, 200)),
            "1,100.00 × 7 % − 900.00 × 5 % = 32.00",
        )

    def test_units(self):
        curve = make_curve("flat", tiers=((ZERO, Decimal("1.5")),), measure="quantity")
        fact = Fact(date(2026, 3, 1), quantity=Decimal(4))
        self.assertEqual(self.spell(curve, fact), "4 × 1.50 = 6.00")

    def test_shares_and_limits_are_named(self):
        curve = make_curve("flat", tiers=TIERS[:1], period=Limits(most=Decimal(20)))
        self.assertEqual(
            self.spell(curve, *make_facts(1000, share=Decimal(50))),
            "1,000.00 × 5 % = 50.00; 50 % of it = 25.00;"
            " at most 20.00 per period, so 20.00",
        )

    def test_where_the_tiers_stand(self):
        curve = make_curve()
        step = walk(curve, make_facts(900, 200)).steps[-1]
        self.assertEqual(
            self.words.spell_standing(curve, step), "From 900.00 to 1,100.00"
        )


money = st.decimals(-5000, 5000, places=2)
facts_of_a_group = st.lists(
    st.builds(
        Fact,
        day=st.dates(date(2026, 1, 1), date(2026, 3, 31)),
        document=st.integers(1, 4),
        amount=money,
        quantity=st.decimals(-20, 20, places=3),
        share=st.just(Decimal(100)),
    ),
    max_size=12,
).map(
    lambda facts: [
        Fact(f.day, f.document, line, 0, f.amount, f.quantity, f.share)
        for line, f in enumerate(facts, 1)
    ]
)
tiers = st.lists(
    st.tuples(st.integers(1, 6000).map(Decimal), st.decimals(0, 0.5, places=4)),
    max_size=4,
    unique_by=lambda tier: tier[0],
).map(lambda rest: ((ZERO, Decimal("0.03")), *sorted(rest)))
limits = st.builds(
    lambda least, more: Limits(least, least + more if more else ZERO),
    st.sampled_from([ZERO, Decimal(10)]),
    st.sampled_from([ZERO, Decimal(40)]),
)
curves = st.builds(
    Curve,
    mode=st.sampled_from(["marginal", "retroactive", "interpolated"]),
    scope=st.just("quarter"),
    tiers=tiers,
    measure=st.sampled_from(["untaxed", "quantity"]),
    driver=st.sampled_from(["amount", "quantity"]),
    period=limits,
    year=limits,
)


class TestProperties(BaseCase):
    @PROPERTY
    @given(curves, facts_of_a_group)
    def test_nothing_is_lost_or_won_by_cents(self, curve, facts):
        """Commissions and rounding make what the facts are worth together."""
        found = walk(curve, facts)
        worth = sum((step.in_year for step in found.steps), ZERO)
        self.assertEqual(found.total, worth.quantize(CENT, ROUND_HALF_UP))

    @PROPERTY
    @given(curves, facts_of_a_group, st.randoms())
    def test_the_order_given_does_not_matter(self, curve, facts, random):
        mixed = list(facts)
        random.shuffle(mixed)
        self.assertEqual(walk(curve, facts).steps, walk(curve, mixed).steps)

    @PROPERTY
    @given(curves, facts_of_a_group)
    def test_the_way_does_not_matter(self, curve, facts):
        """Where measure is driver, only the sum counts, not the facts it came by."""
        assume(curve.pays_driver and facts)
        one = Fact(
            date(2026, 3, 31),
            amount=sum(fact.amount for fact in facts),
            quantity=sum(fact.quantity for fact in facts),
        )
        worth = sum(step.in_year for step in walk(curve, facts).steps)
        self.assertAlmostEqual(
            worth, walk(curve, [one]).steps[0].in_year, delta=Decimal("1e-8")
        )

    @PROPERTY
    @given(curves, facts_of_a_group, money)
    def test_ahead_is_what_the_next_fact_brings(self, curve, facts, amount):
        more = Fact(date(2026, 4, 1), 9, 99, amount=amount, quantity=amount / 100)
        before, after = walk(curve, facts), walk(curve, [*facts, more])
        self.assertEqual(gain(curve, before.standing, more), after.steps[-1].in_year)
