from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_base.tests.properties import PROPERTY
from odoo.addons.crm_leads_ext.utils.score import fade, score

from .score_common import NOW, ScoreCase

KINDS = ("mail", "return", "meeting", "activity")
DOMAINS = (
    "[]",
    "[('color', '=', 1)]",
    "[('color', '<', 2), ('city', 'ilike', 'pav')]",
    "['|', ('country_id.code', '=', 'IT'), ('city', '=', False)]",
    "[('date_deadline', '<', 'today +3d')]",
)
points = st.integers(-1000, 1000).filter(bool)
rules = st.fixed_dictionaries(
    {
        "domain": st.sampled_from(DOMAINS),
        "points": points,
        "half_life_days": st.integers(0, 40),
        "maximum": st.sampled_from((0, 0, 5, 30, 1500)),
        "counts": st.sampled_from(("fact", "since", *KINDS)),
    }
)
seconds = st.integers(-86_400, 400 * 86_400)
happenings = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(KINDS), seconds), max_size=12
)


@tagged("post_install", "-at_install")
class TestFade(BaseCase):
    def test_steps_cut_towards_zero(self):
        since = (NOW - timedelta(days=75)).isoformat()
        for given_points, half_life, left in (
            (20, 30, 5),
            (-20, 30, -5),
            (5, 30, 1),
            (-5, 30, -1),
            (20, 0, 20),
            (20, 75, 10),
            (20, 76, 20),
            (1000, 1, 0),
        ):
            with self.subTest(points=given_points, half_life=half_life):
                self.assertEqual(fade(given_points, since, NOW, half_life), left)

    def test_not_before_it_happens(self):
        later = (NOW + timedelta(seconds=1)).isoformat()
        self.assertEqual(fade(20, later, NOW, 0), 0)

    @PROPERTY
    @given(points, seconds, st.integers(1, 400), st.integers(0, 10**8))
    def test_points_only_ever_shrink(self, value, age, half_life, later):
        since = (NOW - timedelta(seconds=abs(age))).isoformat()
        first = fade(value, since, NOW, half_life)
        then = fade(value, since, NOW + timedelta(seconds=later), half_life)
        self.assertLessEqual(abs(then), abs(first))
        self.assertLessEqual(abs(first), abs(value))


@tagged("post_install", "-at_install")
class TestScoreProperty(ScoreCase):
    """The statement gives every lead what the plain function says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.leads = cls.env["crm.lead"]
        for number in range(6):
            deadline = NOW.date() + timedelta(days=3 - 9 * number)
            cls.leads |= cls.make_leads(
                1,
                color=number % 3,
                city=("Pavia", "Lyon", False)[number // 2],
                country_id=number % 2 and cls.italy.id,
                date_deadline=number != 4 and deadline,
            )
        cls.facts = [
            {
                "color": lead.color,
                "city": lead.city,
                "country_id": lead.country_id.id,
                "country_id.code": lead.country_id.code,
                "date_deadline": lead.date_deadline and str(lead.date_deadline),
            }
            for lead in cls.leads
        ]

    @PROPERTY
    @given(st.lists(rules, min_size=1, max_size=4), happenings)
    def test_statement_equals_reference(self, rule_values, happened):
        with self.env.cr.savepoint() as savepoint:
            rules = self.prepare_rules(rule_values)
            self.prepare_events(happened)
            self.score_engine._update(self.leads, NOW)
            self.assert_as_reference(rules.sorted(), happened)
            savepoint.rollback()
        self.env.invalidate_all(flush=False)

    def prepare_rules(self, rule_values):
        prepared = []
        for values in rule_values:
            values = dict(values, name="Rule", state="running")
            counts = values.pop("counts")
            values["kind"] = "fit" if counts == "fact" else "interest"
            values["source"] = counts if counts in ("fact", "since") else "event"
            values["event"] = counts if values["source"] == "event" else False
            values["since"] = "date_deadline" if counts == "since" else False
            prepared.append(values)
        return self.env["crm.score.rule"].create(prepared)

    def prepare_events(self, happened):
        self.env["crm.score.event"].create(
            [
                {
                    "lead_id": self.leads[place].id,
                    "kind": kind,
                    "date": NOW - timedelta(seconds=age),
                    "ref": f"test,{number}",
                }
                for number, (place, kind, age) in enumerate(happened)
            ]
        )

    def assert_as_reference(self, rules, happened):
        specs = [self.score_engine._get_spec(rule) for rule in rules]
        # the engine's calendar day, which may be another than the reader's
        engine = self.score_engine._as_engine()
        moments = engine.env["crm.fact"]._resolve_moments({"today +3d"})
        lines = {line.lead_id: line for line in self.lines(self.leads)}
        for place, lead in enumerate(self.leads):
            events = [
                (kind, (NOW - timedelta(seconds=age)).isoformat())
                for where, kind, age in happened
                if where == place
            ]
            expected = score(self.facts[place], events, specs, NOW, moments)
            self.assertEqual(
                (lead.score, lead.score_fit, lead.score_interest),
                (expected.total, expected.fit, expected.interest),
            )
            if lead not in lines:
                self.assertFalse(expected.fit or expected.interest)
                continue
            self.assertEqual(
                [[part.rule, part.version, part.points] for part in expected.parts],
                [[r["rule"], r["version"], r["points"]] for r in lines[lead].reasons],
            )
            self.assertEqual(
                [[list(event) for event in part.events] for part in expected.parts],
                [reason["events"] for reason in lines[lead].reasons],
            )
