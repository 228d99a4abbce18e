from datetime import datetime, timedelta

from freezegun import freeze_time
from lxml import etree

from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import AssignmentCase


class StatisticsCase(AssignmentCase):
    """Leads whose history is known to the hour."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.won_stage = cls.env["crm.stage"].search(
            [("is_won", "=", True), ("team_ids", "=", False)], limit=1
        )
        cls.fair, cls.letter = cls.env["utm.source"].create(
            [{"name": "Spring fair"}, {"name": "Letter"}]
        )
        cls.reason = cls.env["crm.lost.reason"].create({"name": "Too far away"})

    @classmethod
    def lead(cls, **values):
        return cls.make_leads(1, **values)

    def win(self, leads):
        leads.write({"stage_id": self.won_stage.id, "probability": 100})

    def lose(self, leads):
        leads.action_set_lost(lost_reason_id=self.reason.id)

    @classmethod
    def set_dates(cls, leads, **dates):
        """Write dates that core sets itself."""
        cls.env.flush_all()
        for name, value in dates.items():
            cls.env.cr.execute(
                f"UPDATE crm_lead SET {name} = %s WHERE id = ANY(%s)",
                [value, leads.ids],
            )
        cls.env.invalidate_all()

    def statistics(self, leads, user=None):
        rows = self.env["crm.lead.statistics"].with_user(user or self.env.user)
        return rows.search([("id", "in", leads.ids)])

    def group(self, leads, groupby, *measures):
        """``{group: values}`` as a pivot shows them."""
        return {
            key: tuple(values)
            for key, *values in self.env["crm.lead.statistics"]._read_group(
                [("id", "in", leads.ids)], [groupby], measures
            )
        }


@tagged("post_install", "-at_install")
class TestStatistics(StatisticsCase):
    def test_one_row_per_lead_whatever_became_of_it(self):
        leads = self.make_leads(4, expected_revenue=100)
        won, lost, archived, waiting = leads
        self.win(won)
        self.lose(lost)
        archived.active = False
        rows = self.statistics(leads).sorted("id")
        self.assertEqual(rows.ids, leads.ids)
        self.assertEqual(rows.mapped("lead_id"), leads)
        self.assertEqual(rows.mapped("status"), ["won", "lost", "archived", "open"])
        self.assertEqual(rows.mapped("won_value"), [100, 0, 0, 0])
        self.assertEqual(rows.mapped("lost_value"), [0, 100, 0, 0])
        self.assertEqual(rows.mapped("lost_reason_id"), self.reason)
        self.assertTrue(waiting.active)

    def test_win_rate_counts_closed_leads_in_every_group(self):
        """One of two closed at the fair, none closed by letter: 50 %, and nothing."""
        fair = self.make_leads(5, source_id=self.fair.id)
        letter = self.make_leads(3, source_id=self.letter.id)
        self.win(fair[0])
        self.lose(fair[1])
        found = self.group(
            fair | letter, "source_id", "win_rate:avg", "won_share:avg", "won_count:sum"
        )
        self.assertEqual(found[self.fair], (50.0, 20.0, 1))
        self.assertEqual(found[self.letter], (False, 0.0, 0))
        ((total,),) = self.env["crm.lead.statistics"]._read_group(
            [("id", "in", (fair | letter).ids)], [], ["win_rate:avg"]
        )
        self.assertEqual(total, 50, "not the average of the groups' shares")

    def test_total_is_not_the_average_of_the_groups(self):
        fair = self.make_leads(4, source_id=self.fair.id)
        letter = self.make_leads(1, source_id=self.letter.id)
        more = self.make_leads(5, source_id=self.letter.id)
        self.win(fair | letter)
        self.lose(more)
        leads = fair | letter | more
        rates = self.group(leads, "source_id", "win_rate:avg")
        self.assertEqual(rates[self.fair], (100.0,))
        self.assertAlmostEqual(rates[self.letter][0], 100 / 6)
        ((total,),) = self.env["crm.lead.statistics"]._read_group(
            [("id", "in", leads.ids)], [], ["win_rate:avg"]
        )
        self.assertEqual(total, 50.0)

    @freeze_time("2026-03-02 08:00:00")
    def test_time_per_step(self):
        lead = self.lead()
        start = datetime(2026, 3, 2, 8)
        self.win(lead)
        self.set_dates(
            lead,
            create_date=start,
            date_open=start + timedelta(hours=3),
            date_conversion=start + timedelta(days=2),
            date_closed=start + timedelta(days=10, hours=12),
        )
        row = self.statistics(lead)
        self.assertEqual(row.hours_to_assign, 3)
        self.assertEqual(row.days_to_convert, 2)
        self.assertEqual(row.days_to_close, 10.5)

    def test_step_not_made_or_impossible_has_no_duration(self):
        waiting, odd, soon = leads = self.make_leads(3, source_id=self.fair.id)
        start = datetime(2026, 3, 2, 8)
        self.set_dates(leads, create_date=start, date_open=None)
        self.set_dates(odd, date_open=start - timedelta(days=100))
        self.set_dates(soon, date_open=start + timedelta(hours=4))
        average = self.group(leads, "source_id", "hours_to_assign:avg")
        self.assertEqual(average[self.fair], (4.0,))
        self.assertFalse(self.statistics(waiting).hours_to_assign)

    def test_open_lead_is_not_closed_by_an_old_date(self):
        lead = self.lead()
        self.set_dates(lead, date_closed=datetime(2026, 3, 2))
        row = self.statistics(lead)
        self.assertFalse(row.date_closed)
        self.assertFalse(row.days_to_close)

    def test_changes_not_yet_written_are_counted(self):
        lead = self.lead(expected_revenue=100, user_id=self.ana.id)
        self.assertEqual(self.statistics(lead).value, 100)
        lead.expected_revenue = 250
        self.env["crm.lead.statistics"].invalidate_model()
        self.assertEqual(self.statistics(lead).value, 250)

    def test_weighted_revenue_follows_the_probability(self):
        lead = self.lead(expected_revenue=1000, probability=30)
        self.assertEqual(self.statistics(lead).weighted_value, 300)

    def test_qualified_by_score_or_as_opportunity(self):
        start = datetime(2026, 3, 2, 8)
        scored, converted, waiting = leads = self.make_leads(3, source_id=self.fair.id)
        self.set_dates(leads, create_date=start, qualified_date=None)
        self.set_dates(scored, qualified_date=start + timedelta(days=3))
        converted.type = "opportunity"
        self.set_dates(converted, qualified_date=start + timedelta(days=5))
        found = self.group(
            leads, "source_id", "qualified_count:sum", "days_to_qualify:avg"
        )
        self.assertEqual(found[self.fair], (2, 4.0))
        self.assertFalse(self.statistics(waiting).qualified_date)

    def test_territory_of_the_lead(self):
        north = self.env["crm.territory"].create({"name": "North"})
        here, nowhere = leads = self.make_leads(2)
        leads.territory_id = False
        here.territory_id = north
        found = self.group(leads, "territory_id", "lead_count:sum")
        self.assertEqual(found, {north: (1,), north.browse(): (1,)})
        self.assertFalse(self.statistics(nowhere).territory_id)

    def test_tags_group_a_lead_under_each(self):
        pump, valve = self.env["crm.tag"].create([{"name": "P"}, {"name": "V"}])
        leads = self.make_leads(2)
        leads[0].tag_ids = pump | valve
        leads[1].tag_ids = pump
        found = self.group(leads, "tag_ids", "lead_count:sum")
        self.assertEqual(found, {pump: (2,), valve: (1,)})

    def test_revenue_in_another_currency_is_converted_in_totals(self):
        euro, dollar = self.env.ref("base.EUR"), self.env.ref("base.USD")
        (euro | dollar).active = True
        self.company.currency_id = euro
        other = self.env["res.company"].create(
            {"name": "Overseas", "currency_id": dollar.id}
        )
        self.env["res.currency.rate"].search(
            [("currency_id", "in", (euro | dollar).ids)]
        ).unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": dollar.id, "rate": 2, "name": "2020-01-01"}
        )
        self.env.user.company_ids |= other
        here = self.lead(expected_revenue=100)
        there = self.lead(expected_revenue=100, company_id=other.id)
        rows = self.env["crm.lead.statistics"].with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        ((total,),) = rows._read_group(
            [("id", "in", (here | there).ids)], [], ["value:sum_currency"]
        )
        self.assertEqual(total, 150)
        self.assertEqual(
            rows.browse(there.id).currency_id, dollar, "of the lead's company"
        )

    def test_row_opens_its_lead(self):
        lead = self.lead(user_id=self.ana.id)
        action = self.statistics(lead, self.ana).action_open_lead()
        self.assertEqual(action["res_model"], "crm.lead")
        self.assertEqual(action["res_id"], lead.id)
        with Form(self.env["crm.lead"].browse(action["res_id"])) as form:
            self.assertEqual(form.name, lead.name)

    def test_saved_filters_find_the_month(self):
        with freeze_time("2026-03-15 12:00:00"):
            march, february, last_year = leads = self.make_leads(3)
            self.set_dates(march, create_date=datetime(2026, 3, 1, 12))
            self.set_dates(february, create_date=datetime(2026, 2, 28, 12))
            self.set_dates(last_year, create_date=datetime(2025, 3, 15))
            found = {
                name: self.filter_leads(leads, name)
                for name in ("this_month", "last_month", "this_year")
            }
            compared = self.filter_leads(leads, "year_against_last")
        self.assertEqual(found["this_month"], march)
        self.assertEqual(found["last_month"], february)
        self.assertEqual(found["this_year"], march | february)
        self.assertEqual(compared, leads)

    def filter_leads(self, leads, name):
        """The leads that a filter of the search view keeps."""
        arch = etree.fromstring(
            self.env["crm.lead.statistics"].get_view(view_type="search")["arch"]
        )
        (node,) = arch.xpath(f"//filter[@name='{name}']")
        domain = safe_eval(node.get("domain"), {"uid": self.env.uid})
        rows = self.env["crm.lead.statistics"].search(
            [("id", "in", leads.ids), *domain]
        )
        return rows.lead_id.sorted("id")
