import random

from freezegun import freeze_time

from odoo.tests import tagged

from .metric_common import MetricCase, at

CODES = (
    *("won_count", "won_value", "lost_count", "win_rate", "average_deal", "cycle_time"),
    *("largest", "customers"),
)
SHAPES = (
    {},
    {"groupby": "owner"},
    {"groupby": "stage_id"},
    {"groupby": "tag_ids"},
    {"series": "week"},
    {"groupby": "team", "series": "day"},
    {"scope": "me"},
    {"scope": "team", "series": "month"},
)


@tagged("post_install", "-at_install")
class TestMetricFamily(MetricCase):
    """Metrics of the same records, person and days are asked with one query."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        closed = {"date_field": "date_closed", "archived": "include"}
        cls.env["crm.metric"].create(
            [
                {
                    "name": code,
                    "code": code,
                    "model_id": cls.env["ir.model"]._get_id("crm.lead"),
                    "domain": "[('won_status', '=', 'won')]",
                    "measure": measure,
                    "owner_path": "user_id",
                    "team_path": "team_id",
                    "company_path": "company_id",
                    **closed,
                }
                for code, measure in (
                    ("largest", "expected_revenue:max"),
                    ("customers", "partner_id:count_distinct"),
                )
            ]
        )
        chance = random.Random(4)
        tags = cls.env["crm.tag"].create([{"name": "Fair"}, {"name": "Pump"}])
        partners = cls.env["res.partner"].create([{"name": n} for n in "ABC"])
        for _number in range(24):
            cls.make_lead(
                chance.choice([cls.ana, cls.bruno, cls.carla, None]),
                won=chance.choice([True, False]),
                closed=at(chance.randint(1, 28)),
                created=at(1, month=2),
                expected_revenue=chance.choice([0, 100, 250]),
                tag_ids=chance.choice([tags, tags[:1], tags[:0]]).ids,
                partner_id=chance.choice([*partners, partners[:0]]).id,
            )

    def setUp(self):
        super().setUp()
        frozen = freeze_time("2026-03-31 12:00:00")
        frozen.start()
        self.addCleanup(frozen.stop)

    def test_together_they_say_what_each_says_alone(self):
        for shape in SHAPES:
            requests = [self.march(code, **shape) for code in CODES]
            for user in (self.marta, self.ana):
                together = self.evaluate(*requests, user=user)
                for request, answer in zip(requests, together, strict=True):
                    with self.subTest(shape=shape, user=user.name, code=request.metric):
                        self.assertFalse(answer["error"], answer["message"])
                        (alone,) = self.evaluate(request, user=user)
                        self.assertEqual(answer, alone)

    def test_the_whole_is_added_up_of_groups_that_are_asked_anyway(self):
        whole = [self.march(code) for code in CODES]
        grouped = [self.march(code, groupby="stage_id") for code in CODES]
        alone = self.evaluate(*whole), self.evaluate(*grouped)
        requests = [*whole, *grouped]
        self.assertEqual(self.evaluate(*requests), [*alone[0], *alone[1]])
        numbers = self.env["crm.metric"]._get_query_groups(requests)
        self.assertEqual(set(numbers), {0})
        with self.assertQueryCount(5):
            self.evaluate(*requests)

    def test_groups_that_overlap_do_not_add_up(self):
        whole, tagged = (
            self.march("won_count"),
            self.march("won_count", groupby="tag_ids"),
        )
        numbers = self.env["crm.metric"]._get_query_groups([whole, tagged])
        self.assertEqual(numbers, [0, 1])
        together = self.evaluate(whole, tagged)
        self.assertEqual(together, self.evaluate(whole) + self.evaluate(tagged))

    def test_groups_that_cannot_be_asked_spoil_no_whole(self):
        whole = self.march("won_count")
        broken = self.march("won_count", groupby="gone_id")
        for requests in ([whole, broken], [broken, whole]):
            answers = dict(zip(requests, self.evaluate(*requests), strict=True))
            self.assertEqual(answers[broken]["error"], "invalid")
            self.assertEqual([answers[whole]], self.evaluate(whole))

    def test_one_that_cannot_be_asked_spoils_no_other(self):
        metric = self.env["crm.metric"].search([("code", "=", "largest")])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_metric SET domain = %s WHERE id = %s",
            ["[('gone', '=', 1)]", metric.id],
        )
        self.env.invalidate_all()
        largest, won, lost = self.evaluate(
            self.march("largest"), self.march("won_count"), self.march("lost_count")
        )
        self.assertEqual(largest["error"], "invalid")
        self.assertEqual(won["value"] + lost["value"], 24)

    def test_nothing_is_there(self):
        requests = [self.march(code, domain=(("id", "=", 0),)) for code in CODES]
        found = [answer["value"] for answer in self.evaluate(*requests)]
        self.assertEqual(found, [0, 0, 0, None, None, None, None, 0])
