from odoo import api, models
from odoo.tools import SQL


class MailActivity(models.Model):
    """Who takes part in an activity may read it, also without the document's rights."""

    _inherit = "mail.activity"

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if operation != "read" or not self or not result:
            return result
        # Whoever may read no activity at all, like customers, does not by taking part.
        if self.browse()._check_access(operation):
            return result
        forbidden, make_error = result
        own = set(self._get_participations(forbidden._as_query()))
        remaining = forbidden.filtered(lambda activity: activity.id not in own)
        return (remaining, make_error) if remaining else None

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Add what core takes away: activities that the person takes part in."""
        found = super()._search(domain, offset, limit, order, **kwargs)
        if self.env.is_superuser() or kwargs.get("bypass_access"):
            return found
        if not self._has_participations():
            return found
        # The same page before core looked at the documents' rights.
        page = super()._search(
            domain, offset, limit, order, **{**kwargs, "bypass_access": True}
        )
        own = set(self._get_participations(page))
        readable = set(found.get_result_ids())
        if own <= readable:
            return found
        allowed = own | readable
        ids = [activity_id for activity_id in page if activity_id in allowed]
        return self.browse(ids)._as_query(order)

    @api.model
    def _has_participations(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT 1 FROM mail_activity_participant_rel
                    WHERE partner_id = %s LIMIT 1""",
                self.env.user.partner_id.id,
            )
        )
        return bool(rows)

    @api.model
    def _get_participations(self, query):
        """Return the ids, among those of a query, that the person takes part in."""
        self.flush_model(["participant_ids"])
        return [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    """SELECT activity_id FROM mail_activity_participant_rel
                        WHERE partner_id = %s AND activity_id IN %s""",
                    self.env.user.partner_id.id,
                    query.subselect(),
                )
            )
        ]
