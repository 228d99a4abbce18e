from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import MANAGER
from .intake_common import IntakeCase


@tagged("post_install", "-at_install")
class TestIntakeKey(IntakeCase):
    def test_secret_is_kept_as_a_hash_only(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT to_jsonb(k)::text FROM crm_intake_key k WHERE id = %s",
            [self.key.id],
        )
        row = self.env.cr.fetchone()[0]
        self.assertNotIn(self.secret[20:], row)
        self.assertIn("$pbkdf2-sha512$", row)
        self.assertTrue(self.secret.startswith(self.key.secret_prefix))

    def test_nobody_reads_the_hash(self):
        with self.assertRaises(AccessError):
            self.key.with_user(self.manager).read(["secret_hash"])
        with self.assertRaises(AccessError):
            self.key.with_user(self.manager).search([("secret_hash", "!=", False)])

    def test_manager_makes_a_key_and_sees_its_secret_once(self):
        form = Form(self.env["crm.intake.key"].with_user(self.manager))
        form.name = "Landing page"
        form.source_id = self.source
        key = form.save()
        self.assertEqual(key.state, "no_secret")
        action = key.action_new_secret()
        self.assertEqual(key.state, "valid")
        shown = Form(
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        keys = self.env["crm.intake.key"]
        self.assertEqual(keys._authenticate(shown.secret).id, key.id)
        again = key.action_new_secret()["context"]["default_secret"]
        self.assertFalse(keys._authenticate(shown.secret))
        self.assertEqual(keys._authenticate(again).id, key.id)

    def test_a_copy_has_no_secret(self):
        self.assertEqual(self.key.copy().state, "no_secret")

    def test_expiry(self):
        self.key.expiration_date = fields.Datetime.now() + timedelta(hours=1)
        self.assertEqual(self.key.state, "valid")
        with freeze_time(fields.Datetime.now() + timedelta(hours=2)):
            self.key.invalidate_recordset(["state"])
            self.assertEqual(self.key.state, "expired")

    @mute_logger("odoo.sql_db")
    def test_limits_are_positive(self):
        for name in ("limit_minute", "limit_day", "limit_kb", "answer_days"):
            with self.subTest(name=name), self.assertRaises(CheckViolation):
                with self.env.cr.savepoint():
                    self.key[name] = 0
                    self.env.flush_all()

    def test_salespeople_make_no_secret(self):
        with self.assertRaises(AccessError):
            self.key.with_user(self.ana).action_new_secret()

    def test_second_company_sees_nothing(self):
        self.send({"email": "zoe@client.example.com"})
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            login="crm_stranger",
            groups=MANAGER,
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for record in (self.key, self.key.usage_ids):
            theirs = record.with_user(stranger).with_context(allowed_company_ids=[])
            self.assertTrue(record)
            self.assertFalse(theirs.search([("id", "in", record.ids)]))
            with self.assertRaises(AccessError):
                theirs.read(["display_name"])
        with self.assertRaises(AccessError):
            self.key.with_user(stranger).with_context(
                allowed_company_ids=[]
            ).action_new_secret()

    def test_counters(self):
        self.send({"email": "zoe@client.example.com"})
        self.send({})
        self.key.invalidate_recordset()
        self.assertEqual(self.key.today_count, 2)
        self.assertEqual(self.key.lead_count, 1)
        self.assertTrue(self.key.last_used)
        self.assertEqual(self.key.usage_ids.refused_count, 1)

    def test_old_answers_and_days_are_forgotten(self):
        self.send({"email": "zoe@client.example.com"}, idempotency_key="one")
        answer = self.env["crm.intake.answer"].search([("key_id", "=", self.key.id)])
        answer._gc_old_answers()
        self.assertTrue(answer.exists())
        self.env.cr.execute(
            "UPDATE crm_intake_answer"
            " SET create_date = create_date - interval '31 days'"
        )
        answer._gc_old_answers()
        self.assertFalse(answer.exists())
        days = self.key.usage_ids
        days._gc_old_days()
        self.assertTrue(days.exists())
        days.day -= timedelta(days=401)
        days._gc_old_days()
        self.assertFalse(days.exists())

    def test_merged_leads_keep_their_reference(self):
        reference = self.send({"email": "zoe@client.example.com"}).json()["reference"]
        lead = self.env["crm.lead"].search([("intake_reference", "=", reference)])
        other = self.make_leads(1, name="Older", priority="3")
        head = (lead | other).with_user(self.manager).merge_opportunity()
        self.assertEqual(head.intake_reference, reference)
        self.assertEqual(head.intake_key_id, self.key)
