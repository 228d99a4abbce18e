from odoo import api, fields, models

from ..const import CATEGORIES, WORDS


class CrmLead(models.Model):
    """An opportunity says what it counts as in the forecast, and who says so."""

    _inherit = "crm.lead"

    forecast_word = fields.Selection(
        WORDS,
        "Salesperson's Word",
        tracking=True,
        copy=False,
        help="What the salesperson counts this deal as. Empty: as its stage says. The "
        "word stays when the deal moves to another stage.",
    )
    forecast_word_uid = fields.Many2one(
        "res.users", "Word Given By", readonly=True, copy=False, ondelete="set null"
    )
    forecast_word_date = fields.Datetime("Word Given On", readonly=True, copy=False)
    # depends on the stage, not on what it says: a stage tells all its deals at once
    forecast_category = fields.Selection(
        CATEGORIES, "Forecast", compute="_compute_forecast_category", store=True
    )

    _forecast_open_idx = models.Index(
        "(date_deadline) INCLUDE (company_id, team_id, user_id, stage_id,"
        " forecast_category, expected_revenue, prorated_revenue)"
        " WHERE active AND type = 'opportunity' AND won_status = 'pending'"
    )

    @api.depends("forecast_word", "stage_id", "type", "won_status")
    def _compute_forecast_category(self):
        for lead in self:
            if lead.type != "opportunity" or lead.won_status == "lost":
                lead.forecast_category = False
            elif lead.won_status == "won":
                lead.forecast_category = "closed"
            else:
                lead.forecast_category = (
                    lead.forecast_word or lead.stage_id.forecast_category or "pipeline"
                )

    @api.model_create_multi
    def create(self, vals_list):
        """A word is remembered with who gave it and when."""
        return super().create([self._sign_word(vals) for vals in vals_list])

    def write(self, vals):
        """A word is remembered with who gave it and when."""
        return super().write(self._sign_word(vals))

    def _sign_word(self, vals):
        if "forecast_word" not in vals:
            return vals
        given = bool(vals["forecast_word"])
        return vals | {
            "forecast_word_uid": given and self.env.uid,
            "forecast_word_date": given and fields.Datetime.now(),
        }
