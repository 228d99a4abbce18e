from itertools import chain
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

LEADS_SHOWN = 20
# People told in one transaction.
PEOPLE = 250


class Given(NamedTuple):
    """What a run gave to one person: how many leads, and the best of them."""

    user_id: int
    count: int
    lead_ids: list


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
        """Send the digests of the next people of the run that have none.

        The number of statements does not depend on the people.

        :return: number of people told, 0 when everybody has a digest
        """
        given = self._fetch_next(run)
        if not given:
            return 0
        users = self.env["res.users"].browse([entry.user_id for entry in given])
        messages = self.env["crm.assignment.notice"]._send(
            users, self._get_contents(given)
        )
        self.create(
            [
                {
                    "run_id": run.id,
                    "user_id": entry.user_id,
                    "lead_count": entry.count,
                    "message_id": message.id,
                }
                for entry, message in zip(given, messages, strict=True)
            ]
        )
        return len(given)

    def _fetch_next(self, run):
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT d.user_id, count(*),
                          (array_agg(d.res_id ORDER BY d.rank))[:%s]
                     FROM crm_decision d
                    WHERE d.run_id = %s AND d.kind = 'plan' AND d.user_id IS NOT NULL
                      AND NOT EXISTS (SELECT FROM crm_decision void
                                       WHERE void.run_id = d.run_id
                                         AND void.res_id = d.res_id
                                         AND void.kind = 'void')
                      AND NOT EXISTS (SELECT FROM crm_assignment_digest sent
                                       WHERE sent.run_id = d.run_id
                                         AND sent.user_id = d.user_id)
                    GROUP BY d.user_id ORDER BY d.user_id LIMIT %s""",
                LEADS_SHOWN,
                run.id,
                PEOPLE,
            )
        )
        return [Given(*row) for row in rows]

    # ------------------------------------------------------------------
    # What is said
    # ------------------------------------------------------------------

    def _get_contents(self, given):
        """Subject and body of each digest, in the language of its person.

        :return: list of ``(subject, body)``
        """
        users = self.env["res.users"].browse([entry.user_id for entry in given])
        every = chain.from_iterable(entry.lead_ids for entry in given)
        existing = set(self.env["crm.lead"].browse(every).exists().ids)
        return [
            self.with_context(lang=user.lang)._get_content(entry, existing)
            for user, entry in zip(users, given, strict=True)
        ]

    def _get_content(self, given, existing):
        leads = (
            self.env["crm.lead"]
            .browse([lead_id for lead_id in given.lead_ids if lead_id in existing])
            .with_prefetch(existing)
        )
        body = self.env["ir.qweb"]._render(
            "crm_leads_ext.assignment_digest",
            {"leads": leads, "count": given.count, "more": given.count - len(leads)},
            lang=self.env.lang,
        )
        return self._get_subject(given.count, leads), body

    def _get_subject(self, count, leads):
        if count == 1:
            return self.env._("New lead: %s", leads.name or "")
        return self.env._("%s new leads for you", count)
