from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ActivityCase


@tagged("post_install", "-at_install")
class TestAccess(ActivityCase):
    """Who takes part may read; nobody sees more for it."""

    def setUp(self):
        super().setUp()
        self.activity = self.make_activity(summary="Visit Fontana")
        self.domain = [("id", "=", self.activity.id)]

    def join(self, user):
        self.activity.participant_ids = [Command.link(user.partner_id.id)]
        self.env.flush_all()
        self.env.invalidate_all()

    def sees(self, user):
        return bool(self.as_user(user).search(self.domain))

    def test_who_takes_part_reads_without_the_lead(self):
        for user in (self.carla, self.emil):
            with self.subTest(user=user.name):
                self.assertFalse(self.sees(user))
                self.join(user)
                self.assertTrue(self.sees(user))
                own = self.as_user(user, self.activity)
                self.assertEqual(own.summary, "Visit Fontana")
                with self.assertRaises(AccessError):
                    own.summary = "Mine"
                with self.assertRaises(AccessError):
                    own.unlink()
                with self.assertRaises(AccessError):
                    self.lead.with_user(user).check_access("read")

    def test_others_see_nothing(self):
        self.join(self.carla)
        for user in (self.emil, self.bruno):
            with self.subTest(user=user.name):
                self.assertFalse(self.sees(user))
                with self.assertRaises(AccessError):
                    self.as_user(user, self.activity).read(["summary"])

    def test_portal_sees_nothing_even_when_taking_part(self):
        self.join(self.pia)
        with self.assertRaises(AccessError):
            self.as_user(self.pia).search(self.domain)
        with self.assertRaises(AccessError):
            self.as_user(self.pia, self.activity).read(["summary"])

    def test_no_longer_taking_part(self):
        self.join(self.carla)
        self.activity.participant_ids = [Command.clear()]
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.sees(self.carla))

    def test_order_and_pages_stay(self):
        self.join(self.carla)
        own = [
            self.make_activity(self.carla, False, date_deadline=day)
            for day in ("2026-03-17", "2026-03-19")
        ]
        model = self.as_user(self.carla)
        domain = [("id", "in", [self.activity.id, *(a.id for a in own)])]
        expected = [own[0].id, self.activity.id, own[1].id]
        self.assertEqual(model.search(domain).ids, expected)
        self.assertEqual(model.search(domain, limit=1, offset=1).ids, expected[1:2])
        self.assertEqual(model.search_count(domain), 3)

    def test_a_filter_does_not_reach_through(self):
        """Conditions on what the person may not read are checked as theirs."""
        self.join(self.carla)
        found = self.as_user(self.carla).search(
            [*self.domain, ("participant_ids.user_ids", "in", self.carla.ids)]
        )
        self.assertEqual(found, self.activity)

    def test_who_takes_part_is_told_once(self):
        self.join(self.carla)
        self.join(self.carla)
        self.assertEqual(len(self.messages_to(self.carla)), 1)
        self.assertIn("Visit Fontana", self.messages_to(self.carla).subject)

    def test_customers_are_not_written_to(self):
        customer = self.env["res.partner"].create(
            {"name": "Fontana", "email": "f@example.com"}
        )
        self.activity.participant_ids = [
            Command.link(customer.id),
            Command.link(self.pia.partner_id.id),
        ]
        notified = self.env["mail.message"].search(
            [("partner_ids", "in", (customer + self.pia.partner_id).ids)]
        )
        self.assertFalse(notified)

    def test_without_participation_one_statement_more(self):
        """The rule costs one look-up for those who take part in nothing."""
        model = self.as_user(self.ana)
        many = [self.make_activity() for _number in range(10)]
        model.search(self.domain)
        self.env.flush_all()
        with self.assertQueryCount(3):
            model.search(self.domain)
        domain = [("id", "in", [a.id for a in many])]
        with self.assertQueryCount(3):
            self.assertEqual(len(model.search(domain)), 10)
