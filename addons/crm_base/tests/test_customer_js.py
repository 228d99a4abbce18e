from odoo.tests import tagged

from .hoot import HootCase


@tagged("post_install", "-at_install")
class TestCustomerJs(HootCase):
    def test_js(self):
        self.run_hoot("crm_base")
