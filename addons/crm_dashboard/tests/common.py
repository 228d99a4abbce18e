from odoo.addons.crm_base.tests.dashboard_common import DashboardCase


class HomeCase(DashboardCase):
    """The homes of crm_base's tests, with passwords to log in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.ana, cls.bruno, cls.carla, cls.marta):
            user.password = user.login
