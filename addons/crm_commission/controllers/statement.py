from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

from ..report.statement_workbook import StatementWorkbook
from ..report.workbook import XLSX


class StatementController(http.Controller):
    @http.route(
        "/commission/statement/<int:statement_id>/xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download(self, statement_id):
        """A statement as a workbook, for who may read it; 404 for others."""
        statement = request.env["commission.statement"].browse(statement_id).exists()
        if not statement or not statement.has_access("read"):
            raise request.not_found()
        name = statement.name.replace("/", "-")
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(
            StatementWorkbook(statement).build(), headers=headers
        )

    @http.route(
        "/commission/statement/verify/<string:line_hash>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def verify(self, line_hash):
        """Whether a printed statement is genuine, and its lines still make its total.

        Who holds the print knows the whole signature; it says nothing else.
        """
        if not request.env.user._is_internal():
            raise AccessError(request.env._("Only for people of the company."))
        # whoever checks a print need not see other people's statements
        statement_sudo = (
            request.env["commission.statement"]
            .sudo()
            .search([("line_hash", "=", line_hash)], limit=1)
        )
        return request.render(
            "crm_commission.statement_verified",
            {
                "line_hash": line_hash,
                "statement": statement_sudo,
                "is_unchanged": bool(statement_sudo) and statement_sudo._is_unchanged(),
            },
        )
