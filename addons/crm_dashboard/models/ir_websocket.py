from odoo import models

from odoo.addons.crm_base.models.crm_dashboard_live import CHANNEL


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """An open home asks by name for notices; only internal users get them."""
        asked = CHANNEL in channels
        channels = [channel for channel in channels if channel != CHANNEL]
        if asked and self.env.user._is_internal():
            channels.append((self.env.ref("base.group_user"), CHANNEL))
        return super()._build_bus_channel_list(channels)
