from odoo.addons.crm_base.tests.dashboard_common import DashboardCase


class HomeCase(DashboardCase):
    """The homes of crm_base's tests, with passwords to log in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = cls.ana | cls.bruno | cls.carla | cls.marta
        # as the people of every company have it
        for user in people:
            user.password = user.login
            user.group_ids += cls.env.ref("base.group_allow_export")
