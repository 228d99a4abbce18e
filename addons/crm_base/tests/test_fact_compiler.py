from hypothesis import given
from hypothesis import strategies as st

from odoo.fields import Domain
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from odoo.addons.crm_base.exceptions import NotRecordable
from odoo.addons.crm_base.utils import facts

from .properties import PROPERTY

TEXTS = ["Pavia", "pàvia", "Lyon", "", "100%", False]
DAYS = ["2026-11-03", "2026-11-08"]


def leaf(path, operators, values):
    """A strategy of conditions on one path."""
    return st.tuples(st.just(path), st.sampled_from(operators), st.sampled_from(values))


@tagged("post_install", "-at_install")
class TestFactCompiler(TransactionCase):
    """A condition over recorded facts says the same as Odoo's search did."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.countries = cls.env["res.country"].search([], limit=3)
        cls.sources = cls.env["utm.source"].create([{"name": "one"}, {"name": "two"}])
        cls.tags = cls.env["crm.tag"].create([{"name": "hot"}, {"name": "cold"}])
        industries = cls.env["res.partner.industry"].search([], limit=1)
        cls.partners = cls.env["res.partner"].create(
            [
                {"name": "With", "industry_id": industries.id, "color": 3},
                {"name": "Without", "city": "Lyon"},
            ]
        )
        cls.industry = industries
        values = [
            {
                "name": f"Lead {number}",
                "type": "lead",
                "user_id": False,
                "country_id": cls.countries[number % 3].id if number % 4 else False,
                "source_id": cls.sources[number % 2].id if number % 3 else False,
                "partner_id": cls.partners[number % 2].id if number % 5 < 3 else False,
                "city": TEXTS[number % len(TEXTS)],
                "expected_revenue": number % 4 * 100.5,
                "color": number % 3,
                "priority": str(number % 4),
                "date_deadline": f"2026-11-{number + 1:02}" if number % 3 else False,
                "tag_ids": [
                    (4, tag.id) for bit, tag in enumerate(cls.tags) if number >> bit & 1
                ],
            }
            for number in range(12)
        ]
        context = {"crm_routing_skip": True, "tracking_disable": True}
        cls.leads = cls.env["crm.lead"].with_context(**context).create(values)

    def leaves(self):
        """A strategy of domain leaves over every kind of recordable field."""
        return st.one_of(*self.equalities(), *self.comparisons(), *self.patterns())

    def equalities(self):
        values = {
            "country_id": [*self.countries.ids, False],
            "source_id": [*self.sources.ids, False],
            "tag_ids": [*self.tags.ids, False],
            "priority": ["0", "1", "3", False],
            "city": TEXTS,
            "color": [0, 1, 2, False],
            "active": [True, False],
            "date_deadline": [*DAYS, False],
            "country_id.code": [self.countries[0].code, False],
            "partner_id.industry_id": [self.industry.id, False],
            "partner_id.color": [0, 3],
            "tag_ids.name": ["hot", "cold"],
        }
        for path, options in values.items():
            yield leaf(path, ["=", "!="], options)
            if path != "tag_ids.name":
                several = st.lists(st.sampled_from(options), max_size=3)
                yield st.tuples(
                    st.just(path), st.sampled_from(["in", "not in"]), several
                )

    def comparisons(self):
        operators = ["<", "<=", ">", ">="]
        yield leaf("expected_revenue", operators, [0, 100.5, 201, -1])
        yield leaf("color", operators, [0, 1, 2])
        yield leaf("date_deadline", operators, DAYS)
        yield leaf("create_date", operators, ["2026-01-01", "2100-01-01 10:00:00"])

    def patterns(self):
        operators = ["like", "ilike", "not ilike", "=like", "=ilike"]
        patterns = ["pavia", "P_via", "%on", "100\\%", "y", "%"]
        yield leaf("city", operators, patterns)
        yield leaf("partner_id.city", operators, patterns)
        yield leaf("source_id", ["ilike", "not ilike"], ["on", "TWO"])
        yield leaf("tag_ids", ["ilike", "not ilike"], ["ho", "x"])

    def trees(self):
        return st.recursive(
            self.leaves().map(lambda leaf: Domain(*leaf)),
            lambda inner: st.one_of(
                st.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
                st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
                inner.map(lambda domain: ~domain),
            ),
            max_leaves=5,
        )

    def record(self, paths):
        """Facts of the leads, read by the SQL that records them."""
        Lead = self.env["crm.lead"].sudo().with_context(active_test=False)
        query = Lead._search([("id", "in", self.leads.ids)])
        sql = self.env["crm.fact"]._facts_sql(Lead, query, paths)
        return dict(self.env.execute_query(query.select(SQL("crm_lead.id"), sql)))

    def check(self, domain):
        compiler = self.env["crm.fact"]
        Lead = self.env["crm.lead"].sudo().with_context(active_test=False)
        condition = compiler._compile(Lead, domain)
        recorded = self.record(facts.paths(condition))
        moments = compiler._resolve_moments(facts.moments(condition))
        by_facts = {
            lead_id
            for lead_id, known in recorded.items()
            if facts.holds(condition, known, moments)
        }
        found = set(Lead.search(Domain("id", "in", self.leads.ids) & domain).ids)
        self.assertEqual(by_facts, found, f"{list(domain)} → {condition}")

    def test_every_domain_means_what_search_finds(self):
        @PROPERTY
        @given(self.trees())
        def prop(domain):
            self.check(domain)

        prop()

    def test_relative_dates(self):
        self.check(Domain("create_date", ">", "today -2d"))
        self.check(Domain("create_date", "<", "now -1H"))

    def test_hierarchy_is_resolved_to_records(self):
        self.check(Domain("partner_id", "child_of", self.partners[0].id))

    def test_linked_lists_are_refused_with_a_sentence(self):
        with self.assertRaisesRegex(NotRecordable, "cannot be recorded"):
            self.env["crm.fact"]._compile(
                self.env["crm.lead"], [("message_ids.body", "ilike", "x")]
            )

    def test_facts_are_named_and_readable(self):
        paths = {"country_id", "tag_ids", "partner_id.industry_id", "active"}
        paths |= {"date_deadline", "expected_revenue", "create_date", "priority"}
        known = self.record(paths)[self.leads[3].id]
        described = dict(
            self.env["crm.fact"]._describe(self.env["crm.lead"], [known])[0]
        )
        self.assertEqual(described["Country"], self.leads[3].country_id.name)
        self.assertEqual(described["Tags"], "hot, cold")
        self.assertEqual(described["Active"], "Yes")
        self.assertEqual(described["Expected Revenue"], "301.50")
        self.assertEqual(described["Priority"], "Very High")
        self.assertNotIn("T", described["Created on"])
        self.assertEqual(described["Contact › Industry"], "(empty)")
