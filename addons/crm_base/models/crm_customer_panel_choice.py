from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CrmCustomerPanelChoice(models.Model):
    """Which sections of the customer panel are shown, and in which order.

    A choice belongs to one person, or is the default of a role (or, without a role, of
    everybody) that a manager set. The own choice comes first, then the default of the
    first role that the person has. Sections that a choice does not know, such as those
    of an add-on installed later, follow in their own order.
    """

    _name = "crm.customer.panel.choice"
    _description = "Sections of the Customer Panel"
    _order = "sequence, id"

    user_id = fields.Many2one(
        "res.users", "Person", readonly=True, ondelete="cascade", copy=False
    )
    group_id = fields.Many2one(
        "res.groups",
        "Role",
        ondelete="cascade",
        help="Whom this is the default for; empty for everybody.",
    )
    sequence = fields.Integer(
        default=10, help="Who has several roles gets the first one's default."
    )
    line_ids = fields.One2many(
        "crm.customer.panel.choice.line",
        "choice_id",
        "Sections",
        default=lambda self: self._default_line_ids(),
    )

    _one_of_a_person = models.UniqueIndex(
        "(user_id) WHERE user_id IS NOT NULL", "A person has one choice of sections."
    )
    _one_of_a_role = models.UniqueIndex(
        "(COALESCE(group_id, 0)) WHERE user_id IS NULL",
        "There is already a default for this role.",
    )

    @api.model
    def _default_line_ids(self):
        sections = self.env["crm.customer.panel"]._get_readable_sections()
        return [
            Command.create({"section": code, "sequence": number})
            for number, code in enumerate(sections)
        ]

    @api.depends("user_id", "group_id")
    def _compute_display_name(self):
        for choice in self:
            choice.display_name = (
                choice.user_id.name
                or choice.group_id.display_name
                or self.env._("Everybody")
            )

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def _get_layout(self, sections):
        """Return the sections as the caller wants them.

        :param sections: ``{code: Section}`` that the caller may read
        :return: list of (code, shown)
        """
        choice = self._get_choice()
        layout = {
            line.section: line.shown
            for line in choice.line_ids.sorted("sequence")
            if line.section in sections
        }
        return [
            *layout.items(),
            *((code, True) for code in sections if code not in layout),
        ]

    @api.model
    def _get_choice(self):
        """Return the caller's own choice, else the default of its role."""
        # sudo: which sections a default shows is no secret, and roles are compared
        choices = self.sudo().search([("user_id", "in", [self.env.uid, False])])
        own = choices.filtered("user_id")
        if own:
            return own
        mine = self.env.user.all_group_ids
        defaults = choices.filtered(lambda one: one.group_id and one.group_id in mine)
        return defaults[:1] or choices.filtered(lambda one: not one.group_id)[:1]

    @api.model
    def save_own(self, layout):
        """Keep which sections the caller wants to see, in this order.

        :param layout: list of [code of a section, whether it is shown]
        """
        panel = self.env["crm.customer.panel"]
        panel._check_caller()
        sections = panel._get_readable_sections()
        lines = {code: bool(shown) for code, shown in layout}
        if lines.keys() - sections.keys():
            raise UserError(self.env._("There is no such part of the panel."))
        values = {
            "line_ids": [
                Command.clear(),
                *(
                    Command.create(
                        {"section": code, "sequence": number, "shown": shown}
                    )
                    for number, (code, shown) in enumerate(lines.items())
                ),
            ]
        }
        own = self.search([("user_id", "=", self.env.uid)])
        if own:
            own.write(values)
        else:
            values["line_ids"].pop(0)
            self.create({"user_id": self.env.uid, **values})

    @api.model
    def reset_own(self):
        """Go back to what the caller's role shows."""
        self.env["crm.customer.panel"]._check_caller()
        self.search([("user_id", "=", self.env.uid)]).unlink()


class CrmCustomerPanelChoiceLine(models.Model):
    """One section in a choice."""

    _name = "crm.customer.panel.choice.line"
    _description = "Section of the Customer Panel"
    _order = "sequence, id"

    choice_id = fields.Many2one(
        "crm.customer.panel.choice", required=True, index=True, ondelete="cascade"
    )
    section = fields.Selection("_select_section", required=True)
    sequence = fields.Integer(default=10)
    shown = fields.Boolean(default=True)

    _once = models.UniqueIndex("(choice_id, section)", "A section is listed only once.")

    @api.model
    def _select_section(self):
        sections = self.env["crm.customer.panel"]._get_sections()
        return [(code, section.title) for code, section in sections.items()]
