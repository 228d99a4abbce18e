from odoo import api, fields, models

LEADS_SHOWN = 20
NOTICE_TYPE = "crm_leads_ext.mail_activity_type_answer"


class CrmLeadResponse(models.Model):
    """Tells people which leads wait for them: one message each, however many leads."""

    _inherit = "crm.lead.response"

    def _remind(self, rows):
        """Remind the people who have these leads, once, of the deadlines to come.

        :param rows: with ``lead_id`` each
        """
        leads = self.env["crm.lead"].browse([row.lead_id for row in rows])
        for user, waiting in leads.grouped("user_id").items():
            self._notify(user, waiting, "crm_leads_ext.response_reminder")

    @api.model
    def _tell_leaders(self, lead_ids):
        """Give the team leaders one activity per lead, and one message in all.

        A lead that has such an activity already gets no second one. Teams without a
        leader tell nobody: their leads show under “Late”.
        """
        notice = self.env.ref(NOTICE_TYPE, False)
        if not (lead_ids and notice):
            return
        told = self.env["mail.activity"].search_fetch(
            [
                ("res_model", "=", "crm.lead"),
                ("res_id", "in", lead_ids),
                ("activity_type_id", "=", notice.id),
            ],
            ["res_id"],
        )
        known = set(told.mapped("res_id"))
        leads = self.env["crm.lead"].browse(
            [lead_id for lead_id in lead_ids if lead_id not in known]
        )
        leads = leads.filtered(lambda lead: lead.team_id.user_id.active)
        self._schedule_notices(notice, leads)
        for leader, waiting in leads.grouped(lambda lead: lead.team_id.user_id).items():
            self._notify(leader, waiting, "crm_leads_ext.response_missed")

    def _schedule_notices(self, notice, leads):
        model_id = self.env["ir.model"]._get_id("crm.lead")
        # The leader gets one message for all, see the caller.
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        quiet.create(
            [
                {
                    "activity_type_id": notice.id,
                    "res_model_id": model_id,
                    "res_id": lead.id,
                    "user_id": lead.team_id.user_id.id,
                    "date_deadline": fields.Date.today(),
                    "summary": notice.summary,
                    "automated": True,
                }
                for lead in leads
            ]
        )

    def _notify(self, user, leads, template):
        """Notify a person, in their language, by inbox or mail as they prefer."""
        localized = self.with_context(lang=user.lang)
        shown = leads[:LEADS_SHOWN].with_context(lang=user.lang, tz=user.tz)
        body = localized.env["ir.qweb"]._render(
            template,
            {"leads": shown, "count": len(leads), "more": len(leads) - len(shown)},
            lang=user.lang,
        )
        localized.env["mail.thread"].with_context(
            mail_notify_force_send=False
        ).message_notify(
            body=body,
            subject=localized._get_notice_subject(template, leads),
            author_id=self.env.ref("base.partner_root").id,
            partner_ids=user.partner_id.ids,
            email_layout_xmlid="mail.mail_notification_light",
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _get_notice_subject(self, template, leads):
        reminder = template == "crm_leads_ext.response_reminder"
        if len(leads) > 1:
            return (
                self.env._("%s leads wait for your answer", len(leads))
                if reminder
                else self.env._("%s leads without answer", len(leads))
            )
        name = leads.name or ""
        return (
            self.env._("Waiting for your answer: %s", name)
            if reminder
            else self.env._("Lead without answer: %s", name)
        )
