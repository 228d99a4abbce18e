import json
import re

from odoo.tests import tagged

from .common import AssignmentCase

# What differs from message to message.
OWN = {"id", "message_id", "create_date", "write_date", "date", "body", "subject"}


@tagged("post_install", "-at_install")
class TestDigest(AssignmentCase):
    """Told together, people get what core would have sent each of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.bruno.write({"notification_type": "email", "lang": "fr_FR"})

    def told(self, run):
        return {
            digest.user_id: digest.message_id
            for digest in self.env["crm.assignment.digest"].search(
                [("run_id", "=", run.id)]
            )
        }

    def row(self, record):
        """The row of a record without what differs from one to the other."""
        self.env.flush_all()
        self.env.cr.execute(f"SELECT * FROM {record._table} WHERE id = %s", record.ids)
        names = [column.name for column in self.env.cr.description]
        row = dict(zip(names, self.env.cr.fetchone(), strict=True))
        return {name: value for name, value in row.items() if name not in OWN}

    def core_message(self, like, user):
        return (
            self.env["mail.thread"]
            .sudo()
            .with_context(lang=user.lang)
            .message_notify(
                body=like.body,
                subject=like.subject,
                author_id=like.author_id.id,
                partner_ids=user.partner_id.ids,
                email_layout_xmlid="mail.mail_notification_light",
            )
        )

    def bus_notices(self):
        """Payloads that wait for the commit, by message."""
        values = self.env.cr.precommit.data.get("bus.bus.values", [])
        notices = {}
        for value in values:
            message = json.loads(value["message"])
            if message["type"] == "mail.message/inbox":
                notices[message["payload"]["message_id"]] = (
                    value["channel"],
                    message["payload"]["store_data"],
                )
        return notices

    def plain(self, data, message):
        """A bus payload without what differs from message to message."""
        text = json.dumps(data)
        for record in (message, message.sudo().notification_ids):
            text = re.sub(rf"\b{record.id}\b", "0", text)
        data = json.loads(text)
        for name in OWN:
            data["mail.message"][0].pop(name, None)
        return data

    def test_message_and_notification_as_core_makes_them(self):
        self.make_leads(6)
        told = self.told(self.assign())
        self.assertEqual(len(told), 3)
        for user, message in told.items():
            core = self.core_message(message, user)
            self.assertEqual(self.row(message), self.row(core))
            self.assertEqual(message.partner_ids, core.partner_ids)
            ours, cores = (
                self.row(one.sudo().notification_ids) for one in (message, core)
            )
            for row in (ours, cores):
                row.pop("mail_message_id")
                row["mail_mail_id"] = bool(row.pop("mail_mail_id"))
                row["read_date"] = bool(row["read_date"])
            self.assertEqual(ours, cores)

    def test_mail_as_core_makes_it(self):
        self.make_leads(3)
        message = self.told(self.assign())[self.bruno]
        core = self.core_message(message, self.bruno)
        ours, cores = (
            self.env["mail.mail"].sudo().search([("mail_message_id", "=", one.id)])
            for one in (message, core)
        )
        self.assertEqual(ours.body_html, cores.body_html)
        self.assertEqual(ours.recipient_ids, self.bruno.partner_id)
        self.assertEqual(ours.references, message.message_id)
        rows = [self.row(mail) for mail in (ours, cores)]
        for row in rows:
            for name in ("mail_message_id", "references"):
                row.pop(name)
        self.assertEqual(*rows)
        self.assertIn('lang="fr_FR"', ours.body_html)

    def test_bus_notice_as_core_makes_it(self):
        self.make_leads(3)
        told = self.told(self.assign())
        message = told[self.ana]
        core = self.core_message(message, self.ana)
        notices = self.bus_notices()
        self.assertNotIn(told[self.bruno].id, notices)
        self.assertIn(told[self.carla].id, notices)
        (channel, ours), (cores_channel, cores) = notices[message.id], notices[core.id]
        self.assertEqual(channel, cores_channel)
        self.assertEqual(self.plain(ours, message), self.plain(cores, core))
        self.assertTrue(ours["mail.message"][0]["needaction"])

    def test_each_reads_their_own_language(self):
        self.make_leads(6)
        told = self.told(self.assign())
        self.assertEqual(told[self.ana].subject, "2 new leads for you")
        french = self.engine.with_context(lang="fr_FR").env["crm.assignment.digest"]
        self.assertEqual(
            told[self.bruno].subject, french._get_subject(2, self.env["crm.lead"])
        )

    def test_person_who_left_is_not_told_but_done(self):
        self.make_leads(3)
        run = self.engine._plan(self.rule, "cron")
        engine = self.engine._as_engine_of(run)
        run = run.with_env(engine.env)
        engine._apply_batch(run)
        self.ana.active = False
        self.ana.partner_id.active = False
        self.assertEqual(engine._send_digests(run), 3)
        self.assertEqual(engine._send_digests(run), 0)
        message = self.told(run)[self.ana]
        self.assertFalse(message.sudo().notification_ids)

    def test_lead_merged_before_the_digest(self):
        leads = self.make_leads(3)
        run = self.engine._plan(self.rule, "cron")
        engine = self.engine._as_engine_of(run)
        run = run.with_env(engine.env)
        engine._apply_batch(run)
        leads[0].unlink()
        engine._send_digests(run)
        self.assertEqual(len(self.told(run)), 3)
