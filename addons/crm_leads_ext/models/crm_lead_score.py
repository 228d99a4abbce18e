from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column


class CrmLead(models.Model):
    _inherit = "crm.lead"

    score = fields.Integer(
        default=0,
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Points by the scoring rules: fit and interest together.",
    )
    score_fit = fields.Integer(
        "Fit",
        default=0,
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Points for who they are.",
    )
    score_interest = fields.Integer(
        "Interest",
        default=0,
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Points for what they do; they fade with time.",
    )
    qualified_date = fields.Datetime(
        "Qualified On",
        compute="_compute_qualified_date",
        store=True,
        precompute=True,
        copy=False,
        help="When the lead first had the score that its team or company asks for, or "
        "became an opportunity.",
    )

    def _auto_init(self):
        """Existing opportunities were qualified when they became some."""
        if not column_exists(self.env.cr, "crm_lead", "qualified_date"):
            create_column(self.env.cr, "crm_lead", "qualified_date", "timestamp")
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_lead SET"
                    " qualified_date = coalesce(date_conversion, create_date)"
                    " WHERE type = 'opportunity'"
                )
            )
        return super()._auto_init()

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("type")
    def _compute_qualified_date(self):
        now = fields.Datetime.now()
        for lead in self:
            date = lead.qualified_date
            lead.qualified_date = date or (lead.type == "opportunity" and now)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        """Score the leads again when a field changes that a rule reads.

        Context ``crm_score_skip`` leaves that to the caller, or to the night.
        """
        result = super().write(vals)
        if not self.env.context.get("crm_score_skip"):
            engine = self.env["crm.score.engine"]
            if vals.keys() & engine._get_reads().fields:
                engine._update(self)
        return result

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _score_created(self):
        """The first score of new leads: there before the rules rank them."""
        engine = self.env["crm.score.engine"]
        if engine._get_reads().running:
            engine._update(self, collect=True)
