from freezegun import freeze_time

from odoo.tests import Form, tagged

from .response_common import MONDAY, ResponseCase


@tagged("post_install", "-at_install")
class TestTimeLeft(ResponseCase):
    """What the screens show: working time left or late, buttons and filters."""

    def setUp(self):
        super().setUp()
        self.rule.write({"response_hours": 4, "accept_required": True})
        with freeze_time(MONDAY):
            self.lead = self.make_leads(1)
            self.assign()

    def left(self, at):
        with freeze_time(at):
            self.lead.invalidate_recordset()
            return self.lead.response_left

    def test_working_time_left_and_late(self):
        self.assertEqual(self.left("2026-11-23 09:00:00"), "4 h left")
        # lunch takes nothing away
        self.assertEqual(self.left("2026-11-23 12:00:00"), "1 h left")
        self.assertEqual(self.left("2026-11-23 12:30:00"), "1 h left")
        self.assertEqual(self.left("2026-11-23 13:35:00"), "25 min left")
        self.assertEqual(self.left("2026-11-23 14:00:00"), "0 min late")
        # three hours on Monday, and half an hour on Tuesday
        self.assertEqual(self.left("2026-11-24 08:30:00"), "3 h 30 min late")

    def test_nothing_left_to_say(self):
        with freeze_time("2026-11-23 10:00:00"):
            self.lead._record_answer("mail", self.ana)
        self.assertFalse(self.left("2026-11-24 10:00:00"))
        self.assertFalse(self.make_leads(1).response_left)

    def test_unknown_hours_are_no_error(self):
        self.lead.response_deadline = "2199-01-01 00:00:00"
        self.assertEqual(self.left(MONDAY), "waiting")

    def test_statements_do_not_grow_with_the_leads(self):
        def cost(number):
            with freeze_time(MONDAY):
                leads = self.make_leads(number)
                self.assign(leads)
                return self.count(lambda: leads.mapped("response_left"))

        cost(10)
        self.assertEqual(cost(10), cost(200))

    def test_salesperson_sees_the_form(self):
        with freeze_time(MONDAY):
            form = Form(self.lead.with_user(self.ana))
            self.assertTrue(form.can_accept)
            self.assertEqual(form.response_left, "4 h left")
            self.assertEqual(len(form.response_ids), 1)

    def test_filters(self):
        view = self.env.ref("crm.view_crm_case_leads_filter")
        arch = self.env["crm.lead"].get_view(view.id, "search")["arch"]
        for name in ("to_answer", "late", "to_accept", "owner_absent"):
            self.assertIn(f'name="{name}"', arch)
        Lead = self.env["crm.lead"].with_user(self.ana)
        with freeze_time(MONDAY):
            open_leads = [("response_state", "in", ["waiting", "due_soon", "late"])]
            self.assertEqual(Lead.search(open_leads), self.lead)
            self.assertEqual(Lead.search([("acceptance", "=", "pending")]), self.lead)
            self.assertFalse(Lead.search([("response_state", "=", "late")]))

    def test_rule_form(self):
        form = Form(self.rule)
        form.response_hours = 8
        form.reminder_hours = 2
        form.on_breach = "both"
        form.accept_required = True
        form.accept_hours = 1.5
        form.reroute_on_leave = True
        form.save()
        self.assertEqual(self.rule._get_answer_hours()["near"], 6)
        self.assertEqual(self.rule._get_answer_hours()["accept"], 1.5)
