from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..utils import fairness

MEASURES = {
    "received": "received_count:sum",
    "promised": "promised_count:sum",
    "value": "value:sum",
    "chance": "chance:avg",
    "taken_over": "taken_over_count:sum",
    "passed_on": "passed_on_count:sum",
}


class CrmAssignmentFairnessReading(models.TransientModel):
    """The fairness of the rules over some days, in sentences and bars."""

    _name = "crm.assignment.fairness.reading"
    _description = "Fairness Report"

    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: fields.Date.context_today(self) - relativedelta(days=29),
    )
    date_to = fields.Date(
        "Until", required=True, default=lambda self: fields.Date.context_today(self)
    )
    rule_ids = fields.Many2many(
        "crm.assignment.rule", string="Rules", help="All rules when empty."
    )
    summary = fields.Html(compute="_compute_summary", sanitize=False)

    @api.depends("date_from", "date_to", "rule_ids")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_summary(self):
        for reading in self:
            reading.summary = self.env["ir.qweb"]._render(
                "crm_leads_ext.fairness_reading", {"rules": reading._get_rules()}
            )

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Fairness")

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    @api.model
    def action_read(self):
        """Open the report of the last 30 days."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Fairness"),
            "res_model": self._name,
            "res_id": self.create({}).id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_open_figures(self):
        """The same figures as a pivot table, to be grouped and exported."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_leads_ext.crm_assignment_fairness_action"
        )
        return action | {"domain": self._get_domain(), "context": {}}

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_domain(self):
        """The figures of the days and rules asked for, in the reader's time zone.

        :raise UserError: when the days are in the wrong order
        """
        if not self.date_from or not self.date_to or self.date_from > self.date_to:
            raise UserError(self.env._("The first day comes after the last one."))
        domain = [
            ("date", ">=", fields.Date.to_string(self.date_from)),
            ("date", "<=", fields.Date.to_string(self.date_to)),
        ]
        if self.rule_ids:
            domain.append(("rule_ref", "in", self.rule_ids._origin.ids))
        return domain

    def _get_rules(self):
        """What the template shows: each rule with its people, most leads first."""
        groups = self.env["crm.assignment.fairness"]._read_group(
            self._get_domain(),
            ["rule_ref", "rule_id", "user_id"],
            MEASURES.values(),
            order="rule_ref",
        )
        found = {}
        for rule_ref, rule, user, *figures in groups:
            person = dict(zip(MEASURES, figures, strict=True)) | {"user": user}
            found.setdefault((rule_ref, rule), []).append(person)
        return [
            self._get_rule(rule_ref, rule, people)
            for (rule_ref, rule), people in found.items()
        ]

    def _get_rule(self, rule_ref, rule, people):
        count = sum(person["received"] for person in people)
        promises = any(person["promised"] is not False for person in people)
        self._add_shares(people)
        people.sort(key=lambda person: (-person["received"], person["user"].name or ""))
        return {
            "name": rule.name or self.env._("Deleted rule %s", rule_ref),
            "promises": promises,
            "verdict": self._get_verdict(count, people, promises=promises),
            "people": [
                person
                | {
                    "name": person["user"].name or self.env._("Deleted person"),
                    "sentence": self._get_sentence(person, promises=promises),
                    "promised_text": self._number(person["promised"] or 0, 1),
                    "difference": self._signed(
                        person["received"] - (person["promised"] or 0)
                    ),
                    "chance_text": self.env._(
                        "%(percent)s%%", percent=self._number(person["chance"] or 0)
                    ),
                }
                for person in people
            ],
        }

    def _add_shares(self, people):
        """Add everybody's percentages, and bars of which the longest is whole."""
        for name in ("received", "promised", "value"):
            amounts = {place: of[name] or 0 for place, of in enumerate(people)}
            for place, share in fairness.shares(amounts).items():
                people[place][f"{name}_share"] = share
        widest = max(
            max(person["received_share"], person["promised_share"]) for person in people
        )
        for person in people:
            for name in ("received", "promised"):
                person[f"{name}_bar"] = round(
                    100 * person[f"{name}_share"] / (widest or 1), 1
                )

    def _get_verdict(self, count, people, *, promises):
        if not promises:
            return self.env._(
                "%(count)s leads. The rule goes by how busy people are or how well "
                "they suit, so it promises nobody a share.",
                count=self._number(count),
            )
        amounts = [(person["received"], person["promised"] or 0) for person in people]
        differences = [received - promised for received, promised in amounts]
        return self.env._(
            "%(count)s leads. From the promise: %(least)s to %(most)s leads. "
            "Unevenness: %(gini)s (0 is even, 1 is all for one).",
            count=self._number(count),
            least=self._signed(min(differences)),
            most=self._signed(max(differences)),
            gini=self._number(fairness.unevenness(amounts), 2),
        )

    def _get_sentence(self, person, *, promises):
        said = {
            "person": person["user"].name or self.env._("Deleted person"),
            "leads": self._number(person["received_share"]),
            "value": self._number(person["value_share"]),
            "promise": self._number(person["promised_share"]),
        }
        if not promises:
            return self.env._(
                "%(person)s got %(leads)s%% of the leads and %(value)s%% of the value.",
                **said,
            )
        return self.env._(
            "%(person)s got %(leads)s%% of the leads and %(value)s%% of the value; the "
            "rule promises %(promise)s%%.",
            **said,
        )

    def _number(self, value, digits=0):
        """A number as the reader writes it."""
        lang = self.env["res.lang"]._lang_get(self.env.user.lang or "en_US")
        return lang.format(f"%.{digits}f", value, grouping=True)

    def _signed(self, value):
        text = self._number(abs(value), 1)
        return f"−{text}" if value < -0.05 else f"+{text}"
