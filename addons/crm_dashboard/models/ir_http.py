from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """People with a home land on it, unless they chose a home action themselves.

        Nothing is written on the user: whoever gets a role tomorrow lands there too.
        """
        info = super().session_info()
        if request.session.uid and not info.get("home_action_id"):
            action = self.env["crm.dashboard"]._get_landing_action()
            if action:
                info["home_action_id"] = action.id
        return info
