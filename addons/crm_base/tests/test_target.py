from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .target_common import TargetCase


@tagged("post_install", "-at_install")
class TestTarget(TargetCase):
    """What a target may be."""

    def test_a_period_begins_on_its_first_day(self):
        target = self.make_target(self.ana, period_first=date(2026, 5, 20))
        self.assertEqual(target.period_first, date(2026, 5, 1))
        self.assertEqual(
            (target.date_from, target.date_to), (date(2026, 5, 1), date(2026, 5, 31))
        )
        target.period = "quarter"
        self.assertEqual(target.period_first, date(2026, 4, 1))
        self.assertEqual(target.date_to, date(2026, 6, 30))
        target.write({"period": "week", "period_first": "2026-04-09"})
        self.assertEqual(target.period_first, date(2026, 4, 6))

    def test_without_a_day_it_is_the_period_of_today(self):
        values = {"metric_id": self.won.id, "user_id": self.ana.id, "amount": 1}
        target = self.Target.create({**values, "period": "year"})
        self.assertEqual(target.period_first, date(2026, 1, 1))

    def test_people_have_the_team_and_department_of_today(self):
        department = self.env["hr.department"].create(
            {"name": "Field", "company_id": self.company.id}
        )
        self.env["hr.employee"].create(
            {
                "name": "Ana",
                "user_id": self.ana.id,
                "company_id": self.company.id,
                "department_id": department.id,
            }
        )
        target = self.make_target(self.ana)
        self.assertEqual(
            (target.team_id, target.department_id), (self.north, department)
        )
        self.north.crm_team_member_ids.filtered(
            lambda member: member.user_id == self.ana
        ).active = False
        self.assertEqual(target.team_id, self.north, "what was agreed stays")
        self.assertFalse(self.make_target(self.south).department_id)

    def test_it_says_whose_it_is(self):
        target = self.make_target(self.ana)
        self.assertEqual(target.display_name, "Won Revenue, Ana, April 2026")
        self.assertEqual(self.make_target(self.company).owner_name, "Metric Company")

    def test_money_is_that_of_the_company(self):
        self.assertEqual(self.make_target(self.ana).currency_id.name, "EUR")
        self.assertFalse(self.make_target(self.ana, metric=self.count).currency_id)
        self.assertEqual(self.make_target(self.north, 1.005).amount, 1.01)

    # ------------------------------------------------------------------
    # What it may not be
    # ------------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_it_has_one_owner(self):
        for values in (
            {"owner_kind": "user", "user_id": False},
            {"owner_kind": "company"},
            {"owner_kind": "team", "team_id": self.north.id},
        ):
            with (
                self.subTest(values),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.make_target(self.ana, **values)

    def test_days_lie_in_the_period(self):
        for values in ({"date_from": "2026-03-31"}, {"date_to": "2026-05-01"}):
            with self.assertRaises(ValidationError):
                self.make_target(self.ana, **values)

    @mute_logger("odoo.sql_db")
    def test_it_is_not_negative_and_ends_after_it_begins(self):
        for values in (
            {"amount": -1},
            {"date_from": "2026-04-10", "date_to": "2026-04-09"},
        ):
            with (
                self.subTest(values),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.make_target(self.ana, **values)

    def test_nobody_has_two_for_the_same_days(self):
        self.make_target(self.ana, date_to="2026-04-14")
        twice = self.assertRaisesRegex(ValidationError, "Ana, April 2026.*1.–.14")
        with twice, self.cr.savepoint():
            self.make_target(self.ana, date_from="2026-04-14")
        later = self.make_target(self.ana, date_from="2026-04-15")
        with self.assertRaises(ValidationError):
            later.date_from = "2026-04-10"
        # other metrics, periods and teams are others
        self.make_target(self.ana, metric=self.count)
        self.make_target(self.ana, period="quarter")
        self.make_target(self.ana, team_id=self.south.id)
        self.make_target(self.bruno)

    def test_two_of_a_batch_are_compared_too(self):
        values = {"metric_id": self.won.id, "user_id": self.ana.id, "amount": 1}
        first = {**values, "date_to": "2026-04-20"}
        with self.assertRaises(ValidationError):
            self.Target.create([first, {**values, "date_from": "2026-04-20"}])

    @mute_logger("odoo.sql_db")
    def test_the_database_knows_the_key(self):
        """Two managers at the same moment see nothing of each other."""
        target = self.make_target(self.north)
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.cr.execute(
                """INSERT INTO crm_target (metric_id, owner_kind, team_id, company_id,
                    period, period_first, date_from, date_to, amount)
                SELECT metric_id, owner_kind, team_id, company_id, period,
                    period_first, date_from, date_to, 1
                FROM crm_target WHERE id = %s""",
                [target.id],
            )

    def test_records_must_say_whose_they_are(self):
        with self.assertRaisesRegex(ValidationError, "to which person"):
            self.make_target(self.ana, metric=self.late)
        done = self.env.ref("crm_base.crm_metric_activities_done")
        territory = self.env["crm.territory"].create({"name": "Iberia"})
        with self.assertRaisesRegex(ValidationError, "to which territory"):
            self.make_target(territory, metric=done)
        self.make_target(territory)
        self.make_target(self.north, metric=self.rate)

    def test_what_has_targets_is_not_deleted(self):
        metric = self.make_metric(owner_path="user_id", domain="[]")
        self.make_target(self.ana, metric=metric)
        with self.assertRaises(UserError):
            metric.unlink()

    def test_another_companys_people_and_teams_are_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(UserError):
            self.make_target(self.ana, company_id=other.id)
        with self.assertRaises(UserError):
            self.make_target(self.north, company_id=other.id)

    # ------------------------------------------------------------------
    # Changes
    # ------------------------------------------------------------------

    def changes(self, target):
        return self.env["crm.target.change"].search([("target_id", "=", target.id)])

    def test_every_change_is_written_down(self):
        target = self.make_target(self.ana).with_user(self.marta)
        target.write({"amount": 1200, "reason": "A new region"})
        target.write({"date_to": "2026-04-15"})
        cut, raised, made = self.changes(target)
        self.assertEqual(made.operation, "set")
        self.assertEqual((made.amount_before, made.amount_after), (0, 1000))
        self.assertEqual((raised.amount_before, raised.amount_after), (1000, 1200))
        self.assertEqual(raised.reason, "A new region")
        self.assertEqual(raised.create_uid, self.marta)
        self.assertFalse(raised.what_before)
        self.assertRegex(cut.what_before, "Ana, North, Apr 1.–.30, 2026")
        self.assertRegex(cut.what_after, "Ana, North, Apr 1.–.15, 2026")

    def test_what_changes_nothing_is_not_written_down(self):
        target = self.make_target(self.ana)
        target.write({"amount": 1000, "reason": "None at all"})
        target.write({"reason": "Still none"})
        self.assertEqual(len(self.changes(target)), 1)

    def test_changes_outlive_the_target(self):
        target = self.make_target(self.ana)
        target.with_context(crm_target_reason="Set twice").unlink()
        gone = self.env["crm.target.change"].search(
            [("company_id", "=", self.company.id), ("operation", "=", "removed")]
        )
        self.assertEqual((gone.amount_before, gone.reason), (1000, "Set twice"))
        self.assertEqual(gone.user_id, self.ana)

    def test_the_form(self):
        with Form(self.Target.with_user(self.marta)) as form:
            form.metric_id = self.won
            form.owner_kind = "user"
            form.user_id = self.ana
            form.period = "quarter"
            form.period_first = "2026-05-20"
            self.assertEqual(form.period_first, date(2026, 4, 1))
            self.assertEqual(form.date_to, date(2026, 6, 30))
            self.assertEqual(form.team_id, self.north)
            form.amount = 9000
            form.reason = "First quarter with the new pumps"
        self.assertEqual(
            self.changes(form.record).reason, "First quarter with the new pumps"
        )
