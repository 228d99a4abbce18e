from odoo import fields, models

from ..utils.matching import WIN_RATE

KINDS = [
    ("territory", "Territory"),
    ("language", "Language"),
    ("product", "Product"),
    ("skill", "Skills"),
    (WIN_RATE, "Past win rate"),
]


class CrmAssignmentCriterion(models.Model):
    """What makes a person suit a lead, in the eyes of one rule."""

    _name = "crm.assignment.criterion"
    _inherit = ["crm.assignment.part"]
    _description = "Matching Criterion of a Lead Assignment Rule"
    _order = "rule_id, sequence, id"
    _rec_name = "kind"
    _meaning = frozenset(("kind", "points", "required", "rule_id"))

    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        KINDS,
        "What",
        required=True,
        help="Compares what the lead asks for with what the person can do. A lead that "
        "asks for nothing of this kind leaves it out.",
    )
    required = fields.Boolean(
        "Must", help="Who does not meet it never gets the lead by this rule."
    )
    points = fields.Integer(
        default=1, help="The person with the most points gets the lead."
    )

    _unique_kind = models.UniqueIndex(
        "(rule_id, kind)", "A rule looks at each criterion only once."
    )
    _check_points = models.Constraint(
        "CHECK(points >= 0 AND points <= 1000)", "Points lie between 0 and 1,000."
    )
    _check_required = models.Constraint(
        f"CHECK(NOT required OR kind <> '{WIN_RATE}')",
        "A past win rate gives points; it cannot be a must.",
    )
