from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_base.tests.dashboard_common import SALES

from .common import HomeCase


@tagged("post_install", "-at_install")
class TestTours(HomeCase, HttpCase):
    """A day of each role."""

    frozen = None

    def make_won(self):
        for user, amount, days in (
            (self.ana, 100, 0),
            (self.ana, 300, 0),
            (self.carla, 50, 0),
            (self.ana, 1199, 1),
        ):
            self.make_lead(
                user, won=True, closed=self.moment(days), expected_revenue=amount
            )

    def moment(self, months):
        """Now, or in the middle of an earlier month."""
        now = fields.Datetime.now()
        return fields.Datetime.subtract(now, months=months)

    def test_a_salesperson_begins_the_day(self):
        self.make_won()
        lead = self.make_lead(self.ana, name="Pumps for Fontana")
        lead.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self.ana.id,
            date_deadline="2026-01-02",
            summary="Call Fontana",
        )
        self.start_tour("/odoo", "crm_dashboard_salesperson_day", login=self.ana.login)
        self.assertFalse(self.own(self.ana))
        self.assertEqual(len(self.home.tile_ids), 3)

    def test_a_search_becomes_a_tile(self):
        self.make_lead(self.ana)
        self.start_tour(
            "/odoo/action-crm.crm_lead_opportunities",
            "crm_dashboard_search_becomes_a_tile",
            login=self.ana.login,
        )
        tile = self.own(self.ana).tile_ids.filtered(lambda t: t.kind == "list")
        self.assertEqual(tile.name, "My deals")
        self.assertEqual(tile.filter_model, "crm.lead")

    def test_a_manager_publishes(self):
        self.make_won()
        self.env["crm.dashboard.tile"].create(
            {
                "dashboard_id": self.boss_home.id,
                "kind": "chart",
                "chart": "bar",
                "metric_codes": "won_count",
                "groupby": "owner",
                "name": "Won by Person",
                "x": 3,
                "width": 6,
                "height": 4,
            }
        )
        self.start_tour(
            "/odoo", "crm_dashboard_manager_publishes", login=self.marta.login
        )
        self.assertEqual(len(self.home.tile_ids), 2)
        self.assertTrue(self.home.published_date)
        self.assertEqual(self.load(self.ana)["id"], self.home.id)

    def test_a_lead_manager_takes_the_next_lead(self):
        for name, days in (("Second", 5), ("First", 9)):
            self.make_lead(name=name, created=self.moment(0))
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = create_date - %s * interval '1 day'"
                " WHERE name = %s AND company_id = %s",
                [days, name, self.company.id],
            )
        group = self.env.ref("crm_dashboard.group_lead_manager")
        self.marta.group_ids = [Command.link(group.id)]
        self.make_home(
            "Leads",
            "crm_dashboard.group_lead_manager",
            [{"kind": "queue", "metric_codes": "leads_unassigned", "width": 4}],
            sequence=1,
            scope="company",
        )
        self.start_tour("/odoo", "crm_dashboard_lead_manager", login=self.marta.login)

    def test_an_executive_looks_at_the_company(self):
        self.make_won()
        group = self.env.ref("crm_dashboard.group_executive")
        self.bruno.group_ids = [
            Command.unlink(self.env.ref(SALES).id),
            Command.link(group.id),
        ]
        self.make_home(
            "Company",
            "crm_dashboard.group_executive",
            [{"kind": "figure", "metric_codes": "won_value"}],
            sequence=1,
            scope="company",
        )
        self.start_tour("/odoo", "crm_dashboard_executive", login=self.bruno.login)

    def test_a_manager_sets_targets(self):
        self.make_won()
        month = fields.Date.today().replace(day=1)
        metric = self.env.ref("crm_base.crm_metric_won_value")
        company = {
            "metric_id": metric.id,
            "owner_kind": "company",
            "company_id": self.company.id,
            "period_first": month,
        }
        self.env["crm.target"].create({**company, "amount": 1000})
        self.start_tour(
            "/odoo/crm-targets", "crm_dashboard_manager_targets", login=self.marta.login
        )
        found = {
            target.owner_name: target
            for target in self.env["crm.target"].search(
                [("period_first", "=", month), ("company_id", "=", self.company.id)]
            )
        }
        amounts = {name: target.amount for name, target in found.items()}
        self.assertEqual(
            amounts, {"Metric Company": 1000, "North": 700, "Ana": 400, "Carla": 300}
        )
        changes = self.env["crm.target.change"].search(
            [("reason", "=", "A fair split")]
        )
        self.assertEqual(changes.create_uid, self.marta)

    def test_a_manager_spreads_a_year(self):
        self.start_tour(
            "/odoo/crm-targets", "crm_dashboard_manager_spreads", login=self.marta.login
        )
        targets = self.env["crm.target"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(targets), 6 * 12)
        tops = targets.filtered(lambda target: target.owner_kind == "company")
        self.assertEqual(sum(tops.mapped("amount")), 12000)

    def test_a_salesperson_reads_the_own_target(self):
        self.make_won()
        self.env["crm.target"].create(
            {
                "metric_id": self.env.ref("crm_base.crm_metric_won_value").id,
                "user_id": self.ana.id,
                "company_id": self.company.id,
                "period_first": fields.Date.today(),
                "amount": 800,
            }
        )
        self.start_tour(
            "/odoo/crm-targets", "crm_dashboard_own_target", login=self.ana.login
        )
