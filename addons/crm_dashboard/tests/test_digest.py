from odoo.tests import tagged

from odoo.addons.crm_base.tests.metric_common import at

from .common import HomeCase


@tagged("post_install", "-at_install")
class TestDigest(HomeCase):
    """The home by mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env.ref("crm_dashboard.digest_home")

    def letter(self, user):
        self.digest._action_send_to_user(user, tips_count=0)
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn(user.email_formatted or user.login, mail.email_to or "")
        return mail.body_html

    def test_each_person_gets_their_own_figures_of_last_week(self):
        # the week of 9 to 15 March; it is Wednesday the 18th
        self.make_lead(self.ana, won=True, closed=at(10), expected_revenue=100)
        self.make_lead(self.carla, won=True, closed=at(11), expected_revenue=7000)
        self.make_lead(self.ana, won=True, closed=at(4), expected_revenue=50)
        for user in (self.ana, self.carla):
            user.email = f"{user.login}@example.com"
        body = self.letter(self.ana)
        self.assertIn("Selling", body)
        self.assertIn("Won Revenue", body)
        self.assertIn("100", body)
        self.assertNotIn("7,000", body)
        self.assertIn("+100", body, "twice as much as in the week before")
        self.assertIn("7,000", self.letter(self.carla))

    def test_letters_of_others_stay_as_they_are(self):
        plain = self.env["digest.digest"].create({"name": "Plain"})
        self.assertIsNone(plain._get_home_figures(self.ana))

    def test_whoever_has_no_home_gets_no_figures(self):
        self.home.active = False
        self.assertIsNone(self.digest._get_home_figures(self.ana))

    def test_people_subscribe_for_themselves(self):
        Digest = self.env["digest.digest"].with_user(self.ana)
        self.assertEqual(
            Digest.get_home_subscription(), {"possible": True, "subscribed": False}
        )
        self.assertTrue(Digest.toggle_home_subscription())
        self.assertIn(self.ana, self.digest.user_ids)
        self.assertTrue(Digest.get_home_subscription()["subscribed"])
        self.assertFalse(Digest.toggle_home_subscription())
        self.assertNotIn(self.ana, self.digest.user_ids)

    def test_the_letter_stays_weekly_while_nobody_logs_in(self):
        self.digest.user_ids = self.ana
        self.digest.action_send()
        self.assertEqual(self.digest.periodicity, "weekly")

    def test_periods_follow_the_rhythm(self):
        periods = {
            "daily": "day",
            "weekly": "week",
            "monthly": "month",
            "quarterly": "quarter",
        }
        for rhythm, period in periods.items():
            self.digest.periodicity = rhythm
            self.assertEqual(self.digest._get_home_period()["period"], period)
