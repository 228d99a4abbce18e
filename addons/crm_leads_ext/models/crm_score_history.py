from odoo import fields, models
from odoo.exceptions import UserError


class CrmScoreHistory(models.Model):
    """A score that a lead got, with the facts and events that made it.

    Rows are only added, whenever the score of a lead changes. With the rules as they
    were (``ruleset_id``), ``facts``, the events among the ``reasons`` and ``moments``
    the pure function of ``utils/score.py`` gives the same score for ever.
    """

    _name = "crm.score.history"
    _description = "Score History"
    _order = "id desc"
    _log_access = False
    _rec_name = "date"

    lead_id = fields.Many2one(
        "crm.lead", required=True, index=True, ondelete="cascade", readonly=True
    )
    date = fields.Datetime(required=True, readonly=True)
    old_score = fields.Integer("Before", readonly=True)
    score = fields.Integer(readonly=True)
    score_fit = fields.Integer("Fit", readonly=True)
    score_interest = fields.Integer("Interest", readonly=True)
    ruleset_id = fields.Many2one(
        "crm.decision.ruleset", "Rules", readonly=True, ondelete="restrict"
    )
    reasons = fields.Json(
        readonly=True,
        help="Which rule in which version gave how many points, on which events.",
    )
    facts = fields.Json(readonly=True, help="The values that the rules read.")
    moments = fields.Json(readonly=True, help="What “today” and the like stood for.")

    def write(self, vals):  # pylint: disable=method-required-super
        """The history is only added to.

        :raise UserError: always
        """
        raise UserError(self.env._("The history of scores is only added to."))
