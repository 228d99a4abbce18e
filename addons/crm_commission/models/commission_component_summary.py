from odoo import api, fields, models
from odoo.tools.misc import formatLang

NO_FILTER = (False, "", "[]")


class CommissionComponent(models.Model):
    """Says in a sentence what a component pays, for those who are paid by it."""

    _inherit = "commission.component"

    summary = fields.Text("In Words", compute="_compute_summary")

    @api.depends_context("lang")
    @api.depends(
        "basis",
        "metric_id.name",
        "domain",
        "customers",
        "new_customer_days",
        "is_refund_included",
        "credited",
        "measure",
        "mode",
        "rate",
        "driver",
        "scope",
        "tier_ids.threshold",
        "tier_ids.rate",
        "target_metric_id.name",
        "line_floor",
        "line_cap",
        "period_floor",
        "period_cap",
        "year_floor",
        "year_cap",
        "bonus_amount",
        "bonus_percent",
        "holdback_percent",
        "unpaid_days",
        "currency_id",
    )
    def _compute_summary(self):
        for component in self:
            parts = [
                component._say_rate(),
                *component._say_tiers(),
                *component._say_limits(),
                *component._say_waiting(),
            ]
            component.summary = "; ".join(part for part in parts if part) + "."

    # ------------------------------------------------------------------
    # What counts, for whom
    # ------------------------------------------------------------------

    def _say_rate(self):
        """The first rate, what it is paid on, and to whom."""
        tiers = sorted(self._get_tiers())
        rate = self._say_amount_of_rate(tiers[0][1] if tiers else 0)
        what = self._say_what()
        if self.basis == "metric" and self._pays_percent():
            paid = self.env._("%(rate)s of %(what)s", rate=rate, what=what)
        elif self.basis == "opportunity" and self._pays_percent():
            paid = self.env._(
                "%(rate)s of the expected revenue of %(what)s", rate=rate, what=what
            )
        else:
            paid = {
                "untaxed": self.env._("%(rate)s of the untaxed amount of %(what)s"),
                "total": self.env._("%(rate)s of the amount with taxes of %(what)s"),
                "margin": self.env._("%(rate)s of the margin of %(what)s"),
                "quantity": self.env._("%(rate)s per unit of %(what)s"),
                "deal": self.env._("%(rate)s per deal of %(what)s"),
            }[self.measure] % {"rate": rate, "what": what}
        return self.env._("%(paid)s, %(whom)s", paid=paid, whom=self._say_whom())

    def _say_what(self):
        what = {
            "order": self.env._("confirmed orders"),
            "invoice": self.env._("posted invoices"),
            "payment": self.env._("payments received"),
            "opportunity": self.env._("won opportunities"),
            "metric": self.env._("“%(metric)s”", metric=self.metric_id.name or ""),
        }[self.basis or "invoice"]
        if self.basis == "metric":
            return what
        if self.customers == "new":
            what = self.env._(
                "%(what)s of customers who are new (%(days)s days)",
                what=what,
                days=self.new_customer_days,
            )
        elif self.customers == "existing":
            what = self.env._("%(what)s of existing customers", what=what)
        if (self.domain or "").strip() not in NO_FILTER:
            what = self.env._("%(what)s (only those of the filter)", what=what)
        return what

    def _say_whom(self):
        if self.basis == "metric":
            return self.env._("to the person they belong to")
        return {
            "seller": self.env._("to the salesperson"),
            "team": self.env._("to everybody of the team"),
            "agent": self.env._("to the agent"),
            "manager": self.env._("to the leaders of the team"),
        }[self.credited or "seller"]

    # ------------------------------------------------------------------
    # How much
    # ------------------------------------------------------------------

    def _say_tiers(self):
        if self.mode == "flat":
            return []
        said = [
            self._say_tier(threshold, rate)
            for threshold, rate in sorted(self._get_tiers())
            if threshold
        ]
        if said and self.mode == "retroactive":
            said.append(self.env._("the rate reached counts for everything"))
        elif said and self.mode == "interpolated":
            said.append(
                self.env._("between them the rate grows evenly, and is for everything")
            )
        return said

    def _say_tier(self, threshold, rate):
        values = {
            "rate": self._say_amount_of_rate(rate),
            "from": self._say_threshold(threshold),
        }
        return {
            "line": self.env._("%(rate)s from %(from)s per line"),
            "document": self.env._("%(rate)s from %(from)s per document"),
            "month": self.env._("%(rate)s from %(from)s per month"),
            "quarter": self.env._("%(rate)s from %(from)s per quarter"),
            "year": self.env._("%(rate)s from %(from)s per year"),
        }[self.scope or "month"] % values

    def _say_threshold(self, threshold):
        if self.driver == "attainment":
            return self.env._(
                "%(percent)s of the target", percent=self._say_percent(threshold)
            )
        if self.driver == "quantity":
            return self.env._(
                "%(quantity)s units", quantity=self._say_number(threshold)
            )
        return self._say_money(threshold)

    # ------------------------------------------------------------------
    # Limits, and when
    # ------------------------------------------------------------------

    def _say_limits(self):
        limits = [
            (self.line_floor, self.env._("at least %(amount)s per line")),
            (self.line_cap, self.env._("at most %(amount)s per line")),
            (self.period_floor, self._say_period_limit(least=True)),
            (self.period_cap, self._say_period_limit(least=False)),
            (self.year_floor, self.env._("at least %(amount)s per year")),
            (self.year_cap, self.env._("at most %(amount)s per year")),
        ]
        said = [
            sentence % {"amount": self._say_money(amount)}
            for amount, sentence in limits
            if amount
        ]
        if self.bonus_amount:
            said.append(
                self.env._(
                    "a bonus of %(amount)s from %(percent)s of the target",
                    amount=self._say_money(self.bonus_amount),
                    percent=self._say_percent(self.bonus_percent),
                )
            )
        return said

    def _say_period_limit(self, *, least):
        unit = self.scope if self.scope in ("quarter", "year") else "month"
        return {
            ("month", True): self.env._("at least %(amount)s per month"),
            ("quarter", True): self.env._("at least %(amount)s per quarter"),
            ("year", True): self.env._("at least %(amount)s per year"),
            ("month", False): self.env._("at most %(amount)s per month"),
            ("quarter", False): self.env._("at most %(amount)s per quarter"),
            ("year", False): self.env._("at most %(amount)s per year"),
        }[unit, least]

    def _say_waiting(self):
        said = []
        if self.holdback_percent:
            said.append(
                self.env._(
                    "%(percent)s of it waits until the customer paid",
                    percent=self._say_percent(self.holdback_percent),
                )
            )
        if self.unpaid_days:
            said.append(
                self.env._(
                    "taken back if not paid %(days)s days after the due date",
                    days=self.unpaid_days,
                )
            )
        if self.basis == "invoice" and not self.is_refund_included:
            said.append(self.env._("credit notes take nothing back"))
        return said

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def _say_amount_of_rate(self, rate):
        """A rate as a percentage, or as an amount per unit or deal."""
        return (
            self._say_percent(rate) if self._pays_percent() else self._say_money(rate)
        )

    def _say_percent(self, value):
        return self.env._("%(number)s %%", number=self._say_number(value))

    def _say_money(self, value):
        """An amount of the plan's currency, without cents that are zero."""
        number = self._say_number(value)
        currency = self.currency_id
        if not currency:
            return number
        parts = (number, currency.symbol)
        return "\N{NO-BREAK SPACE}".join(
            parts if currency.position == "after" else parts[::-1]
        )

    def _say_number(self, value):
        """A number in the reader's language, with as many decimals as it has."""
        decimals = f"{value:.4f}".rstrip("0").partition(".")[2]
        return formatLang(self.env, value, digits=len(decimals))
