"""Plans in the database equal a slow reader of the rules' own words."""

from collections import Counter

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_base.tests.properties import PROPERTY

from .common import SALES, AssignmentCase
from .reference_assignment import Lead, Member, Person, Rule, assign

PEOPLE = 4
STRATEGIES = ("round_robin", "weighted", "least_loaded", "best_match")

persons = st.builds(
    Person,
    absent=st.booleans(),
    paused=st.booleans(),
    capacity_day=st.integers(0, 4),
    capacity_open=st.integers(0, 6),
    open_leads=st.integers(0, 4),
    speaks_french=st.booleans(),
)
leads = st.lists(
    st.builds(
        Lead,
        priority=st.integers(0, 3),
        revenue=st.sampled_from((0, 500, 1000)),
        french=st.booleans(),
    ),
    max_size=12,
)


@st.composite
def worlds(draw):
    """People, rules over them, and two waves of leads with absences in between."""
    people = draw(st.lists(persons, min_size=PEOPLE, max_size=PEOPLE))
    rules = []
    for _number in range(draw(st.integers(1, 3))):
        chosen = draw(
            st.lists(st.integers(0, PEOPLE - 1), unique=True, max_size=PEOPLE)
        )
        rules.append(
            Rule(
                strategy=draw(st.sampled_from(STRATEGIES)),
                least_revenue=draw(st.sampled_from((0, 500, 1000))),
                french_is_a_must=draw(st.booleans()),
                points=draw(st.integers(0, 2)),
                members=[
                    Member(
                        person,
                        weight=draw(st.integers(1, 3)),
                        capacity=draw(st.integers(0, 3)),
                    )
                    for person in chosen
                ],
            )
        )
    return people, rules, draw(leads), draw(leads)


@tagged("post_install", "-at_install")
class TestPlanProperty(AssignmentCase):
    """Random rules, people, absences and leads, over two runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.state = "draft"
        cls.users = cls.env["res.users"].concat(
            *(cls.new_user(f"p{number}", SALES) for number in range(PEOPLE))
        )
        for user in cls.users:
            cls.take_leave(user, "2001-01-01", "2001-01-02")
        cls.french = cls.env["res.lang"]._activate_lang("fr_FR")

    # a world takes a second: a failing one is shown as it is
    @settings(
        PROPERTY,
        max_examples=max(PROPERTY.max_examples // 8, 15),
        phases=(Phase.explicit, Phase.generate),
    )
    @given(worlds())
    def test_plan_is_what_the_rules_say(self, world):
        savepoint = self.env.cr.savepoint()
        try:
            self.check_world(*world)
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all(flush=False)

    def check_world(self, people, rules, *waves):
        self.make_people(people)
        records = [self.make(rule, place) for place, rule in enumerate(rules)]
        for wave in waves:
            leads = [self.make_lead(lead) for lead in wave]
            expected = assign(people, rules, wave)
            run = self.assign(rules=self.engine._get_running_rules(self.company))
            found = [
                self.users.ids.index(le.user_id.id) if le.user_id else None
                for le in leads
            ]
            self.assertEqual(found, expected)
            decided = run._get_decisions().filtered(lambda d: d.kind == "plan")
            self.assertLessEqual(
                {lead.id for lead in leads}, set(decided.mapped("res_id"))
            )
            self.check_capacity(people, records)
            self.env["crm.lead"].browse(
                [lead.id for lead in leads if not lead.user_id]
            ).active = False

    def check_capacity(self, people, records):
        given = Counter(
            (decision.rule_ref, decision.user_id.id)
            for decision in self.env["crm.decision"].search(
                [("rule_ref", "in", [record.id for record in records])]
            )
        )
        for record in records:
            for member in record.member_ids.filtered("capacity"):
                count = given[record.id, member.user_id.id]
                self.assertLessEqual(count, member.capacity)
        for person, user in zip(people, self.users, strict=True):
            total = sum(n for (_rule, id_), n in given.items() if id_ == user.id)
            if person.capacity_day:
                self.assertLessEqual(total, person.capacity_day)

    def make_people(self, people):
        for person, user in zip(people, self.users, strict=True):
            if person.absent:
                self.take_leave(user, "2020-01-01", "2100-01-01")
            self.env["crm.assignment.person"].create(
                {
                    "user_id": user.id,
                    "company_id": self.company.id,
                    "paused": person.paused,
                    "capacity_day": person.capacity_day,
                    "capacity_open": person.capacity_open,
                    "lang_ids": [Command.set(self.french.ids)]
                    if person.speaks_french
                    else [],
                }
            )
            if person.open_leads:
                self.make_leads(person.open_leads, user_id=user.id)

    def make(self, rule, place):
        record = self.make_rule(
            f"Rule {place}",
            self.users.browse(
                [self.users.ids[member.person] for member in rule.members]
            ),
            sequence=place,
            strategy=rule.strategy,
            domain=f"[('expected_revenue', '>=', {rule.least_revenue})]",
            criterion_ids=[
                Command.create(
                    {
                        "kind": "language",
                        "required": rule.french_is_a_must,
                        "points": rule.points,
                    }
                )
            ],
        )
        for member, line in zip(rule.members, record.member_ids, strict=True):
            line.write({"weight": member.weight, "capacity": member.capacity})
        return record

    def make_lead(self, lead):
        return self.make_leads(
            1,
            priority=str(lead.priority),
            expected_revenue=lead.revenue,
            lang_id=self.french.id if lead.french else False,
        )
