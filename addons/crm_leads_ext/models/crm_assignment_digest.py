from odoo import api, fields, models
from odoo.tools import SQL

LEADS_SHOWN = 20


class CrmAssignmentDigest(models.Model):
    """The one message that tells a person which leads a run gave them.

    The message and this row are made in one transaction, and the row is unique per run
    and person: however often a run is interrupted, nobody is told twice.
    """

    _name = "crm.assignment.digest"
    _description = "Digest of New Leads"

    run_id = fields.Many2one("crm.decision.run", required=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )
    lead_count = fields.Integer(required=True)
    message_id = fields.Many2one("mail.message", index=True, ondelete="set null")

    _once = models.UniqueIndex("(run_id, user_id)")

    @api.model
    def _send_next(self, run):
        """Send the digest of the next person of the run that has none.

        :return: 1 when a digest was sent, 0 when everybody has one
        """
        row = self._fetch_next(run)
        if not row:
            return 0
        user_id, count, lead_ids = row
        digest = self.create(
            {"run_id": run.id, "user_id": user_id, "lead_count": count}
        )
        leads = self.env["crm.lead"].browse(lead_ids[:LEADS_SHOWN]).exists()
        digest.message_id = digest._post(leads)
        return 1

    def _fetch_next(self, run):
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT d.user_id, count(*), array_agg(d.res_id ORDER BY d.rank)
                     FROM crm_decision d
                    WHERE d.run_id = %s AND d.kind = 'plan' AND d.user_id IS NOT NULL
                      AND NOT EXISTS (SELECT FROM crm_decision void
                                       WHERE void.run_id = d.run_id
                                         AND void.res_id = d.res_id
                                         AND void.kind = 'void')
                      AND NOT EXISTS (SELECT FROM crm_assignment_digest sent
                                       WHERE sent.run_id = d.run_id
                                         AND sent.user_id = d.user_id)
                    GROUP BY d.user_id ORDER BY d.user_id LIMIT 1""",
                run.id,
            )
        )
        return rows[0] if rows else None

    def _post(self, leads):
        """Notify the person, in their language, by inbox or mail as they prefer."""
        self.ensure_one()
        user = self.user_id
        localized = self.with_context(lang=user.lang)
        body = localized.env["ir.qweb"]._render(
            "crm_leads_ext.assignment_digest",
            {
                "leads": leads.with_context(lang=user.lang),
                "count": self.lead_count,
                "more": self.lead_count - len(leads),
            },
            lang=user.lang,
        )
        message = (
            localized.env["mail.thread"]
            .with_context(mail_notify_force_send=False)
            .message_notify(
                body=body,
                subject=localized._get_subject(leads),
                author_id=self.env.ref("base.partner_root").id,
                partner_ids=user.partner_id.ids,
                email_layout_xmlid="mail.mail_notification_light",
            )
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return message

    def _get_subject(self, leads):
        if self.lead_count == 1:
            return self.env._("New lead: %s", leads.name or "")
        return self.env._("%s new leads for you", self.lead_count)
