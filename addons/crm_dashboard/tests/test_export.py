import io
import json
from datetime import datetime

import openpyxl

from odoo import http
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_base.tests.metric_common import at

from .common import HomeCase


@tagged("post_install", "-at_install")
class TestExport(HomeCase, HttpCase):
    """Workbooks of homes and tiles."""

    def fetch(self, user, home, state=None, tile=None):
        self.authenticate(user.login, user.login)
        data = {
            "dashboard_id": home.id,
            "state": json.dumps(state or {}),
            "csrf_token": http.Request.csrf_token(self),
        }
        if tile:
            data["tile_id"] = tile.id
        return self.url_open("/crm_dashboard/export", data=data)

    def book(self, *args, **kwargs):
        answer = self.fetch(*args, **kwargs)
        self.assertEqual(answer.status_code, 200)
        return openpyxl.load_workbook(io.BytesIO(answer.content))

    def rows(self, sheet):
        return [[cell.value for cell in row] for row in sheet.iter_rows()]

    def test_figures_are_numbers_and_days_are_dates(self):
        self.make_lead(self.ana, won=True, closed=at(3), expected_revenue=1234.5)
        tile = self.home.tile_ids[0]
        book = self.book(self.ana, self.home, {"period": "month"}, tile)
        (sheet,) = book.worksheets
        rows = self.rows(sheet)
        self.assertEqual(rows[0][0], "Won Revenue")
        found = {row[0]: row[1] for row in rows if isinstance(row[0], str)}
        self.assertEqual(found["Period"], "March 2026")
        self.assertEqual(found["Value"], 1234.5)
        self.assertIsInstance(found["Read on"], datetime)
        days = [row for row in rows if isinstance(row[0], datetime)]
        self.assertEqual(days[0][0], datetime(2026, 3, 1))
        self.assertEqual(days[2][2], 1234.5)

    def test_a_home_has_a_sheet_per_tile(self):
        tile = self.env["crm.dashboard.tile"]
        for values in (
            {"kind": "chart", "chart": "bar", "groupby": "owner"},
            {"kind": "chart", "chart": "line", "name": "A/B: [long] name ?" * 3},
            {"kind": "chart", "chart": "gauge"},
            {"kind": "leaders"},
            {"kind": "queue", "metric_codes": "pipeline_count"},
            {"kind": "list", "filter_model": "res.partner", "metric_codes": False},
        ):
            tile.create(
                {
                    "dashboard_id": self.home.id,
                    "metric_codes": "won_value",
                    "y": 5,
                    **values,
                }
            )
        book = self.book(self.ana, self.home)
        self.assertEqual(len(book.worksheets), 9)
        for sheet in book.worksheets:
            self.assertTrue(self.rows(sheet)[0][0])

    def test_a_list_is_longer_than_on_the_screen(self):
        for number in range(12):
            self.make_lead(self.ana, name=f"Lead {number}")
        tile = self.env["crm.dashboard.tile"].create(
            {
                "dashboard_id": self.home.id,
                "kind": "list",
                "filter_model": "crm.lead",
                "filter_fields": "name,expected_revenue,create_date",
                "filter_domain": "[('name', 'like', 'Lead ')]",
                "limit": 3,
            }
        )
        rows = self.rows(self.book(self.ana, self.home, tile=tile).active)
        leads = [row for row in rows if str(row[0]).startswith("Lead ")]
        self.assertEqual(len(leads), 12)
        self.assertIsInstance(leads[0][1], (int, float))
        self.assertIsInstance(leads[0][2], datetime)

    def test_a_text_is_never_a_formula(self):
        self.make_lead(self.ana, name="=HYPERLINK(1)")
        tile = self.env["crm.dashboard.tile"].create(
            {
                "dashboard_id": self.home.id,
                "kind": "list",
                "filter_model": "crm.lead",
                "filter_fields": "name",
                "filter_domain": "[('name', '=', '=HYPERLINK(1)')]",
            }
        )
        sheet = self.book(self.ana, self.home, tile=tile).active
        cells = [c for row in sheet.iter_rows() for c in row if c.value]
        (cell,) = [c for c in cells if "HYPERLINK" in str(c.value)]
        self.assertEqual(cell.data_type, "s")

    def test_nobody_exports_more_than_they_see(self):
        self.make_lead(self.ana, won=True, closed=at(3), expected_revenue=100)
        self.make_lead(self.carla, won=True, closed=at(3), expected_revenue=50)
        tile = self.home.tile_ids[0]
        rows = self.rows(
            self.book(self.carla, self.home, {"scope": "company"}, tile).active
        )
        found = {row[0]: row[1] for row in rows if isinstance(row[0], str)}
        self.assertEqual(found["Value"], 50)
        # the home of another role: one's own comes instead
        other = self.boss_home.tile_ids
        book = self.book(self.carla, self.boss_home, tile=other)
        self.assertFalse(
            [cell for row in self.rows(book.active) for cell in row if cell]
        )

    def test_whoever_may_not_export_gets_nothing(self):
        group = self.env.ref("base.group_allow_export")
        self.ana.group_ids = [Command.unlink(group.id)]
        self.assertFalse(self.ana.has_group("base.group_allow_export"))
        self.assertNotEqual(self.fetch(self.ana, self.home).status_code, 200)
