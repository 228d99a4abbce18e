from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .metric_common import LEADER, MetricCase, at


@tagged("post_install", "-at_install")
class TestMetricAccess(MetricCase):
    """Whose figures somebody sees: never more than their records, unless published."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user, amounts in (
            (cls.ana, (100, 200)),
            (cls.bruno, (50,)),
            (cls.carla, (1000,)),
        ):
            for amount in amounts:
                cls.make_lead(user, won=True, closed=at(9), expected_revenue=amount)

    def setUp(self):
        super().setUp()
        frozen = freeze_time("2026-03-31 12:00:00")
        frozen.start()
        self.addCleanup(frozen.stop)

    def test_a_salesperson_sees_the_own_figure_in_every_scope(self):
        for scope in ("me", "team", "company"):
            self.assertEqual(self.value("won_value", self.ana, scope=scope), 300)

    def test_scopes_of_somebody_who_may_see_all(self):
        self.ana.group_ids = [Command.link(self.env.ref(LEADER).id)]
        found = [
            self.value("won_value", self.ana, scope=scope)
            for scope in ("me", "team", "company")
        ]
        self.assertEqual(found, [300, 350, 1350])

    def test_the_leader_of_a_team_sees_it_as_the_own(self):
        self.south.user_id = self.marta
        self.assertEqual(self.value("won_value", self.marta, scope="team"), 1000)

    def test_groups_and_series_hold_no_colleague(self):
        (answer,) = self.evaluate(
            self.march("won_value", groupby="owner", series="month"), user=self.ana
        )
        self.assertEqual([group["key"] for group in answer["groups"]], [self.ana.id])
        self.assertEqual([point["value"] for point in answer["points"]], [300])

    def test_crafted_conditions_open_nothing(self):
        asked = self.march("won_value", domain=("|", (1, "=", 1), ("user_id", "!=", 0)))
        self.assertEqual(self.evaluate(asked, user=self.ana)[0]["value"], 300)

    def test_a_metric_without_people_says_whose_figure_it_shows(self):
        (answer,) = self.evaluate(self.march("leads_unassigned", scope="me"))
        self.assertEqual(answer["scope"], "team")

    def test_records_that_may_not_be_read_say_so(self):
        clerk = new_test_user(
            self.env,
            login="metric_clerk",
            groups="base.group_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        (answer,) = self.evaluate(self.march("won_value"), user=clerk)
        self.assertEqual(answer["error"], "access")
        self.assertIsNone(answer["value"])
        portal = new_test_user(
            self.env, login="metric_portal", groups="base.group_portal"
        )
        (answer,) = self.evaluate(self.march("won_value"), user=portal)
        self.assertEqual(answer["error"], "access")

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            login="metric_stranger",
            groups="sales_team.group_sale_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        env = self.env(user=stranger, context={"allowed_company_ids": other.ids})
        (answer,) = env["crm.metric"]._evaluate([self.march("won_value")])
        self.assertEqual(answer["value"], 0)

    # ------------------------------------------------------------------
    # Colleagues
    # ------------------------------------------------------------------

    def ranking(self, code, user):
        return self.env(user=user)["crm.metric"]._get_ranking(self.march(code))

    def test_own_place_among_the_colleagues_of_the_team(self):
        found = self.ranking("won_value", self.bruno)
        self.assertEqual((found["place"], found["of"]), (2, 2))
        self.assertEqual((found["value"], found["average"]), (50, 175))
        self.assertEqual(found["rows"], [], "names are not published")

    def test_names_where_they_are_published(self):
        metric = self.env.ref("crm_base.crm_metric_won_value")
        metric.published_names = True
        found = self.ranking("won_value", self.bruno)["rows"]
        self.assertEqual(
            [(row["name"], row["value"], row["me"]) for row in found],
            [("Ana", 300, False), ("Bruno", 50, True)],
        )

    def test_who_has_nothing_has_a_place_too_but_no_rate(self):
        dora = new_test_user(
            self.env,
            login="metric_dora",
            groups="sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.north.crm_team_member_ids = [Command.create({"user_id": dora.id})]
        self.assertEqual(self.ranking("won_value", dora)["place"], 3)
        rate = self.ranking("win_rate", dora)
        self.assertEqual((rate["place"], rate["of"]), (None, 2))

    def test_what_is_not_published_is_not_compared(self):
        with self.assertRaises(AccessError):
            self.ranking("lost_count", self.ana)
        self.north.user_id = self.marta
        self.assertEqual(self.ranking("lost_count", self.marta)["of"], 3)

    def test_only_managers_change_metrics(self):
        metric = self.env.ref("crm_base.crm_metric_won_value")
        with self.assertRaises(AccessError):
            metric.with_user(self.ana).write({"published_names": True})
        metric.with_user(self.marta).write({"published_names": True})
