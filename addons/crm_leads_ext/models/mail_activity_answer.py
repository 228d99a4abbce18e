from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """An activity done on a lead is an answer; a call is one of its own kind."""
        user = self.env["crm.lead"]._get_answering_user()
        notice = self.env.ref("crm_leads_ext.mail_activity_type_answer", False)
        done = {}
        if user:
            for activity in self.filtered(lambda a: a.res_model == "crm.lead"):
                if activity.activity_type_id != notice:
                    call = activity.activity_category == "phonecall"
                    kind = "call" if call else "activity"
                    done.setdefault(kind, []).append(activity.res_id)
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        for kind, lead_ids in done.items():
            leads = self.env["crm.lead"].sudo().browse(lead_ids).exists()
            leads._record_answer(kind, user)
        return result
