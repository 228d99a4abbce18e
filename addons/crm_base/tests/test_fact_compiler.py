from hypothesis import given
from hypothesis import strategies as st

from odoo.fields import Domain
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from odoo.addons.crm_base.exceptions import NotRecordable
from odoo.addons.crm_base.utils import facts

from .properties import PROPERTY

TEXTS = ["Pavia", "pàvia", "Lyon", "", "100%", False]


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
        inequality = st.sampled_from(["<", "<=", ">", ">="])
        like = st.sampled_from(["like", "ilike", "not ilike", "=like", "=ilike"])

        def some(values):
            return st.lists(st.sampled_from(values), max_size=3)

        def leaf(path, values):
            single = st.tuples(st.just(path), st.sampled_from(["=", "!="]), st.sampled_from(values))
            several = st.tuples(st.just(path), st.sampled_from(["in", "not in"]), some(values))
            return single | several

        numbers = [0, 100.5, 201, -1]
        days = ["2026-11-03", "2026-11-08", False]
        patterns = ["pavia", "P_via", "%on", "100\\%", "y", "%"]
        return st.one_of(
            leaf("country_id", [*self.countries.ids, False]),
            leaf("source_id", [*self.sources.ids, False]),
            leaf("tag_ids", [*self.tags.ids, False]),
            leaf("priority", ["0", "1", "3", False]),
            leaf("city", TEXTS),
            leaf("color", [0, 1, 2, False]),
            leaf("active", [True, False]),
            leaf("date_deadline", days),
            leaf("country_id.code", [self.countries[0].code, False]),
            leaf("partner_id.industry_id", [self.industry.id, False]),
            leaf("partner_id.color", [0, 3]),
            st.tuples(st.just("city"), like, st.sampled_from(patterns)),
            st.tuples(st.just("source_id"), st.sampled_from(["ilike", "not ilike"]), st.sampled_from(["on", "TWO"])),
            st.tuples(st.just("tag_ids"), st.sampled_from(["ilike", "not ilike"]), st.sampled_from(["ho", "x"])),
            st.tuples(st.just("tag_ids.name"), st.sampled_from(["=", "!="]), st.just("hot")),
            st.tuples(st.just("expected_revenue"), inequality, st.sampled_from(numbers)),
            st.tuples(st.just("color"), inequality, st.sampled_from([0, 1, 2])),
            st.tuples(st.just("date_deadline"), inequality, st.sampled_from(days[:2])),
            st.tuples(st.just("create_date"), inequality, st.sampled_from(["2026-01-01", "2100-01-01 10:00:00"])),
            st.tuples(st.just("partner_id.city"), like, st.sampled_from(patterns)),
        )

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
        known = self.record(paths)[self.leads[3].id]
        described = dict(
            self.env["crm.fact"]._describe(self.env["crm.lead"], [known])[0]
        )
        self.assertEqual(described["Country"], self.leads[3].country_id.name)
        self.assertEqual(described["Tags"], "hot, cold")
        self.assertEqual(described["Active"], "Yes")
        self.assertEqual(described["Contact › Industry"], "(empty)")
