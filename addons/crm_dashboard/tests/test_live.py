from unittest.mock import MagicMock, patch

from odoo.tests import new_test_user, tagged

from odoo.addons.crm_base.models import crm_dashboard_live
from odoo.addons.crm_base.models.crm_dashboard_live import CHANNEL, PAUSE

from .common import HomeCase


@tagged("post_install", "-at_install")
class TestLive(HomeCase):
    """Notices that records have changed."""

    def setUp(self):
        super().setUp()
        self.clock = 1000.0
        patcher = patch.object(crm_dashboard_live, "monotonic", lambda: self.clock)
        patcher.start()
        self.addCleanup(patcher.stop)
        times = patch.object(
            self.env.registry, "crm_dashboard_notices", {}, create=True
        )
        times.start()
        self.addCleanup(times.stop)

    def notices(self):
        """What would be sent if the transaction were committed now."""
        data = self.env.cr.precommit.data
        sent = []
        Bus = type(self.env["bus.bus"])

        def send(_self, target, kind, message):
            sent.append((target, kind, message))

        with patch.object(Bus, "_sendone", send):
            self.env["crm.lead"]._send_notices()
        data.pop("crm_dashboard.changed", None)
        return sent

    def forget(self):
        self.env.cr.precommit.data.pop("crm_dashboard.changed", None)

    def test_changes_are_told_to_internal_users_by_model_only(self):
        lead = self.make_lead(self.ana)
        self.forget()
        lead.name = "Secret"
        ((target, kind, message),) = self.notices()
        self.assertEqual(target, (self.env.ref("base.group_user"), CHANNEL))
        self.assertEqual(kind, "crm_dashboard/changed")
        self.assertEqual(message, {"models": ["crm.lead"]})

    def test_creating_and_deleting_is_told_too(self):
        lead = self.make_lead(self.ana)
        self.assertIn("crm.lead", self.notices()[0][2]["models"])
        self.clock += PAUSE
        lead.unlink()
        self.assertIn("crm.lead", self.notices()[0][2]["models"])

    def test_notices_of_a_model_keep_their_distance(self):
        lead = self.make_lead(self.ana)
        self.assertTrue(self.notices())
        self.clock += PAUSE - 1
        lead.name = "One"
        self.assertFalse(self.notices())
        self.clock += 1
        lead.name = "Two"
        self.assertTrue(self.notices())

    def test_a_transaction_tells_once(self):
        lead = self.make_lead(self.ana)
        self.forget()
        self.env.cr.precommit.clear()
        for number in range(5):
            lead.name = str(number)
        self.assertEqual(len(self.env.cr.precommit), 1)
        self.assertEqual(len(self.notices()), 1)
        self.env.cr.precommit.clear()

    def test_only_internal_users_hear_of_changes(self):
        heard = (self.env.ref("base.group_user"), CHANNEL)
        portal = new_test_user(self.env, "homes_portal", groups="base.group_portal")
        for user, asked, expected in (
            (self.ana, [CHANNEL], True),
            (self.ana, [], False),
            (portal, [CHANNEL], False),
        ):
            session = MagicMock()
            session.session.uid = user.id
            with patch("odoo.addons.bus.models.ir_websocket.wsrequest", new=session):
                socket = self.env["ir.websocket"].with_user(user)
                channels = socket._build_bus_channel_list(asked)
            names = {str(channel) for channel in channels}
            self.assertEqual(str(heard) in names, expected)
            self.assertNotIn(CHANNEL, names)
