from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_base.tests.properties import PROPERTY

from ..utils.company_name import _FORMS, company_key

SAME = (
    (
        "Fontana Bombas, S.L.",
        "FONTANA BOMBAS SL",
        "Fontana  Bombas s l",
        "fontana-bombas",
    ),
    ("Müller & Söhne GmbH & Co. KG", "Muller und Sohne", "MÜLLER + SÖHNE"),
    ("SARL Dupont", "Dupont S.A.R.L.", "dupont"),
    ("Acme Sp. z o.o.", "ACME, Inc.", "Acme spol. s r.o.", "Acme S.A. de C.V."),
    ("L'Oréal S.A.", "L’Oreal", "LOREAL sa"),
    ("Straße AG", "STRASSE"),
    ("I.B.M.", "IBM Corp."),
)
NOTHING = ("", None, False, "  ", "-", "n/a", "N.A.", "None", "Private", "xxx", "...")


@tagged("post_install", "-at_install")
class TestCompanyName(BaseCase):
    def test_ways_to_write_one_name(self):
        for names in SAME:
            with self.subTest(names=names):
                self.assertEqual(len({company_key(name) for name in names}), 1)

    def test_different_companies_stay_different(self):
        keys = [company_key(names[0]) for names in SAME]
        keys += map(
            company_key, ("Fontana", "Dupont Fils", "Bombas Fontana", "3M", "トヨタ")
        )
        self.assertEqual(len(set(keys)), len(keys))
        self.assertNotIn(None, keys)

    def test_no_company(self):
        for name in NOTHING:
            with self.subTest(name=name):
                self.assertIsNone(company_key(name))

    def test_name_that_is_only_a_legal_form_is_kept(self):
        self.assertEqual(company_key("S.A."), "sa")

    @PROPERTY
    @given(st.text())
    def test_normal_form_of_a_normal_form_is_itself(self, name):
        key = company_key(name)
        if key is not None:
            self.assertTrue(key.strip())
            self.assertEqual(key, " ".join(key.split()))
            self.assertIn(company_key(key.upper()), (key, company_key(key)))

    @PROPERTY
    @given(
        st.lists(st.text("bdfghjklmpqrtvw", min_size=3), min_size=1, max_size=4).filter(
            lambda words: not _FORMS & set(words)
        ),
        st.sampled_from(sorted(form for form in _FORMS if len(form) > 1)),
        st.sampled_from([" ", ", ", " - ", "  "]),
    )
    def test_legal_form_case_and_punctuation_do_not_count(self, words, form, glue):
        plain = company_key(" ".join(words))
        self.assertEqual(company_key(glue.join([*words, form.upper() + "."])), plain)
        self.assertEqual(company_key(glue.join(words).title()), plain)
