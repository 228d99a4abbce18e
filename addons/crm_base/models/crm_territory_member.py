from odoo import fields, models

ROLES = [
    ("owner", "Owner"),
    ("development", "Sales Development"),
    ("overlay", "Specialist"),
    ("service", "Service"),
]


class CrmTerritoryMember(models.Model):
    """A person who works a territory, and all that lies below it, for some time."""

    _name = "crm.territory.member"
    _description = "Person of a Territory"
    _order = "territory_id, role, date_start, id"
    _check_company_auto = True

    territory_id = fields.Many2one(
        "crm.territory", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="territory_id.company_id")
    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('share', '=', False)]",
    )
    role = fields.Selection(
        ROLES,
        required=True,
        default="owner",
        help="The owner answers for the territory; specialists help its owner.",
    )
    date_start = fields.Date("From", help="Empty: has always been.")
    date_end = fields.Date("Until", help="The last day. Empty: no end is set.")

    _dates_check = models.Constraint(
        "CHECK (date_end >= date_start)", "The last day cannot be before the first."
    )

    def _is_valid(self, day):
        """Tell whether the person works the territory on a day."""
        self.ensure_one()
        return (not self.date_start or self.date_start <= day) and (
            not self.date_end or self.date_end >= day
        )
