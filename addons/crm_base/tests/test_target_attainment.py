from datetime import date

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .target_common import LEADER, TargetCase, at


@tagged("post_install", "-at_install")
class TestTargetAttainment(TargetCase):
    """Where people stand."""

    def test_of_a_person(self):
        target = self.make_target(self.ana)
        self.win(self.ana, 150, day=1)
        self.win(self.ana, 300, day=8)
        self.win(self.ana, 999, month=3)  # before
        self.win(self.bruno, 999)  # somebody else's
        found = self.standing(target)
        self.assertEqual((found["actual"], found["gap"]), (450, 550))
        self.assertEqual((found["passed"], found["total"]), (6, 22))
        self.assertAlmostEqual(found["attainment"], 0.45)
        self.assertAlmostEqual(found["pace"], 1000 * 6 / 22)
        self.assertAlmostEqual(found["projected"], 450 * 22 / 6)
        self.assertEqual(found["verdict"], "good")

    def test_what_lies_ahead_is_not_reached(self):
        metric = self.make_metric(
            owner_path="user_id", date_field="date_deadline", measure="__count"
        )
        for day in ("2026-04-08", "2026-04-09"):
            self.make_lead(self.ana, date_deadline=day)
        target = self.make_target(self.ana, metric=metric)
        self.assertEqual(self.standing(target)["actual"], 1)

    def test_of_every_kind_of_owner(self):
        spain = self.env["crm.territory"].create({"name": "Spain"})
        madrid = self.env["crm.territory"].create(
            {"name": "Madrid", "parent_id": spain.id}
        )
        for user, amount, territory in (
            (self.ana, 1, madrid),
            (self.bruno, 20, spain),
            (self.carla, 300, spain.browse()),
        ):
            lead = self.win(user, amount)
            lead.territory_id = territory
        found = [
            self.standing(self.make_target(owner))["actual"]
            for owner in (self.ana, self.north, self.company, spain, madrid)
        ]
        self.assertEqual(found, [1, 21, 321, 21, 1])

    def test_counts_rates_and_averages(self):
        self.win(self.ana, 100)
        self.win(self.ana, 300)
        self.make_lead(self.ana, won=False, closed=at(3, month=4))
        average = self.env.ref("crm_base.crm_metric_average_deal")
        standing = {
            metric.code: self.standing(self.make_target(self.ana, 50, metric=metric))
            for metric in (self.count, self.rate, average)
        }
        self.assertEqual(standing["won_count"]["actual"], 2)
        self.assertAlmostEqual(standing["win_rate"]["actual"], 200 / 3)
        self.assertEqual(standing["win_rate"]["pace"], 50, "a rate has no pace")
        self.assertEqual(standing["average_deal"]["actual"], 200)
        self.assertEqual(standing["average_deal"]["projected"], 200)

    def test_where_there_is_nothing_to_divide_by(self):
        found = self.standing(self.make_target(self.ana, 50, metric=self.rate))
        self.assertIsNone(found["actual"])
        self.assertIsNone(found["verdict"])

    def test_what_there_is_at_a_moment(self):
        self.make_lead(self.ana, expected_revenue=700)
        target = self.make_target(self.ana, metric=self.pipeline)
        self.assertEqual(self.standing(target)["actual"], 700)
        team = self.make_target(self.north, metric=self.pipeline)
        self.assertEqual(self.standing(team)["actual"], 700)
        later = self.make_target(self.ana, metric=self.pipeline, month=5)
        self.assertIsNone(self.standing(later)["actual"])

    def test_what_there_was_on_an_evening(self):
        target = self.make_target(self.ana, metric=self.pipeline, month=3)
        other = self.make_target(self.bruno, metric=self.pipeline, month=3)
        self.assertIsNone(self.standing(target)["actual"], "nobody looked")
        snapshots = self.env["crm.metric.snapshot"]
        last = {"metric_id": self.pipeline.id, "date": "2026-03-31"}
        own = {**last, "company_id": self.company.id, "user_id": self.ana.id}
        snapshots.create([{**last, "value": 0}, {**own, "value": 640}])
        self.assertEqual(self.standing(target)["actual"], 640)
        self.assertEqual(self.standing(other)["actual"], 0)

    def test_less_may_be_better(self):
        lost = self.env.ref("crm_base.crm_metric_lost_count")
        target = self.make_target(self.ana, 22, metric=lost)
        for _number in range(7):
            self.make_lead(self.ana, won=False, closed=at(2, month=4))
        self.assertEqual(self.standing(target)["verdict"], "bad")
        target.amount = 44
        self.assertEqual(self.standing(target)["verdict"], "good")

    def test_fields_say_the_same(self):
        target = self.make_target(self.ana)
        self.win(self.ana, 450)
        seen = target.with_user(self.marta)
        self.assertEqual((seen.actual, seen.gap), (450, 550))
        self.assertEqual((seen.attainment, seen.verdict), (0.45, "good"))
        self.assertTrue(seen.is_known)
        hidden = self.make_target(self.bruno, metric=self.rate)
        self.assertFalse(hidden.with_user(self.marta).is_known)

    # ------------------------------------------------------------------
    # Days
    # ------------------------------------------------------------------

    def test_own_days_count(self):
        """Who comes on the 6th is measured from the 6th on."""
        target = self.make_target(self.ana, date_from="2026-04-06")
        self.win(self.ana, 100, day=2)
        self.win(self.ana, 200, day=7)
        found = self.standing(target)
        self.assertEqual(found["actual"], 200)
        self.assertEqual((found["passed"], found["total"]), (3, 19))

    def test_a_move_keeps_what_was_agreed_with_both_teams(self):
        before = self.make_target(self.ana, 300, date_to="2026-04-06")
        after = self.make_target(
            self.ana, 700, date_from="2026-04-07", team_id=self.south.id
        )
        self.win(self.ana, 10, day=6)
        self.win(self.ana, 20, day=7)
        self.assertEqual(self.standing(before)["actual"], 10)
        self.assertEqual(self.standing(after)["actual"], 20)

    def test_days_are_those_of_the_company(self):
        """23:00 in London is tomorrow in Madrid."""
        target = self.make_target(self.ana)
        self.make_lead(self.ana, won=True, closed=at(31, hour=23), expected_revenue=5)
        self.marta.tz = "America/New_York"
        self.assertEqual(self.standing(target)["actual"], 5)

    def test_who_is_away_has_more_time(self):
        employee = self.env["hr.employee"].create(
            {
                "name": "Ana",
                "user_id": self.ana.id,
                "company_id": self.company.id,
                "tz": "Europe/Madrid",
                "resource_calendar_id": self.company.resource_calendar_id.id,
            }
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": employee.resource_id.id,
                "calendar_id": employee.resource_id.calendar_id.id,
                "date_from": "2026-04-01 00:00:00",
                "date_to": "2026-04-03 23:00:00",
            }
        )
        found = self.standing(self.make_target(self.ana))
        self.assertEqual((found["passed"], found["total"]), (3, 19))
        found = self.standing(self.make_target(self.bruno))
        self.assertEqual((found["passed"], found["total"]), (6, 22))

    def test_departments_have_the_people_of_each_day(self):
        field, office = self.env["hr.department"].create(
            [
                {"name": name, "company_id": self.company.id}
                for name in ("Field", "Office")
            ]
        )
        field.parent_id = self.env["hr.department"].create(
            {"name": "Sales", "company_id": self.company.id}
        )
        employee = self.env["hr.employee"].create(
            {
                "name": "Ana",
                "user_id": self.ana.id,
                "company_id": self.company.id,
                "department_id": field.id,
                "date_version": "2026-01-01",
            }
        )
        employee.create_version(
            {"date_version": date(2026, 4, 6), "department_id": office.id}
        )
        self.win(self.ana, 10, day=3)
        self.win(self.ana, 20, day=6)
        found = [
            self.standing(self.make_target(department))["actual"]
            for department in (field, office, field.parent_id)
        ]
        self.assertEqual(found, [10, 20, 10])

    def test_who_is_in_a_team_where_records_do_not_say_it(self):
        metric = self.make_metric(
            owner_path="user_id", date_field="date_closed", archived="include"
        )
        self.win(self.ana)
        self.win(self.carla)
        target = self.make_target(self.north, metric=metric)
        self.assertEqual(self.standing(target)["actual"], 1)

    # ------------------------------------------------------------------
    # Companies
    # ------------------------------------------------------------------

    def test_a_target_is_about_the_records_of_its_company(self):
        other = self.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": self.env.ref("base.USD").id}
        )
        self.marta.company_ids = [Command.link(other.id)]
        self.ana.company_ids = [Command.link(other.id)]
        self.win(self.ana, 100)
        self.win(self.ana, 7000, company_id=other.id, team_id=False)
        here = self.make_target(self.ana)
        there = self.make_target(self.ana, company_id=other.id)
        self.assertEqual(there.currency_id.name, "USD")
        both = self.Target.with_user(self.marta).with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        found = both._get_attainment(both.browse((here | there).ids))
        self.assertEqual(found[here.id]["actual"], 100)
        self.assertEqual(found[there.id]["actual"], 7000)

    # ------------------------------------------------------------------
    # Speed
    # ------------------------------------------------------------------

    def make_many(self, number):
        """Targets of months of every kind of owner, on four metrics."""
        metrics = self.count | self.won | self.rate | self.pipeline
        owners = [
            self.ana,
            self.bruno,
            self.carla,
            self.north,
            self.south,
            self.company,
        ]
        values = []
        for place in range(number):
            owner = owners[place % 6]
            kind = {"res.users": "user", "crm.team": "team"}.get(owner._name, "company")
            month = place // 6
            values.append(
                {
                    "metric_id": metrics[place % 4].id,
                    "owner_kind": kind,
                    f"{kind}_id": owner.id,
                    "company_id": self.company.id,
                    "period_first": date(2024 + month // 12 % 60, month % 12 + 1, 1),
                    "amount": 10,
                }
            )
        return self.Target.create(values)

    def test_statements_do_not_grow_with_the_targets(self):
        self.win(self.ana)
        self.make_lead(self.bruno, expected_revenue=9)
        many = self.make_many(1000)
        # past, running and to come, of every owner and metric
        few = many[132:192]
        Target = self.Target.with_user(self.marta)
        counts = []
        for targets in (few, few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Target._get_attainment(Target.browse(targets.ids))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[2], 45)


@tagged("post_install", "-at_install")
class TestTargetRights(TargetCase):
    """Who is told what: the own figures, and what a manager has published."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user, amount in ((cls.ana, 100), (cls.bruno, 50), (cls.carla, 1000)):
            cls.win(cls, user, amount)
        cls.own = cls.make_target(cls.ana)
        cls.team = cls.make_target(cls.north)
        cls.colleague = cls.make_target(cls.bruno)
        cls.elsewhere = cls.make_target(cls.carla)

    def visible(self, user):
        found = self.Target.with_user(user).search(
            [("company_id", "=", self.company.id)]
        )
        return found.sudo()

    def test_people_see_their_own_and_that_of_their_team(self):
        self.assertEqual(self.visible(self.ana), self.own | self.team)
        self.assertEqual(self.visible(self.carla), self.elsewhere)
        self.assertEqual(len(self.visible(self.marta)), 4)

    def test_the_leader_of_a_team_sees_its_people(self):
        self.south.user_id = self.bruno
        self.assertEqual(
            self.visible(self.bruno), self.team | self.colleague | self.elsewhere
        )

    def test_the_own_figure_is_the_own(self):
        self.won.published = False
        self.assertEqual(self.standing(self.own, self.ana)["actual"], 100)

    def test_a_team_is_told_where_it_is_published(self):
        self.assertEqual(self.standing(self.team, self.ana)["actual"], 150)
        self.won.published = False
        found = self.standing(self.team, self.ana)
        self.assertIsNone(found["actual"])
        self.assertIsNone(found["attainment"])
        self.assertEqual(found["target"], 1000, "the target itself is known")

    def test_whoever_reads_the_records_needs_nothing_published(self):
        self.won.published = False
        self.ana.group_ids = [Command.link(self.env.ref(LEADER).id)]
        self.assertEqual(self.standing(self.team, self.ana)["actual"], 150)

    def test_a_clerk_is_told_the_own_target_only(self):
        clerk = new_test_user(
            self.env,
            login="target_clerk",
            groups="base.group_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.won.published = False
        target = self.make_target(clerk, team_id=False)
        self.win(clerk, 30)
        self.assertEqual(self.visible(clerk), target)
        self.assertEqual(self.standing(target, clerk)["actual"], 30)

    def test_only_managers_set_targets(self):
        for user in (self.ana, self.bruno):
            target = self.own.with_user(user)
            self.assertFalse(target.has_access("write"))
            self.assertFalse(target.has_access("create"))
            self.assertFalse(target.has_access("unlink"))
        self.own.with_user(self.marta).amount = 3

    def test_nobody_changes_the_list_of_changes(self):
        change = self.own.change_ids
        self.assertTrue(change.with_user(self.ana).has_access("read"))
        self.assertFalse(self.team.change_ids.with_user(self.ana).has_access("read"))
        for operation in ("write", "create", "unlink"):
            self.assertFalse(change.with_user(self.marta).has_access(operation))

    def test_strangers_and_customers_see_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            login="target_stranger",
            groups="sales_team.group_sale_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        there = self.Target.with_user(stranger).with_context(
            allowed_company_ids=other.ids
        )
        self.assertFalse(there.search([("company_id", "=", self.company.id)]))
        portal = new_test_user(self.env, "target_portal", groups="base.group_portal")
        self.assertFalse(self.Target.with_user(portal).has_access("read"))
