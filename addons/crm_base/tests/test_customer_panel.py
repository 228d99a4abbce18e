from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .customer_common import NOW, SALES, CustomerCase

# Pinned: raise them only with a reason.
PANEL_STATEMENTS = 120


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCustomerSections(CustomerCase):
    """What each section says."""

    def test_open_work(self):
        small = self.make_lead("Small", self.ana, expected_revenue=100)
        self.make_lead("Big", self.ana, self.nolte, expected_revenue=900)
        self.make_lead("Lost", self.ana).action_set_lost()
        late = small.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=NOW.date() - timedelta(days=1),
            summary="Send drawings",
            user_id=self.ana.id,
        )
        self.dino.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=NOW.date(),
            summary="Ask",
            user_id=self.ana.id,
        )
        self.make_meeting("Past", self.dino, days=1)
        self.make_meeting("Coming", self.dino, days=-1)
        work = self.read_section(self.ana, "open_work")
        self.assertEqual([one["title"] for one in work["leads"]], ["Big", "Small"])
        self.assertEqual(work["lead_count"], 2)
        self.assertEqual(
            [(one["title"], one["tone"]) for one in work["activities"]],
            [("Send drawings", "danger"), ("Ask", "warning")],
        )
        self.assertEqual(
            (work["activities"][0]["model"], work["activities"][0]["res_id"]),
            ("crm.lead", small.id),
        )
        self.assertEqual([one["title"] for one in work["meetings"]], ["Coming"])
        late.action_done()
        work = self.read_section(self.ana, "open_work")
        self.assertEqual([one["title"] for one in work["activities"]], ["Ask"])

    def test_people_and_their_roles(self):
        self.nolte.user_id = self.ana
        self.make_partner("Stores", parent_id=self.nolte.id, type="delivery")
        for partner in (self.nolte, self.dino):
            data = self.read_section(self.ana, "people", partner)
            self.assertEqual(data["responsible"], "Ana")
            self.assertEqual(
                [(one["name"], one["role"]) for one in data["people"]],
                [
                    ("Carla Contini", "Buyer"),
                    ("Dino Della Valle", "Workshop"),
                    ("Stores", "Delivery"),
                ],
            )
            self.assertEqual(data["count"], 3)

    def test_the_best_time_to_reach_has_its_evidence(self):
        lead = self.make_lead("Pumps", self.ana)
        ours = self.make_message(lead, self.ana.partner_id, days=40)
        for week in (1, 2, 3):  # Fridays: 9:00 UTC is 10:00 in Berlin
            self.make_message(
                lead, self.carla, days=7 * week, hour=9, parent_id=ours.id
            )
            self.make_call(lead, self.ana, days=7 * week, hour=9)
        self.make_meeting("Visit", self.carla, days=7)
        self.make_meeting("Coming", self.carla, days=-7)
        data = self.read_section(self.ana, "reach")
        self.assertEqual((data["tz"], data["total"]), ("Europe/Berlin", 7))
        (slot,) = data["slots"]
        self.assertEqual((slot["weekday"], slot["hour"], slot["until"]), (4, 9, 11))
        self.assertEqual((slot["count"], slot["total"]), (6, 7))
        self.assertEqual(
            [(kind["kind"], kind["count"]) for kind in slot["kinds"]],
            [("call", 3), ("mail", 3)],
        )

    def test_a_mail_that_answers_nothing_is_no_evidence(self):
        lead = self.make_lead("Pumps", self.ana)
        own = self.make_message(lead, self.carla, days=3)
        self.make_message(lead, self.carla, days=2, parent_id=own.id)
        self.assertEqual(self.read_section(self.ana, "reach")["total"], 0)

    def test_consent(self):
        self.env["mail.blacklist"]._add("carla@nolte.example")
        self.env["phone.blacklist"].add(self.nolte.phone_sanitized)
        people = {
            one["name"]: {way["way"]: way["allowed"] for way in one["ways"]}
            for one in self.read_section(self.ana, "consent")["people"]
        }
        self.assertEqual(people["Nolte Pumpen GmbH"], {"email": True, "phone": False})
        self.assertEqual(people["Carla Contini"], {"email": False, "phone": True})
        self.assertNotIn("Dino Della Valle", people)

    def test_statements_do_not_grow_with_the_customer(self):
        def read():
            self.as_user(self.ana, self.nolte).crm_read_panel()

        def grow(number):
            for _each in range(number):
                lead = self.make_lead("Pumps", self.ana, self.nolte)
                self.make_message(lead, self.carla)
                self.make_call(lead, self.ana)
                lead.activity_schedule(
                    "mail.mail_activity_data_todo", user_id=self.bruno.id
                )
                self.make_meeting("Visit", self.carla, self.ana.partner_id, days=1)
                self.make_partner("Person", parent_id=self.nolte.id)

        grow(3)
        few = self.count(read)
        grow(20)
        many = self.count(read)
        self.assertLessEqual(many, few)
        self.assertLessEqual(few, PANEL_STATEMENTS)

    def test_reading_writes_nothing(self):
        self.make_lead("Pumps", self.ana)
        partner = self.as_user(self.ana, self.nolte)
        self.env.flush_all()
        self.env.cr.execute("SET TRANSACTION READ ONLY")
        self.assertTrue(partner.crm_read_panel()["sections"])
        self.assertTrue(partner.crm_read_timeline()["entries"])
        search = partner.env["crm.customer.search"]
        self.assertTrue(search.search_anything("Nolte"))


