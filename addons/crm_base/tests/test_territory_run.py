from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import RecordCapturer, tagged

from odoo.addons.crm_base.models import crm_territory_run

from .territory_common import MANAGER, SALES, TerritoryCase


@tagged("post_install", "-at_install")
class TestTerritoryRun(TerritoryCase):
    """Lyon becomes a territory of its own: one customer and one lead would move."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].search([])._find_territory_again()
        cls.env["crm.lead"].search([])._find_territory_again()
        cls.lille = cls.make_partner("Lille", "59000")
        cls.croix_rousse = cls.make_partner("Croix-Rousse", "69004")
        cls.kept = cls.make_partner("Kept", "69001", territory_id=cls.paris.id)
        cls.lead = cls.make_lead("Pump", "69007")
        cls.won = cls.make_lead("Won", "69007")
        cls.won.action_set_won()
        cls.lyon = cls.make_territory(
            "Lyon", parent=cls.france, countries=["FR"], zips="69", state="planned"
        )
        cls.manager = cls.new_user("marta", MANAGER)
        cls.env.flush_all()

    def preview(self):
        """Press the button above the list of territories, as a browser does."""
        env = self.env(
            user=self.manager, context={"allowed_company_ids": self.company.ids}
        )
        action = call_kw(env["crm.territory"], "action_preview", [[]], {})
        return env["crm.territory.run"].browse(action["res_id"])

    def territories(self):
        records = (self.lille, self.croix_rousse, self.kept, self.lead, self.won)
        return [record.territory_id.name for record in records]

    def test_a_preview_shows_who_would_move_and_moves_nobody(self):
        before = self.territories()
        run = self.preview()
        lines = [
            (line.from_id.name, line.to_id.name, line.partner_count, line.lead_count)
            for line in run.line_ids
        ]
        self.assertEqual(lines, [("France", "Lyon", 1, 1)])
        self.assertEqual(run.move_ids.partner_id, self.croix_rousse)
        self.assertEqual(run.move_ids.lead_id, self.lead)
        self.assertEqual(run.move_ids[0].zip, "69004")
        domain = run.line_ids.action_open_moves()["domain"]
        self.assertEqual(self.env["crm.territory.move"].search(domain), run.move_ids)
        self.env.invalidate_all()
        self.assertEqual(self.territories(), before)
        self.assertEqual(self.lyon.rule_ids.state, "planned")

    def test_applying_moves_them_and_puts_the_rules_in_force(self):
        run = self.preview()
        run.action_apply()
        self.env.invalidate_all()
        self.assertEqual(
            self.territories(), ["North", "Lyon", "Paris", "Lyon", "France"]
        )
        self.assertEqual(self.lyon.rule_ids.state, "running")
        self.assertEqual((run.state, run.moved_count, run.left_count), ("done", 2, 0))
        self.assertEqual(run.progress, 100)
        self.assertFalse(self.preview().line_ids)
        with self.refused("already dealt with"):
            run.action_apply()

    def test_rules_to_be_removed_go_when_the_change_is_applied(self):
        self.north.rule_ids.state = "ending"
        self.assertEqual(self.make_partner("Lens", "62300").territory_id, self.north)
        run = self.preview()
        self.assertIn(
            (self.north, self.france), [(m.from_id, m.to_id) for m in run.move_ids]
        )
        run.action_apply()
        self.assertFalse(self.north.rule_ids)
        self.assertEqual(self.lille.territory_id, self.france)

    def test_an_archived_territory_loses_its_customers(self):
        self.north.active = False
        self.assertEqual(self.lille.territory_id, self.north)
        self.preview().action_apply()
        self.assertEqual(self.lille.territory_id, self.france)

    def test_a_preview_of_other_rules_is_refused(self):
        for change in (
            lambda: self.lyon.rule_ids.write({"zip_text": "69, 42"}),
            lambda: self.paris.write({"active": False}),
            lambda: self.spain.write({"sequence": 3}),
            lambda: self.make_rule(self.spain, countries=["IT"]),
        ):
            run = self.preview()
            change()
            with self.refused("rules changed since"):
                run.action_apply()
        self.assertEqual(self.croix_rousse.territory_id, self.france)

    def test_what_changed_since_the_preview_counts(self):
        run = self.preview()
        self.croix_rousse.territory_id = self.spain
        run.action_apply()
        self.assertEqual(self.croix_rousse.territory_id, self.spain)
        self.assertEqual(self.lead.territory_id, self.lyon)

    def test_a_discarded_preview_moves_nobody(self):
        run = self.preview()
        run.action_discard()
        self.assertEqual(run.state, "cancelled")
        with self.refused("already dealt with"):
            run.action_apply()

    def test_many_moves_are_left_to_the_cron_which_continues_where_it_was(self):
        self.make_lead("More", "69100")
        run = self.preview()
        with (
            patch.object(crm_territory_run, "INLINE_LIMIT", 1),
            patch.object(crm_territory_run, "BATCH", 1),
        ):
            with RecordCapturer(self.env["ir.cron.trigger"]) as triggers:
                run.action_apply()
            self.assertEqual(
                triggers.records.cron_id, self.env.ref("crm_base.crm_territory_cron")
            )
            self.assertEqual((run.state, run.moved_count), ("applying", 0))
            self.assertEqual(self.croix_rousse.territory_id, self.france)
            run.sudo()._apply_batch()
            self.assertEqual((run.moved_count, round(run.progress)), (1, 33))
            cron = self.env.ref("crm_base.crm_territory_cron")
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((run.state, run.moved_count), ("done", 3))
        self.assertEqual(self.lead.territory_id, self.lyon)

    def test_a_change_of_one_company_leaves_others_alone(self):
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.make_lead("Theirs", "69001", company_id=other.id)
        run = self.preview()
        self.assertNotIn(theirs, run.move_ids.lead_id)
        run.action_apply()
        self.assertEqual(theirs.territory_id, self.france)
        boss = self.new_user("boss", MANAGER, other)
        theirs = run.with_user(boss).with_context(allowed_company_ids=other.ids)
        self.assertFalse(theirs.search([]))
        self.assertFalse(theirs.env["crm.territory.move"].search([]))
        with self.assertRaises(AccessError):
            theirs.action_apply()

    def test_only_managers_change_territories(self):
        ana = self.new_user("ana", SALES)
        run = self.preview()
        with self.assertRaises(AccessError):
            self.env["crm.territory.run"].with_user(ana).action_preview()
        for method in ("action_apply", "action_discard"):
            with self.assertRaises(AccessError):
                getattr(run.with_user(ana), method)()

    def test_statements_do_not_grow_with_the_moves(self):
        def count(number):
            for place in range(number):
                self.make_lead(f"Lead {place}", "69003")
            self.env.flush_all()
            start = self.env.cr.sql_log_count
            self.preview().sudo()
            return self.env.cr.sql_log_count - start

        count(1)
        self.assertEqual(count(2), count(40))

    def test_old_previews_are_forgotten(self):
        with freeze_time("2026-01-01"):
            run = self.preview()
            self.env.flush_all()
        with freeze_time("2026-01-07"):
            self.env["crm.territory.run"]._gc_runs()
            self.assertTrue(run.exists())
        with freeze_time("2026-01-09"):
            self.env["crm.territory.run"]._gc_runs()
            self.assertFalse(run.exists())
