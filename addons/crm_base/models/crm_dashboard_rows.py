from lxml import etree

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..utils.period import Period

# more records than this are «more than …»: counting on would cost and tell nobody more
COUNTED = 10_000
COLUMNS = 4
# kinds of field that a list can show in a cell
SHOWN = {
    "boolean",
    "char",
    "date",
    "datetime",
    "float",
    "html",
    "integer",
    "many2many",
    "many2one",
    "monetary",
    "one2many",
    "reference",
    "selection",
    "text",
}
NAMED = 3


class CrmDashboardTile(models.Model):
    """Reads the tiles that show records: lists, queues and the person's day."""

    _inherit = "crm.dashboard.tile"

    # ------------------------------------------------------------------
    # Lists and queues
    # ------------------------------------------------------------------

    def _get_list_data(self, answers, state):
        if self.groupby and answers:
            grouped = self._get_grouped(answers, state)
            return grouped | {"shape": "groups", "value": answers["main"]["value"]}
        return {"shape": "records"} | self._get_records(state)

    def _get_queue_data(self, answers, state):
        return {"shape": "records"} | self._get_records(state, oldest_first=True)

    def _get_records(self, state, *, oldest_first=False):
        """Rows of the records behind the tile, and how many there are."""
        model, domain, context, order = self._get_source(state)
        if not model:
            return {"columns": [], "rows": [], "total": 0, "more": False, "model": ""}
        Model = self.env[model].with_context(**context)
        Model.check_access("read")
        date_field = self._get_date_field(Model)
        if oldest_first and not order:
            order = f"{date_field}, id" if date_field else "id"
        columns = self._get_columns(Model)
        wanted = {column["name"] for column in columns} | set(
            filter(None, [date_field])
        )
        records = Model.search_fetch(
            domain, sorted(wanted), limit=self._get_limit(), order=order or None
        )
        total = len(records)
        if total == self._get_limit():
            total = Model.search_count(domain, limit=COUNTED + 1)
        return {
            "scope": self._get_records_scope(state),
            "model": model,
            "columns": columns,
            "rows": [self._get_row(record, columns, date_field) for record in records],
            "total": min(total, COUNTED),
            "more": total > COUNTED,
        }

    def _get_records_scope(self, state):
        """Whose records they are; empty for a saved search, which says so itself."""
        base = self.metric_id and self.metric_id._get_base()
        return base._get_scope(self._get_scope(state)) if base else ""

    def _get_source(self, state):
        """Which records: model, conditions, context and order."""
        if not self._get_codes():
            domain = self._get_filter_domain()
            return self.filter_model, domain, self._get_context(), self.filter_order
        action = self._get_action(state)
        if not action:
            return "", [], {}, ""
        archived = {"active_test": action["context"].get("active_test", True)}
        return action["res_model"], action["domain"], archived, self.filter_order

    def _get_context(self):
        """Of the context of a saved search only what changes which records it finds."""
        text = (self.filter_context or "").replace(" ", "").replace('"', "'")
        return {"active_test": False} if "'active_test':False" in text else {}

    def _get_date_field(self, Model):
        """The date that says how long a record has been waiting."""
        metric = self.metric_id and self.metric_id._get_base()
        for name in (metric and metric.date_field, "create_date"):
            field = Model._fields.get(name or "")
            if field and field.store and field.type in ("date", "datetime"):
                return name
        return None

    @api.model
    def _get_list_fields(self, Model):
        """Fields that somebody who made a list view thought worth showing."""
        arch = Model.get_view(view_type="list")["arch"]
        names = []
        for node in etree.fromstring(arch).iter("field"):
            hidden = node.get("column_invisible") or node.get("optional") == "hide"
            if not hidden and not node.get("invisible"):
                names.append(node.get("name"))
        return names

    def _get_columns(self, Model):
        names = [name.strip() for name in (self.filter_fields or "").split(",")]
        if not any(names):
            names = [Model._rec_name or "display_name", *self._get_list_fields(Model)]
        columns = []
        for name in dict.fromkeys(names):
            field = Model._fields.get(name)
            if field and field.type in SHOWN and Model._has_field_access(field, "read"):
                columns.append(
                    {
                        "name": name,
                        "label": field._description_string(self.env),
                        "type": field.type,
                    }
                )
        return columns[:COLUMNS]

    def _get_row(self, record, columns, date_field):
        since = record[date_field] if date_field else None
        return {
            "id": record.id,
            "since": fields.Datetime.to_string(since) if since else None,
            "cells": [self._get_cell(record, column["name"]) for column in columns],
        }

    def _get_cell(self, record, name):
        """A field's value, as JSON carries it and a person reads it."""
        field, value = record._fields[name], record[name]
        if field.type in ("many2one", "reference"):
            # whoever may read the record may read whom it names, as in core's lists
            return {"text": value.sudo().display_name if value else ""}
        if field.type in ("many2many", "one2many"):
            names = value.sudo()[:NAMED].mapped("display_name")
            more = [f"+{len(value) - NAMED}"] if len(value) > NAMED else []
            return {"text": ", ".join(names + more)}
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return {"text": labels.get(value, value or "")}
        if field.type == "monetary":
            named = field.get_currency_field(record)
            currency = _as_dict(named and record[named])
            return {"number": value, "unit": "money", "currency": currency}
        if field.type in ("integer", "float"):
            return {
                "number": value,
                "unit": "number",
                "digits": _get_digits(field, self),
            }
        if field.type == "date":
            return {"date": fields.Date.to_string(value) or None}
        if field.type == "datetime":
            return {"datetime": fields.Datetime.to_string(value) or None}
        if field.type == "boolean":
            return {"flag": bool(value)}
        return {"text": html2plaintext(value) if field.type == "html" else value or ""}

    def _get_filter_action(self):
        """Open the records of a saved search."""
        if self.filter_model not in self.env:
            return False
        return {
            "type": "ir.actions.act_window",
            "name": self.name or self.env[self.filter_model]._description,
            "res_model": self.filter_model,
            "views": [(False, "list"), (False, "form")],
            "domain": self._get_filter_domain(),
            "context": self._get_context(),
        }

    # ------------------------------------------------------------------
    # Today
    # ------------------------------------------------------------------

    def _get_today_data(self, answers, state):
        """What somebody has to do today, each part bounded by person and date."""
        today = fields.Date.context_today(self)
        return {
            "scope": "me",
            "user_id": self.env.uid,
            "today": fields.Date.to_string(today),
            "activities": self._get_activities(today),
            "meetings": self._get_meetings(Period.of(today, "day", state.tz)),
            "inbox": self._get_inbox(),
        }

    def _get_activities(self, today):
        # people read every activity given to them; core would check each document in
        # Python, however many wait
        Activity = self.env["mail.activity"].sudo()
        mine = Domain("user_id", "=", self.env.uid)
        late = mine & Domain("date_deadline", "<", today)
        now = mine & Domain("date_deadline", "=", today)
        activities = Activity.search_fetch(
            late | now,
            ["summary", "date_deadline", "res_name", "res_model", "res_id"],
            order="date_deadline, id",
            limit=self._get_limit(),
        )
        return {
            "late": Activity.search_count(late, limit=COUNTED),
            "today": Activity.search_count(now, limit=COUNTED),
            "rows": [
                {
                    "id": activity.id,
                    "name": activity.display_name or "",
                    "document": activity.res_name or "",
                    "model": activity.res_model or "",
                    "res_id": activity.res_id,
                    "date": fields.Date.to_string(activity.date_deadline),
                    "days_late": (today - activity.date_deadline).days,
                    "icon": activity.icon or "fa-tasks",
                }
                for activity in activities
            ],
        }

    def _get_meetings(self, day):
        """The meetings of a day that the person has not declined, in their order."""
        attending = self.env["calendar.attendee"]._search(
            [
                ("partner_id", "=", self.env.user.partner_id.id),
                ("state", "!=", "declined"),
            ]
        )
        timed = Domain("allday", "=", False)
        timed &= Domain("start", "<", day.end_utc) & Domain("stop", ">", day.start_utc)
        whole = Domain("allday", "=", True)
        whole &= Domain("start_date", "<=", day.first)
        whole &= Domain("stop_date", ">=", day.first)
        events = self.env["calendar.event"].search_fetch(
            Domain("attendee_ids", "in", attending) & (timed | whole),
            ["name", "start", "stop", "allday", "location"],
            order="start, id",
            limit=self._get_limit(),
        )
        now = fields.Datetime.now()
        return [
            {
                "id": event.id,
                "name": event.name,
                "start": fields.Datetime.to_string(event.start),
                "stop": fields.Datetime.to_string(event.stop),
                "allday": event.allday,
                "location": event.location or "",
                "over": not event.allday and event.stop < now,
            }
            for event in events
        ]

    def _get_inbox(self):
        """Unread messages of whoever reads them in Odoo; ``None`` for others."""
        if self.env.user.notification_type != "inbox":
            return None
        # one's own unread messages, found by the index of the notifications
        Notification = self.env["mail.notification"].sudo()
        unread = [
            ("res_partner_id", "=", self.env.user.partner_id.id),
            ("is_read", "=", False),
            ("notification_type", "=", "inbox"),
        ]
        latest = Notification.search(unread, order="mail_message_id desc", limit=3)
        return {
            "count": Notification.search_count(unread, limit=COUNTED),
            "rows": [
                {
                    "id": message.id,
                    "author": message.author_id.name or message.email_from or "",
                    "subject": message.subject or message.record_name or "",
                    "preview": html2plaintext(message.body or "")[:120],
                    "date": fields.Datetime.to_string(message.date),
                    "model": message.model or "",
                    "res_id": message.res_id,
                }
                for message in latest.mail_message_id
            ],
        }


def _as_dict(currency):
    if not currency:
        return None
    return {
        "name": currency.name,
        "symbol": currency.symbol,
        "position": currency.position,
    }


def _get_digits(field, record):
    if field.type == "integer":
        return 0
    digits = field.get_digits(record.env)
    return digits[1] if digits else 2
