from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

KINDS = [
    ("invoice", "A percentage of invoices"),
    ("payment", "A percentage of the margin, once it is paid"),
    ("quarter", "Tiers with a target for the quarter"),
    ("manager", "A percentage for team leaders"),
    ("agent", "A percentage for agents, by product category"),
]


class CommissionPlanNew(models.TransientModel):
    """A ready plan from a few answers: rules, tiers and people, to be looked at.

    What it makes is an ordinary plan, a draft that can be changed.
    """

    _name = "commission.plan.new"
    _description = "New Plan from a Ready One"

    kind = fields.Selection(KINDS, "What to Pay", required=True, default="invoice")
    name = fields.Char(
        required=True,
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        precompute=True,
        readonly=False,
    )
    date_from = fields.Date(
        "Begins in",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="The plan begins on the first day of this month.",
    )
    rate = fields.Float("Rate (%)", required=True, digits=(16, 4), default=5)
    rate_above = fields.Float(
        "Rate above the Target (%)",
        digits=(16, 4),
        default=8,
        help="For what is sold once the target of the quarter is reached.",
    )
    target = fields.Float(
        "Target per Quarter",
        digits=(16, 2),
        help="The same for everybody; change it for each person later.",
    )
    category_id = fields.Many2one(
        "product.category",
        "Product Category",
        help="With the categories below it. Empty: all products.",
    )
    rate_others = fields.Float(
        "Rate for Other Products (%)",
        digits=(16, 4),
        help="Zero pays nothing for them.",
    )
    user_ids = fields.Many2many(
        "res.users",
        string="People",
        domain=[("share", "=", False)],
        compute="_compute_user_ids",
        store=True,
        readonly=False,
    )
    agent_ids = fields.Many2many("res.partner", string="Agents")

    _rate_check = models.Constraint(
        "CHECK (rate > 0 AND rate_above >= 0 AND rate_others >= 0 AND target >= 0)",
        "The rate is above zero.",
    )

    @api.depends("kind")
    def _compute_name(self):
        """The name of the ready plan, until the person gives another one."""
        names = self._get_names()
        for new in self:
            if not new.name or new.name in names.values():
                new.name = names[new.kind]

    @api.depends("company_id")
    def _compute_currency_id(self):
        for new in self:
            new.currency_id = new.company_id.currency_id

    @api.depends("kind", "company_id")
    def _compute_user_ids(self):
        """Leaders are known by their teams; everybody else is chosen."""
        for new in self:
            leaders = new._get_leaders()
            if new.kind == "manager":
                new.user_ids = leaders
            elif new.user_ids._origin == leaders:
                new.user_ids = False

    def _get_leaders(self):
        company = self.company_id
        teams = self.env["crm.team"].search([("company_id", "in", [False, company.id])])
        return teams.user_id.filtered(lambda user: company in user.company_ids)

    def _get_names(self):
        return {
            "invoice": self.env._("Commission on Invoices"),
            "payment": self.env._("Commission on Paid Margin"),
            "quarter": self.env._("Quarterly Target"),
            "manager": self.env._("Team Leaders"),
            "agent": self.env._("Agents"),
        }

    def action_create_plan(self):
        """Make the plan and open it."""
        self.ensure_one()
        plan = self._create_plan()
        return {
            "type": "ir.actions.act_window",
            "res_model": plan._name,
            "res_id": plan.id,
            "views": [(False, "form")],
        }

    def _create_plan(self):
        """Make the plan, its version, components, tiers and participants.

        :return: the plan
        :raise UserError: without a target where the tiers need one
        """
        if self.kind == "quarter" and not self.target:
            raise UserError(
                self.env._("Tiers by a target need one. Enter the target per quarter.")
            )
        first = self.date_from.replace(day=1)
        return self.env["commission.plan"].create(
            {
                "name": self.name,
                "company_id": self.company_id.id,
                "currency_id": self.currency_id.id,
                "version_ids": [
                    Command.create(
                        {
                            "date_from": first,
                            "component_ids": [
                                Command.create(vals) for vals in self._get_components()
                            ],
                        }
                    )
                ],
                "participant_ids": [
                    Command.create(
                        {
                            "partner_id": partner.id,
                            "date_from": first,
                            "target": self.target if self.kind == "quarter" else 0,
                        }
                    )
                    for partner in self._get_people()
                ],
            }
        )

    def _get_people(self):
        return self.agent_ids if self.kind == "agent" else self.user_ids.partner_id

    def _get_components(self):
        """Values of the components; their order is that of the plan."""
        return getattr(self, f"_get_{self.kind}_components")()

    def _get_invoice_components(self):
        return [{"name": self.name, "basis": "invoice", "rate": self.rate}]

    def _get_payment_components(self):
        return [
            {
                "name": self.name,
                "basis": "payment",
                "measure": "margin",
                "rate": self.rate,
            }
        ]

    def _get_quarter_components(self):
        return [
            {
                "name": self.name,
                "basis": "invoice",
                "mode": "marginal",
                "driver": "attainment",
                "scope": "quarter",
                "tier_ids": [
                    Command.create({"threshold": 0, "rate": self.rate}),
                    Command.create({"threshold": 100, "rate": self.rate_above}),
                ],
            }
        ]

    def _get_manager_components(self):
        return [
            {
                "name": self.name,
                "basis": "invoice",
                "credited": "manager",
                "rate": self.rate,
            }
        ]

    def _get_agent_components(self):
        agent = {"basis": "invoice", "credited": "agent"}
        category = self.category_id
        if not category:
            return [{**agent, "name": self.name, "rate": self.rate}]
        inside = [("product_id.categ_id", "child_of", category.id)]
        components = [
            {**agent, "name": category.name, "rate": self.rate, "domain": str(inside)}
        ]
        if self.rate_others:
            components.append(
                {
                    **agent,
                    "name": self.env._("Other Products"),
                    "rate": self.rate_others,
                    "domain": str(["!", *inside]),
                }
            )
        return components
