from collections.abc import Callable
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..utils import customer_timeline
from ..utils.customer_timeline import Cursor

PAGE = 40
LONGEST_PAGE = 200
# Kinds of messages that people write to each other.
WRITTEN = ("email", "comment", "email_outgoing")


class Source(NamedTuple):
    """A kind of entry of the timeline.

    ``date``: the field that dates it, never empty; ``ties``: how an entry belongs to
    a contact, each a function that adds its condition to a query (see
    :meth:`CrmCustomerPanel._tie_partner`); ``search``: returns the query of the records
    that the caller may read; ``reader``: turns records into ``{id: entry}``.
    """

    kind: str
    title: str
    icon: str
    model: str
    date: str
    ties: tuple
    search: Callable
    reader: Callable


class CrmCustomerPanel(models.AbstractModel):
    """The timeline: everything that happened with a customer, newest first.

    One statement finds a page over all kinds, each kind by its own index and under the
    caller's rights, so a page costs the same at the top and at the end and whatever the
    customer has. What is shown is then read by the ORM, one model at a time.
    """

    _inherit = "crm.customer.panel"

    # ------------------------------------------------------------------
    # Hooks
    # ------------------------------------------------------------------

    @api.model
    def _get_sources(self):
        """Return the list of :class:`Source`; for add-ons to extend.

        A kind should have an index on what ties it to a contact, followed by its date
        and id, both descending.
        """
        return [
            self._make_source(
                "lead", self.env._("Leads"), "fa-star", "crm.lead", "create_date"
            )._replace(
                search=lambda: self._search_source("crm.lead", active_test=False),
                reader=self._read_lead_entries,
            ),
            Source(
                *("meeting", self.env._("Meetings"), "fa-calendar"),
                *("calendar.event", "start"),
                ties=(self._tie_meeting,),
                search=lambda: self._search_source("calendar.event"),
                reader=self._read_meeting_entries,
            ),
            Source(
                *("mail", self.env._("Mails"), "fa-envelope", "mail.message", "date"),
                ties=(self._tie_author, self._tie_recipient),
                search=lambda: self._search_messages(
                    SQL("mail_message.message_type IN %s", WRITTEN)
                ),
                reader=self._read_mail_entries,
            ),
            Source(
                *("call", self.env._("Calls"), "fa-phone", "mail.message", "date"),
                ties=(self._tie_partner_thread, self._tie_lead_thread),
                search=lambda: self._search_messages(self._get_call_condition()),
                reader=self._read_call_entries,
            ),
        ]

    @api.model
    def _get_thread_models(self):
        """Return the models on whose records messages with customers are kept."""
        return ["res.partner", "crm.lead", "calendar.event"]

    @api.model
    def _make_source(self, kind, title, icon, model, date, *, domain=()):
        """Return the source of documents that point to their customer."""
        return Source(
            *(kind, title, icon, model, date),
            ties=(self._tie_partner,),
            search=lambda: self._search_source(model, domain),
            reader=None,
        )

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    @api.model
    def _read_first_page(self, scope):
        return self._read_timeline(scope)

    @api.model
    def _read_timeline(self, scope, before=None, kinds=None, limit=PAGE):
        """Return a page of the timeline.

        :param before: ``next`` of the page before; the newest entries without
        :param kinds: only these kinds
        :return: ``entries``, ``next`` (a cursor, or none) and the ``kinds`` there are
        """
        try:
            cursor = customer_timeline.load(before) if before else None
        except ValueError:
            raise UserError(self.env._("This page of the timeline does not exist."))
        limit = max(1, min(int(limit), LONGEST_PAGE))
        readable = [
            source
            for source in self._get_sources()
            if self.env[source.model].has_access("read")
        ]
        wanted = [source for source in readable if not kinds or source.kind in kinds]
        found = self._find_entries(scope, wanted, cursor, limit + 1)
        more = len(found) > limit
        return {
            "entries": self._dump_entries(wanted, found[:limit]),
            "next": Cursor(*found[limit - 1]).dump() if more else None,
            "kinds": [
                {"kind": source.kind, "title": source.title, "icon": source.icon}
                for source in readable
            ],
        }

    def _find_entries(self, scope, sources, cursor, limit):
        """Return the next entries as (date, kind, id), in one statement."""
        branches = [
            self._get_branch_sql(source, tie, cursor, limit)
            for source in sources
            for tie in source.ties
        ]
        branches = [branch for branch in branches if branch is not None]
        if not branches:
            return []
        # an entry may belong to several contacts
        return self.env.execute_query(
            SQL(
                """WITH contact AS MATERIALIZED (%s)
                   SELECT date, kind, id FROM (%s) AS entry
                    GROUP BY date, kind, id
                    ORDER BY date DESC, kind COLLATE "C", id DESC
                    LIMIT %s""",
                scope.contacts.select(),
                SQL(" UNION ALL ").join(branches),
                limit,
            )
        )

    def _get_branch_sql(self, source, tie, cursor, limit):
        """The next entries of one kind: for each contact the first few by the index."""
        query = source.search()
        if query.is_empty():
            return None
        model = self.env[source.model]
        date = model._field_to_sql(query.table, source.date, query)
        id_ = SQL.identifier(query.table, "id")
        tie(query, source)
        days = model._fields[source.date].type == "date"
        bound = customer_timeline.bound(cursor, source.kind, days=days)
        if bound is not None:
            query.add_where(self._get_bound_sql(bound, date, id_))
        query.order = SQL("%s DESC, %s DESC", date, id_)
        query.limit = limit
        return SQL(
            """SELECT %s::text AS kind, found.id, found.date::timestamp AS date
                 FROM contact CROSS JOIN LATERAL (%s) AS found""",
            source.kind,
            query.select(SQL("%s AS id", id_), SQL("%s AS date", date)),
        )

    @staticmethod
    def _get_bound_sql(bound, date, id_):
        if bound.id is not None:
            return SQL("(%s, %s) < (%s, %s)", date, id_, bound.date, bound.id)
        if bound.same:
            return SQL("%s <= %s", date, bound.date)
        return SQL("%s < %s", date, bound.date)

    def _dump_entries(self, sources, rows):
        """Read what the entries show: one model after the other, as the caller."""
        by_kind = {}
        for __, kind, id_ in rows:
            by_kind.setdefault(kind, []).append(id_)
        shown = {}
        for source in sources:
            if ids := by_kind.get(source.kind):
                records = self.env[source.model].browse(ids)
                for id_, entry in source.reader(records).items():
                    shown[source.kind, id_] = entry
        return [
            {
                "kind": kind,
                "id": id_,
                "date": fields.Datetime.to_string(date),
                **shown[kind, id_],
            }
            for date, kind, id_ in rows
            if (kind, id_) in shown
        ]

    # ------------------------------------------------------------------
    # What belongs to a contact
    # ------------------------------------------------------------------

    def _tie_partner(self, query, source):
        """Documents that point to the contact."""
        query.add_where(SQL("%s = contact.id", self._partner_sql(query, source.model)))

    def _partner_sql(self, query, model):
        return self.env[model]._field_to_sql(query.table, "partner_id", query)

    def _tie_meeting(self, query, source):
        """Meetings that the contact is invited to."""
        field = self.env[source.model]._fields["partner_ids"]
        query.add_join(
            *("JOIN", "invited", field.relation),
            SQL(
                "%s = %s",
                SQL.identifier("invited", field.column1),
                SQL.identifier(query.table, "id"),
            ),
        )
        query.add_where(
            SQL("%s = contact.id", SQL.identifier("invited", field.column2))
        )

    def _tie_author(self, query, source):
        """Messages that the contact wrote."""
        query.add_where("mail_message.author_id = contact.id")

    def _tie_recipient(self, query, source):
        """Messages that were sent to the contact by mail."""
        query.add_join(
            *("JOIN", "sent", "mail_notification"),
            SQL("sent.mail_message_id = mail_message.id"),
        )
        query.add_where(
            "sent.res_partner_id = contact.id AND sent.notification_type = 'email'"
        )

    def _tie_partner_thread(self, query, source):
        """Messages kept with the contact."""
        query.add_where(
            "mail_message.model = 'res.partner' AND mail_message.res_id = contact.id"
        )

    def _tie_lead_thread(self, query, source):
        """Messages kept with leads of the contact."""
        query.add_join(
            *("JOIN", "lead", "crm_lead"), SQL("lead.id = mail_message.res_id")
        )
        query.add_where(
            "mail_message.model = 'crm.lead' AND lead.partner_id = contact.id"
        )

    # ------------------------------------------------------------------
    # What the caller may read
    # ------------------------------------------------------------------

    @api.model
    def _search_source(self, model, domain=(), *, active_test=True):
        """The records of a model that the caller may read, as a query."""
        return self.env[model]._search(list(domain), active_test=active_test)

    @api.model
    def _search_messages(self, condition):
        """Messages on documents that the caller may read.

        Odoo checks messages after it read all of them; here the document is looked up
        for each message instead, so that a page stops when it is full. What is found
        goes through Odoo's own check afterwards (:meth:`_get_readable_messages`).
        """
        Message = self.env["mail.message"]
        query = Message._search([], bypass_access=True)
        self.env["mail.notification"].flush_model()
        Message.flush_model(["author_id", "date", "message_type", "model", "res_id"])
        query.add_where(condition)
        query.add_where(
            SQL(
                "(%s)",
                SQL(" OR ").join(
                    self._get_thread_condition(model)
                    for model in self._get_thread_models()
                    if self.env[model].has_access("read")
                ),
            )
        )
        return query

    def _get_thread_condition(self, model):
        documents = self.env[model]._search([], active_test=False)
        if documents.is_empty():
            return SQL("FALSE")
        documents.add_where(
            SQL("%s = mail_message.res_id", SQL.identifier(documents.table, "id"))
        )
        documents.limit = 1
        # a scalar: must be looked up for one message, never for all documents
        return SQL(
            "(mail_message.model = %s AND (%s) IS NOT NULL)", model, documents.select()
        )

    @api.model
    def _get_call_condition(self):
        return SQL(
            """mail_message.mail_activity_type_id IN (
                   SELECT id FROM mail_activity_type WHERE category = 'phonecall')"""
        )

    @api.model
    def _get_readable_messages(self, messages):
        return messages.search([("id", "in", messages.ids)])
