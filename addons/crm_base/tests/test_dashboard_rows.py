from unittest.mock import patch

from odoo.fields import Command
from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL

from .dashboard_common import DashboardCase
from .metric_common import at


@tagged("post_install", "-at_install")
class TestDashboardRows(DashboardCase):
    """Tiles that show records: lists, queues and the person's day."""

    # ------------------------------------------------------------------
    # Lists and queues
    # ------------------------------------------------------------------

    def test_a_saved_search_as_a_list(self):
        partner = self.env["res.partner"].create({"name": "Fontana"})
        self.make_lead(
            self.ana, name="Large", expected_revenue=900, partner_id=partner.id
        )
        self.make_lead(self.ana, name="Small", expected_revenue=5)
        self.make_lead(self.carla, name="Of Carla", expected_revenue=800)
        tile = self.tile(
            kind="list",
            dashboard_id=self.home.id,
            filter_model="crm.lead",
            filter_domain="[('user_id', '=', uid)]",
            filter_fields="name,expected_revenue,partner_id,won_status",
            filter_order="expected_revenue desc",
        )
        data = self.read_tile(tile, self.ana)
        self.assertEqual(data["total"], 2)
        large = data["rows"][0]["cells"]
        self.assertEqual(large[0], {"text": "Large"})
        self.assertEqual(large[1]["number"], 900)
        self.assertEqual(large[1]["currency"]["symbol"], "€")
        self.assertEqual(large[2], {"text": "Fontana"})
        self.assertEqual(large[3], {"text": "Pending"})
        leads = self.behind(self.open(tile, self.ana), self.ana)
        self.assertEqual(len(leads), 2)

    def test_a_list_without_columns_takes_those_of_the_list_view(self):
        self.make_lead(self.ana)
        for model in ("crm.lead", "res.partner", "calendar.event", "mail.activity"):
            with self.subTest(model=model):
                data = self.read_tile(self.tile(kind="list", filter_model=model))
                self.assertFalse(data["error"], data["message"])
                self.assertTrue(data["columns"])

    def test_a_list_counts_all_and_shows_some(self):
        for number in range(5):
            self.make_lead(self.ana, name=f"Lead {number}")
        tile = self.tile(kind="list", metric_codes="pipeline_count", limit=2)
        data = self.read_tile(tile, scope="company")
        self.assertEqual(
            (len(data["rows"]), data["total"], data["more"]), (2, 5, False)
        )
        with patch("odoo.addons.crm_base.models.crm_dashboard_rows.COUNTED", 3):
            data = self.read_tile(tile, scope="company")
        self.assertEqual((data["total"], data["more"]), (3, True))

    def test_archived_records_of_a_saved_search(self):
        self.make_lead(self.ana, name="Kept away", won=False)
        tile = self.tile(
            kind="list",
            filter_model="crm.lead",
            filter_domain="[('name', '=', 'Kept away')]",
        )
        self.assertEqual(self.read_tile(tile)["total"], 0)
        tile.filter_context = '{"active_test": False, "group_by": ["stage_id"]}'
        self.assertEqual(self.read_tile(tile)["total"], 1)
        self.assertEqual(len(self.behind(self.open(tile))), 1)

    def test_who_waits_longest_comes_first_in_a_queue(self):
        for name, day in (("Second", 5), ("First", 2), ("Third", 9)):
            self.make_lead(name=name, created=at(day))
        tile = self.tile(kind="queue", metric_codes="leads_unassigned", limit=2)
        data = self.read_tile(tile, scope="company")
        names = [row["cells"][0]["text"] for row in data["rows"]]
        self.assertEqual(names, ["First", "Second"])
        self.assertEqual(data["rows"][0]["since"], "2026-03-02 12:00:00")
        self.assertEqual(data["total"], 3)

    def test_a_queue_of_the_past_is_that_of_today(self):
        """Only figures of it are kept; that nobody was waiting would be wrong."""
        self.make_lead(name="Still here", created=at(5))
        for kind in ("queue", "list"):
            tile = self.tile(kind=kind, metric_codes="leads_unassigned")
            state = {"scope": "company", "offset": -1}
            data = self.read_tile(tile, **state)
            with self.subTest(kind=kind):
                self.assertEqual((len(data["rows"]), data["total"]), (1, 1))
                self.assertEqual(data["period"], "Mar 18, 2026")
                leads = self.behind(self.open(tile, state=state))
                self.assertEqual(leads.mapped("name"), ["Still here"])
        figure = self.tile(metric_codes="leads_unassigned")
        self.assertEqual(self.read_tile(figure, **state)["period"], "February 2026")

    def test_groups_as_a_list(self):
        self.make_won()
        tile = self.tile(kind="list", metric_codes="won_value", groupby="owner")
        data = self.read_tile(tile)
        self.assertEqual(data["shape"], "groups")
        self.assertEqual(data["datasets"][0]["values"], [400, 50])

    def test_fields_that_one_may_not_read_are_no_columns(self):
        tile = self.tile(
            kind="list",
            dashboard_id=self.home.id,
            filter_model="res.partner",
            filter_fields="name,signup_type",
        )
        data = self.read_tile(tile, self.ana)
        names = [column["name"] for column in data["columns"]]
        self.assertEqual(names, ["name"])

    # ------------------------------------------------------------------
    # Today
    # ------------------------------------------------------------------

    def make_activity(self, user, day, lead=None, **values):
        lead = lead or self.make_lead(user)
        return lead.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            date_deadline=day,
            summary=f"Call on {day}",
            **values,
        )

    def today(self, user):
        return self.read_tile(self.tile(kind="today", dashboard_id=self.home.id), user)

    def test_late_activities_come_first(self):
        self.make_activity(self.ana, "2026-03-18")
        self.make_activity(self.ana, "2026-03-10")
        self.make_activity(self.ana, "2026-03-19")
        self.make_activity(self.bruno, "2026-03-01")
        activities = self.today(self.ana)["activities"]
        self.assertEqual((activities["late"], activities["today"]), (1, 1))
        self.assertEqual(
            [row["name"] for row in activities["rows"]],
            ["Call on 2026-03-10", "Call on 2026-03-18"],
        )
        self.assertEqual(activities["rows"][0]["days_late"], 8)
        self.assertEqual(activities["rows"][0]["document"], "Pumps")

    def test_done_activities_are_gone(self):
        self.make_activity(self.ana, "2026-03-10").action_feedback()
        self.assertEqual(self.today(self.ana)["activities"]["rows"], [])

    def test_the_number_of_statements_does_not_grow_with_what_waits(self):
        tile = self.tile(kind="today", dashboard_id=self.home.id)
        lead = self.make_lead(self.ana)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.read_tile(tile, self.ana)
            return self.env.cr.sql_log_count - before

        def count_warm():
            """The first reading may fill caches that another test has emptied."""
            count()
            return count()

        self.make_activity(self.ana, "2026-03-10", lead)
        few = count_warm()
        for _number in range(40):
            self.make_activity(self.ana, "2026-03-10", lead)
        self.assertLessEqual(count_warm(), few)

    def test_activities_are_bounded_in_sql(self):
        tile = self.tile(kind="today", dashboard_id=self.home.id)
        found, execute = [], Cursor.execute

        def watch(cursor, query, params=None, log_exceptions=True):
            text = str(query.code if isinstance(query, SQL) else query)
            if 'FROM "mail_activity"' in text and "ORDER BY" in text:
                found.append(text)
            return execute(cursor, query, params, log_exceptions)

        with patch.object(Cursor, "execute", watch):
            self.read_tile(tile, self.ana)
        self.assertTrue(found)
        for text in found:
            for part in ('"user_id"', '"date_deadline"', "LIMIT"):
                self.assertIn(part, text)

    def test_meetings_of_the_day(self):
        def meet(name, start, stop, partners, **values):
            return self.env["calendar.event"].create(
                {
                    "name": name,
                    "start": start,
                    "stop": stop,
                    "user_id": self.ana.id,
                    "partner_ids": [Command.set(partners.ids)],
                    **values,
                }
            )

        ana, bruno = self.ana.partner_id, self.bruno.partner_id
        meet("Later", "2026-03-18 14:00:00", "2026-03-18 15:00:00", ana)
        meet("Over", "2026-03-18 07:00:00", "2026-03-18 08:00:00", ana)
        meet("Tomorrow", "2026-03-19 07:00:00", "2026-03-19 08:00:00", ana)
        # 23:30 UTC is half past midnight in Madrid, on the next day
        meet("Next day", "2026-03-18 23:30:00", "2026-03-18 23:45:00", ana)
        meet("Of Bruno", "2026-03-18 07:00:00", "2026-03-18 08:00:00", bruno)
        meet(
            "Fair",
            "2026-03-17 08:00:00",
            "2026-03-19 18:00:00",
            ana,
            allday=True,
            start_date="2026-03-17",
            stop_date="2026-03-19",
        )
        declined = meet(
            "Declined", "2026-03-18 10:00:00", "2026-03-18 11:00:00", ana | bruno
        )
        attendee = declined.attendee_ids.filtered(lambda a: a.partner_id == ana)
        attendee.state = "declined"
        meetings = {row["name"]: row for row in self.today(self.ana)["meetings"]}
        self.assertEqual(set(meetings), {"Later", "Over", "Fair"})
        self.assertTrue(meetings["Over"]["over"])
        self.assertFalse(meetings["Later"]["over"])

    def test_unread_messages_of_whoever_reads_them_here(self):
        self.assertIsNone(self.today(self.ana)["inbox"])
        self.ana.notification_type = "inbox"
        lead = self.make_lead(self.ana)
        lead.with_user(self.marta).message_post(
            body="Have you called?", partner_ids=self.ana.partner_id.ids
        )
        inbox = self.today(self.ana)["inbox"]
        self.assertEqual(inbox["count"], 1)
        self.assertEqual(inbox["rows"][0]["preview"], "Have you called?")
        self.assertEqual(inbox["rows"][0]["author"], "Marta")
        self.assertEqual(inbox["rows"][0]["res_id"], lead.id)
