from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .customer_common import NOW, CustomerCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCustomerAccess(CustomerCase):
    """Panel and search show what a plain search of the model shows, and no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.forgive_typing_errors()
        cls.leads = {
            name: cls.make_lead(f"Of {name}", user, days=number)
            for number, (name, user) in enumerate(
                {"Ana": cls.ana, "Bruno": cls.bruno, "nobody": None}.items()
            )
        }
        for name, lead in cls.leads.items():
            cls.make_message(lead, cls.carla, days=1, subject=f"Mail {name}")
            cls.make_message(
                lead, cls.ana.partner_id, subject=f"Sent {name}", to=[cls.carla]
            )
            cls.make_call(lead, cls.marta, days=2)
            lead.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=f"Do {name}",
                user_id=cls.marta.id,
            )
        cls.far = cls.make_partner(
            "Faraway Ltd", company_id=cls.other.id, phone="+49 221 5550001"
        )
        cls.far_lead = cls.make_lead(
            "Far", False, cls.nolte, company_id=cls.other.id, team_id=False
        )

    def names(self, user):
        """Whose leads a person may read, by a plain search."""
        leads = self.as_user(user, self.env["crm.lead"])
        if not leads.has_access("read"):
            return set()
        return set(leads.search([("partner_id", "in", self.carla.ids)]).mapped("name"))

    def everybody(self):
        return (self.ana, self.bruno, self.marta, self.emil, self.olga)

    def test_leads_and_what_is_kept_with_them(self):
        for user in self.everybody():
            names = {name.removeprefix("Of ") for name in self.names(user)}
            with self.subTest(user=user.name):
                titles = self.titles(user, kinds=["lead"])
                self.assertEqual(set(titles) - {"Far"}, {f"Of {one}" for one in names})
                mails = self.titles(user, kinds=["mail"])
                self.assertEqual(
                    set(mails),
                    {f"{way} {name}" for way in ("Mail", "Sent") for name in names},
                )
                self.assertEqual(
                    len(self.titles(user, kinds=["call"])), len(names), "one each"
                )
        self.assertEqual(self.names(self.ana), {"Of Ana", "Of nobody"})
        self.assertEqual(len(self.names(self.marta)), 3)
        self.assertEqual(self.names(self.emil), set())

    def test_open_work_and_best_time(self):
        work = self.read_section(self.ana, "open_work")
        self.assertEqual(
            {one["title"] for one in work["leads"]}, {"Of Ana", "Of nobody"}
        )
        self.assertEqual(work["lead_count"], 2)
        self.assertEqual(
            {one["title"] for one in work["activities"]}, {"Do Ana", "Do nobody"}
        )
        self.assertEqual(self.read_section(self.ana, "reach")["total"], 2)
        self.assertEqual(self.read_section(self.marta, "reach")["total"], 3)

    def test_who_may_read_no_leads_has_no_section_of_them(self):
        panel = self.as_user(self.emil, self.nolte).crm_read_panel()
        codes = {one["code"] for one in panel["sections"]}
        self.assertNotIn("open_work", codes)
        self.assertIn("people", codes)
        with self.assertRaises(UserError):
            self.as_user(self.emil, self.nolte).crm_read_panel(["open_work"])

    def test_private_meetings_stay_private(self):
        self.make_meeting("Secret", self.carla, privacy="private")
        for user in (self.bruno, self.emil):
            self.assertNotIn("Secret", self.titles(user))
        self.assertIn("Secret", self.titles(self.ana))

    def test_a_second_company(self):
        self.assertNotIn("Far", self.titles(self.marta))
        self.assertEqual(self.titles(self.olga, kinds=["lead"]), ["Far"])
        far = self.as_user(self.ana, self.far)
        with self.assertRaises(AccessError):
            far.crm_read_panel()
        with self.assertRaises(AccessError):
            far.crm_read_timeline()
        for text in ("Faraway", "Farawey", "+49 221 5550001"):
            self.assertEqual(self.search_as(self.ana, text), [])
            self.assertTrue(self.search_as(self.olga, text), text)

    def test_people_of_another_company_are_in_no_panel(self):
        # nobody of ours may see this one, although the company is everybody's
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = %s",
            [self.other.id, self.dino.id],
        )
        self.env.invalidate_all()
        people = self.read_section(self.ana, "people")["people"]
        self.assertEqual([one["name"] for one in people], ["Carla Contini"])

    def test_portal_gets_nothing(self):
        petra = self.as_user(self.petra, self.petra.partner_id)
        for call in (
            petra.crm_read_panel,
            petra.crm_read_timeline,
            lambda: petra.env["crm.customer.search"].search_anything("Petra"),
            lambda: petra.env["crm.customer.search"].get_list_action("Petra"),
            lambda: petra.env["crm.customer.panel.choice"].save_own([]),
            lambda: petra.search([("customer_search", "=", "Petra")]),
            lambda: petra.read(["customer_match"]),
        ):
            with self.assertRaises(AccessError):
                call()
