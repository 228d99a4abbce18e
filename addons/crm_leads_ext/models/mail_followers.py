from odoo import api, models
from odoo.tools import SQL

from ..utils import giving

_LEAD = "crm.lead"
# PostgreSQL keeps, for the whole session, how it looks up a foreign key. In a young
# database the table is small when it first does, and reading it whole for each follower
# would take ever longer as it grows.
INSERT = """
    SET LOCAL enable_seqscan = off;
    WITH wanted AS (
        SELECT * FROM unnest(%s::int[], %s::int[], %s::int[])
            AS wanted(res_id, partner_id, kind)
    ), added AS (
        INSERT INTO mail_followers (res_model, res_id, partner_id)
        SELECT %s, res_id, partner_id FROM wanted
            ON CONFLICT (res_model, res_id, partner_id) DO NOTHING
        RETURNING id, res_id, partner_id
    )
    INSERT INTO mail_followers_mail_message_subtype_rel
           (mail_followers_id, mail_message_subtype_id)
    SELECT added.id, chosen.subtype_id
      FROM added JOIN wanted USING (res_id, partner_id)
      JOIN unnest(%s::int[], %s::int[]) AS chosen(kind, subtype_id) USING (kind);
    SET LOCAL enable_seqscan TO DEFAULT
"""


class MailFollowers(models.Model):
    """Adds the followers of a whole batch of leads with one statement.

    Core decides who follows a lead, with which subtypes, and inserts one write at a
    time. While leads are being given, what it decides is only noted at first;
    :meth:`_crm_insert` inserts it, and core's later writes find that done. Whatever
    core wants beside what was noted it inserts as ever, at once.
    """

    _inherit = "mail.followers"

    @api.model
    def _crm_insert(self, batch):
        """Insert what was noted; who follows a lead already keeps their choice.

        :param batch: the ``Giving`` that noted it
        """
        rows = sorted(batch.followers)
        kinds = {}  # a set of subtypes and its number
        numbers = [kinds.setdefault(batch.followers[row], len(kinds)) for row in rows]
        chosen = [
            (number, subtype_id)
            for subtype_ids, number in kinds.items()
            for subtype_id in subtype_ids
        ]
        self.flush_model()
        self.env.cr.execute(
            SQL(
                INSERT,
                [lead_id for lead_id, _partner_id in rows],
                [partner_id for _lead_id, partner_id in rows],
                numbers,
                _LEAD,
                [number for number, _subtype_id in chosen],
                [subtype_id for _number, subtype_id in chosen],
            )
        )
        batch.followers_inserted = True
        leads = self.env[_LEAD].browse({lead_id for lead_id, _partner in rows})
        leads.invalidate_recordset(["message_follower_ids"], flush=False)
        leads.modified(["message_follower_ids"])

    def _insert_followers(
        self,
        res_model,
        res_ids,
        partner_ids,
        subtypes=None,
        customer_ids=None,
        check_existing=True,
        existing_policy="skip",
    ):
        batch = giving.current(self.env.cr)
        skips = existing_policy == "skip"
        if batch and res_model == _LEAD and subtypes and skips:
            if not batch.followers_inserted:
                batch.add_followers(res_ids, partner_ids, subtypes)
                return None
            if batch.has_inserted(res_ids, partner_ids, subtypes):
                return None
        return super()._insert_followers(
            res_model,
            res_ids,
            partner_ids,
            subtypes=subtypes,
            customer_ids=customer_ids,
            check_existing=check_existing,
            existing_policy=existing_policy,
        )

    def _get_subscription_data(
        self, doc_data, pids, include_pshare=False, include_active=False
    ):
        def ask():
            return super(MailFollowers, self)._get_subscription_data(
                doc_data,
                pids,
                include_pshare=include_pshare,
                include_active=include_active,
            )

        batch = giving.current(self.env.cr)
        if not batch or any(model == _LEAD for model, _ids in doc_data):
            return ask()
        question = str((doc_data, pids, include_pshare, include_active))
        if question not in batch.answers:
            batch.answers[question] = ask()
        return batch.answers[question]
