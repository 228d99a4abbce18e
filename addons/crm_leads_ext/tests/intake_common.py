import json
import uuid

from odoo.tests import HttpCase

from .common import AssignmentCase

PATH = "/crm/leads/v1"


class IntakeCase(HttpCase, AssignmentCase):
    """A web site with a key of the company Fresh Start."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls.env["utm.source"].create({"name": "Fresh web site"})
        cls.key = cls.make_key("Web site")
        cls.secret = cls.key._make_secret()

    @classmethod
    def make_key(cls, name, **values):
        return cls.env["crm.intake.key"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "source_id": cls.source.id,
                "limit_minute": 1000,
                **values,
            }
        )

    def send(self, document=None, *, secret=None, idempotency_key=None, **options):
        """Post a document (or ``body``); ``headers`` of None are left out."""
        headers = {
            "Authorization": f"Bearer {secret or self.secret}",
            "Content-Type": "application/json",
            "Idempotency-Key": idempotency_key or uuid.uuid4().hex,
            **options.pop("headers", {}),
        }
        body = options.pop("body", None)
        if body is None:
            body = json.dumps(document)
        return self.url_open(
            PATH,
            data=body.encode() if isinstance(body, str) else body,
            headers={name: value for name, value in headers.items() if value},
            method="POST",
            **options,
        )

    def lead(self, response):
        """The lead an answer speaks of."""
        return self.env["crm.lead"].search(
            [("intake_reference", "=", response.json()["reference"])]
        )

    def leads_now(self):
        return self.env["crm.lead"].with_context(active_test=False).search_count([])

    def assertProblem(self, response, status, code):
        self.assertEqual(response.status_code, status, response.text)
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")
        problem = response.json()
        self.assertEqual(problem["status"], status)
        self.assertEqual(problem["type"], f"urn:crm-leads:problem:{code}")
        self.assertTrue(problem["title"])
        return problem
