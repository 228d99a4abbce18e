import re

from odoo import SUPERUSER_ID
from odoo.http import Controller, request, route
from odoo.tools import file_open

from ..models.ir_http import PATH, problem_response
from ..utils import intake
from ..utils.problem import Problem

# More than any key allows: not even read.
MOST_BYTES = 1024 * 1024
IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,255}")
BEARER = re.compile(r"Bearer +([!-~]{1,200})", re.IGNORECASE)


class Intake(Controller):
    """``POST /crm/leads/v1``: one lead as JSON, with a key of its own."""

    @route(
        PATH,
        type="http",
        auth="none",
        readonly=False,
        csrf=False,
        save_session=False,
        max_content_length=MOST_BYTES,
    )
    def receive(self):
        """Store the lead in the body and answer with its reference.

        Every answer is JSON; those that refuse are problem details (RFC 9457).
        """
        key = None
        try:
            if request.httprequest.method != "POST":
                raise Problem("method-not-allowed", headers={"Allow": "POST"})
            key = self._authenticate()
            self._count(key)
            idempotency_key, document = self._read(key)
            answer = self._store(key, idempotency_key, document)
        except Problem as problem:
            if key and problem.code != "too-many-requests":
                request.env["crm.intake.usage"]._count_refused(key)
            return problem_response(problem)
        headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
        if answer.repeated:
            headers.append(("Idempotency-Replayed", "true"))
        return request.make_response(answer.body, headers, status=answer.status)

    @route(
        f"{PATH}/openapi.json",
        type="http",
        auth="none",
        methods=["GET"],
        save_session=False,
        readonly=True,
    )
    def openapi(self):
        """The description of the interface, for tools and people."""
        with file_open("crm_leads_ext/static/openapi/leads_v1.json") as description:
            headers = [("Content-Type", "application/json")]
            return request.make_response(description.read(), headers)

    def _authenticate(self):
        """Return the key, and go on as Odoo itself in the key's company."""
        header = request.httprequest.headers.get("Authorization", "")
        bearer = BEARER.fullmatch(header)
        request.update_env(user=SUPERUSER_ID, context={})
        key = request.env["crm.intake.key"]._authenticate(bearer[1] if bearer else "")
        if not key:
            raise Problem("unauthorized", headers={"WWW-Authenticate": "Bearer"})
        company = key.company_id
        context = {
            "allowed_company_ids": company.ids,
            "lang": company.partner_id.lang or "en_US",
            "mail_create_nosubscribe": True,
        }
        request.update_env(context=context)
        return key.with_env(request.env)

    def _count(self, key):
        # Odoo repeats a request that collides with another: it counts once
        environ = request.httprequest.environ
        if "crm.intake.counted" in environ:
            return
        wait = request.env["crm.intake.usage"]._count(key)
        environ["crm.intake.counted"] = True
        if wait:
            raise Problem(
                "too-many-requests",
                f"Wait {wait} seconds.",
                headers={"Retry-After": str(wait)},
            )

    def _read(self, key):
        """Return the idempotency key and the JSON document of the request."""
        http = request.httprequest
        body = http.get_data()
        if len(body) > key.limit_kb * 1024:
            raise Problem("too-large", f"At most {key.limit_kb} kB are accepted.")
        if http.mimetype != "application/json":
            raise Problem("unsupported-media-type")
        idempotency_key = http.headers.get("Idempotency-Key", "")
        if not IDEMPOTENCY_KEY.fullmatch(idempotency_key):
            detail = "Give 1 to 255 visible ASCII characters, new for every lead."
            raise Problem("idempotency-key", detail)
        try:
            return idempotency_key, intake.load(body)
        except intake.BrokenJson as broken:
            raise Problem("broken-json", str(broken)) from None

    def _store(self, key, idempotency_key, document):
        # whatever a refused document had written is taken back
        with request.env.cr.savepoint():
            return request.env["crm.intake"]._receive(key, idempotency_key, document)
