from odoo import api, fields, models

from odoo.addons.crm_base.utils.worktime import ElapsedRequest

from ..utils.answer_time import duration

OPEN_STATES = ("waiting", "due_soon", "late")


class CrmLead(models.Model):
    """Says how much of a person's working time is left to answer."""

    _inherit = "crm.lead"

    response_left = fields.Char(
        "Time to Answer",
        compute="_compute_response_left",
        help="Working time of the person until the deadline, or since.",
    )

    @api.depends("response_state", "response_deadline", "user_id", "company_id")
    @api.depends_context("lang")
    def _compute_response_left(self):
        now = fields.Datetime.now()
        waiting = self.filtered(lambda lead: lead.response_state in OPEN_STATES)
        (self - waiting).response_left = False
        seconds = self.env["crm.worktime"].get_elapsed(
            [
                ElapsedRequest(
                    now,
                    lead.response_deadline,
                    user_id=lead.user_id.id,
                    company_id=lead.company_id.id or None,
                )
                for lead in waiting
            ],
            strict=False,
        )
        for lead, left in zip(waiting, seconds, strict=True):
            lead.response_left = lead._describe_left(left)

    def _describe_left(self, seconds):
        """What is left in words; seconds are None when they are not known."""
        late = self.response_state == "late"
        if seconds is None:
            return self.env._("late") if late else self.env._("waiting")
        if late:
            return self.env._("%s late", duration(-seconds))
        return self.env._("%s left", duration(seconds))
