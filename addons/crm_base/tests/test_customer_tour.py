from odoo.tests import HttpCase, tagged

from .customer_common import CustomerCase


@tagged("post_install", "-at_install")
class TestCustomerTour(CustomerCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.forgive_typing_errors()

    def test_a_customer_is_found_by_a_misspelt_name_and_read(self):
        self.make_lead("New pumps", self.ana)
        self.start_tour(
            f"/odoo/res.partner/{self.dino.id}",
            "crm_base_find_customer",
            login="customer_ana",
        )

    def test_sections_are_chosen(self):
        self.start_tour(
            f"/odoo/res.partner/{self.nolte.id}",
            "crm_base_choose_sections",
            login="customer_ana",
        )
        own = self.env["crm.customer.panel.choice"].search(
            [("user_id", "=", self.ana.id)]
        )
        shown = {line.section: line.shown for line in own.line_ids}
        self.assertFalse(shown["consent"])
