import csv
import io

from ..models.commission_statement import TOTALS
from .workbook import NARROW, WIDE, Workbook

# a cell that begins so is a formula to spreadsheet programs
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class PayrollFile:
    """What the payroll pays: a line for each statement, numbers as numbers.

    :param statements: ``commission.statement`` of employees
    """

    def __init__(self, statements):
        self.statements = statements
        self.env = statements.env

    def build(self, kind):
        """The file's bytes.

        :param kind: ``csv`` (UTF-8, commas, decimal points) or ``xlsx``
        """
        return self._build_xlsx() if kind == "xlsx" else self._build_csv()

    def _get_titles(self):
        fields = self.statements._fields
        amounts = [
            fields[name]._description_string(self.env)
            for name in (*TOTALS, "amount_carried", "amount_payable")
        ]
        return [
            self.env._("Number"),
            self.env._("Month"),
            self.env._("Person"),
            self.env._("Email"),
            self.env._("Currency"),
            *amounts,
        ]

    def _get_rows(self):
        for statement in self.statements:
            texts = [
                statement.name,
                f"{statement.date_from:%Y-%m}",
                statement.person_id.name or "",
                statement.person_id.email or "",
                statement.currency_id.name,
            ]
            amounts = [
                statement.currency_id.round(statement[name])
                for name in (*TOTALS, "amount_carried", "amount_payable")
            ]
            yield texts, amounts

    def _build_csv(self):
        output = io.StringIO()
        writer = csv.writer(output)
        writer.writerow(self._get_titles())
        digits = {one.id: one.currency_id.decimal_places for one in self.statements}
        for statement, (texts, amounts) in zip(
            self.statements, self._get_rows(), strict=True
        ):
            writer.writerow(
                [neutralise(text) for text in texts]
                + [f"{amount:.{digits[statement.id]}f}" for amount in amounts]
            )
        return output.getvalue().encode("utf-8-sig")

    def _build_xlsx(self):
        titles = self._get_titles()
        widths = [
            WIDE if place in (0, 2, 3) else NARROW for place in range(len(titles))
        ]
        book = Workbook(self.env._("Commissions"), widths)
        book.write_titles(titles)
        for texts, amounts in self._get_rows():
            for column, text in enumerate(texts):
                book.write_text(column, text)
            for column, amount in enumerate(amounts, len(texts)):
                book.write_number(column, amount)
            book.row += 1
        return book.close()


def neutralise(text):
    """A text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
