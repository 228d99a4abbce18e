from odoo import SUPERUSER_ID, api, models
from odoo.tools import email_normalize_all

# Written by a person; the rest are notes, notifications and automatic replies.
WRITTEN = ("comment", "email", "email_outgoing")


class CrmLead(models.Model):
    """Recognises the first answer to a lead.

    The customer waits for *us*: a mail, a call, an activity or a meeting of any
    colleague is an answer. A moved stage, a conversion or a lead given up only says
    something when the person who has the lead did it. Nothing automatic counts:
    neither the system's own user, nor automation rules, nor a mass mailing.
    """

    _inherit = "crm.lead"

    # ------------------------------------------------------------------
    # Messages
    # ------------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_vals):
        """A message to the customer is an answer."""
        result = super()._message_post_after_hook(message, msg_vals)
        if self._is_answer(message):
            author = message.sudo().author_id.user_ids[:1]  # sudo: any user's author
            self._record_answer("mail", author)
        return result

    def _message_mail_after_hook(self, mails):
        """Mails to several customers at once; those of a mass mailing do not count."""
        result = super()._message_mail_after_hook(mails)
        if "mailing_id" in mails._fields:
            mails = mails.filtered(lambda mail: not mail.mailing_id)
        leads = self & self.browse(mails.mapped("res_id"))
        leads._record_answer("mail", self._get_answering_user())
        return result

    def _is_answer(self, message):
        """Whether a message written by a colleague goes to somebody outside."""
        message = message.sudo()  # the followers and partners may be anybody's
        if (
            message.message_type not in WRITTEN
            or message.is_internal
            or message.subtype_id.internal
            or message.author_id.partner_share
            or not message.author_id.user_ids
            or self.env.context.get("__action_done")
        ):
            return False
        if message.outgoing_email_to or any(
            message.partner_ids.mapped("partner_share")
        ):
            return True
        if message.message_type == "email":
            addresses = f"{message.incoming_email_to},{message.incoming_email_cc}"
            if self.email_normalized in email_normalize_all(addresses):
                return True
        return bool(
            self.env["mail.followers"]
            .sudo()
            .search_count(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("partner_id.partner_share", "=", True),
                    ("subtype_ids", "=", message.subtype_id.id),
                ],
                limit=1,
            )
        )

    # ------------------------------------------------------------------
    # Stages
    # ------------------------------------------------------------------

    def write(self, vals):
        """A person who moves, converts or gives up an own lead has worked on it."""
        if {"active", "stage_id", "type"} & vals.keys():
            self._get_worked_on(vals)._record_answer(
                "stage", self._get_answering_user()
            )
        return super().write(vals)

    def _get_worked_on(self, vals):
        """Own leads that these values take a step further."""
        user = self._get_answering_user()
        if not user:
            return self.browse()
        return self.filtered(
            lambda lead: (
                lead.user_id == user
                and (
                    ("stage_id" in vals and lead.stage_id.id != vals["stage_id"])
                    or (vals.get("type") == "opportunity" and lead.type == "lead")
                    or (not vals.get("active", True) and lead.active)
                )
            )
        )

    def _merge_opportunity(self, *args, **kwargs):
        """What a merge writes is no answer to the customer."""
        leads = self.with_context(crm_answer_skip=True)
        head = super(CrmLead, leads)._merge_opportunity(*args, **kwargs)
        return head.with_env(self.env)

    def _merge_dependences_history(self, opportunities):
        """The merged lead keeps the answer times of all, and the earliest answer."""
        result = super()._merge_dependences_history(opportunities)
        # sudo: answer times are written by the system only
        self.env["crm.lead.response"].sudo()._merge_into(self, opportunities)
        return result

    # ------------------------------------------------------------------
    # Recording
    # ------------------------------------------------------------------

    @api.model
    def _get_answering_user(self):
        """The person at work, or nobody when it is the system that works."""
        user = self.env.user
        automatic = (
            self.env.uid == SUPERUSER_ID
            or user.share
            or self.env.context.get("crm_answer_skip")
            or self.env.context.get("__action_done")
        )
        return user.browse() if automatic else user

    def _record_answer(self, kind, user):
        """The customers of these leads heard from us; only the first time is kept.

        :param kind: a code of ``answer_time.KINDS``
        :param user: who answered; nothing is recorded without
        """
        if self and user:
            # sudo: answer times are written by the system only
            self.env["crm.lead.response"].sudo()._record_answers(self, kind, user)
