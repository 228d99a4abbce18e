from odoo import api, models
from odoo.tools.mail import generate_tracking_message_id

from odoo.addons.mail.tools.discuss import Store

LAYOUT = "mail.mail_notification_light"


class CrmAssignmentNotice(models.AbstractModel):
    """Tells many people something of their own, with a constant number of statements.

    The same messages, notifications, mails and bus notices as ``message_notify`` makes
    for one person after the other; a mail refers to no message but its own.
    """

    _name = "crm.assignment.notice"
    _description = "Notices to Many People"

    @api.model
    def _send(self, users, contents):
        """Send one message to each person, by inbox or mail as they prefer.

        :param users: the people, each once
        :param contents: list of ``(subject, body)``, one per person, in their language
        :return: ``mail.message``, one per person
        """
        values = self._get_messages_values(users, contents)
        messages = self.env["mail.thread"]._message_create(values)
        people = self._get_recipients(users, values)
        told = [
            (message, vals, people[user.partner_id.id])
            for message, vals, user in zip(messages, values, users, strict=True)
            if user.partner_id.id in people
        ]
        self._tell_inboxes([one for one in told if one[2]["notif"] == "inbox"])
        self._tell_by_mail([one for one in told if one[2]["notif"] == "email"])
        self._tell_devices(told)
        return messages

    def _get_messages_values(self, users, contents):
        Thread = self.env["mail.thread"]
        author_id, email_from = Thread._message_compute_author(
            self.env.ref("base.partner_root").id, None
        )
        reply_to = Thread._notify_get_reply_to(default=email_from, author_id=author_id)
        shared = {
            "author_id": author_id,
            "email_from": email_from,
            "model": False,
            "res_id": False,
            "is_internal": True,
            "message_type": "user_notification",
            "subtype_id": self.env.ref("mail.mt_note").id,
            "email_add_signature": True,
            "email_layout_xmlid": LAYOUT,
            "reply_to": reply_to[False],
        }
        return [
            shared
            | {
                "subject": subject,
                "body": body,
                "partner_ids": user.partner_id.ids,
                "message_id": generate_tracking_message_id("message-notify"),
            }
            for user, (subject, body) in zip(users, contents, strict=True)
        ]

    def _get_recipients(self, users, values):
        """``{partner id: how to reach them}``, as core describes a recipient."""
        recipients = self.env["mail.followers"]._get_recipient_data(
            self.env["mail.thread"],
            "user_notification",
            values[0]["subtype_id"],
            users.partner_id.ids,
        )
        return {
            partner_id: recipient
            for partner_id, recipient in recipients[0].items()
            if recipient["active"]
        }

    # ------------------------------------------------------------------
    # Ways
    # ------------------------------------------------------------------

    def _tell_inboxes(self, told):
        """Put the messages into the inboxes and tell the open browsers."""
        # sudo: creating notifications is the purpose here, as in core
        self.env["mail.notification"].sudo().create(
            [
                {
                    "author_id": message.author_id.id,
                    "mail_message_id": message.id,
                    "notification_status": "sent",
                    "notification_type": "inbox",
                    "res_partner_id": recipient["id"],
                }
                for message, _values, recipient in told
            ]
        )
        if not told:
            return
        self._read_together(told)
        nobody = self.env["mail.followers"]
        context = self.env.context | {"allowed_company_ids": []}
        for message, values, recipient in told:
            user = self.env["res.users"].browse(recipient["uid"])
            # sudo: the message is this very person's, rights need not be looked up
            own = (
                self.env(user=user.id, su=True, context=context)["mail.message"]
                # alone: what is computed for this person is of no use for the others
                .browse(message.id)
            )
            store = Store(bus_channel=user).add(
                own, msg_vals=values, add_followers=True, followers=nobody
            )
            user._bus_send(
                "mail.message/inbox",
                {"message_id": message.id, "store_data": store.get_result()},
            )

    def _read_together(self, told):
        """Read at once what core reads of each message and person."""
        messages = self.env["mail.message"].concat(*[message for message, *_ in told])
        messages.fetch(
            [name for name, field in messages._fields.items() if field.prefetch]
        )
        messages.notification_ids.fetch(["res_partner_id"])
        users = self.env["res.users"].browse([one[2]["uid"] for one in told])
        users.partner_id.fetch(["name"])
        users.mapped("all_group_ids")

    def _tell_by_mail(self, told):
        """Queue a mail to each, in core's layout and the person's language."""
        if not told:
            return
        Thread = self.env["mail.thread"]._fallback_lang()
        headers = Thread._notify_by_email_get_headers(headers={})
        shared = {"auto_delete": True} | ({"headers": repr(headers)} if headers else {})
        # sudo: mails and notifications are made for others, as in core
        mails = (
            self.env["mail.mail"]
            .sudo()
            .create(
                [
                    shared
                    | {
                        "mail_message_id": message.id,
                        "references": message.message_id,
                        "recipient_ids": [(4, recipient["id"])],
                        "body_html": self._get_mail_body(message, values, recipient),
                    }
                    for message, values, recipient in told
                ]
            )
        )
        self.env["mail.notification"].sudo().create(
            [
                Thread._notify_by_email_get_base_notification_values(message)
                | {"mail_mail_id": mail.id, "res_partner_id": recipient["id"]}
                for mail, (message, _values, recipient) in zip(mails, told, strict=True)
            ]
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _get_mail_body(self, message, values, recipient):
        Thread = self.env["mail.thread"]._fallback_lang()
        groups = Thread._notify_get_classified_recipients_iterator(
            message, [recipient], msg_vals=values | {"tracking_value_ids": []}
        )
        (body,) = [
            Thread._notify_by_email_render_layout(
                message, group, msg_vals=values, render_values=render_values
            )
            for _lang, render_values, group in groups
        ]
        return body

    def _tell_devices(self, told):
        """Push the message to those who asked their browser for it."""
        Thread = self.env["mail.thread"]
        everybody = [recipient["id"] for _message, _values, recipient in told]
        devices, _private, _public = Thread._web_push_get_partners_parameters(everybody)
        pushed = set(devices.partner_id.ids)
        for message, values, recipient in told:
            if recipient["id"] in pushed:
                Thread._notify_thread_by_web_push(message, [recipient], msg_vals=values)
