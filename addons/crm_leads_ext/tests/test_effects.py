from odoo.tests import tagged

from .common import AssignmentCase


@tagged("post_install", "-at_install")
class TestEffects(AssignmentCase):
    """One lead at its creation and many by a run leave the same behind."""

    def effects(self, lead):
        """What people rely on after a lead was given to somebody."""
        lead.invalidate_recordset()
        notifications = self.env["mail.message"].search(
            [
                ("partner_ids", "in", lead.user_id.partner_id.ids),
                ("body", "ilike", lead.name),
            ]
        )
        return {
            "person": bool(lead.user_id),
            "team": lead.team_id.name,
            "company": lead.company_id.name,
            "type": lead.type,
            "opened": bool(lead.date_open),
            "person follows": lead.user_id.partner_id in lead.message_partner_ids,
            "subtypes": sorted(
                lead.message_follower_ids.filtered(
                    lambda f: f.partner_id == lead.user_id.partner_id
                ).subtype_ids.mapped("name")
            ),
            "notified once": len(notifications),
            "notified by": notifications.mapped("message_type"),
            "in the inbox": len(notifications.notification_ids),
            "chatter": sorted(
                lead.message_ids.filtered("tracking_value_ids").mapped("body")
            ),
            "decision": lead.assignment_reason,
            "decided by": lead.assignment_decision_id.rule_ref,
        }

    def test_single_and_bulk_leave_the_same(self):
        single = self.make_leads(1, routed=True)
        many = self.make_leads(30)
        for number, lead in enumerate(many):
            lead.name = f"Bulk {number:02}"
        self.assign()
        self.env.flush_all()
        expected = self.effects(single)
        self.assertTrue(expected["person follows"])
        self.assertEqual(expected["notified once"], 1)
        self.assertEqual(expected["chatter"], [])
        for lead in many:
            self.assertEqual(self.effects(lead), expected)

    def test_one_digest_per_person_and_run(self):
        self.make_leads(30)
        run = self.assign()
        digests = self.env["crm.assignment.digest"].search([("run_id", "=", run.id)])
        self.assertEqual(digests.mapped("lead_count"), [10, 10, 10])
        self.assertEqual(digests.user_id, self.people)
        self.assertEqual(
            [len(digest.message_id.notification_ids) for digest in digests], [1, 1, 1]
        )

    def test_digest_speaks_the_persons_language(self):
        self.env["res.lang"]._activate_lang("es_ES")
        self.ana.lang = "es_ES"
        self.make_leads(1)
        run = self.assign()
        digest = self.env["crm.assignment.digest"].search([("run_id", "=", run.id)])
        self.assertIn("Lead 1", digest.message_id.subject)
        spanish = digest.with_context(lang="es_ES")._get_subject(
            1, self.env["crm.lead"]
        )
        self.assertTrue(digest.message_id.subject.startswith(spanish.rstrip(" ")))

    def test_long_digest_is_cut(self):
        self.rule.member_ids.filtered(lambda m: m.user_id != self.ana).paused = True
        self.make_leads(25)
        run = self.assign()
        digest = self.env["crm.assignment.digest"].search([("run_id", "=", run.id)])
        self.assertIn("and 5 more", digest.message_id.body)
