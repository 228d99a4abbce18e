from odoo import api, models
from odoo.exceptions import UserError

# Where the records of a metric may say to which territory they belong.
TERRITORY_PATHS = ("territory_id", "partner_id.territory_id", "lead_id.territory_id")


class CrmMetric(models.Model):
    """What targets need to know of a metric."""

    _inherit = "crm.metric"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_targets(self):
        # targets of other companies count, too
        target = self.env["crm.target"].sudo()
        found = target.search([("metric_id", "in", self.ids)], limit=1)
        if found:
            raise UserError(
                self.env._(
                    "There are targets of “%s”. Archive the metric instead.",
                    found.metric_id.name,
                )
            )

    def _is_additive(self):
        """Whether figures of days add up to the figure of a period."""
        self.ensure_one()
        return self.kind == "flow" and self._get_measure().is_additive()

    def _get_grain(self, company):
        """The smallest part of a figure, as text: a cent, one, a tenth of a day."""
        self.ensure_one()
        if self.unit == "money":
            currency = company.currency_id
            return f"{currency.rounding:.{currency.decimal_places}f}"
        return f"{10**-self.digits:.{self.digits}f}"

    def _get_territory_path(self):
        """The field that says to which territory a record belongs; empty for none.

        Add-ons with other ways to a territory extend this.
        """
        self.ensure_one()
        Model = self.env[self.model]
        for path in TERRITORY_PATHS:
            if self._get_path_end(Model, path) == "crm.territory":
                return path
        return ""

    def _may_have_targets(self, owner_kind):
        """Whether the records say to which owner of a kind they belong."""
        self.ensure_one()
        for part in self._get_parts():
            known = {
                "user": part.owner_path,
                "department": part.owner_path,
                "team": part.team_path or part.owner_path,
                "territory": owner_kind == "territory" and part._get_territory_path(),
                "company": True,
            }
            if not known[owner_kind]:
                return False
        return True
