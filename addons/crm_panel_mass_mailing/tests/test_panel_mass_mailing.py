from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_base.tests.customer_common import SALES, CustomerCase


@tagged("post_install", "-at_install")
class TestPanelMassMailing(CustomerCase):
    def test_lists_that_people_left_are_part_of_consent(self):
        news = self.env["mailing.list"].create({"name": "News"})
        self.env["mailing.contact"].create(
            {
                "name": "Carla",
                "email": "Carla@nolte.example",
                "subscription_ids": [
                    Command.create({"list_id": news.id, "opt_out": True})
                ],
            }
        )
        mia = self.new_user("mia", f"{SALES},mass_mailing.group_mass_mailing_user")
        for user, seen in ((mia, True), (self.ana, False)):
            ways = [
                (person["name"], way["address"], way["allowed"], way["why"])
                for person in self.read_section(user, "consent")["people"]
                for way in person["ways"]
                if way["way"] == "list"
            ]
            expected = [("Carla Contini", "News", False, "Left the mailing list")]
            self.assertEqual(ways, expected if seen else [], user.name)
