from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        """Leads without answer of somebody who leaves move on at once."""
        result = super().write(vals)
        if not vals.get("active", True):
            cron = self.env.ref("crm_leads_ext.ir_cron_watch_responses", False)
            if cron:
                cron.sudo()._trigger()  # sudo: whoever may archive users
        return result

    def _get_away(self, company):
        """Ids of those who are on leave of their own today, or have left.

        :param company: the company whose leave is meant
        """
        present = self.sudo().filtered("active")  # sudo: colleagues' leave is private
        absent = self.env["crm.worktime"].get_absent_users(present, company=company)
        on_leave = {id_ for id_, reason in absent.items() if reason == "leave"}
        return on_leave | set((self - present).ids)
