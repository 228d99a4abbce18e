from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_base.models.crm_territory_resolve import Subject
from odoo.addons.crm_base.utils import postal

from .properties import PROPERTY
from .reference_territory import Place, Rule, winner
from .territory_common import TerritoryCase

WORLDS = settings(PROPERTY, max_examples=max(25, PROPERTY.max_examples // 5))
digits = st.sampled_from(["1", "2", "12", "13", "120", "129", "130"])

KEYED = {"AU", "CA", "FR", "GB", "PT", "US"}
# What a text column of the database can hold.
typed = st.one_of(
    st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=10),
    st.text("0123456789 -", max_size=10),
    st.from_regex(r"[A-Za-z]{1,3}[- ]?[0-9]{1,6}", fullmatch=True),
    st.from_regex(r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}", fullmatch=True),
)


@st.composite
def entries(draw):
    """A beginning of codes, or a range of such."""
    low = draw(digits)
    high = draw(digits.filter(lambda code: len(code) == len(low) and code >= low))
    return low, high


@st.composite
def worlds(draw, ids):
    """Places, rules and subjects over the ids of a few records."""
    places = []
    for number in range(draw(st.integers(1, 5))):
        parent = draw(st.none() | st.integers(0, number - 1)) if number else None
        # parts of a company's territory are of the company or shared
        company = draw(st.sampled_from([0, 0, *ids["company"]]))
        places.append(
            Place(parent, draw(st.integers(1, 2)), company, draw(st.integers(0, 5)) > 0)
        )
    rules = []
    for _number in range(draw(st.integers(1, 7))):
        countries = draw(st.sets(st.sampled_from(ids["country"]), max_size=2))
        zips = draw(st.lists(entries(), max_size=3)) if len(countries) == 1 else []
        rules.append(
            Rule(
                draw(st.integers(0, len(places) - 1)),
                draw(st.sampled_from(["running", "running", "planned", "ending"])),
                frozenset(countries),
                frozenset(draw(st.sets(st.sampled_from(ids["state"]), max_size=1)))
                if not countries
                else frozenset(),
                tuple(zips),
                frozenset(draw(st.sets(st.sampled_from(ids["industry"]), max_size=1))),
                frozenset(draw(st.sets(st.sampled_from(ids["lang"]), max_size=1))),
            )
        )
    subjects = [
        Subject(
            number,
            *(
                draw(st.sampled_from([0, *ids[name]]))
                for name in ("company", "country", "state")
            ),
            draw(st.sampled_from(["", "1", "12", "12000", "12999", "13001", "2"])),
            *(draw(st.sampled_from([0, *ids[name]])) for name in ("industry", "lang")),
        )
        for number in range(12)
    ]
    return places, rules, subjects


@tagged("post_install", "-at_install")
class TestTerritoryResolve(TerritoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls.env["res.company"].create({"name": "Other"})
        states = cls.env["res.country.state"].search(
            [("country_id", "=", cls.country["US"].id)], limit=2
        )
        industries = cls.env["res.partner.industry"].create(
            [{"name": "Water"}, {"name": "Wine"}]
        )
        langs = cls.env["res.lang"].with_context(active_test=False).search([], limit=2)
        cls.ids = {
            "company": [cls.company.id, other.id],
            "country": [cls.country["FR"].id, cls.country["ES"].id],
            "state": states.ids,
            "industry": industries.ids,
            "lang": langs.ids,
        }

    def build(self, places, rules):
        """Make the records; return their ids in the order of the lists."""
        # demo customers and their documents would keep their territories from being
        # deleted
        for model in self.env.values():
            field = model._fields.get("territory_id")
            if model._auto and field and field.store and field.ondelete == "restrict":
                table = SQL.identifier(model._table)
                self.env.cr.execute(SQL("UPDATE %s SET territory_id = NULL", table))
        self.env.invalidate_all()
        self.env["crm.territory"].with_context(active_test=False).search([]).unlink()
        territories = self.env["crm.territory"]
        for place in places:
            territories |= territories.create(
                {
                    "name": f"Place {len(territories)}",
                    "sequence": place.sequence,
                    "parent_id": place.parent is not None
                    and territories[place.parent].id,
                }
            )
        for territory, place in zip(territories, places, strict=True):
            # past the check that a part's company fits: the statement need not know
            self.env.cr.execute(
                "UPDATE crm_territory SET company_id = %s, active = %s WHERE id = %s",
                [place.company or None, place.active, territory.id],
            )
        records = self.env["crm.territory.rule"].create(
            [
                {
                    "territory_id": territories[rule.place].id,
                    "state": rule.state,
                    "country_ids": [Command.set([*rule.countries])],
                    "state_ids": [Command.set([*rule.states])],
                    "zip_text": ", ".join(f"{low}-{high}" for low, high in rule.zips),
                    "industry_ids": [Command.set([*rule.industries])],
                    "lang_ids": [Command.set([*rule.langs])],
                    "match_all": not any(rule[2:]),
                }
                for rule in rules
            ]
        )
        return territories.ids, records.ids

    def test_the_statement_agrees_with_the_text_of_the_rule(self):
        @WORLDS
        @given(worlds(self.ids))
        def check(world):
            places, rules, subjects = world
            territory_ids, rule_ids = self.build(places, rules)
            wanted = {}
            for subject in subjects:
                if best := winner(places, rules, subject):
                    place, rule = best
                    wanted[subject.id] = (territory_ids[place], rule_ids[rule])
            self.assertEqual(self.env["crm.territory"]._resolve(subjects), wanted)

        check()

    def get_stored_keys(self, pairs):
        """The keys that the database makes of (what people typed, country id)."""
        texts, places = ([*column] for column in zip(*pairs, strict=True))
        Territory = self.env["crm.territory"]
        key = Territory._get_zip_key_sql(SQL("q.zip"), SQL("q.place"))
        rows = self.env.execute_query(
            SQL(
                """SELECT %s FROM unnest(%s::text[], %s::int[])
                       WITH ORDINALITY AS q(zip, place, n) ORDER BY q.n""",
                key,
                texts,
                places,
            )
        )
        return [key for (key,) in rows]

    def test_the_database_makes_the_same_keys(self):
        code_of = {
            country.id: country.code for country in self.env["res.country"].search([])
        }
        known = [id_ for id_, code in code_of.items() if code in KEYED] + [None]

        @PROPERTY
        @given(
            st.lists(st.tuples(typed, st.sampled_from(known)), min_size=1, max_size=40)
        )
        def check(pairs):
            self.assertEqual(
                self.get_stored_keys(pairs),
                [postal.normalize(text, code_of.get(place)) for text, place in pairs],
            )

        check()

    def test_the_table_and_the_values_in_memory_agree(self):
        state = self.env["res.country.state"].browse(self.ids["state"][0])
        parent = self.make_partner("Works", "59000", is_company=True)
        partners = parent | self.env["res.partner"].create(
            [
                {"name": "A", "zip": "2000", "country_id": self.country["FR"].id},
                {"name": "B", "zip": "sw1a 1aa", "country_id": self.country["GB"].id},
                {"name": "C", "state_id": state.id, "zip": "2138-1234"},
                {
                    "name": "D",
                    "lang": self.env.user.lang,
                    "industry_id": self.ids["industry"][0],
                },
                {"name": "E", "parent_id": parent.id},
                {"name": "F", "company_id": self.company.id},
            ]
        )
        leads = self.env["crm.lead"].create(
            [
                {"name": "P", "partner_id": partner.id, "company_id": self.company.id}
                for partner in partners
            ]
            + [{"name": "Q", "zip": "75001", "partner_id": partners[1].id}]
        )
        leads[0].write({"zip": False, "country_id": False, "state_id": False})
        self.env.flush_all()
        for records in (partners, leads):
            query = records._get_territory_subjects_sql(
                SQL("r.id = ANY(%s)", records.ids)
            )
            rows = self.env.execute_query(query)
            stored = [
                Subject(
                    *(value or 0 for value in row[:4]),
                    row[4],
                    *(value or 0 for value in row[5:]),
                )
                for row in rows
            ]
            memory = [record._get_territory_subject(record.id) for record in records]
            self.assertEqual(sorted(stored), sorted(memory))

    def test_one_statement_for_any_number_of_leads(self):
        def count(number):
            with self.statements_with("crm_territory_rule_code") as statements:
                self.env["crm.lead"].create(
                    [
                        {
                            "name": f"Lead {place}",
                            "zip": f"{place:05}",
                            "country_id": self.country["FR"].id,
                        }
                        for place in range(number)
                    ]
                )
                self.env.flush_all()
            return len(statements)

        self.assertEqual(count(10), 1)
        self.assertEqual(count(1000), 1)

    def test_one_statement_for_any_number_of_changes(self):
        partners = self.env["res.partner"].create(
            [
                {"name": f"Partner {n}", "country_id": self.country["FR"].id}
                for n in range(40)
            ]
        )
        self.env.flush_all()
        with self.statements_with("crm_territory_rule_code") as statements:
            partners.write({"zip": "59000"})
            self.env.flush_all()
        self.assertEqual(len(statements), 1)
        self.assertEqual(partners.territory_id, self.north)
