from odoo import api, models


class CrmCustomerPanel(models.AbstractModel):
    """What the timeline shows of each kind of record."""

    _inherit = "crm.customer.panel"

    @api.model
    def _make_entry(self, record, title, *, who="", state="", tone="muted", **values):
        """Return what the timeline shows of a record.

        :param who: name of the person of ours who dealt with it
        :param state: a word for where it stands
        :param tone: how to colour that word: ``success``, ``danger``, ``warning``,
            ``info`` or ``muted``
        """
        return {
            "model": record._name,
            "res_id": record.id,
            "title": title or "",
            "who": who or "",
            "amount": None,
            "state": state or "",
            "tone": tone,
            **values,
        }

    @api.model
    def _get_label(self, record, name):
        """Return the words for a value of a selection."""
        labels = dict(record._fields[name]._description_selection(record.env))
        return labels.get(record[name]) or ""

    def _read_lead_entries(self, leads):
        return {
            lead.id: self._make_entry(
                lead,
                lead.name,
                who=lead.user_id.name,
                state=self._get_lead_state(lead),
                tone={"won": "success", "lost": "danger"}.get(lead.won_status, "info"),
                amount=self._dump_money(lead.expected_revenue, lead.company_currency)
                if lead.expected_revenue
                else None,
            )
            for lead in leads
        }

    def _get_lead_state(self, lead):
        if lead.won_status == "pending":
            return lead.stage_id.name
        return self._get_label(lead, "won_status")

    def _read_meeting_entries(self, events):
        return {
            # of somebody's private meeting Odoo only says that it is
            event.id: self._make_entry(
                event, event.display_name, who=event.user_id.name
            )
            for event in events
        }

    def _read_mail_entries(self, messages):
        entries = {}
        for message in self._get_readable_messages(messages):
            employee = not message.author_id.partner_share and message.author_id
            entries[message.id] = self._make_entry(
                message,
                message.subject or message.record_name,
                who=message.author_id.name or message.email_from,
                state=self.env._("Sent") if employee else self.env._("Received"),
                tone="muted" if employee else "info",
                text=message.preview,
                **self._get_thread(message),
            )
        return entries

    def _read_call_entries(self, messages):
        return {
            message.id: self._make_entry(
                message,
                message.record_name or message.subject,
                who=message.author_id.name,
                text=message.preview,
                **self._get_thread(message),
            )
            for message in self._get_readable_messages(messages)
        }

    def _get_thread(self, message):
        """A message is opened with the document that it is kept with."""
        return {"model": message.model, "res_id": message.res_id}
