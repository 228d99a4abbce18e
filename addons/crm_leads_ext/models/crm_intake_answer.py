import hashlib
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..utils.problem import Problem


class Answer(NamedTuple):
    """A good answer: HTTP status, JSON text, and whether it was given before."""

    status: int
    body: str
    repeated: bool = False


class CrmIntakeAnswer(models.Model):
    """The answer to a request that made or met a lead, kept for its repetition.

    The row, unique per key and ``Idempotency-Key``, and the lead are written in one
    transaction: either both exist or none.
    """

    _name = "crm.intake.answer"
    _description = "Answer to a Lead Intake Request"
    _order = "id desc"

    key_id = fields.Many2one(
        "crm.intake.key", required=True, readonly=True, ondelete="cascade"
    )
    idempotency_key = fields.Char(required=True, readonly=True)
    body_hash = fields.Char(required=True, readonly=True)
    status = fields.Integer(readonly=True)
    body = fields.Char(readonly=True)

    _once = models.UniqueIndex("(key_id, idempotency_key)")

    @api.model
    def _claim(self, key, idempotency_key, document):
        """Take an ``Idempotency-Key``, or return the answer given to it before.

        A request that holds it just now is waited for; the database then refuses this
        transaction, so that it begins again and finds the answer.

        :param document: canonical text of what was sent
        :return: the row to be filled, and an :class:`Answer` or ``None``
        :raise Problem: when the key was used for another document
        """
        fingerprint = hashlib.sha256(document.encode()).hexdigest()
        mine = self.env.execute_query(
            SQL(
                """INSERT INTO crm_intake_answer (key_id, idempotency_key, body_hash,
                       create_date) VALUES (%s, %s, %s, now() at time zone 'utc')
                   ON CONFLICT DO NOTHING RETURNING id""",
                *(key.id, idempotency_key, fingerprint),
            )
        )
        if mine:
            return self.browse(mine[0][0]), None
        answer = self.search(
            [("key_id", "=", key.id), ("idempotency_key", "=", idempotency_key)]
        )
        if answer.body_hash != fingerprint:
            raise Problem("idempotency-key-reused", "Send every lead with its own key.")
        return answer, Answer(answer.status, answer.body, repeated=True)

    @api.autovacuum
    def _gc_old_answers(self):
        self.env.cr.execute(
            """DELETE FROM crm_intake_answer answer USING crm_intake_key key
                WHERE key.id = answer.key_id AND answer.create_date
                    < now() at time zone 'utc' - key.answer_days * interval '1 day'"""
        )
