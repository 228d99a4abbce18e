import io

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import OFFICER, SALES
from .statement_common import StatementCase


@tagged("post_install", "-at_install")
class TestStatementFiles(StatementCase, HttpCase):
    """A statement on paper, as a workbook, and the route that checks its signature."""

    frozen = None

    def setUp(self):
        super().setUp()
        self.book(self.ana, -12.5)
        self.close_february()
        self.statement = self.get_statement(self.ana)
        self.xlsx = f"/commission/statement/{self.statement.id}/xlsx"
        self.check = f"/commission/statement/verify/{self.statement.line_hash}"
        self.print = (
            "/report/html/crm_commission.report_commission_statement/"
            f"{self.statement.id}"
        )

    def get(self, url, user):
        login = user.login
        self.authenticate(login, login)
        return self.url_open(url)

    def read_sheet(self, response):
        from openpyxl import load_workbook

        sheet = load_workbook(io.BytesIO(response.content)).active
        return list(sheet.iter_rows(values_only=True)), sheet

    # ------------------------------------------------------------------
    # Paper
    # ------------------------------------------------------------------

    def test_every_line_is_printed_with_document_day_base_and_amount(self):
        html = self.get(self.print, self.ana).text
        self.assertIn("February 2026", html)
        self.assertIn(self.invoice.name, html)
        self.assertIn("02/10/2026", html)
        self.assertIn("10,000.00", html)
        self.assertIn("1,000.00", html)
        self.assertIn("Ten Percent", html)
        self.assertIn("987.50", html)

    def test_the_signature_is_printed(self):
        html = self.get(self.print, self.ana).text
        self.assertIn(self.statement._get_short_hash(), html)
        self.assertIn(self.check, html)

    def test_a_print_is_made_as_pdf(self):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = report.with_user(self.ana)._render_qweb_pdf(
            "crm_commission.commission_statement_report", self.statement.ids
        )
        self.assertEqual(kind, "pdf")
        self.assertEqual(content[:5], b"%PDF-")

    # ------------------------------------------------------------------
    # Workbook
    # ------------------------------------------------------------------

    def test_the_workbook_has_the_lines_as_numbers(self):
        response = self.get(self.xlsx, self.ana)
        self.assertEqual(response.status_code, 200)
        rows, _sheet = self.read_sheet(response)
        line = next(row for row in rows if row[3] == self.invoice.name)
        self.assertEqual(line[:3], ("Ten Percent", "Part 1", "Commission"))
        self.assertEqual(line[5:9], (10000, 0, 100, 1000))
        self.assertEqual(f"{line[4]:%Y-%m-%d}", "2026-02-10")
        total = next(row for row in rows if row[0] == "Total")
        self.assertEqual(total[1], 987.5)

    def test_texts_are_no_formulas(self):
        self.plan.sudo().name = '=HYPERLINK("http://x","y")'
        _rows, sheet = self.read_sheet(self.get(self.xlsx, self.ana))
        cells = [cell for row in sheet.iter_rows() for cell in row]
        kinds = {cell.data_type for cell in cells if cell.value == self.plan.name}
        self.assertEqual(kinds, {"s"})

    # ------------------------------------------------------------------
    # Signature
    # ------------------------------------------------------------------

    def test_a_genuine_statement_is_recognised(self):
        answer = self.get(self.check, self.bruno)
        self.assertIn("The statement is genuine", answer.text)
        self.assertIn(self.statement.name, answer.text)

    def test_a_line_that_moved_is_told(self):
        self.env.cr.execute(
            "UPDATE commission_credit SET amount = amount + 1 WHERE person_id = %s",
            [self.ana.partner_id.id],
        )
        self.env.invalidate_all()
        answer = self.get(self.check, self.bruno)
        self.assertIn("The lines differ from what was signed", answer.text)

    def test_an_unknown_signature_is_told(self):
        answer = self.get("/commission/statement/verify/" + "0" * 64, self.ana)
        self.assertIn("No statement has this signature", answer.text)
        self.assertNotIn(self.statement.name, answer.text)

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------

    def test_who_may_have_the_files(self):
        for user in (self.ana, self.nora, self.olga):
            self.assertEqual(self.get(self.xlsx, user).status_code, 200)
            self.assertEqual(self.get(self.print, user).status_code, 200)

    @mute_logger("odoo.http")
    def test_other_salespeople_get_none(self):
        for user in (self.bruno, self.carla, self.sam):
            self.assertEqual(self.get(self.xlsx, user).status_code, 404)
            self.assertEqual(self.get(self.print, user).status_code, 403)

    @mute_logger("odoo.http")
    def test_customers_on_the_portal_get_none(self):
        portal = self.make_user("paula", "base.group_portal")
        self.assertEqual(self.get(self.xlsx, portal).status_code, 404)
        self.assertEqual(self.get(self.check, portal).status_code, 403)
        self.assertIn(self.get(self.print, portal).status_code, (403, 404))

    @mute_logger("odoo.http")
    def test_a_second_company_gets_none(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        otto = self.make_user("otto", f"{OFFICER},{SALES}", other)
        self.assertEqual(self.get(self.xlsx, otto).status_code, 404)
        self.assertEqual(self.get(self.print, otto).status_code, 403)

    def test_who_is_not_logged_in_is_asked_to(self):
        self.authenticate(None, None)
        for url in (self.xlsx, self.check):
            response = self.url_open(url, allow_redirects=False)
            self.assertIn(response.status_code, (302, 303))
            self.assertIn("/web/login", response.headers["Location"])
