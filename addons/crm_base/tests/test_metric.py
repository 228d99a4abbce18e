import random
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .metric_common import MetricCase, at


@tagged("post_install", "-at_install")
class TestMetric(MetricCase):
    """What metrics say of March 2026, seen from the end of that month."""

    def setUp(self):
        super().setUp()
        frozen = freeze_time("2026-03-31 12:00:00")
        frozen.start()
        self.addCleanup(frozen.stop)

    # ------------------------------------------------------------------
    # Definition
    # ------------------------------------------------------------------

    def test_shipped_metrics_can_be_evaluated(self):
        metrics = self.env["crm.metric"].search([])
        self.assertGreater(len(metrics), 10)
        for metric in metrics:
            with self.subTest(metric=metric.code):
                self.assertIsNone(metric._get_problem())
                (answer,) = self.evaluate(self.march(metric.code))
                # a sales manager need not read what accounting counts
                self.assertIn(answer["error"], (None, "access"))

    def test_what_cannot_be_evaluated_is_refused_when_saved(self):
        for values in (
            {"domain": "[('no_such_field', '=', 1)]"},
            {"domain": "[('name', '='"},
            {"domain": "__import__('os').getcwd()"},
            {"measure": "expected_revenue"},
            {"measure": "name:sum"},
            {"measure": "no_such_field:sum"},
            {"measure": "expected_revenue:array_agg"},
            {"date_field": "name"},
            {"date_field": False},
            {"owner_path": "partner_id"},
            {"team_path": "no_such_field.team_id"},
            {"kind": "balance", "measure": "expected_revenue:avg"},
            {"kind": "ratio"},
            {"model": False},
            {"code": "Not a code"},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.make_metric(**values)

    def test_a_ratio_of_ratios_is_refused(self):
        rate = self.env.ref("crm_base.crm_metric_win_rate")
        count = self.env.ref("crm_base.crm_metric_won_count")
        with self.assertRaises(ValidationError):
            self.make_metric(
                kind="ratio", numerator_id=rate.id, denominator_id=count.id
            )

    def test_what_broke_later_says_so_and_spoils_nothing_else(self):
        metric = self.make_metric()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_metric SET domain = %s WHERE id = %s",
            ["[('gone', '=', 1)]", metric.id],
        )
        self.env.invalidate_all()
        broken, unknown, fine = self.evaluate(
            self.march("mine"), self.march("nobody_knows"), self.march("won_count")
        )
        self.assertEqual(broken["error"], "invalid")
        self.assertIn("Mine", broken["message"])
        self.assertEqual(unknown["error"], "unknown")
        self.assertFalse(fine["error"])
        self.assertEqual(fine["value"], 0)

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def test_a_flow_counts_by_local_days(self):
        """Midnight in Madrid is 23:00 UTC in winter and 22:00 in summer."""
        self.make_lead(created=datetime(2026, 2, 28, 22, 59))
        self.make_lead(created=datetime(2026, 2, 28, 23, 0))
        self.make_lead(created=datetime(2026, 3, 31, 21, 59))
        self.make_lead(created=datetime(2026, 3, 31, 22, 0))
        self.assertEqual(self.value("leads_new"), 2)
        self.assertEqual(self.value("leads_new", tz="UTC"), 2)
        self.make_lead(created=datetime(2026, 3, 31, 23, 59))
        self.assertEqual(self.value("leads_new"), 2)
        self.assertEqual(self.value("leads_new", tz="UTC"), 3)

    def test_archived_records_count_as_the_metric_says(self):
        self.make_lead(created=at(2), active=False)
        self.make_lead(created=at(2))
        found = []
        for number, archived in enumerate(("exclude", "include", "only")):
            self.make_metric(code=f"mine_{number}", archived=archived)
            found.append(self.value(f"mine_{number}"))
        self.assertEqual(found, [1, 2, 1])

    def test_ratio_and_nothing_to_divide_by(self):
        self.assertIsNone(self.value("win_rate"))
        self.make_lead(self.ana, won=True, closed=at(3), expected_revenue=100)
        self.make_lead(self.ana, won=False, closed=at(4))
        self.make_lead(self.ana, won=False, closed=at(4))
        self.make_lead(self.ana, won=True, closed=at(4), expected_revenue=300)
        self.assertEqual(self.value("win_rate"), 50)
        self.assertEqual(self.value("average_deal"), 200)
        self.assertEqual(self.value("won_value"), 400)

    def test_amounts_are_in_the_currency_of_the_company(self):
        other = self.env["res.currency"].create({"name": "XQQ", "symbol": "Q"})
        self.env["res.currency.rate"].create(
            {
                "currency_id": other.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 4,
            }
        )
        elsewhere = self.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": other.id}
        )
        self.make_lead(won=True, closed=at(3), expected_revenue=100)
        self.make_lead(
            won=True, closed=at(3), expected_revenue=100, company_id=elsewhere.id
        )
        both = [self.company.id, elsewhere.id]
        self.marta.company_ids = both
        env = self.env(user=self.marta, context={"allowed_company_ids": both})
        (answer,) = env["crm.metric"]._evaluate([self.march("won_value")])
        self.assertEqual(answer["value"], 125)
        self.assertEqual(answer["currency"]["name"], "EUR")

    def test_groups_keep_the_order_of_their_model_and_name_nobody(self):
        for stage in (self.stages[1], self.stages[0], self.stages[1]):
            self.make_lead(stage_id=stage.id, expected_revenue=10)
        (answer,) = self.evaluate(
            self.march("pipeline_value", groupby="stage_id"),
        )
        self.assertEqual(
            [(group["key"], group["value"]) for group in answer["groups"]],
            [(self.stages[0].id, 10), (self.stages[1].id, 20)],
        )
        (answer,) = self.evaluate(self.march("pipeline_value", groupby="owner"))
        self.assertEqual(
            answer["groups"], [{"key": False, "label": "None", "value": 30}]
        )

    def test_groups_along_a_path(self):
        spain = self.env.ref("base.es")
        partner = self.env["res.partner"].create(
            {"name": "Riego", "country_id": spain.id}
        )
        self.make_lead(created=at(5), partner_id=partner.id)
        (answer,) = self.evaluate(
            self.march("leads_new", groupby="partner_id.country_id")
        )
        self.assertEqual(answer["groups"][0]["key"], spain.id)
        self.assertEqual(answer["groups"][0]["label"], spain.name)

    def test_a_record_in_two_groups_is_counted_once(self):
        tags = self.env["crm.tag"].create([{"name": "Fair"}, {"name": "Pump"}])
        self.make_lead(created=at(5), tag_ids=tags.ids)
        self.make_lead(created=at(6), tag_ids=tags[0].ids)
        (answer,) = self.evaluate(
            self.march("leads_new", groupby="tag_ids", series="month")
        )
        self.assertEqual([group["value"] for group in answer["groups"]], [2, 1])
        self.assertEqual(answer["value"], 2)
        self.assertEqual(answer["points"][0]["value"], 2)

    def test_a_series_has_a_point_for_every_period(self):
        self.make_lead(created=datetime(2026, 3, 8, 23, 30))  # already Monday there
        self.make_lead(created=at(31))
        (answer,) = self.evaluate(self.march("leads_new", series="week"))
        self.assertEqual(
            [(point["from"], point["value"]) for point in answer["points"]],
            [
                ("2026-02-23", 0),
                ("2026-03-02", 0),
                ("2026-03-09", 1),
                ("2026-03-16", 0),
                ("2026-03-23", 0),
                ("2026-03-30", 1),
            ],
        )

    def test_a_series_that_nobody_can_read_is_refused(self):
        request = self.march("leads_new", series="day")._replace(first=date(2020, 1, 1))
        (answer,) = self.evaluate(request)
        self.assertEqual(answer["error"], "invalid")

    def test_each_figure_is_what_its_records_say(self):
        """Value, groups and points of random deals equal those of the records."""
        chance = random.Random(4)
        for _deal in range(25):
            created = at(1, month=2) + timedelta(hours=chance.randrange(1500))
            self.make_lead(
                chance.choice([self.ana, self.bruno, self.carla, None]),
                created=created,
                closed=created + timedelta(hours=chance.randrange(400)),
                won=chance.choice([True, False]),
                expected_revenue=chance.randrange(900),
            )
        for code in (
            "leads_new",
            "won_count",
            "won_value",
            "average_deal",
            "lost_count",
        ):
            asked = self.march(code, groupby="owner", series="week")
            (answer,) = self.evaluate(asked)
            for group in (None, *answer["groups"]):
                key = group and group["key"]
                shown = group["value"] if group else answer["value"]
                self.assertEqual(self.recount(asked, group=key), shown, (code, key))
            for point in answer["points"]:
                first = date.fromisoformat(point["from"])
                until = date.fromisoformat(point["to"]) + timedelta(days=1)
                found = self.recount(asked, point=(first, until))
                self.assertEqual(found, point["value"], (code, point))

    def recount(self, request, **part):
        """The figure, counted from the records that a click opens."""
        Metric = self.env(user=self.marta)["crm.metric"]
        action = Metric._get_figure_action(request, **part)
        records = self.env[action["res_model"]].with_context(**action["context"])
        records = records.search(action["domain"])
        if request.metric in ("won_value", "average_deal"):
            total = sum(records.mapped("expected_revenue"))
            if request.metric == "average_deal":
                return total / len(records) if records else None
            return total
        return len(records)

    # ------------------------------------------------------------------
    # Queries
    # ------------------------------------------------------------------

    def test_metrics_of_the_same_records_share_a_query(self):
        requests = [
            self.march(code)
            for code in ("won_count", "won_value", "average_deal", "cycle_time")
        ]
        others = [self.march("lost_count"), self.march("won_count", tz="UTC")]
        Metric = self.env(user=self.marta)["crm.metric"]
        numbers = Metric._get_query_groups([*requests, *others])
        self.assertEqual(numbers, [0, 0, 0, 0, 0, 1], "lost ones are of the family")
        self.evaluate(*requests)
        with self.assertQueryCount(5):
            # the metrics, whose figures they are (3) and the one question
            self.evaluate(*requests)
        family = [self.march(code) for code in ("lost_count", "win_rate")]
        with self.assertQueryCount(5):
            # won, lost and closed ones in one query
            self.evaluate(*requests, *family)
