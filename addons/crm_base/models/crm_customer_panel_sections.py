from datetime import timedelta, timezone

import pytz

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.date_utils import localized

from ..utils import customer_reach

# How many lines a section shows before it says how many more there are.
LINES = 10
PEOPLE = 30
# Moments that the best time to reach is taken from: the latest of each kind.
MOMENTS = 200
REACHED_DAYS = 730


class CrmCustomerPanel(models.AbstractModel):
    """The sections that need nothing but leads, meetings and mails."""

    _inherit = "crm.customer.panel"

    # ------------------------------------------------------------------
    # Open work
    # ------------------------------------------------------------------

    @api.model
    def _get_work_documents(self, scope):
        """Return ``{model: domain}`` of the customer's documents with activities."""
        return {
            "res.partner": [("id", "in", scope.contacts)],
            "crm.lead": [("partner_id", "in", scope.contacts)],
        }

    def _read_open_work(self, scope):
        """Activities by date, open leads by what they are worth, and next meetings."""
        activities = self._find_activities(scope)
        leads = self.env["crm.lead"]
        open_leads = [
            ("partner_id", "in", scope.contacts),
            ("won_status", "=", "pending"),
        ]
        return {
            "activities": [self._dump_activity(one) for one in activities[:LINES]],
            "more_activities": len(activities) > LINES,
            "leads": [
                self._read_lead_entries(lead)[lead.id]
                for lead in leads.search(
                    open_leads, order="expected_revenue DESC, id DESC", limit=LINES
                )
            ],
            "lead_count": leads.search_count(open_leads),
            "meetings": self._read_next_meetings(scope),
        }

    def _find_activities(self, scope):
        """The next activities on any document of the customer, found by their index."""
        Activity = self.env["mail.activity"]
        Activity.flush_model(["active", "date_deadline", "res_id", "res_model"])
        branches = []
        for model, domain in self._get_work_documents(scope).items():
            if not self.env[model].has_access("read"):
                continue
            documents = self.env[model]._search(domain, active_test=False)
            branches.append(
                SQL(
                    """SELECT activity.id, activity.date_deadline
                         FROM (%s) AS document(id)
                         JOIN mail_activity activity
                           ON activity.res_id = document.id AND activity.res_model = %s
                        WHERE activity.active""",
                    documents.select(),
                    model,
                )
            )
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM (%s) AS found ORDER BY date_deadline, id LIMIT %s",
                SQL(" UNION ALL ").join(branches),
                LINES + 1,
            )
        )
        return Activity.search(
            [("id", "in", [id_ for (id_,) in rows])], order="date_deadline, id"
        )

    def _dump_activity(self, activity):
        return self._make_entry(
            activity,
            activity.summary or activity.activity_type_id.name,
            who=activity.user_id.name,
            date=fields.Date.to_string(activity.date_deadline),
            state=self._get_label(activity, "state"),
            tone={"overdue": "danger", "today": "warning"}.get(activity.state, "muted"),
            text=activity.res_name or "",
            model=activity.res_model,
            res_id=activity.res_id,
        )

    def _read_next_meetings(self, scope):
        Event = self.env["calendar.event"]
        if not Event.has_access("read"):
            return []
        events = Event.search(
            [
                ("partner_ids", "in", scope.contacts),
                ("start", ">=", fields.Datetime.now()),
            ],
            order="start, id",
            limit=LINES,
        )
        entries = self._read_meeting_entries(events)
        return [
            entries[event.id] | {"date": fields.Datetime.to_string(event.start)}
            for event in events
        ]

    # ------------------------------------------------------------------
    # People
    # ------------------------------------------------------------------

    def _read_people(self, scope):
        """The people and addresses of the company, and who of ours looks after it."""
        Partner = self.env["res.partner"]
        domain = [
            ("commercial_partner_id", "=", scope.entity.id),
            ("id", "!=", scope.entity.id),
        ]
        people = Partner.search(domain, order="type, complete_name, id", limit=PEOPLE)
        count = len(people)
        if count == PEOPLE:
            count = Partner.search_count(domain)
        return {
            "responsible": scope.entity.user_id.name or "",
            "count": count,
            "people": [self._dump_person(person) for person in people],
        }

    def _dump_person(self, person):
        role = person.function or ""
        if person.type != "contact":
            role = self._get_label(person, "type")
        return {
            "id": person.id,
            "name": person.name or person.display_name,
            "role": role,
            "tags": person.category_id.mapped("name"),
            "email": person.email or "",
            "phone": person.phone or "",
        }

    # ------------------------------------------------------------------
    # Best time to reach
    # ------------------------------------------------------------------

    @api.model
    def _get_reach_kinds(self):
        """Return ``{kind of the timeline: (label, ties)}``: ways to the customer."""
        return {
            "mail": (self.env._("answered mails"), (self._tie_answer,)),
            "call": (self.env._("calls"), None),
            "meeting": (self.env._("meetings"), None),
        }

    def _read_reach(self, scope):
        """The hours in which the customer answered, was called or met; with the counts.

        An answer is a message that the customer wrote in a conversation, a call or a
        meeting is one that was done.
        """
        kinds = self._get_reach_kinds()
        zone = self._get_time_zone(scope)
        moments = [
            (kind, localized(moment).astimezone(zone))
            for moment, kind, __ in self._find_moments(scope, kinds)
        ]
        slots = customer_reach.best_slots(moments)
        return {
            "tz": str(zone),
            "total": len(moments),
            "slots": [
                {
                    "weekday": slot.weekday,
                    "hour": slot.hour,
                    "until": slot.until,
                    "count": slot.count,
                    "total": slot.total,
                    "kinds": [
                        {"kind": kind, "label": kinds[kind][0], "count": count}
                        for kind, count in sorted(slot.kinds.items())
                    ],
                }
                for slot in slots
            ],
        }

    @api.model
    def _get_time_zone(self, scope):
        name = scope.partner.tz or scope.entity.tz or self.env.user.tz
        try:
            return pytz.timezone(name or "UTC")
        except pytz.UnknownTimeZoneError:
            return timezone.utc

    def _find_moments(self, scope, kinds):
        """Return the latest moments of each kind as (moment, kind, id)."""
        now = fields.Datetime.now()
        branches = []
        for source in self._get_sources():
            if source.kind not in kinds or not self.env[source.model].has_access(
                "read"
            ):
                continue
            for tie in kinds[source.kind][1] or source.ties:
                branch = self._get_branch_sql(source, tie, None, MOMENTS)
                if branch is not None:
                    branches.append(
                        SQL(
                            """(SELECT DISTINCT date, kind, id FROM (%s) AS latest
                                 WHERE date BETWEEN %s AND %s
                                 ORDER BY date DESC LIMIT %s)""",
                            branch,
                            now - timedelta(days=REACHED_DAYS),
                            now,
                            MOMENTS,
                        )
                    )
        if not branches:
            return []
        return self.env.execute_query(
            SQL(
                """WITH contact AS MATERIALIZED (%s)
                   SELECT DISTINCT date, kind, id FROM (%s) AS moment
                    ORDER BY date, kind, id""",
                scope.contacts.select(),
                SQL(" UNION ALL ").join(branches),
            )
        )

    def _tie_answer(self, query, source):
        """Messages that the contact wrote in answer to one of ours."""
        self._tie_author(query, source)
        query.add_where(
            """EXISTS (SELECT FROM mail_message asked
                        WHERE asked.id = mail_message.parent_id
                          AND asked.author_id IS DISTINCT FROM mail_message.author_id)
            """
        )

    # ------------------------------------------------------------------
    # Consent
    # ------------------------------------------------------------------

    def _read_consent(self, scope):
        """To whom nothing may be sent, by which way, and why."""
        people = self.env["res.partner"].search(
            [
                ("id", "in", scope.contacts),
                *("|", ("email", "!=", False), ("phone", "!=", False)),
            ],
            order="is_company DESC, complete_name, id",
            limit=PEOPLE,
        )
        return {
            "people": [
                {
                    "id": person.id,
                    "name": person.name or person.display_name,
                    "ways": ways,
                }
                for person, ways in self._get_consent(people).items()
            ]
        }

    @api.model
    def _get_consent(self, people):
        """Return ``{person: [{"way", "address", "allowed", "why"}]}``; to extend."""
        return {person: self._get_ways(person) for person in people}

    def _get_ways(self, person):
        ways = []
        if person.email:
            blocked = person.is_blacklisted
            why = self.env._("Asked for no mailings") if blocked else ""
            if not blocked and person.message_bounce:
                count = person.message_bounce
                why = self.env._("Mails came back: %(count)s", count=count)
            ways.append(self._make_way("email", person.email, not blocked, why))
        if person.phone:
            blocked = person.phone_sanitized_blacklisted
            why = self.env._("Asked for no text messages") if blocked else ""
            ways.append(self._make_way("phone", person.phone, not blocked, why))
        return ways

    @api.model
    def _make_way(self, way, address, allowed, why):
        return {"way": way, "address": address, "allowed": allowed, "why": why}