@tagged("post_install", "-at_install")
class TestCustomerChoice(CustomerCase):
    """Each person chooses the sections; a manager sets the default of a role."""

    def layout(self, user):
        panel = self.as_user(user, self.nolte).crm_read_panel()
        return [(one["code"], one["shown"]) for one in panel["sections"]]

    def shown(self, user):
        return [code for code, shown in self.layout(user) if shown]

    def choose(self, user, layout):
        self.as_user(user, self.env["crm.customer.panel.choice"]).save_own(layout)

    def make_default(self, *codes, group=None, **values):
        return (
            self.env["crm.customer.panel.choice"]
            .with_user(self.marta)
            .create(
                {
                    "group_id": group and self.env.ref(group).id,
                    "line_ids": [
                        (0, 0, {"section": code, "sequence": number})
                        for number, code in enumerate(codes)
                    ],
                    **values,
                }
            )
        )

    def test_a_person_chooses_and_orders(self):
        everything = self.shown(self.ana)
        self.choose(self.ana, [["people", True], ["timeline", False]])
        rest = [one for one in everything if one not in ("people", "timeline")]
        self.assertEqual(self.shown(self.ana), ["people", *rest])
        self.assertEqual(self.shown(self.bruno), everything, "nobody else's")
        self.choose(self.ana, [["timeline", True], ["people", False]])
        self.assertEqual(self.shown(self.ana)[0], "timeline")
        self.as_user(self.ana, self.env["crm.customer.panel.choice"]).reset_own()
        self.assertEqual(self.shown(self.ana), everything)

    def test_hidden_sections_are_not_read(self):
        self.choose(self.ana, [["timeline", False]])
        panel = self.as_user(self.ana, self.nolte).crm_read_panel()
        read = {one["code"] for one in panel["sections"] if "data" in one}
        self.assertNotIn("timeline", read)
        self.assertIn("people", read)

    def test_the_role_decides_for_who_has_not_chosen(self):
        self.make_default("consent")
        self.make_default("reach", group=SALES)
        self.assertEqual(self.shown(self.emil)[0], "consent")
        self.assertEqual(self.shown(self.ana)[0], "reach")
        self.choose(self.ana, [["people", True]])
        self.assertEqual(self.shown(self.ana)[0], "people")

    def test_of_several_roles_the_first_decides(self):
        self.make_default("reach", group=SALES, sequence=2)
        self.make_default("consent", group="base.group_user", sequence=1)
        self.assertEqual(self.shown(self.ana)[0], "consent")

    def test_salespeople_set_no_defaults(self):
        default = self.make_default("consent")
        choices = self.env["crm.customer.panel.choice"].with_user(self.ana)
        with self.assertRaises(AccessError):
            choices.create({"group_id": self.env.ref(SALES).id})
        with self.assertRaises(AccessError):
            choices.create({"user_id": self.bruno.id})
        with self.assertRaises(AccessError):
            default.with_user(self.ana).sequence = 5
        with self.assertRaises(AccessError):
            default.line_ids.with_user(self.ana).shown = False
        with self.assertRaises(AccessError):
            default.with_user(self.ana).unlink()

    def test_the_choice_of_others_is_not_seen(self):
        self.choose(self.ana, [["people", True]])
        choices = self.env["crm.customer.panel.choice"].search(
            [("user_id", "=", self.ana.id)]
        )
        self.assertTrue(choices)
        for user in (self.bruno, self.marta):
            with self.assertRaises(AccessError):
                choices.with_user(user).read(["display_name"])

    def test_sections_that_do_not_exist_are_refused(self):
        with self.assertRaises(UserError):
            self.choose(self.ana, [["nothing", True]])
        with self.assertRaises(UserError):
            self.as_user(self.ana, self.nolte).crm_read_panel(["nothing"])
