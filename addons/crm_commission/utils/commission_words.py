"""The arithmetic of a step, as a person would write it down.

``12,000.00 × 5 % + 3,000.00 × 7 % = 810.00; 50 % of it = 405.00; at most 400.00``
"""

from .commission import HUNDRED, ZERO


class Words:
    """Writes steps with the sentences and the figures of a language.

    :param sentences: ``{name: template with %(…)s}``, translated; the names are those
        of :data:`ENGLISH`
    :param money: function that writes an amount
    :param number: function that writes any other figure, without zeros at its end
    """

    def __init__(self, sentences, money, number):
        self.sentences = sentences
        self.money = money
        self.number = number

    def _say(self, name, **figures):
        return self.sentences[name] % figures

    def spell(self, curve, step):
        """A step in one line.

        :return: the arithmetic, from what counts to what is booked
        """
        return "; ".join(
            [self._write_gain(curve, step), *self._write_rest(curve, step)]
        )

    def _write_gain(self, curve, step):
        terms = ""
        for piece in step.pieces:
            term = self._write_piece(curve, piece)
            if not terms:
                terms = f"−{term}" if piece.amount < 0 else term
            else:
                terms += f" {'−' if piece.amount < 0 else '+'} {term}"
        return f"{terms or self.money(ZERO)} = {self.money(step.gain)}"

    def _write_piece(self, curve, piece):
        amount = abs(piece.amount)
        if curve.pays_percent:
            return f"{self.money(amount)} × {self.number(piece.rate * HUNDRED)} %"
        return f"{self.number(amount)} × {self.money(piece.rate)}"

    def _write_rest(self, curve, step):
        """Share, limits and cents, as far as they changed anything."""
        if step.fact.share != HUNDRED:
            yield self._say(
                "share",
                share=self.number(step.fact.share),
                amount=self.money(step.shared),
            )
        stages = (
            ("line", step.shared, step.limited, curve.line),
            ("period", step.limited, step.in_period, curve.period),
            ("year", step.in_period, step.in_year, curve.year),
        )
        for name, before, after, limits in stages:
            if before != after:
                side = "most" if abs(after) < abs(before) else "least"
                yield self._say(
                    f"{name}_{side}",
                    limit=self.money(getattr(limits, side)),
                    amount=self.money(after),
                )

    def spell_standing(self, curve, step):
        """From where to where the fact moved what the tiers go by."""
        write = self.number if curve.driver == "quantity" else self.money
        if curve.mode == "flat" or curve.scope == "line":
            return ""
        return self._say("standing", before=write(step.before), after=write(step.after))


# what the sentences say; the caller brings them in the language of the reader
ENGLISH = {
    "share": "%(share)s %% of it = %(amount)s",
    "line_most": "at most %(limit)s per line = %(amount)s",
    "line_least": "at least %(limit)s per line = %(amount)s",
    "period_most": "at most %(limit)s per period, so %(amount)s",
    "period_least": "at least %(limit)s per period, so %(amount)s",
    "year_most": "at most %(limit)s per year, so %(amount)s",
    "year_least": "at least %(limit)s per year, so %(amount)s",
    "standing": "From %(before)s to %(after)s",
}
