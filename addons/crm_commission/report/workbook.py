"""What the workbooks of commissions have in common: cells that are what they show."""

import io

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROW, WIDE = 14, 30


class Workbook:
    """One sheet that is written line by line; no text becomes a formula or a link.

    :param name: name of the sheet
    :param widths: of the columns, in characters
    """

    def __init__(self, name, widths):
        import xlsxwriter

        self.output = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.output, {"in_memory": True})
        self.sheet = self.book.add_worksheet(name)
        self.row = 0
        self.styles = {
            "bold": self.book.add_format({"bold": True}),
            "title": self.book.add_format({"bold": True, "font_size": 14}),
            "day": self.book.add_format({"num_format": "yyyy-mm-dd"}),
            "number": self.book.add_format({"num_format": "#,##0.00"}),
            "sum": self.book.add_format({"num_format": "#,##0.00", "bold": True}),
        }
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def write_text(self, column, text, style=None):
        # as a string, whatever it looks like
        self.sheet.write_string(
            self.row, column, str(text or ""), self.styles.get(style)
        )

    def write_number(self, column, number, style="number"):
        self.sheet.write_number(self.row, column, number, self.styles[style])

    def write_day(self, column, day):
        self.sheet.write_datetime(self.row, column, day, self.styles["day"])

    def write_titles(self, titles):
        for column, title in enumerate(titles):
            self.write_text(column, title, "bold")
        self.row += 1

    def close(self):
        """:return: the workbook's bytes"""
        self.book.close()
        return self.output.getvalue()
