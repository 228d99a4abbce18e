from unittest.mock import patch

from odoo.tests import tagged

from .common import PriceImpactCase


class Named:
    """A record that says what the engine asks of it."""

    def __init__(self, **values):
        self.__dict__.update(values)

    def sudo(self):
        return self


@tagged("post_install", "-at_install")
class TestEffect(PriceImpactCase):
    """A variant says where its salesperson would stand with the targets."""

    def target(self, code, name="Target", currency=None):
        return Named(
            metric_id=Named(code=code), display_name=name, currency_id=currency
        )

    def effects(self, pairs, *variants):
        Impact = type(self.env["crm.price.impact"])
        with (
            patch.object(Impact, "_get_targets", lambda impact, order: [1]),
            patch.object(Impact, "_get_standings", lambda impact, targets: pairs),
        ):
            return self.compare(*variants)["effects"]

    def test_money_before_and_after(self):
        target = self.target("orders_value", "Ordered, Ana", self.company.currency_id)
        (row,) = self.effects(
            [(target, {"target": 10000, "actual": 5000})],
            {},
            self.variant(pump={"quantity": 5}),
        )
        self.assertEqual(row["label"], "Ordered, Ana")
        self.assertEqual(row["kind"], "percent")
        self.assertEqual(row["before"], 0.5)
        self.assertEqual(row["after"], [0.584, 0.594])

    def test_margin_and_number_of_orders(self):
        margin = self.target("margin_value", currency=self.company.currency_id)
        count = self.target("orders_count")
        rows = self.effects(
            [
                (margin, {"target": 1000, "actual": 100}),
                (count, {"target": 4, "actual": 3}),
            ],
            {},
        )
        self.assertEqual([row["before"] for row in rows], [0.1, 0.75])
        self.assertEqual([row["after"] for row in rows], [[0.43], [1.0]])

    def test_in_the_currency_of_the_target(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "rate": 2,
                "company_id": self.company.id,
                "name": "2020-01-01",
            }
        )
        target = self.target("orders_value", currency=dollar)
        (row,) = self.effects([(target, {"target": 1680, "actual": 0})], {})
        self.assertEqual(row["after"], [1.0])

    def test_what_nobody_may_know_is_left_out(self):
        target = self.target("orders_value", currency=self.company.currency_id)
        self.assertFalse(self.effects([(target, {"target": 1, "actual": None})], {}))
        self.assertFalse(self.effects([(target, {"target": 0, "actual": 3})], {}))

    def test_no_margin_target_without_margins(self):
        target = self.target("margin_value", currency=self.company.currency_id)
        Impact = type(self.env["crm.price.impact"])
        with patch.object(Impact, "_sees_margin", lambda impact, order: False):
            self.assertFalse(self.effects([(target, {"target": 10, "actual": 3})], {}))

    def test_targets_of_the_salesperson(self):
        """Today's targets of metrics that a quotation moves."""
        metrics = self.env["crm.metric"].search([("code", "=", "won_value")])
        target = self.env["crm.target"].create(
            {
                "metric_id": metrics.id,
                "owner_kind": "user",
                "user_id": self.ana.id,
                "company_id": self.company.id,
                "period": "year",
                "amount": 1000,
            }
        )
        self.assertFalse(self.impact()._get_targets(self.order))
        self.order.opportunity_id = self.env["crm.lead"].create(
            {
                "name": "Pumps",
                "type": "opportunity",
                "user_id": self.ana.id,
                "company_id": self.company.id,
            }
        )
        self.assertEqual(self.impact()._get_targets(self.order), target)
        (row,) = self.compare({})["effects"]
        self.assertEqual(row["before"], 0)
        self.assertEqual(row["after"], [0.84])
        self.order.user_id = self.carla
        self.assertFalse(self.impact(self.marta)._get_targets(self.order))
