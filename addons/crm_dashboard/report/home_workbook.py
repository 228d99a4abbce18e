import io
import re

from odoo import fields

from odoo.addons.crm_base.models.crm_dashboard_tile import MOST_EXPORTED

FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
NARROW, WIDE = 16, 32


class HomeWorkbook:
    """An Excel workbook of a home: one sheet per tile, numbers and dates as such.

    The tiles are read as the screen reads them, with the rights of the caller; lists
    are longer than on the screen.

    :param layout: answer of ``load_home``
    :param tiles: layouts of the tiles to write
    """

    def __init__(self, env, layout, tiles):
        self.env = env
        self.layout = layout
        self.tiles = tiles
        self.names = set()

    def build(self):
        """The workbook's bytes."""
        import xlsxwriter

        output = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            output, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}
        )
        self.bold = self.book.add_format({"bold": True})
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.date = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.formats = {}
        data = self._read()
        for tile in self.tiles:
            self._write_tile(tile, data[str(tile["id"])])
        if not self.tiles:
            self.book.add_worksheet(self._get_sheet_name(self.layout["name"] or "–"))
        self.book.close()
        return output.getvalue()

    def _read(self):
        dashboard = self.env["crm.dashboard"].with_context(
            crm_dashboard_rows=MOST_EXPORTED
        )
        ids = [tile["id"] for tile in self.tiles]
        return dashboard.read_tiles(ids, self.layout["state"])

    # ------------------------------------------------------------------
    # Sheets
    # ------------------------------------------------------------------

    def _write_tile(self, tile, data):
        self.sheet = self.book.add_worksheet(self._get_sheet_name(tile["name"]))
        self.sheet.set_column(0, 0, WIDE)
        self.sheet.set_column(1, 8, NARROW)
        self.row = 0
        self._write_text(0, tile["name"], self.title)
        self.row += 1
        self._write_head(data)
        self.row += 1
        if data["error"]:
            self._write_text(0, data["message"])
            return
        getattr(self, f"_write_{tile['kind']}")(data)

    def _write_head(self, data):
        """Whose figures, of which days, read when: as the tile says."""
        scopes = {
            option["code"]: option["label"]
            for option in self.env["crm.dashboard"]._get_options("scope")
        }
        self._write_line(self.env._("Scope"), scopes.get(data.get("scope"), ""))
        self._write_line(self.env._("Period"), data.get("period") or "")
        self._write_text(0, self.env._("Read on"))
        if data.get("moment"):
            self._write_moment(1, data["moment"])
        self.row += 1

    def _write_figure(self, data):
        self._write_text(0, self.env._("Value"))
        self._write_number(1, data["value"], data)
        self.row += 1
        compared = data["compared"]
        if compared:
            self._write_text(0, compared["label"])
            self._write_number(1, compared["value"], data)
            self.row += 1
        if data["points"]:
            self.row += 1
            self._write_titles(
                [self.env._("From"), self.env._("To"), self.env._("Value")]
            )
            for point in data["points"]:
                self._write_date(0, point["from"])
                self._write_date(1, point["to"])
                self._write_number(2, point["value"], data)
                self.row += 1

    def _write_chart(self, data):
        if data["by"] == "gauge":
            self._write_text(0, self.env._("Value"))
            self._write_number(1, data["value"], data)
            self.row += 1
            self._write_text(0, self.env._("Aim"))
            self._write_number(1, data["aim"], data)
            self.row += 1
            return
        timed = data["by"] == "time"
        titles = (
            [self.env._("From"), self.env._("To")] if timed else [self.env._("Group")]
        )
        self._write_titles(titles + [one["name"] for one in data["datasets"]])
        for place, group in enumerate(data["labels"]):
            if timed:
                self._write_date(0, group["from"])
                self._write_date(1, group["to"])
            else:
                self._write_text(0, group["label"])
            for column, one in enumerate(data["datasets"], len(titles)):
                self._write_number(column, one["values"][place], one)
            self.row += 1

    def _write_list(self, data):
        if data["shape"] == "groups":
            self._write_chart(data)
            return
        self._write_titles([column["label"] for column in data["columns"]])
        for row in data["rows"]:
            for column, cell in enumerate(row["cells"]):
                self._write_cell(column, cell)
            self.row += 1

    def _write_queue(self, data):
        self._write_list(data)

    def _write_leaders(self, data):
        self._write_text(0, self.env._("Place"))
        if data["place"]:
            self.sheet.write_number(self.row, 1, data["place"])
        self.row += 1
        self._write_text(0, self.env._("Colleagues Compared"))
        self.sheet.write_number(self.row, 1, data["of"])
        self.row += 1
        for name, value in (
            (self.env._("Own"), data["value"]),
            (self.env._("Average"), data["average"]),
        ):
            self._write_text(0, name)
            self._write_number(1, value, data)
            self.row += 1
        if data["rows"]:
            self.row += 1
            self._write_titles(
                [self.env._("Name"), self.env._("Place"), self.env._("Value")]
            )
            for row in data["rows"]:
                self._write_text(0, row["name"])
                self.sheet.write_number(self.row, 1, row["place"])
                self._write_number(2, row["value"], data)
                self.row += 1

    def _write_today(self, data):
        self._write_titles(
            [self.env._("Activity"), self.env._("Document"), self.env._("Due")]
        )
        for activity in data["activities"]["rows"]:
            self._write_text(0, activity["name"])
            self._write_text(1, activity["document"])
            self._write_date(2, activity["date"])
            self.row += 1
        self.row += 1
        self._write_titles(
            [self.env._("Meeting"), self.env._("Begins"), self.env._("Ends")]
        )
        for meeting in data["meetings"]:
            self._write_text(0, meeting["name"])
            self._write_moment(1, meeting["start"])
            self._write_moment(2, meeting["stop"])
            self.row += 1

    # ------------------------------------------------------------------
    # Cells
    # ------------------------------------------------------------------

    def _write_line(self, name, text):
        self._write_text(0, name)
        self._write_text(1, text)
        self.row += 1

    def _write_titles(self, titles):
        for column, title in enumerate(titles):
            self._write_text(column, title, self.bold)
        self.row += 1

    def _write_text(self, column, text, style=None):
        # as a string, whatever it looks like: no text becomes a formula or a link
        self.sheet.write_string(self.row, column, str(text or ""), style)

    def _write_number(self, column, value, description):
        if value is not None:
            style = self._get_number_format(description)
            self.sheet.write_number(self.row, column, value, style)

    def _write_date(self, column, day):
        if day:
            moment = fields.Date.to_date(day)
            self.sheet.write_datetime(self.row, column, moment, self.date)

    def _write_moment(self, column, moment):
        """A moment in the time zone of the reader."""
        stored = fields.Datetime.to_datetime(moment)
        local = fields.Datetime.context_timestamp(self.env["crm.dashboard"], stored)
        self.sheet.write_datetime(
            self.row, column, local.replace(tzinfo=None), self.moment
        )

    def _write_cell(self, column, cell):
        if "number" in cell:
            self._write_number(column, cell["number"], cell)
        elif "date" in cell:
            self._write_date(column, cell["date"])
        elif "datetime" in cell:
            if cell["datetime"]:
                self._write_moment(column, cell["datetime"])
        elif "flag" in cell:
            self.sheet.write_boolean(self.row, column, cell["flag"])
        else:
            self._write_text(column, cell["text"])

    def _get_number_format(self, description):
        currency = (description.get("currency") or {}).get("symbol", "")
        unit = description.get("unit")
        digits = description.get("digits")
        digits = 2 if digits is None and unit == "money" else digits or 0
        code = "#,##0" + ("." + "0" * digits if digits else "")
        if unit == "money" and currency:
            code += f' "{currency}"'
        elif unit == "percent":
            code += ' "%"'
        if code not in self.formats:
            self.formats[code] = self.book.add_format({"num_format": code})
        return self.formats[code]

    def _get_sheet_name(self, name):
        """A name that Excel takes, and that no other sheet has."""
        base = FORBIDDEN.sub(" ", name or "").strip()[:LONGEST_NAME] or "–"
        unique, number = base, 1
        while unique.lower() in self.names:
            number += 1
            ending = f" {number}"
            unique = base[: LONGEST_NAME - len(ending)] + ending
        self.names.add(unique.lower())
        return unique
