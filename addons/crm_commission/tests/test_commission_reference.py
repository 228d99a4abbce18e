"""The walk against the reference that was written from the rules alone."""

from datetime import date
from decimal import Context, Decimal, localcontext
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from odoo.addons.crm_base.tests.properties import PROPERTY

from ..utils.commission import Curve, Fact, walk
from . import reference


class Tiers(list):
    def sorted(self, _name):
        return Tiers(sorted(self, key=lambda tier: tier.threshold))


class Component(SimpleNamespace):
    """What the rules ask of a component, without a database."""

    def __getitem__(self, name):
        return getattr(self, name)

    def _get_tiers(self):
        if self.mode == "flat":
            return [(0.0, self.rate)]
        return [(row.threshold, row.rate) for row in self.tier_ids.sorted("threshold")]


def limit_pair(name):
    return st.tuples(
        st.sampled_from([0.0, 5.0]), st.sampled_from([0.0, 5.0, 12.5, 300.0])
    ).map(lambda pair: {f"{name}_floor": pair[0], f"{name}_cap": pair[1]})


tiers = st.lists(
    st.tuples(st.integers(1, 3000), st.integers(0, 200000)),
    max_size=4,
    unique_by=lambda tier: tier[0],
).map(
    lambda rest: Tiers(
        SimpleNamespace(threshold=float(start), rate=rate / 10000)
        for start, rate in [(0, 30000), *rest]
    )
)
components = st.builds(
    lambda line, period, year, **values: Component(
        **line,
        **period,
        **year,
        **values,
        bonus_amount=0.0,
        bonus_percent=100.0,
        holdback_percent=0.0,
    ),
    line=limit_pair("line"),
    period=limit_pair("period"),
    year=limit_pair("year"),
    mode=st.sampled_from(["flat", "marginal", "retroactive", "interpolated"]),
    scope=st.sampled_from(["line", "document", "quarter"]),
    rate=st.sampled_from([3.3333, 12.5]),
    measure=st.sampled_from(["untaxed", "quantity"]),
    driver=st.sampled_from(["amount", "quantity", "attainment"]),
    tier_ids=tiers,
)
facts = st.lists(
    st.builds(
        Fact,
        day=st.dates(date(2026, 1, 1), date(2026, 3, 31)),
        document=st.integers(1, 3),
        amount=st.decimals(-3000, 3000, places=2),
        quantity=st.decimals(-30, 30, places=3),
        share=st.sampled_from([Decimal(100), Decimal("33.3333")]),
    ),
    max_size=10,
).map(
    lambda rows: sorted(
        (
            Fact(f.day, f.document, line, 0, f.amount, f.quantity, f.share)
            for line, f in enumerate(rows, 1)
        ),
        key=lambda fact: fact.order,
    )
)


def get_reference(component, facts, target):
    """The exact commissions by the reference."""
    claims = [
        SimpleNamespace(
            fact=SimpleNamespace(root=fact.document),
            amount=fact.amount,
            quantity=fact.quantity,
            share=fact.share,
        )
        for fact in facts
    ]
    with localcontext(Context(prec=60)):
        gains = reference.walk(component, claims, target)
        for name in ("period", "year"):
            gains = reference.hold_between(
                gains, component[f"{name}_floor"], component[f"{name}_cap"]
            )
    return gains


class TestReference(BaseCase):
    @PROPERTY
    @given(components, facts, st.integers(1, 5000))
    def test_both_come_to_the_same(self, component, facts, target):
        curve = Curve.build(component, target)
        found = [step.in_year for step in walk(curve, facts).steps]
        expected = get_reference(component, facts, Decimal(target))
        self.assertEqual(found, expected)
