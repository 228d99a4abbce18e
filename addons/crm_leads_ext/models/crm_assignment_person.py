from odoo import api, fields, models

PERIODS = ("day", "week", "month")


class CrmAssignmentPerson(models.Model):
    """What one person can take and can do, whatever rule gives the leads.

    People without such a record take leads without limit, and speak the language of
    their own user.
    """

    _name = "crm.assignment.person"
    _description = "Capacity and Competences of a Person"
    _rec_name = "user_id"
    _order = "user_id"
    _check_company_auto = True

    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('share', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    capacity_day = fields.Integer(
        "Leads per Day", help="By all rules together; 0 means without limit."
    )
    capacity_week = fields.Integer(
        "Leads per Week", help="By all rules together; 0 means without limit."
    )
    capacity_month = fields.Integer(
        "Leads per Month", help="By all rules together; 0 means without limit."
    )
    capacity_open = fields.Integer(
        "Open Leads",
        help="No new leads while this many are neither won nor lost; 0 means without "
        "limit.",
    )
    paused = fields.Boolean(help="Gets no leads by any rule until it is unset.")
    lang_ids = fields.Many2many(
        "res.lang",
        string="Languages",
        help="Spoken to customers. Empty: the language of the person's own user.",
    )
    product_categ_ids = fields.Many2many(
        "product.category",
        string="Products",
        help="Product categories the person is good at, with all below them.",
    )
    open_count = fields.Integer("Open Now", compute="_compute_open_count")

    _unique_user = models.UniqueIndex(
        "(user_id, company_id)", "A person has one capacity per company."
    )
    _check_capacity = models.Constraint(
        "CHECK(least(capacity_day, capacity_week, capacity_month, capacity_open) >= 0)",
        "A capacity cannot be negative.",
    )

    @api.depends("user_id", "company_id")
    def _compute_open_count(self):
        engine = self.env["crm.assignment.engine"]
        for company, people in self.grouped("company_id").items():
            load = engine._get_load(company, people.user_id)
            for person in people:
                person.open_count = load.get(person.user_id.id, 0)
