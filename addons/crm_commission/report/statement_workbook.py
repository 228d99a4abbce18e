from .workbook import NARROW, WIDE, Workbook


class StatementWorkbook:
    """A commission statement as a workbook, line by line as it is printed.

    The lines are read with the rights of the caller.

    :param statement: one ``commission.statement``
    """

    def __init__(self, statement):
        statement.ensure_one()
        self.statement = statement
        self.env = statement.env
        widths = (WIDE, WIDE, WIDE, WIDE, *[NARROW] * 5)
        self.book = Workbook(self.env._("Statement"), widths)

    def build(self):
        """The workbook's bytes."""
        self._write_head()
        self._write_totals()
        self._write_lines()
        return self.book.close()

    def _write_head(self):
        statement, book = self.statement, self.book
        book.write_text(0, statement.display_name, "title")
        book.row += 1
        states = dict(statement._fields["state"]._description_selection(self.env))
        for name, text in (
            (self.env._("Number"), statement.name),
            (self.env._("Company"), statement.company_id.name),
            (self.env._("Status"), states[statement.state]),
            (self.env._("Currency"), statement.currency_id.name),
            (self.env._("Signature"), statement.line_hash),
        ):
            book.write_text(0, name)
            book.write_text(1, text)
            book.row += 1
        book.row += 1

    def _write_totals(self):
        for label, amount in self.statement._get_totals():
            self.book.write_text(0, label)
            self.book.write_number(1, amount)
            self.book.row += 1
        self.book.write_text(0, self.env._("Total"), "bold")
        self.book.write_number(1, self.statement.total, "sum")
        self.book.row += 2

    def _write_lines(self):
        book = self.book
        book.write_titles(
            [
                self.env._("Plan"),
                self.env._("Component"),
                self.env._("Kind"),
                self.env._("Document"),
                self.env._("Day"),
                self.env._("Base"),
                self.env._("Quantity"),
                self.env._("Share (%)"),
                self.env._("Amount"),
            ]
        )
        kinds = dict(
            self.env["commission.credit"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        for plan, component, lines, _amount in self.statement._get_line_groups():
            for line in lines:
                texts = (
                    plan.name,
                    component.name,
                    kinds[line.kind],
                    line.document_name,
                )
                for column, text in enumerate(texts):
                    book.write_text(column, text)
                book.write_day(4, line.date)
                for column, number in enumerate(
                    (line.base, line.quantity, line.share, line.amount), 5
                ):
                    book.write_number(column, number)
                book.row += 1
