import json
import re
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .intake_common import PATH, IntakeCase

LEAD = {
    "contact_name": "Zoe Martin",
    "company": "Pompes Zoe",
    "email": "zoe@client.example.com",
}
FULL = {
    **LEAD,
    "phone": "+34 600 111 222",
    "mobile": "+34 700 111 222",
    "website": "client.example.com",
    "street": "Calle Mayor 1",
    "zip": "28013",
    "city": "Madrid",
    "country": "ES",
    "state": "madrid",
    "language": "tlh",
    "description": "Two <b>pumps</b>\nsoon",
    "priority": 2,
    "campaign": "Fresh spring",
    "medium": "Fresh banner",
    "tags": ["Fresh tag", "No such tag"],
    "consent": True,
}


@tagged("post_install", "-at_install")
class TestIntakeApi(IntakeCase):
    """Every answer of ``POST /crm/leads/v1``."""

    def test_new_lead_with_all_it_says(self):
        spain = self.env.ref("base.es")
        madrid = self.env["res.country.state"].search(
            [("country_id", "=", spain.id), ("code", "=", "M")]
        )
        tag = self.env["crm.tag"].create({"name": "Fresh tag"})
        own = self.env["crm.tag"].create({"name": "From the web"})
        self.key.tag_ids = own
        response = self.send(FULL)
        self.assertEqual(response.status_code, 201, response.text)
        answer = response.json()
        self.assertEqual(answer.keys(), {"reference", "status"})
        self.assertEqual(answer["status"], "created")
        self.assertRegex(answer["reference"], r"^[\w-]{22}$")
        lead = self.lead(response)
        self.assertRecordValues(
            lead,
            [
                {
                    "name": "Zoe Martin (Pompes Zoe)",
                    "contact_name": "Zoe Martin",
                    "partner_name": "Pompes Zoe",
                    "email_from": "zoe@client.example.com",
                    "phone": "+34 600 111 222",
                    "website": "http://client.example.com",
                    "street": "Calle Mayor 1",
                    "zip": "28013",
                    "city": "Madrid",
                    "country_id": spain.id,
                    "state_id": madrid.id,
                    "priority": "2",
                    "company_id": self.company.id,
                    "source_id": self.source.id,
                    "tag_ids": (tag | own).ids,
                    "intake_key_id": self.key.id,
                }
            ],
        )

    def test_what_has_no_field_is_kept_as_text(self):
        lead = self.lead(self.send(FULL))
        self.assertEqual(lead.campaign_id.name, "Fresh spring")
        self.assertEqual(lead.medium_id.name, "Fresh banner")
        for text in (
            "&lt;b&gt;pumps&lt;/b&gt;",
            "+34 700 111 222",
            "tlh",
            "No such tag",
            "Agreed to be contacted: yes",
        ):
            self.assertIn(text, lead.description)

    def test_the_rules_give_the_lead_to_somebody(self):
        lead = self.lead(self.send(LEAD))
        self.assertEqual(lead.user_id, self.ana)
        self.assertEqual(lead.team_id, self.team)
        self.assertTrue(self.decisions(lead))

    def test_same_request_again_gets_the_same_answer(self):
        first = self.send(LEAD, idempotency_key="one")
        before = self.leads_now()
        body = json.dumps(dict(reversed(LEAD.items())), indent=3)
        again = self.send(body=body, idempotency_key="one")
        self.assertEqual((again.status_code, again.json()), (201, first.json()))
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        self.assertNotIn("Idempotency-Replayed", first.headers)
        self.assertEqual(self.leads_now(), before)

    def test_same_key_with_another_lead_is_refused(self):
        self.send(LEAD, idempotency_key="one")
        before = self.leads_now()
        other = self.send({**LEAD, "city": "Lyon"}, idempotency_key="one")
        self.assertProblem(other, 422, "idempotency-key-reused")
        self.assertEqual(self.leads_now(), before)

    def test_idempotency_keys_of_two_keys_do_not_meet(self):
        key = self.make_key("Second site")
        first = self.send(LEAD, idempotency_key="one")
        second = self.send(
            {"email": "yan@client.example.com"},
            idempotency_key="one",
            secret=key._make_secret(),
        )
        self.assertEqual([first.status_code, second.status_code], [201, 201])

    def test_refused_requests_may_be_mended_with_the_same_key(self):
        self.assertEqual(self.send({}, idempotency_key="one").status_code, 422)
        self.assertEqual(self.send(LEAD, idempotency_key="one").status_code, 201)

    def test_idempotency_key_is_needed(self):
        for value in (None, "with blank", "x" * 256):
            with self.subTest(value=value):
                response = self.send(LEAD, headers={"Idempotency-Key": value})
                self.assertProblem(response, 400, "idempotency-key")

    def test_the_lead_it_met(self):
        met = self.make_leads(1, email_from="Zoe <ZOE@client.example.com>")
        met.user_id = self.bruno
        before = self.leads_now()
        response = self.send({**LEAD, "description": "<i>News</i>", "city": "Lyon"})
        self.assertEqual(response.status_code, 200, response.text)
        met.invalidate_recordset()
        reference = met.intake_reference
        self.assertEqual(
            response.json(),
            {"reference": reference, "status": "duplicate", "duplicate_of": reference},
        )
        note = met.message_ids[0]
        for text in ("&lt;i&gt;News&lt;/i&gt;", "Lyon", "Pompes Zoe", "Zoe Martin"):
            self.assertIn(text, note.body)
        self.assertEqual(note.notified_partner_ids, self.bruno.partner_id)
        self.assertEqual(self.leads_now(), before)
        self.assertEqual(self.send(LEAD).json()["reference"], reference)

    def test_same_phone_meets_unless_emails_differ(self):
        met = self.make_leads(1, phone="+34 600 111 222")
        phone = {"phone": "+34600-111-222"}
        self.assertEqual(self.send({**phone, **LEAD}).status_code, 200)
        met.email_from = "other@client.example.com"
        response = self.send({**phone, **LEAD})
        self.assertEqual(response.status_code, 201)
        pair = self.env["crm.lead.duplicate"].search(
            [("lead_id", "=", self.lead(response).id)]
        )
        self.assertEqual((pair.other_id, pair.why), (met, "phone"))

    def test_closed_leads_and_those_of_others_are_not_met(self):
        lost = self.make_leads(1, email_from=LEAD["email"])
        lost.action_set_lost()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids |= elsewhere
        self.make_leads(1, company_id=elsewhere.id, email_from=LEAD["email"])
        response = self.send(LEAD)
        self.assertEqual(response.status_code, 201)
        pairs = self.env["crm.lead.duplicate"].search(
            [("lead_id", "=", self.lead(response).id)]
        )
        self.assertEqual(pairs.other_id, lost)

    def test_alike_company_is_queued(self):
        known = self.make_leads(1, partner_name="POMPES ZOÉ S.A.R.L.")
        lead = self.lead(self.send(LEAD))
        self.assertEqual(
            self.env["crm.lead.duplicate"].search([("lead_id", "=", lead.id)]).other_id,
            known,
        )

    def test_wrong_fields_are_named(self):
        response = self.send(
            {
                "email": "no",
                "city": 5,
                "tags": ["fine", 7],
                "priority": 9,
                "consent": "yes",
                "country": "es",
                "a/b": 1,
                "street": "x" * 201,
                "name": "nul\x00",
            }
        )
        problem = self.assertProblem(response, 422, "invalid-lead")
        wrong = {error["pointer"] for error in problem["errors"]}
        names = "email city tags/1 priority consent country a~1b street name".split()
        self.assertEqual(wrong, {f"/{name}" for name in names})

    def test_values_that_only_the_database_knows(self):
        for field, value in (("country", "QQ"), ("source", "Another")):
            with self.subTest(field=field):
                before = self.leads_now()
                problem = self.send({**LEAD, field: value}, idempotency_key=field)
                problem = self.assertProblem(problem, 422, "invalid-lead")
                self.assertEqual(problem["errors"][0]["pointer"], f"/{field}")
                self.assertEqual(self.leads_now(), before)
                again = self.send(LEAD, idempotency_key=field)
                self.assertIn(again.status_code, (200, 201))

    def test_source_of_the_key_and_others(self):
        own = self.send({**LEAD, "source": "fresh WEB site"})
        self.assertEqual(self.lead(own).source_id, self.source)
        self.key.may_set_source = True
        other = self.send({"email": "y@client.example.com", "source": "100%"})
        self.assertEqual(self.lead(other).source_id.name, "100%")

    def test_somebody_to_answer_is_needed(self):
        for document in (
            {},
            {"name": "x"},
            {"email": " "},
            {"email": None},
            [],
            "x",
            1,
        ):
            with self.subTest(document=document):
                self.assertProblem(self.send(document), 422, "invalid-lead")

    def test_broken_json(self):
        bodies = (
            b"",
            b"{",
            b"\xff",
            b"[" * 9999,
            b'{"a":1,"a":2}',
            b"NaN",
            b"1" * 9999,
        )
        for body in bodies:
            with self.subTest(body=body[:9]):
                self.assertProblem(self.send(body=body), 400, "broken-json")

    def test_body_must_be_json(self):
        for mimetype in ("text/plain", "application/x-www-form-urlencoded", None):
            with self.subTest(mimetype=mimetype):
                response = self.send(LEAD, headers={"Content-Type": mimetype})
                self.assertProblem(response, 415, "unsupported-media-type")

    def test_size_limit(self):
        self.key.limit_kb = 1
        response = self.send({**LEAD, "description": "x" * 1100})
        self.assertProblem(response, 413, "too-large")
        self.assertEqual(self.send(LEAD).status_code, 201)

    def test_without_a_valid_key_nothing_happens(self):
        expired = self.make_key("Old", expiration_date="2020-01-01 00:00:00")
        retired = self.make_key("Retired")
        secrets = [expired._make_secret(), retired._make_secret()]
        retired.active = False
        before = self.leads_now()
        values = [
            None,
            "Bearer",
            "Basic eDp5",
            "Bearer crmlead_",
            f"Bearer {self.secret}x",
        ]
        values += [f"Bearer {self.secret[:-1]}", *(f"Bearer {key}" for key in secrets)]
        answers = set()
        for value in values:
            with self.subTest(value=value):
                response = self.send(LEAD, headers={"Authorization": value})
                self.assertProblem(response, 401, "unauthorized")
                self.assertEqual(response.headers["WWW-Authenticate"], "Bearer")
                answers.add(response.text)
        self.assertEqual(len(answers), 1)
        self.assertEqual(self.leads_now(), before)

    def test_key_of_another_company_makes_leads_there_only(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        key = self.make_key("Theirs", company_id=other.id)
        met = self.make_leads(1, email_from=LEAD["email"])
        response = self.send(LEAD, secret=key._make_secret())
        self.assertEqual(response.status_code, 201)
        self.assertEqual(self.lead(response).company_id, other)
        self.assertFalse(self.lead(response).user_id)
        self.assertFalse(met.intake_reference)

    def test_rate_per_minute(self):
        self.key.limit_minute = 2
        with freeze_time("2026-05-04 10:00:15"):
            answers = [self.send(LEAD).status_code for _each in range(2)]
            refused = self.send(LEAD)
        self.assertEqual(answers, [201, 200])
        self.assertProblem(refused, 429, "too-many-requests")
        self.assertEqual(refused.headers["Retry-After"], "45")
        with freeze_time("2026-05-04 10:01:00"):
            self.assertEqual(self.send(LEAD).status_code, 200)
        self.assertEqual(self.key.usage_ids.request_count, 3)

    def test_rate_per_day(self):
        self.key.limit_day = 1
        with freeze_time("2026-05-04 23:00:00"):
            self.assertEqual(self.send({}).status_code, 422)
            refused = self.send(LEAD)
        self.assertProblem(refused, 429, "too-many-requests")
        self.assertEqual(refused.headers["Retry-After"], "3600")
        with freeze_time("2026-05-05 00:00:00"):
            self.assertEqual(self.send(LEAD).status_code, 201)
        self.assertEqual(sum(self.key.usage_ids.mapped("refused_count")), 1)

    def test_other_methods(self):
        for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
            with self.subTest(method=method):
                response = self.url_open(PATH, method=method)
                self.assertProblem(response, 405, "method-not-allowed")
                self.assertEqual(response.headers["Allow"], "POST")

    @mute_logger("odoo.http")
    def test_a_failure_inside_leaks_nothing_and_writes_nothing(self):
        before = self.leads_now()
        answers = self.env["crm.intake.answer"].search_count([])
        routing = type(self.env["crm.assignment.engine"])
        with patch.object(routing, "_assign_created", side_effect=ValueError("secret")):
            response = self.send(LEAD, idempotency_key="one")
        problem = self.assertProblem(response, 500, "internal")
        self.assertNotIn("secret", json.dumps(problem))
        self.assertEqual(self.leads_now(), before)
        self.assertEqual(self.env["crm.intake.answer"].search_count([]), answers)
        self.assertEqual(self.send(LEAD, idempotency_key="one").status_code, 201)

    def test_parameters_in_the_address_do_not_count(self):
        response = self.url_open(f"{PATH}?self=1&name=x", data=b"{}", method="POST")
        self.assertProblem(response, 401, "unauthorized")

    def test_no_session_is_made(self):
        response = self.send(LEAD)
        self.assertNotIn("session_id", response.headers.get("Set-Cookie", ""))
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_description_of_the_interface(self):
        response = self.url_open(f"{PATH}/openapi.json")
        self.assertEqual(response.status_code, 200)
        self.assertTrue(re.match(r"3\.1\.", response.json()["openapi"]))
