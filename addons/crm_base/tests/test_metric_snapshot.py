from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .metric_common import MetricCase


@tagged("post_install", "-at_install")
class TestMetricSnapshot(MetricCase):
    """Ana has a deal of 100 from the 1st, Bruno one of 50 from the 2nd of March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.metric"].search([("code", "!=", "pipeline_value")]).filtered(
            lambda metric: metric.kind == "balance"
        ).active = False
        cls.snapshots = cls.env["crm.metric.snapshot"]
        with freeze_time("2026-03-01 20:00:00"):
            cls.first = cls.make_lead(cls.ana, expected_revenue=100)
            cls.snapshots._take(cls.env.ref("crm_base.crm_metric_pipeline_value"))
        with freeze_time("2026-03-02 20:00:00"):
            cls.second = cls.make_lead(cls.bruno, expected_revenue=50)
            cls.snapshots._take(cls.env.ref("crm_base.crm_metric_pipeline_value"))
        cls.first.expected_revenue = 700

    def past(self, user=None, **asked):
        with freeze_time("2026-03-04 12:00:00"):
            request = self.march("pipeline_value", **asked)
            request = request._replace(until=date(2026, 3, 5))
            (answer,) = self.evaluate(request, user=user)
        self.assertFalse(answer["error"], answer["message"])
        return answer

    def test_the_past_is_remembered_and_the_present_counted(self):
        answer = self.past(series="day")
        self.assertEqual(
            [point["value"] for point in answer["points"]], [100, 150, None, 750]
        )
        self.assertEqual(answer["value"], 750)

    def test_days_ahead_have_no_figure(self):
        with freeze_time("2026-03-04 12:00:00"):
            (answer,) = self.evaluate(self.march("pipeline_value", series="day"))
        self.assertEqual(answer["value"], 750)
        self.assertEqual(answer["points"][3]["value"], 750)
        self.assertIsNone(answer["points"][4]["value"])

    def test_an_evening_of_the_past(self):
        with freeze_time("2026-03-04 12:00:00"):
            request = self.march("pipeline_value", groupby="owner")
            request = request._replace(until=date(2026, 3, 3))
            (answer,) = self.evaluate(request)
        self.assertEqual(answer["value"], 150)
        self.assertEqual(
            {group["key"]: group["value"] for group in answer["groups"]},
            {self.ana.id: 100, self.bruno.id: 50},
        )

    def test_the_last_snapshot_of_a_day_counts(self):
        metric = self.env.ref("crm_base.crm_metric_pipeline_value")
        with freeze_time("2026-03-02 21:00:00"):
            self.snapshots._take(metric)
        self.assertEqual(
            [point["value"] for point in self.past(series="day")["points"]][:2],
            [100, 750],
        )

    def test_people_see_their_own_past(self):
        points = self.past(self.bruno, series="day")["points"]
        self.assertEqual([point["value"] for point in points], [0, 50, None, 50])

    def test_the_sum_of_everybody_is_nobodys_to_read(self):
        """Where a metric does not say whose its records are, its past is one sum."""
        total = self.make_metric(
            kind="balance",
            domain="[('won_status', '=', 'pending')]",
            measure="expected_revenue:sum",
            company_path="company_id",
        )
        with freeze_time("2026-03-03 20:00:00"):
            self.snapshots._take(total)
        self.assertIsNone(self.past_of(total, self.bruno))
        self.assertEqual(self.past_of(total, self.marta), 750)
        readable = self.snapshots.with_user(self.bruno).search(
            [("metric_id", "=", total.id), ("company_id", "=", self.company.id)]
        )
        self.assertFalse(readable)

    def test_whoever_may_not_read_the_records_reads_no_past(self):
        """Deals of nobody are known to salespeople, not to everybody who works here."""
        pipeline = self.env.ref("crm_base.crm_metric_pipeline_value")
        with freeze_time("2026-03-03 20:00:00"):
            self.make_lead(expected_revenue=30)
            self.snapshots._take(pipeline)
        self.assertEqual(self.past_of(pipeline, self.bruno), 80)
        clerk = self.make_user("clerk", "base.group_user")
        with freeze_time("2026-03-05 12:00:00"):
            request = self.march("pipeline_value", scope="company")
            request = request._replace(until=date(2026, 3, 4))
            (answer,) = self.evaluate(request, user=clerk)
        self.assertEqual((answer["error"], answer["value"]), ("access", None))
        readable = self.snapshots.with_user(clerk).search([])
        self.assertEqual(set(readable.mapped("value")), {0})

    def past_of(self, metric, user):
        """The figure of the evening of 3 March."""
        with freeze_time("2026-03-05 12:00:00"):
            request = self.march(metric.code, scope="company")
            request = request._replace(until=date(2026, 3, 4))
            (answer,) = self.evaluate(request, user=user)
        self.assertFalse(answer["error"], answer["message"])
        return answer["value"]

    def test_the_past_of_a_part_is_not_kept(self):
        with freeze_time("2026-03-04 12:00:00"):
            request = self.march("pipeline_value", groupby="stage_id")
            (answer,) = self.evaluate(request._replace(until=date(2026, 3, 3)))
        self.assertEqual(answer["error"], "invalid")

    def test_no_record_is_opened_for_the_past(self):
        with freeze_time("2026-03-04 12:00:00"):
            request = self.march("pipeline_value")._replace(until=date(2026, 3, 3))
            Metric = self.env(user=self.marta)["crm.metric"]
            self.assertFalse(Metric._get_figure_action(request))

    def test_old_snapshots_are_forgotten(self):
        with freeze_time("2030-03-04 12:00:00"):
            self.snapshots._gc_snapshots()
        self.assertFalse(self.snapshots.search([]))

    def test_a_broken_metric_does_not_stop_the_others(self):
        broken = self.make_metric(kind="balance", domain="[]")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_metric SET domain = '[(' WHERE id = %s", broken.ids
        )
        self.env.invalidate_all()
        with (
            freeze_time("2026-03-05 20:00:00"),
            self.assertLogs("odoo.addons.crm_base", "ERROR") as logs,
        ):
            for metric in self.env["crm.metric"].search([("kind", "=", "balance")]):
                self.snapshots._take(metric)
        self.assertIn("mine", logs.output[0])
        taken = self.snapshots.search([("date", "=", "2026-03-05")])
        own = taken.filtered(lambda row: row.company_id == self.company)
        self.assertEqual(sum(own.mapped("value")), 750)
