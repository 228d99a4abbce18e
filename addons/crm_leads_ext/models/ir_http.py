from werkzeug.exceptions import HTTPException

from odoo import models
from odoo.http import request
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..utils.problem import Problem

PATH = "/crm/leads/v1"


class IrHttp(models.AbstractModel):
    """Whatever happens on the intake's path is answered as a problem in JSON."""

    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        if request.httprequest.path == PATH:
            # the lead is in the body; nothing in the address counts
            request.params = {}
        return super()._dispatch(endpoint)

    @classmethod
    def _handle_error(cls, exception):
        if request.httprequest.path != PATH:
            return super()._handle_error(exception)
        if isinstance(exception, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            problem = Problem("busy", headers={"Retry-After": "1"})
        elif isinstance(exception, HTTPException) and exception.code:
            problem = Problem.of_status(exception.code)
        else:
            problem = Problem("internal")
        return problem_response(problem)


def problem_response(problem):
    """The HTTP answer of a problem."""
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Cache-Control", "no-store"),
        *problem.headers.items(),
    ]
    return request.make_response(problem.body(), headers, status=problem.status)
