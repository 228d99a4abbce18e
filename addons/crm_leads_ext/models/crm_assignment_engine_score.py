from odoo import models

# What giving a lead to a person may change.
GIVEN = {
    "acceptance",
    "assignment_date",
    "company_id",
    "date_open",
    "response_deadline",
    "team_id",
    "user_id",
}


class CrmAssignmentEngine(models.AbstractModel):
    _inherit = "crm.assignment.engine"

    def _write_leads(self, run, planned):
        """Score the given leads once per batch, not once per person."""
        engine = self.with_context(crm_score_skip=True)
        result = super(CrmAssignmentEngine, engine)._write_leads(run, planned)
        if self.env["crm.score.engine"]._get_reads().fields & GIVEN:
            leads = self.env["crm.lead"].browse([each.lead_id for each in planned])
            changed = self.env["crm.score.engine"]._update(leads)
            self.env["crm.score.threshold"]._qualify(changed)
        return result
