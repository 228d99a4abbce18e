from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

NO_TERRITORY = frozenset()


class CrmTerritory(models.Model):
    """A part of the market, in a tree; its rules say which customers belong to it.

    Where several territories claim a customer, the deepest in the tree wins; among
    these the one whose matching rule is the most precise, first by postal codes, then
    by the number of its parts; then the lower priority number; then the older one.
    """

    _name = "crm.territory"
    _description = "Territory"
    _parent_store = True
    _rec_name = "complete_name"
    _order = "complete_name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    code = fields.Char(help="A short name for lists and files.")
    complete_name = fields.Char(
        "Full Name", compute="_compute_complete_name", store=True, recursive=True
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        "Priority",
        default=10,
        help="Decides between territories that claim a customer equally well: the"
        " lower number wins.",
    )
    parent_id = fields.Many2one(
        "crm.territory",
        "Part Of",
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("crm.territory", "parent_id", "Parts")
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: the customers of all companies may belong to the territory."
        " Customers whom companies share belong to such territories only.",
    )
    note = fields.Text("Notes")
    rule_ids = fields.One2many("crm.territory.rule", "territory_id", "Rules")
    member_ids = fields.One2many("crm.territory.member", "territory_id", "People")
    owner_ids = fields.Many2many(
        "res.users", string="Owners", compute="_compute_owner_ids"
    )
    partner_count = fields.Integer("Customers", compute="_compute_counts")
    lead_count = fields.Integer("Open Leads", compute="_compute_counts")

    _code_uniq = models.UniqueIndex(
        "(code, company_id) NULLS NOT DISTINCT WHERE code IS NOT NULL",
        "Another territory already has this code.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for territory in self:
            above = territory.parent_id.complete_name
            territory.complete_name = (
                f"{above} / {territory.name}" if above else territory.name
            )

    @api.depends(
        "member_ids.user_id",
        "member_ids.role",
        "member_ids.date_start",
        "member_ids.date_end",
    )
    def _compute_owner_ids(self):
        today = fields.Date.context_today(self)
        for territory in self:
            territory.owner_ids = territory.member_ids.filtered(
                lambda member: member.role == "owner" and member._is_valid(today)
            ).user_id

    def _compute_counts(self):
        counts = {
            model: self._count_below(model, domain)
            for model, domain in (
                ("res.partner", []),
                ("crm.lead", [("won_status", "=", "pending")]),
            )
        }
        for territory in self:
            territory.partner_count = counts["res.partner"].get(territory.id, 0)
            territory.lead_count = counts["crm.lead"].get(territory.id, 0)

    def _count_below(self, model, domain):
        """Return territory id -> number of its records, those of its parts included."""
        totals = {}
        below = self.search([("id", "child_of", self.ids)])
        groups = self.env[model]._read_group(
            [*domain, ("territory_id", "in", below.ids)], ["territory_id"], ["__count"]
        )
        for territory, count in groups:
            for id_ in territory._get_path_ids():
                totals[id_] = totals.get(id_, 0) + count
        return totals

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A territory cannot be a part of itself."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # Customers of other companies count too.
        for model in ("res.partner", "crm.lead"):
            Model = self.env[model].sudo().with_context(active_test=False)
            record = Model.search([("territory_id", "child_of", self.ids)], limit=1)
            if record:
                raise UserError(
                    self.env._(
                        "“%(territory)s” has customers or leads. Archive it, then"
                        " preview and apply the change.",
                        territory=record.territory_id.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_partners(self):
        """The customers of the territory and its parts."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customers of %(territory)s", territory=self.name),
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": [("territory_id", "child_of", self.id)],
        }

    def action_open_leads(self):
        """The open leads and opportunities of the territory and its parts."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leads of %(territory)s", territory=self.name),
            "res_model": "crm.lead",
            "view_mode": "list,kanban,form",
            "domain": [
                ("territory_id", "child_of", self.id),
                ("won_status", "=", "pending"),
            ],
        }

    def action_preview(self):
        """Show who would move when the planned changes take force."""
        return self.env["crm.territory.run"].action_preview()

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_path_ids(self):
        """The ids from the top of the tree down to this territory."""
        self.ensure_one()
        return [int(id_) for id_ in (self.parent_path or "").split("/") if id_]

    @api.model
    def _get_user_territories(self, users, company, at=None, roles=None):
        """Return which territories people work, those below them included.

        :param users: res.users
        :param company: the company whose territories count, beside the shared ones
        :param at: a date (or naive UTC datetime) of the memberships, else today
        :param roles: codes of the roles that count, all if not given
        :return: ``{user_id: frozenset(territory ids)}`` with a key for each user
        """
        day = fields.Date.to_date(at) or fields.Date.context_today(self)
        for model in ("crm.territory", "crm.territory.member"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT m.user_id, array_agg(DISTINCT below.id)
                FROM crm_territory_member m
                JOIN crm_territory t ON t.id = m.territory_id
                JOIN crm_territory below
                  ON below.parent_path LIKE t.parent_path || '%%'
                WHERE m.user_id = ANY(%(users)s) AND t.active AND below.active
                  AND (t.company_id IS NULL OR t.company_id = %(company)s)
                  AND (below.company_id IS NULL OR below.company_id = %(company)s)
                  AND (m.date_start IS NULL OR m.date_start <= %(day)s)
                  AND (m.date_end IS NULL OR m.date_end >= %(day)s)
                  AND (%(roles)s::text[] IS NULL OR m.role = ANY(%(roles)s))
                GROUP BY m.user_id""",
                users=users.ids,
                company=company.id,
                day=day,
                roles=list(roles) if roles is not None else None,
            )
        )
        found = {user_id: frozenset(ids) for user_id, ids in rows}
        return {user_id: found.get(user_id, NO_TERRITORY) for user_id in users.ids}
