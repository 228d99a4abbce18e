from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.crm_assignment_engine_apply import APPLY_CONTEXT
from ..utils import giving
from .common import AssignmentCase


@tagged("post_install", "-at_install")
class TestFollowers(AssignmentCase):
    """What a batch leaves behind is what core leaves, lead by lead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notices = cls.env["mail.message.subtype"].search(
            [("res_model", "=", "crm.team")]
        )
        cls.customer = cls.env["res.partner"].create({"name": "Customer"})
        gone = cls.env["res.partner"].create({"name": "Gone"})
        cls.team.message_subscribe(cls.manager.partner_id.ids, cls.notices.ids)
        cls.team.message_subscribe(cls.customer.ids, cls.notices[:2].ids)
        cls.team.message_subscribe(gone.ids, cls.notices.ids)
        gone.active = False
        # History: the chance of a lead depends on its team.
        cls.env["crm.lead.scoring.frequency"].create(
            [
                {
                    "variable": "stage_id",
                    "value": str(stage.id),
                    "team_id": team,
                    "won_count": won,
                    "lost_count": 30,
                }
                for stage in cls.env["crm.stage"].search([("is_won", "=", False)])
                for team, won in ((False, 20), (cls.team.id, 70))
            ]
        )

    def twins(self, count):
        """Two sets of leads that are alike."""
        values = {
            "expected_revenue": 1234.5,
            "recurring_revenue": 100,
            "recurring_plan": self.env["crm.recurring.plan"].search([], limit=1).id,
            "country_id": self.env.ref("base.es").id,
            "phone": "+34 912 345 678",
        }
        twins = self.make_leads(count, **values), self.make_leads(count, **values)
        both = twins[0] | twins[1]
        self.env.cr.execute(
            "UPDATE crm_lead SET probability = automated_probability"
            " WHERE id = ANY(%s)",
            [both.ids],
        )
        both.invalidate_recordset(["probability"])
        return twins

    def give_one_by_one(self, leads, people):
        for place, lead in enumerate(self.env["crm.lead"].browse(leads.ids)):
            lead.with_context(**APPLY_CONTEXT).write(
                {"user_id": people[place % len(people)].id, "team_id": self.team.id}
            )
            self.env.flush_all()
        self.env.invalidate_all()

    def followers(self, lead):
        return {
            follower.partner_id.name: sorted(follower.subtype_ids.ids)
            for follower in lead.message_follower_ids
        }

    def stored(self, lead):
        """Every value in the lead's row but its own name and the moments."""
        self.env.cr.execute("SELECT * FROM crm_lead WHERE id = %s", [lead.id])
        names = [column.name for column in self.env.cr.description]
        row = dict(zip(names, self.env.cr.fetchone(), strict=True))
        for name in ("id", "name", "write_date", "create_date"):
            del row[name]
        moments = [name for name, value in row.items() if isinstance(value, datetime)]
        return row | dict.fromkeys(moments, "a moment")

    def test_batch_equals_core(self):
        ours, cores = self.twins(6)
        own_choice = self.env.ref("mail.mt_note")
        for leads in (ours, cores):
            leads[0].message_subscribe(self.ana.partner_id.ids, own_choice.ids)
            leads[1].message_subscribe(self.customer.ids)
        before = ours[0].probability
        self.assign(leads=ours)
        self.give_one_by_one(cores, self.people)
        self.assertNotEqual(ours[0].probability, before)
        for our, core in zip(ours, cores, strict=True):
            self.assertEqual(self.stored(our), self.stored(core))
            self.assertEqual(self.followers(our), self.followers(core))
            self.assertFalse(our.message_ids.filtered("tracking_value_ids"))
        self.assertEqual(self.followers(ours[0])["Ana"], own_choice.ids)
        self.assertLessEqual({"Marta", "Ana", "Customer"}, set(self.followers(ours[3])))
        self.assertNotIn("Gone", self.followers(ours[3]))

    def test_batch_meets_who_follows_already(self):
        leads = self.make_leads(3)
        leads.message_subscribe(self.people.partner_id.ids)
        before = [self.followers(lead) for lead in leads]
        self.team.message_unsubscribe(self.team.message_partner_ids.ids)
        self.assign()
        self.assertEqual([self.followers(lead) for lead in leads], before)

    def test_company_check_sees_every_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        leads = self.make_leads(2, team_id=self.team.id)
        elsewhere = {"name": "Elsewhere", "company_id": other.id}
        leads[1].team_id = self.env["crm.team"].create(elsewhere)
        self.env.flush_all()
        self.assertEqual(leads.company_id, self.company | other)
        self.customer.company_id = self.company
        with giving.begin(self.env, leads.ids):
            leads[0].write({"partner_id": self.customer.id})
            with self.assertRaises(UserError):
                leads.write({"partner_id": self.customer.id})

    def test_values_flushed_on_the_way(self):
        """Somebody's search in between writes the team: the chance still follows."""
        ours, cores = self.twins(2)
        values = {"user_id": self.ana.id, "team_id": self.team.id}
        with giving.begin(self.env, ours.ids):
            ours.write(values)
            ours.flush_model(["team_id"])
            ours.flush_model(["probability"])
            self.env.flush_all()
        cores.write(values)
        self.env.flush_all()
        self.assertEqual(self.stored(ours[0]), self.stored(cores[0]))

    def test_leads_beside_the_batch(self):
        ours, cores = self.twins(1)
        with giving.begin(self.env, [0]):
            ours.expected_revenue = 50
            self.env.flush_all()
        cores.expected_revenue = 50
        self.env.flush_all()
        self.assertEqual(self.stored(ours), self.stored(cores))
