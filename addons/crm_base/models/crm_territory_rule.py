from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..utils import postal

STATES = [
    ("planned", "Planned"),
    ("running", "In Force"),
    ("ending", "To Be Removed"),
]
PART_FIELDS = ("country_ids", "state_ids", "industry_ids", "lang_ids")
CODE_FIELDS = {"country_ids", "zip_text"}
ERRORS_SHOWN = 10


class CrmTerritoryRule(models.Model):
    """Which customers belong to a territory: all parts that are filled must match.

    New rules are planned: they show in the preview and take force when it is applied.
    The postal codes are kept as rows of beginnings, see ``crm.territory.rule.code``.
    """

    _name = "crm.territory.rule"
    _description = "Rule of a Territory"
    _order = "territory_id, sequence, id"

    territory_id = fields.Many2one(
        "crm.territory", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="territory_id.company_id")
    sequence = fields.Integer(default=10)
    state = fields.Selection(
        STATES,
        required=True,
        default="planned",
        copy=False,
        index=True,
        help="Planned: counts in the preview only, until it is applied.",
    )
    country_ids = fields.Many2many("res.country", string="Countries")
    state_ids = fields.Many2many("res.country.state", string="States")
    zip_text = fields.Text(
        "Postal Codes",
        help="Codes, beginnings of codes and ranges between commas, for example"
        " 75, 77-78, 92000-92999. They need exactly one country.",
    )
    # An archived industry or language is still a part of the rule.
    industry_ids = fields.Many2many(
        "res.partner.industry", string="Industries", context={"active_test": False}
    )
    lang_ids = fields.Many2many(
        "res.lang", string="Languages", context={"active_test": False}
    )
    match_all = fields.Boolean(
        "Everybody Else",
        help="For a rule without any part: customers whom no other rule claims.",
    )
    part_count = fields.Integer(compute="_compute_part_count", store=True)
    has_codes = fields.Boolean(compute="_compute_part_count", store=True)
    code_ids = fields.One2many("crm.territory.rule.code", "rule_id", "Beginnings")

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("country_ids", "state_ids", "zip_text", "industry_ids", "lang_ids")
    def _compute_part_count(self):
        for rule in self:
            parts = [rule[name] for name in PART_FIELDS]
            rule.has_codes = rule._has_zips()
            rule.part_count = sum(map(bool, [*parts, rule.has_codes]))

    @api.depends(
        "country_ids", "state_ids", "zip_text", "industry_ids", "lang_ids", "match_all"
    )
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rule in self:
            parts = [
                ", ".join(rule[name].mapped("display_name"))
                for name in PART_FIELDS
                if rule[name]
            ]
            if rule._has_zips():
                parts.append(" ".join(rule.zip_text.split()))
            rule.display_name = " · ".join(parts) or self.env._("Everybody else")

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains(
        "country_ids", "state_ids", "zip_text", "industry_ids", "lang_ids", "match_all"
    )
    def _check_parts(self):
        for rule in self:
            if not rule.part_count and not rule.match_all:
                raise ValidationError(
                    self.env._(
                        "A rule without any part would claim every customer. Fill a"
                        " part, or tick “Everybody Else”."
                    )
                )
            if rule.part_count and rule.match_all:
                raise ValidationError(
                    self.env._("“Everybody Else” is for a rule without any other part.")
                )

    @api.constrains("country_ids", "state_ids")
    def _check_states(self):
        for rule in self.filtered("country_ids"):
            strange = rule.state_ids.filtered(
                lambda state, rule=rule: state.country_id not in rule.country_ids
            )
            if strange:
                raise ValidationError(
                    self.env._(
                        "%(states)s: not in the countries of the rule.",
                        states=", ".join(strange.mapped("display_name")),
                    )
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._update_codes()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if CODE_FIELDS & vals.keys():
            self._update_codes()
        return result

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _has_zips(self):
        return bool((self.zip_text or "").strip(" ,;\n"))

    def _update_codes(self):
        """Take the lists of postal codes apart into rows.

        :raise ValidationError: naming each entry that cannot be understood
        """
        # The rows are made from the text alone; nobody edits them.
        codes_sudo = self.env["crm.territory.rule.code"].sudo()
        codes_sudo.search([("rule_id", "in", self.ids)]).unlink()
        vals_list = []
        for rule in self:
            for prefix, share in rule._parse().items():
                vals_list.append(
                    {
                        "rule_id": rule.id,
                        "country_id": rule.country_ids.id,
                        "prefix": prefix,
                        "share": share,
                    }
                )
        codes_sudo.create(vals_list)

    def _parse(self):
        """Return prefix -> share of the narrowest entry of the list that has it."""
        self.ensure_one()
        if not self._has_zips():
            return {}
        if len(self.country_ids) != 1:
            raise ValidationError(
                self.env._("Choose the one country that the postal codes are of.")
            )
        entries, problems = postal.parse(self.zip_text, self.country_ids.code)
        if problems:
            raise ValidationError(self._get_problem_text(problems))
        shares = {}
        for entry in entries:
            for prefix in entry.prefixes:
                shares[prefix] = min(entry.share, shares.get(prefix, 1))
        return shares

    def _get_problem_text(self, problems):
        """What people read about the entries that could not be understood."""
        lines = [self._get_problem_line(problem) for problem in problems[:ERRORS_SHOWN]]
        if len(problems) > ERRORS_SHOWN:
            lines.append(
                self.env._(
                    "… and %(count)s more entries.", count=len(problems) - ERRORS_SHOWN
                )
            )
        return "\n".join([self.env._("Please correct the postal codes:"), *lines])

    def _get_problem_line(self, problem):
        text, country = problem.text, self.country_ids.name
        match problem.code:
            case "characters":
                return self.env._(
                    "“%(text)s”: only letters, digits, one “*” at the end, and “-”"
                    " between the ends of a range.",
                    text=text,
                )
            case "digits":
                return self.env._(
                    "“%(text)s”: postal codes of %(country)s have digits only.",
                    text=text,
                    country=country,
                )
            case "blanks":
                return self.env._(
                    "“%(text)s”: put commas between the codes.", text=text
                )
            case "long":
                return self.env._(
                    "“%(text)s”: longer than the postal codes of %(country)s.",
                    text=text,
                    country=country,
                )
            case "many":
                return self.env._("The list is too long: divide it into several rules.")
            case _:
                return self._get_range_problem_line(problem)

    def _get_range_problem_line(self, problem):
        text = problem.text
        match problem.code:
            case "hyphen":
                return self.env._(
                    "“%(text)s”: write a range as two codes with one “-” between them.",
                    text=text,
                )
            case "order":
                return self.env._(
                    "“%(text)s”: the first code comes after the last.", text=text
                )
            case _:
                return self.env._(
                    "“%(text)s”: write both ends of a range with the same number of"
                    " characters, letters and digits in the same places.",
                    text=text,
                )


class CrmTerritoryRuleCode(models.Model):
    """The beginning of postal codes that a rule claims, in their normal form.

    ``share`` is the part of all codes that the entry it came from covers: the smaller,
    the more precise. See ``utils/postal.py``.
    """

    _name = "crm.territory.rule.code"
    _description = "Postal Codes of a Territory"
    _log_access = False
    _rec_name = "prefix"
    _order = "country_id, prefix, id"

    rule_id = fields.Many2one(
        "crm.territory.rule", required=True, index=True, ondelete="cascade"
    )
    country_id = fields.Many2one("res.country", required=True, ondelete="cascade")
    prefix = fields.Char(required=True)
    share = fields.Float(required=True)

    _lookup_idx = models.Index("(country_id, prefix)")
