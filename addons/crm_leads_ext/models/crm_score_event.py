from odoo import api, fields, models
from odoo.tools import SQL

# Others with the same address beyond this number say nothing more about interest.
RETURNS_PER_LEAD = 20


class CrmScoreEvent(models.Model):
    """Something a customer did: what rules for interest count.

    Odoo records most of it already: :meth:`_get_sources` says how to find it. What
    nothing records is handed in by :meth:`_record`. An event is known once, by its
    lead, kind and reference.

    An add-on that knows more (visits of the web site, clicks in a mailing) adds a kind
    to the selection and a source.
    """

    _name = "crm.score.event"
    _description = "Lead Event"
    _order = "date desc, id desc"
    _log_access = False

    lead_id = fields.Many2one("crm.lead", required=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("mail", "The customer wrote to us"),
            ("return", "The customer asked again"),
            ("meeting", "A meeting was held"),
            ("activity", "A planned activity was done"),
        ],
        required=True,
    )
    date = fields.Datetime(required=True)
    ref = fields.Char("Reference", required=True, help="What was recorded, and its ID.")

    _once = models.UniqueIndex("(lead_id, kind, ref)")
    _date_idx = models.Index("(lead_id, kind, date)")

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def _get_sources(self, at):
        """Where events are recorded: for add-ons to extend.

        :param at: the moment it is now
        :return: ``{kind: SQL}``, statements that give ``lead_id``, ``date`` (UTC) and
            ``ref`` (text, unique for the lead and kind)
        """
        return {
            "mail": self._get_mail_sql(),
            "return": self._get_return_sql(),
            "meeting": SQL(
                """SELECT opportunity_id AS lead_id, stop AS date,
                          'calendar.event,' || id AS ref
                     FROM calendar_event
                    WHERE opportunity_id IS NOT NULL AND active AND stop <= %s""",
                at,
            ),
            "activity": SQL(
                """SELECT res_id AS lead_id, date, 'mail.message,' || id AS ref
                     FROM mail_message
                    WHERE model = 'crm.lead' AND mail_activity_type_id IS NOT NULL"""
            ),
        }

    def _get_mail_sql(self):
        """Messages from outside: mails, and answers of people who are no employees."""
        return SQL(
            """SELECT m.res_id AS lead_id, m.date, 'mail.message,' || m.id AS ref
                 FROM mail_message m
                WHERE m.model = 'crm.lead'
                  AND (m.message_type = 'email'
                       OR m.message_type = 'comment' AND m.author_id IS NOT NULL)
                  AND NOT EXISTS (
                      SELECT FROM res_users u
                       WHERE u.partner_id = m.author_id AND u.share IS NOT TRUE)"""
        )

    def _get_return_sql(self):
        """Other leads of the same address and company, at the later of both dates.

        In whole seconds, as it is now: what just happened does not lie ahead.
        """
        return SQL(
            """SELECT lead.id AS lead_id,
                      date_trunc('second', greatest(lead.create_date,
                                                    other.create_date)) AS date,
                      'crm.lead,' || other.id AS ref
                 FROM crm_lead lead
                CROSS JOIN LATERAL (
                      SELECT same.id, same.create_date FROM crm_lead same
                       WHERE same.email_normalized = lead.email_normalized
                         AND same.id <> lead.id
                         AND same.company_id IS NOT DISTINCT FROM lead.company_id
                       ORDER BY same.id DESC LIMIT %s) other""",
            RETURNS_PER_LEAD,
        )

    @api.model
    def _collect(self, leads, kinds, at):
        """Take over what was recorded about the leads since the last time.

        :param leads: ``crm.lead``
        :param kinds: the kinds that running rules count
        :param at: the moment it is now
        """
        sources = self._get_sources(at)
        wanted = [
            SQL("SELECT %s AS kind, found.* FROM (%s) found", kind, sources[kind])
            for kind in sorted(kinds)
            if kind in sources
        ]
        if not wanted or not leads:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_score_event (kind, lead_id, date, ref)
                   SELECT kind, lead_id, date, ref FROM (%s) AS event
                    WHERE lead_id = ANY(%s)
                   ON CONFLICT (lead_id, kind, ref) DO NOTHING""",
                SQL(" UNION ALL ").join(wanted),
                leads.ids,
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _record(self, leads, kind, ref, date=None):
        """Hand in an event that nothing else records, and score the leads.

        :param leads: the leads it is about
        :param kind: a value of the selection ``kind``
        :param ref: text that names the event, so that it counts once
        :param date: when it happened; now by default
        """
        at = date or fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_score_event (kind, lead_id, date, ref)
                   SELECT %s, unnest(%s), %s, %s
                   ON CONFLICT (lead_id, kind, ref) DO NOTHING""",
                kind,
                leads.ids,
                at,
                ref,
            )
        )
        self.invalidate_model(flush=False)
        changed = self.env["crm.score.engine"]._update(leads)
        self.env["crm.score.threshold"]._qualify(changed)

    @api.model
    def _move(self, source, target):
        """Events of merged leads follow; the same event counts once.

        Leads that asked again know of each other: one of both events stays.

        :param source: leads that were merged
        :param target: the lead they were merged into
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE crm_score_event SET lead_id = %(target)s
                    WHERE id IN (
                          SELECT id FROM (
                              SELECT event.id,
                                     row_number() OVER (
                                         PARTITION BY kind, ref ORDER BY id) AS by_ref,
                                     row_number() OVER (
                                         PARTITION BY kind, CASE kind WHEN 'return'
                                             THEN date::text ELSE ref END
                                         ORDER BY id) AS by_date
                                FROM crm_score_event event
                               WHERE event.lead_id = ANY(%(source)s) AND NOT EXISTS (
                                     SELECT FROM crm_score_event known
                                      WHERE known.lead_id = %(target)s
                                        AND known.kind = event.kind
                                        AND (known.ref = event.ref
                                             OR known.kind = 'return'
                                            AND known.date = event.date))) moved
                           WHERE by_ref = 1 AND by_date = 1)""",
                target=target.id,
                source=source.ids,
            )
        )
        self.invalidate_model(flush=False)
