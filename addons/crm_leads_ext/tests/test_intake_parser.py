import json

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import TransactionCase, tagged
from odoo.tools import email_normalize, file_open

from odoo.addons.crm_base.tests.properties import PROPERTY

from ..utils import intake, problem

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
names = st.sampled_from(intake.FIELDS) | st.text()
documents = st.dictionaries(names, anything, max_size=8) | anything
emails = st.from_regex(intake._EMAIL, fullmatch=True).filter(len)


def good_text(name):
    """Texts that a field accepts."""
    spec = intake.TEXTS[name]
    texts = st.from_regex(spec.pattern, fullmatch=True)
    return texts.filter(lambda text: len(text) <= spec.limit and encodable(text))


def encodable(text):
    return not intake._SURROGATE.search(text)


@st.composite
def leads(draw):
    """Leads that are right, in any combination of fields."""
    chosen = draw(st.sets(st.sampled_from(sorted(intake.TEXTS)), max_size=6))
    lead = {name: draw(good_text(name)) for name in chosen}
    lead["email"] = draw(emails.filter(lambda text: len(text) <= 254))
    if draw(st.booleans()):
        lead["tags"] = draw(st.lists(st.sampled_from(["a", "b", " ", "ñ"]), max_size=5))
    return lead


@tagged("post_install", "-at_install")
class TestIntakeParser(TransactionCase):
    @PROPERTY
    @given(documents)
    def test_any_document_is_read_or_refused_by_name(self, document):
        try:
            values = intake.parse(document)
        except intake.InvalidLead as invalid:
            self.assertTrue(invalid.errors)
            for error in invalid.errors:
                self.assertEqual(error.keys(), {"pointer", "detail"})
                self.assertTrue(not error["pointer"] or error["pointer"][0] == "/")
            return
        self.assertLessEqual(set(values), set(intake.FIELDS))
        self.assertTrue(set(values) & set(intake.CONTACTS))
        self.assertTrue(intake.title(values))

    @PROPERTY
    @given(
        st.binary()
        | st.text().map(str.encode)
        | documents.map(json.dumps).map(str.encode)
    )
    def test_any_body_is_json_or_broken(self, body):
        try:
            document = intake.load(body)
        except intake.BrokenJson as broken:
            self.assertTrue(str(broken).endswith("."))
        else:
            self.assertEqual(
                intake.canonical(document), intake.canonical(json.loads(body))
            )

    @PROPERTY
    @given(leads())
    def test_right_leads_are_read_whole(self, lead):
        values = intake.parse(intake.load(json.dumps(lead).encode()))
        for name, value in lead.items():
            if isinstance(value, str):
                self.assertEqual(values.get(name, ""), value.strip())
            else:
                kept = {tag.strip() for tag in value} - {""}
                self.assertEqual(set(values.get(name, [])), kept)

    @PROPERTY
    @given(leads())
    def test_order_and_empty_values_do_not_count(self, lead):
        values = intake.parse(lead)
        more = {**dict.fromkeys(intake.FIELDS), "zip": "", **lead}
        self.assertEqual(intake.parse(dict(reversed(more.items()))), values)
        same = dict(reversed(lead.items()))
        self.assertEqual(intake.canonical(same), intake.canonical(lead))

    @PROPERTY
    @given(emails)
    def test_odoo_understands_every_email_accepted(self, email):
        self.assertEqual(email_normalize(email), email.lower())

    @PROPERTY
    @given(st.from_regex(intake._WEBSITE, fullmatch=True).filter(len))
    def test_odoo_understands_every_web_address_accepted(self, website):
        self.assertIn("://", self.env["res.partner"]._clean_website(website))

    def test_phone_numbers(self):
        good = (
            "+34 600 111 222",
            "(600) 111-222",
            "600.111.222 ext 12",
            "0034600111222",
        )
        bad = ("12345", "call me", "+34 600 111 222;x", "6" * 41, "+", "x12 34 56 78")
        for phone in good:
            self.assertEqual(intake.parse({"phone": phone}), {"phone": phone})
        for phone in bad:
            with self.subTest(phone=phone), self.assertRaises(intake.InvalidLead):
                intake.parse({"phone": phone})

    def test_title(self):
        for values, title in (
            ({"name": "N", "contact_name": "C"}, "N"),
            ({"contact_name": "C", "company": "D"}, "C (D)"),
            ({"company": "D", "email": "e"}, "D"),
            ({"phone": "1"}, "1"),
        ):
            self.assertEqual(intake.title(values), title)


@tagged("post_install", "-at_install")
class TestIntakeDescription(TransactionCase):
    """The OpenAPI file says what the parser does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open("crm_leads_ext/static/openapi/leads_v1.json") as description:
            cls.openapi = json.load(description)
        cls.schemas = cls.openapi["components"]["schemas"]

    def test_fields(self):
        lead = self.schemas["Lead"]
        self.assertEqual(set(lead["properties"]), set(intake.FIELDS))
        self.assertIs(lead["additionalProperties"], False)
        for name, spec in intake.TEXTS.items():
            if name == "country":
                continue
            with self.subTest(name=name):
                said = lead["properties"][name]
                self.assertEqual(said["maxLength"], spec.limit)
                self.assertEqual(said["pattern"], f"^{spec.pattern}$")
        self.assertEqual(lead["properties"]["tags"]["maxItems"], intake.MAX_TAGS)
        self.assertEqual(
            lead["properties"]["tags"]["items"]["maxLength"], intake.TAG.limit
        )
        self.assertEqual(
            lead["properties"]["priority"]["enum"], [None, *intake.PRIORITIES]
        )

    def test_countries(self):
        codes = self.schemas["Lead"]["properties"]["country"]["enum"]
        standard = self.env["ir.model.data"].search(
            [("module", "=", "base"), ("model", "=", "res.country")]
        )
        countries = self.env["res.country"].browse(standard.mapped("res_id"))
        self.assertEqual(set(codes), {None, "", *countries.mapped("code")})

    def test_problems_and_answers(self):
        types = self.schemas["Problem"]["properties"]["type"]["enum"]
        self.assertEqual(set(types), {problem.TYPE + code for code in problem.TITLES})
        answers = self.openapi["paths"]["/crm/leads/v1"]["post"]["responses"]
        said = {str(status) for status, _title in problem.TITLES.values()}
        self.assertEqual(set(answers), said - {"404", "405"} | {"200", "201"})
