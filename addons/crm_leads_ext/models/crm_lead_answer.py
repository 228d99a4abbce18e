from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..utils import answer_time
from ..utils.answer_time import ACCEPTANCES, KINDS, STATES

# Kept by the system; nobody edits them by hand.
RECORDED = {
    "acceptance",
    "acceptance_deadline",
    "assignment_date",
    "first_answer_date",
    "first_answer_kind",
    "response_deadline",
    "response_deadline_missing",
    "response_seconds",
    "response_warning_date",
}
# What a lead that is given by hand starts with: nothing is promised.
NO_PROMISE = {
    "acceptance": "none",
    "acceptance_deadline": False,
    "response_deadline": False,
    "response_deadline_missing": False,
    "response_warning_date": False,
}


class CrmLead(models.Model):
    """Until when a lead has to be answered, and whether it was."""

    _inherit = "crm.lead"

    assignment_date = fields.Datetime(
        "Given On",
        compute="_compute_assignment_date",
        store=True,
        precompute=True,
        copy=False,
        help="When the present person got the lead.",
    )
    response_deadline = fields.Datetime(
        "Answer Until",
        copy=False,
        readonly=True,
        help="The customer should hear from us by then.",
    )
    response_warning_date = fields.Datetime(
        "Due Soon From", copy=False, readonly=True, help="When the deadline is near."
    )
    response_deadline_missing = fields.Boolean(
        "No Working Hours Known",
        copy=False,
        readonly=True,
        help="The rule sets an answer time, but the person has no working hours in "
        "sight, so there is no deadline.",
    )
    first_answer_date = fields.Datetime("First Answer On", copy=False, readonly=True)
    first_answer_kind = fields.Selection(
        KINDS, "First Answer By", copy=False, readonly=True
    )
    response_seconds = fields.Integer(
        "Working Time to Answer",
        copy=False,
        readonly=True,
        help="Working seconds of the person from getting the lead to the first answer.",
    )
    acceptance = fields.Selection(
        ACCEPTANCES, default="none", copy=False, readonly=True, required=True
    )
    acceptance_deadline = fields.Datetime("Accept Until", copy=False, readonly=True)
    response_state = fields.Selection(
        STATES,
        "Answer",
        compute="_compute_response_state",
        search="_search_response_state",
    )
    response_ids = fields.One2many(
        "crm.lead.response", "lead_id", "Answer Times", readonly=True
    )

    _unanswered_idx = models.Index(
        "(user_id, response_deadline)"
        " WHERE response_deadline IS NOT NULL AND first_answer_date IS NULL"
    )

    # ------------------------------------------------------------------
    # Compute and search
    # ------------------------------------------------------------------

    @api.depends("user_id")
    def _compute_assignment_date(self):
        """New leads; later changes of the person are written with their moment."""
        now = fields.Datetime.now()
        for lead in self:
            lead.assignment_date = lead.user_id and (lead.assignment_date or now)

    @api.depends(
        "user_id",
        "active",
        "won_status",
        "response_deadline",
        "response_warning_date",
        "first_answer_date",
    )
    def _compute_response_state(self):
        now = fields.Datetime.now()
        for lead in self:
            expected = lead.user_id and lead.active and lead.won_status == "pending"
            lead.response_state = (
                answer_time.state(
                    now,
                    lead.response_warning_date or None,
                    lead.response_deadline or None,
                    lead.first_answer_date or None,
                )
                if expected or lead.first_answer_date
                else "none"
            )

    def _search_response_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = self._get_response_state_domains()
        known = [domains[code] for code in value if code in domains]
        if "none" in value or False in value:
            known.append(~Domain.OR(domains.values()))
        return Domain.OR(known)

    @api.model
    def _get_response_state_domains(self):
        """The domain of each state but 'none', which is all the rest."""
        now = fields.Datetime.now()
        due = (
            Domain("user_id", "!=", False)
            & Domain("active", "=", True)
            & Domain("won_status", "=", "pending")
            & Domain("first_answer_date", "=", False)
            & Domain("response_deadline", "!=", False)
        )
        ahead = due & Domain("response_deadline", ">", now)
        near = Domain("response_warning_date", "<=", now)
        in_time, late = (
            Domain(
                "id",
                "in",
                SQL(
                    "(SELECT id FROM crm_lead WHERE first_answer_date %s"
                    " response_deadline)",
                    comparison,
                ),
            )
            for comparison in (SQL("<="), SQL(">"))
        )
        return {
            "waiting": ahead & ~near,
            "due_soon": ahead & near,
            "late": due & Domain("response_deadline", "<=", now),
            "answered_in_time": in_time,
            "answered_late": late,
        }

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Remember when those who have the new leads got them."""
        for vals in vals_list:
            self._check_recorded(vals)
        leads = super().create(vals_list)
        given = leads.filtered("user_id")
        self.env["crm.lead.response"].sudo()._record_given(given)
        return leads

    def write(self, vals):
        """Remember when a lead changes hands; what was promised ends with that."""
        self._check_recorded(vals)
        if "user_id" not in vals or "assignment_date" in vals:
            return super().write(vals)
        moved = self.filtered(
            lambda lead: lead.user_id.id != (vals["user_id"] or False)
        )
        answered = moved.filtered("first_answer_date")
        now = fields.Datetime.now() if vals["user_id"] else False
        for leads, promise in (
            (self - moved, {}),
            (answered, {"assignment_date": now, "acceptance": "none"}),
            (moved - answered, {"assignment_date": now, **NO_PROMISE}),
        ):
            if leads:
                super(CrmLead, leads).write({**vals, **promise})
        # sudo: people hand leads over, but nobody writes answer times by hand
        self.env["crm.lead.response"].sudo()._record_given(moved)
        return True

    def _check_recorded(self, vals):
        """Answer times are measured, not typed.

        :raise AccessError: for anybody but the system itself
        """
        if not self.env.su and RECORDED & vals.keys():
            raise AccessError(
                self.env._("Answer times are recorded by the system, not by hand.")
            )
