from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class CrmScoreThreshold(models.Model):
    """The score that qualifies a lead, for a team, a company or everybody.

    That of the lead's team comes before that of its company, and that before the one
    for everybody. A lead is qualified once: the date stays when the score falls later.
    """

    _name = "crm.score.threshold"
    _description = "Score That Qualifies"
    _order = "company_id, team_id, id"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        help="Empty: for the leads of all companies that have none of their own.",
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: for the leads of all teams that have none of their own.",
    )
    score = fields.Integer(default=50, required=True)
    score_fit = fields.Integer(
        "Fit at Least", default=0, help="Part of the score for fit. 0: not asked for."
    )
    action = fields.Selection(
        [
            ("none", "Nothing"),
            ("note", "Write a note on the lead"),
            ("activity", "Plan an activity"),
        ],
        "When Reached",
        default="note",
        required=True,
        help="The activity is for the salesperson, or else for the team leader. Leads "
        "that qualify because rules change are only given the date.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type", domain="[('res_model', 'in', [False, 'crm.lead'])]"
    )
    activity_days = fields.Integer("Within (Days)", default=1)
    reached_count = fields.Integer(
        "Leads Above", compute="_compute_reached_count", help="Open leads, now."
    )

    _once = models.UniqueIndex(
        "(COALESCE(company_id, 0), COALESCE(team_id, 0)) WHERE active",
        "There is a score for this team and company already.",
    )
    _in_range = models.Constraint(
        "CHECK (score > 0 AND activity_days BETWEEN 0 AND 365)",
        "The score is above 0, and the days are 0 to 365.",
    )

    # ------------------------------------------------------------------
    # Compute and constraints
    # ------------------------------------------------------------------

    @api.depends("team_id")
    def _compute_company_id(self):
        for threshold in self:
            company = threshold.team_id.company_id or threshold.company_id
            threshold.company_id = company

    @api.depends("score", "team_id", "company_id")
    def _compute_display_name(self):
        for threshold in self:
            place = threshold.team_id or threshold.company_id
            threshold.display_name = self.env._(
                "%(points)s points · %(place)s",
                points=threshold.score,
                place=place.display_name or self.env._("Everybody"),
            )

    @api.depends("score", "score_fit", "team_id", "company_id", "active")
    def _compute_reached_count(self):
        counts = dict(
            self.env.execute_query(
                SQL(
                    """SELECT asked.id, count(*) FROM crm_lead lead
                        CROSS JOIN LATERAL (%s) asked
                        WHERE lead.active AND lead.won_status = 'pending' AND %s
                        GROUP BY asked.id""",
                    self._asked_sql(SQL("lead")),
                    self._reached_sql(SQL("lead")),
                )
            )
        )
        for threshold in self:
            threshold.reached_count = counts.get(threshold._origin.id, 0)

    @api.constrains("action", "activity_type_id")
    def _check_activity_type(self):
        for threshold in self:
            if threshold.action == "activity" and not threshold.activity_type_id:
                raise ValidationError(self.env._("Choose the activity to plan."))

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Leads that have the score already are qualified soon."""
        thresholds = super().create(vals_list)
        self.env["crm.score.engine"]._rules_changed()
        return thresholds

    def write(self, vals):
        """Leads that have the new score are qualified soon."""
        result = super().write(vals)
        self.env["crm.score.engine"]._rules_changed()
        return result

    def unlink(self):
        """Whatever qualified by this score stays qualified."""
        result = super().unlink()
        self.env["crm.score.engine"]._rules_changed()
        return result

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def _asked_sql(self, lead):
        """The threshold of a lead: one row at most.

        :param lead: SQL of the alias of ``crm_lead``
        """
        self.flush_model()
        return SQL(
            """SELECT t.id, t.score, t.score_fit FROM crm_score_threshold t
                WHERE t.active
                  AND (t.team_id IS NULL OR t.team_id = %(lead)s.team_id)
                  AND (t.company_id IS NULL OR t.company_id = %(lead)s.company_id)
                ORDER BY t.team_id IS NULL, t.company_id IS NULL LIMIT 1""",
            lead=lead,
        )

    @api.model
    def _needed_sql(self, lead):
        """The score that the lead's threshold asks for, or NULL."""
        return SQL("(SELECT asked.score FROM (%s) asked)", self._asked_sql(lead))

    @api.model
    def _reached_sql(self, lead):
        """Whether a lead has what ``asked``, its threshold, wants."""
        return SQL(
            """(%(lead)s.score >= asked.score
                AND (asked.score_fit = 0 OR %(lead)s.score_fit >= asked.score_fit))""",
            lead=lead,
        )

    @api.model
    def _qualify(self, leads, *, quiet=False):
        """Qualify the leads that have the score for the first time.

        :param leads: ``crm.lead``
        :param quiet: give the date only, without note or activity
        """
        if not leads or not self.env["crm.score.engine"]._get_reads().thresholds:
            return
        leads = leads.sudo()
        leads.flush_model(["active", "company_id", "qualified_date", "team_id"])
        reached = dict(
            self.env.execute_query(
                SQL(
                    """SELECT lead.id, asked.id FROM crm_lead lead
                        CROSS JOIN LATERAL (%s) asked
                        WHERE lead.id = ANY(%s) AND lead.qualified_date IS NULL
                          AND lead.active AND lead.won_status = 'pending' AND %s
                          FOR NO KEY UPDATE OF lead SKIP LOCKED""",
                    self._asked_sql(SQL("lead")),
                    leads.ids,
                    self._reached_sql(SQL("lead")),
                )
            )
        )
        if not reached:
            return
        qualified = leads.browse(reached).with_context(mail_notrack=True)
        qualified.write({"qualified_date": fields.Datetime.now()})
        if quiet:
            return
        for threshold in self.sudo().browse(set(reached.values())):
            met = qualified.filtered(
                lambda lead, asked=threshold: reached[lead.id] == asked.id
            )
            threshold._tell(met)

    def _tell(self, leads):
        """Do what the manager wants when leads reach the score, in one go."""
        self.ensure_one()
        if self.action == "none":
            return
        if self.action == "activity":
            leads -= self._plan_activities(leads)
        leads._message_log_batch(
            bodies={
                lead.id: self.env._(
                    "Qualified: this lead has %(score)s points, %(needed)s are enough.",
                    score=lead.score,
                    needed=self.score,
                )
                for lead in leads
            }
        )

    def _plan_activities(self, leads):
        """Plan the activity for each lead that has somebody responsible.

        :return: these leads
        """
        deadline = fields.Date.today() + timedelta(days=self.activity_days)
        by_person = leads.grouped(lambda lead: lead.user_id or lead.team_id.user_id)
        by_person.pop(self.env["res.users"], None)
        model_id = self.env["ir.model"]._get_id("crm.lead")
        self.env["mail.activity"].create(
            [
                {
                    "activity_type_id": self.activity_type_id.id,
                    "summary": self.env._("Qualified: %s points", lead.score),
                    "date_deadline": deadline,
                    "automated": True,
                    "res_model_id": model_id,
                    "res_id": lead.id,
                    "user_id": user.id,
                }
                for user, group in by_person.items()
                for lead in group
            ]
        )
        return leads.browse().union(*by_person.values())
