from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
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
    is_hot = fields.Boolean(
        "Hot",
        compute="_compute_is_hot",
        search="_search_is_hot",
        help="Has the score that its team or company asks for, now.",
    )
    score_explanation = fields.Html(
        "Where the Points Come From",
        compute="_compute_score_explanation",
        sanitize=False,
    )
    score_history_ids = fields.One2many(
        "crm.score.history", "lead_id", "Score So Far", readonly=True
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
    # Compute and search
    # ------------------------------------------------------------------

    @api.depends("type")
    def _compute_qualified_date(self):
        now = fields.Datetime.now()
        for lead in self:
            date = lead.qualified_date
            lead.qualified_date = date or (lead.type == "opportunity" and now)

    @api.depends("score", "score_fit", "team_id", "company_id")
    def _compute_is_hot(self):
        ids = self._origin.ids
        self.flush_model(["team_id", "company_id"])
        rows = self.env.execute_query(
            SQL("SELECT id FROM %s hot WHERE id = ANY(%s)", self._hot_sql(), ids)
        )
        hot = {lead_id for (lead_id,) in rows}
        for lead in self:
            lead.is_hot = lead._origin.id in hot

    def _search_is_hot(self, operator, value):
        if operator != "in":
            return NotImplemented
        if len(value) > 1:
            return Domain.TRUE
        return [("id", "in" if True in value else "not in", self._hot_sql())]

    def _hot_sql(self):
        thresholds = self.env["crm.score.threshold"]
        return SQL(
            """(SELECT lead.id FROM crm_lead lead CROSS JOIN LATERAL (%s) asked
                 WHERE %s)""",
            thresholds._asked_sql(SQL("lead")),
            thresholds._reached_sql(SQL("lead")),
        )

    @api.depends_context("lang", "tz", "uid")
    def _compute_score_explanation(self):
        engine = self.env["crm.score.engine"]
        for lead in self:
            lead.score_explanation = lead._origin and engine._render_score(lead._origin)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Leads that are good enough from the start are qualified at once.

        Only now, as the person to tell is known when the rules have given the leads.
        """
        leads = super().create(vals_list)
        self.env["crm.score.threshold"]._qualify(leads)
        return leads

    def write(self, vals):
        """Score the leads again when a field changes that a rule reads.

        Context ``crm_score_skip`` leaves that to the caller, or to the night.
        """
        result = super().write(vals)
        if not self.env.context.get("crm_score_skip"):
            engine = self.env["crm.score.engine"]
            if vals.keys() & engine._get_reads().fields:
                changed = engine._update(self)
                self.env["crm.score.threshold"]._qualify(changed)
        return result

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_why_score(self):
        """Bring the score up to date and show where its points come from.

        :raise UserError: when no scoring rule is running and none ever was
        """
        self.ensure_one()
        self.check_access("read")
        engine = self.env["crm.score.engine"]
        if not engine._get_reads().running and not self.sudo().score_history_ids:
            raise UserError(
                self.env._("No scoring rule is running, so no lead has points yet.")
            )
        changed = engine._update(self, collect=True)
        self.env["crm.score.threshold"]._qualify(changed)
        view = self.env.ref("crm_leads_ext.crm_lead_view_form_why_score")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why this score?"),
            "res_model": "crm.lead",
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    # ------------------------------------------------------------------
    # What happens to leads
    # ------------------------------------------------------------------

    def _score_created(self):
        """The first score of new leads: there before the rules rank them."""
        engine = self.env["crm.score.engine"]
        if engine._get_reads().running:
            engine._update(self, collect=True)

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        engine = self.env["crm.score.engine"]
        if engine._get_reads().kinds & self._get_event_kinds_of(message.sudo()):
            changed = engine._update(self, collect=True)
            self.env["crm.score.threshold"]._qualify(changed)
        return result

    def _get_event_kinds_of(self, message):
        """Which kinds of events a message on a lead may be."""
        kinds = set()
        if message.mail_activity_type_id:
            kinds.add("activity")
        if message.message_type in ("email", "comment"):
            author = message.author_id
            if author.partner_share or (not author and message.message_type == "email"):
                kinds.add("mail")
        return kinds

    # ------------------------------------------------------------------
    # Merge
    # ------------------------------------------------------------------

    def _merge_dependences(self, opportunities):
        """Events and history of the merged leads follow; then the score is new."""
        result = super()._merge_dependences(opportunities)
        self.env["crm.score.event"].sudo()._move(opportunities, self)
        self.env["crm.score.history"].sudo()._move(opportunities, self)
        self.env["crm.score.engine"]._update(self)
        return result

    def _merge_get_fields_specific(self):
        return {
            **super()._merge_get_fields_specific(),
            "qualified_date": lambda fname, leads: min(
                leads.filtered(fname).mapped(fname), default=False
            ),
        }
