from odoo import fields, models
from odoo.tools import SQL

from ..const import WORDS


class CrmStage(models.Model):
    """A stage says how sure its deals are, as long as nobody says otherwise."""

    _inherit = "crm.stage"

    forecast_category = fields.Selection(
        WORDS,
        "Forecast",
        required=True,
        default="pipeline",
        help="What deals in this stage count as in the forecast, unless their "
        "salesperson says otherwise. Won deals are closed in any case.",
    )

    def write(self, vals):
        """The deals of a stage follow it, with one statement for all of them."""
        result = super().write(vals)
        if "forecast_category" in vals:
            self._tell_deals(vals["forecast_category"])
        return result

    def _tell_deals(self, category):
        Lead = self.env["crm.lead"]
        Lead.flush_model(["forecast_word", "stage_id", "type", "won_status"])
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead SET forecast_category = %s
                    WHERE stage_id IN %s AND forecast_word IS NULL
                      AND type = 'opportunity' AND won_status = 'pending'""",
                category,
                self._ids or (0,),
            )
        )
        Lead.invalidate_model(["forecast_category"])
