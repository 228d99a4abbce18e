from odoo import api, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        """A meeting arranged with a lead is an answer."""
        events = super().create(vals_list)
        events._record_answer()
        return events

    def write(self, vals):
        """So is one that is linked to the lead afterwards."""
        result = super().write(vals)
        if vals.get("opportunity_id"):
            self._record_answer()
        return result

    def _record_answer(self):
        leads = self.opportunity_id
        leads._record_answer("activity", leads._get_answering_user())
