from odoo.tests import tagged

from odoo.addons.crm_base.tests.hoot import HootCase


@tagged("post_install", "-at_install")
class TestJs(HootCase):
    def test_js(self):
        self.run_hoot("crm_commission")
