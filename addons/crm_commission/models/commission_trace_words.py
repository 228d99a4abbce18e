from decimal import Decimal

from odoo import api, models
from odoo.tools.misc import formatLang

from ..utils.commission import HUNDRED, exact, get_held
from ..utils.commission_words import Words
from .commission_trace import Group


class CommissionTrace(models.AbstractModel):
    """Says how a figure came about, in the language of the reader."""

    _inherit = "commission.trace"

    @api.model
    def _explain(self, credits_sudo):
        """How rows of the ledger came about: the present state of their keys.

        :param credits_sudo: ``commission.credit`` that the caller may show
        :return: ``{credit id: dictionary}`` with ``arithmetic`` (a line to follow with
            a pencil), ``notes`` (sentences), ``amount`` (all revisions together) and
            ``facts`` (figures of the ledger, as written)
        """
        self.env.flush_all()
        groups = {
            row.id: Group(row.component_id.id, row.person_id.id, row.period_date)
            for row in credits_sudo
            if row.component_id
        }
        found = self._walk_groups(groups.values())
        explained = {}
        for row in credits_sudo:
            if row.id in groups:
                walked, rows = found[groups[row.id]]
                explained[row.id] = self._explain_row(row, walked, rows)
            else:
                explained[row.id] = self._explain_month(row)
        return explained

    @api.model
    def _explain_group(self, component, person, period_date):
        """How a person's month, quarter or year of a component adds up.

        :return: list of dictionaries (``date``, ``document_id``, ``fact_id``,
            ``part_id``, ``arithmetic``, ``amount``), fact after fact
        """
        self.env.flush_all()
        group = Group(component.id, person.id, period_date)
        walked, _rows = self._walk_groups([group])[group]
        words = self._get_words(component.sudo().currency_id)
        return [
            {
                "date": step.fact.day,
                "document_id": step.fact.document,
                "fact_id": step.fact.line,
                "part_id": step.fact.part,
                "arithmetic": words.spell(walked.curve, step),
                "amount": step.commission,
            }
            for step in (walked.steps if walked else ())
        ]

    # ------------------------------------------------------------------
    # Rows that follow from facts
    # ------------------------------------------------------------------

    def _explain_row(self, row, walked, rows):
        key = (row.kind, row.month, row.fact_id, row.part_id)
        booked = next(
            found
            for found in rows
            if (found.kind, found.month, found.fact_id, found.part_id) == key
        )
        words = self._get_words(row.currency_id)
        answer = {
            "arithmetic": "",
            "notes": [],
            "amount": booked.amount,
            "facts": self._describe_facts(row, booked, words),
        }
        if walked is None:
            answer["notes"].append(
                self.env._(
                    "There is no target for this period any more: what was booked"
                    " stays as it is."
                )
            )
            return answer
        explain = getattr(self, f"_explain_{row.kind}")
        answer["arithmetic"], notes = explain(walked, booked, rows, words)
        answer["notes"] += [note for note in notes if note]
        return answer

    def _explain_commission(self, walked, booked, rows, words):
        key = (booked.fact_id, booked.part_id)
        for step in walked.steps:
            if step.fact.key == key and step.fact.day == booked.date:
                exact = step.in_year.normalize()
                cents = (
                    self.env._(
                        "Rounded from %(amount)s; cents that lines lose or win are"
                        " booked once a month.",
                        amount=words.number(exact),
                    )
                    if exact != step.commission
                    else ""
                )
                return words.spell(walked.curve, step), [
                    words.spell_standing(walked.curve, step),
                    cents,
                ]
        return "", [self.env._("It does not count any more: it was booked back.")]

    def _explain_rounding(self, walked, booked, rows, words):
        steps = [
            step
            for step in walked.steps
            if step.fact.day.replace(day=1) == booked.month
        ]
        exact = sum((step.in_year for step in steps), Decimal(0))
        lines = sum((step.commission for step in steps), Decimal(0))
        return "", [
            self.env._(
                "The %(count)s lines of the month are worth %(exact)s; rounded one by"
                " one they make %(lines)s. With this line, everything up to the end of"
                " the month is exact to the cent.",
                count=len(steps),
                exact=words.number(exact),
                lines=words.money(lines),
            )
        ]

    def _explain_bonus(self, walked, booked, rows, words):
        curve = walked.curve
        upto = [
            step
            for step in walked.steps
            if step.fact.day.replace(day=1) <= booked.month
        ]
        reached = upto[-1].standing.drivers if upto else Decimal(0)
        write = words.number if curve.driver == "quantity" else words.money
        return (
            f"{words.money(curve.bonus)} × {words.number(curve.target_share)} %"
            f" = {words.money(curve.bonus * curve.target_share / HUNDRED)}",
            [
                self.env._(
                    "%(reached)s at the end of the month; the bonus is paid from"
                    " %(needed)s on (%(percent)s %% of the target %(target)s).",
                    reached=write(reached),
                    needed=write(curve.target * curve.bonus_percent / HUNDRED),
                    percent=words.number(curve.bonus_percent),
                    target=write(curve.target),
                )
            ],
        )

    def _explain_holdback(self, walked, booked, rows, words):
        commission = self._get_commission(walked, booked)
        held = get_held(walked.curve, commission, booked.base)
        return (
            f"{words.money(commission)} × {words.number(walked.curve.held)} %"
            f" × {words.number(booked.base * HUNDRED)} % = {words.money(-held)}",
            [
                self.env._(
                    "%(part)s %% of the document is not paid yet. What waits comes"
                    " with the customer's payment.",
                    part=words.number(booked.base * HUNDRED),
                )
            ],
        )

    def _explain_clawback(self, walked, booked, rows, words):
        commission = self._get_commission(walked, booked)
        held = get_held(walked.curve, commission, booked.base)
        return (
            f"({words.money(commission)} − {words.money(-held)})"
            f" × {words.number(booked.base * HUNDRED)} %"
            f" = {words.money(-booked.amount)}",
            [
                self.env._(
                    "%(part)s %% of the document was not paid in time. What was taken"
                    " back returns with the payment.",
                    part=words.number(booked.base * HUNDRED),
                )
            ],
        )

    def _get_commission(self, walked, booked):
        """The commission that a row that waits is about."""
        key = (booked.fact_id, booked.part_id)
        return sum(
            (
                step.commission
                for step in walked.steps
                if step.fact.key == key and step.fact.day.replace(day=1) == booked.month
            ),
            Decimal(0),
        )

    def _describe_facts(self, row, booked, words):
        """The frozen facts, as pairs of words and figures."""
        if row.kind != "commission":
            return []
        pairs = [(self.env._("Amount"), words.money(booked.base))]
        if booked.quantity:
            pairs.append((self.env._("Quantity"), words.number(booked.quantity)))
        pairs.append(
            (
                self.env._("Share of the plan"),
                self.env._("%(share)s %%", share=words.number(booked.share)),
            )
        )
        return pairs

    # ------------------------------------------------------------------
    # Rows of a person's month
    # ------------------------------------------------------------------

    def _explain_month(self, row):
        sentences = {
            "guarantee": self.env._(
                "The guarantee of the month fills up what commissions did not reach."
            ),
            "draw": self.env._(
                "An advance: commissions of the month did not reach the draw."
            ),
            "recovery": self.env._(
                "What earlier draws advanced is paid back by commissions above the"
                " draw."
            ),
            "adjustment": self.env._("Settled by hand, after a dispute."),
        }
        note = sentences.get(row.kind)
        return {
            "arithmetic": "",
            "notes": [note] if note else [],
            "amount": exact(row.amount),
            "facts": [],
        }

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------

    @api.model
    def _get_words(self, currency):
        return Words(
            {
                "share": self.env._("%(share)s %% of it = %(amount)s"),
                "line_most": self.env._("at most %(limit)s per line = %(amount)s"),
                "line_least": self.env._("at least %(limit)s per line = %(amount)s"),
                "period_most": self.env._(
                    "at most %(limit)s per period, so %(amount)s"
                ),
                "period_least": self.env._(
                    "at least %(limit)s per period, so %(amount)s"
                ),
                "year_most": self.env._("at most %(limit)s per year, so %(amount)s"),
                "year_least": self.env._("at least %(limit)s per year, so %(amount)s"),
                "standing": self.env._("From %(before)s to %(after)s"),
            },
            lambda amount: formatLang(self.env, float(amount), currency_obj=currency),
            self._format_number,
        )

    @api.model
    def _format_number(self, number):
        """A figure with the places that it has, up to ten."""
        places = max(-Decimal(number).normalize().as_tuple().exponent, 0)
        return formatLang(self.env, float(number), digits=min(places, 10))
