"""Postal codes and lists of them, in plain Python."""

import csv
import gzip
import json
import os
from collections import defaultdict
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_base.utils import postal

from .properties import PROPERTY
from .reference_postal import DIGITS, LETTERS, all_codes, in_district, in_range, shape

SAMPLE = Path(__file__).with_name("postal_sample.txt")
# Where the full lists are, on machines that have them; the sellers' codes beside them.
FULL = os.environ.get("SUITE_POSTAL_DATA")
SELLERS = "olist_marketing_funnel/olist_sellers_dataset.csv"

shapes = st.sampled_from(["9", "99", "9A", "A9", "A9A"])


@st.composite
def ranges(draw):
    """Two codes of one shape, in order, and that shape."""
    pattern = draw(shapes)
    codes = all_codes(pattern)
    low, high = sorted([draw(st.sampled_from(codes)), draw(st.sampled_from(codes))])
    return low, high, pattern


def load_codes():
    """Return country -> codes that exist: all of them, or the sample."""
    codes = defaultdict(set)
    if not FULL:
        for line in SAMPLE.read_text(encoding="utf-8").splitlines()[1:]:
            country, *found = line.split()
            codes[country].update(found)
        return codes
    folder = Path(FULL)
    for path in folder.glob("postcodes_*.csv.gz"):
        country = path.name.removeprefix("postcodes_")[:2]
        with gzip.open(path, "rt", encoding="utf-8") as file:
            codes[country].update(row["code"] for row in csv.DictReader(file))
    with gzip.open(folder / "codes-postaux_FR.json.gz", "rt", encoding="utf-8") as file:
        codes["FR"].update(row["codePostal"] for row in json.load(file))
    name = "codigos_postales_municipios_ES.csv.gz"
    with gzip.open(folder / name, "rt", encoding="utf-8") as file:
        codes["ES"].update(
            row["codigo_postal"]
            for row in csv.DictReader(file)
            if row["codigo_postal"][:2] == row["municipio_id"][:2]
        )
    with open(folder.parent / SELLERS, encoding="utf-8") as file:
        codes["BR"].update(
            row["seller_zip_code_prefix"] for row in csv.DictReader(file)
        )
    return codes


def matches(prefixes, key):
    return key.startswith(tuple(prefixes)) if prefixes else False


def prefixes_of(text, country):
    entries, problems = postal.parse(text, country)
    assert not problems, problems
    return {prefix for entry in entries for prefix in entry.prefixes}


@tagged("post_install", "-at_install")
class TestPostal(BaseCase):
    # ------------------------------------------------------------------
    # One code
    # ------------------------------------------------------------------

    def test_what_people_type_has_one_normal_form(self):
        for typed, country, key in [
            ("75001", "FR", "75001"),
            ("1000", "FR", "01000"),
            (" f-75 001 ", "FR", "75001"),
            ("k1a 0b1", "CA", "K1A0B1"),
            ("SW1A 1AA", "GB", "SW1A-1AA"),
            ("sw1a1aa", "GB", "SW1A-1AA"),
            ("N1 1AA", "GB", "N1-1AA"),
            ("N101AA", "GB", "N10-1AA"),
            ("SW1A", "GB", "SW1A-"),
            ("JE2 3AB", "JE", "JE2-3AB"),
            ("1000-205", "PT", "1000205"),
            ("13023-000", "BR", "13023000"),
            ("1310100", "BR", "01310100"),
            ("13023", "BR", "13023"),
            ("02138-1234", "US", "021381234"),
            ("2138-1234", "US", "021381234"),
            ("501", "US", "00501"),
            ("1012 AB", "NL", "1012AB"),
            ("LV-1010", "LV", "1010"),
            ("１００-０００１", "JP", "1000001"),
            ("0800", "AU", "0800"),
            ("800", "AU", "0800"),
            ("80", "AU", "80"),
            ("1000", None, "1000"),
            ("", "FR", ""),
            (None, None, ""),
            ("–", "FR", ""),
        ]:
            with self.subTest(typed=typed, country=country):
                self.assertEqual(postal.normalize(typed, country), key)

    @PROPERTY
    @given(st.text(max_size=12), st.sampled_from(["FR", "GB", "US", "CA", None]))
    def test_a_key_is_its_own_normal_form(self, typed, country):
        key = postal.normalize(typed, country)
        self.assertRegex(key, r"\A[0-9A-Z]*(-[0-9A-Z]*)?\Z")
        self.assertEqual(postal.normalize(key, country), key)

    def test_codes_that_exist_stay_apart_and_zeros_come_back(self):
        for country, codes in load_codes().items():
            keys = {postal.normalize(code, country) for code in codes}
            self.assertEqual(len(keys), len(codes), country)
            self.assertEqual(keys, {code.replace("-", "") for code in codes}, country)
            width = max(postal.WIDTHS.get(country, (0,)))
            for code in codes if country not in ("BR", "US") else ():
                if (
                    code.isdigit()
                    and len(code) == width
                    and int(code) >= 10 ** (width - 3)
                ):
                    self.assertEqual(postal.normalize(str(int(code)), country), code)

    def test_the_first_digit_divides_each_country_without_rest(self):
        for country, codes in load_codes().items():
            if country == "CA":
                continue
            lists = [prefixes_of(digit, country) for digit in DIGITS]
            for code in codes:
                key = postal.normalize(code, country)
                self.assertEqual(sum(matches(p, key) for p in lists), 1, code)

    def test_ranges_cut_the_real_codes_where_their_text_does(self):
        for country, codes in load_codes().items():
            keys = sorted(postal.normalize(code, country) for code in codes)
            for place in range(1, 6):
                low = keys[len(keys) * place // 8]
                high = keys[len(keys) * (place + 2) // 8]
                prefixes = prefixes_of(f"{low}..{high}", country)
                found = [key for key in keys if matches(prefixes, key)]
                wanted = [key for key in keys if low <= key <= high]
                self.assertEqual(found, wanted, country)

    def test_departments_of_france(self):
        codes = load_codes()["FR"]
        prefixes = prefixes_of("75, 77-78, 92000-92999, 01000-01999, 20", "FR")
        wanted = {
            code for code in codes if code[:2] in ("75", "77", "78", "92", "01", "20")
        }
        self.assertTrue(wanted)
        self.assertEqual({code for code in codes if matches(prefixes, code)}, wanted)

    # ------------------------------------------------------------------
    # Lists
    # ------------------------------------------------------------------

    def test_entries(self):
        for text, country, prefixes in [
            ("75", "FR", {"75"}),
            ("75*", "FR", {"75"}),
            ("77-78", "FR", {"77", "78"}),
            ("77 – 78", "FR", {"77", "78"}),
            ("77..78; 80\n81", "FR", {"77", "78", "80", "81"}),
            ("92000-92999", "FR", {"92"}),
            ("01000-01999", "FR", {"01"}),
            ("F-75001", "FR", {"75001"}),
            ("1000-205", "PT", {"1000205"}),
            ("1000-1999", "PT", {"1"}),
            ("1000-000-1999-999", "PT", {"1"}),
            ("1000-000 - 1499-999", "PT", {"10", "11", "12", "13", "14"}),
            ("13023-000", "BR", {"13023000"}),
            ("12345-6789", "US", {"123456789"}),
            ("12340-12349", "US", {"1234"}),
            ("K1A", "CA", {"K1A"}),
            ("K1A-K3B", "CA", {"K1", "K2", "K3A", "K3B"}),
            ("k1a 0b1", "CA", {"K1A0B1"}),
            ("SW1A*", "GB", {"SW1A"}),
            ("SW1A", "GB", {"SW1A-"}),
            ("SW1A 1", "GB", {"SW1A-1"}),
            ("SW1A1", "GB", {"SW1A-1"}),
            ("SW1A 1AA", "GB", {"SW1A-1AA"}),
            ("SW1A 1AA..SW1A 1AC", "GB", {f"SW1A-1A{end}" for end in "ABC"}),
            ("SW", "GB", {f"SW{digit}" for digit in DIGITS}),
            ("SW1", "GB", {"SW1-"} | {f"SW1{letter}" for letter in LETTERS}),
            (" , ;", "FR", set()),
            ("", "FR", set()),
            (None, "FR", set()),
        ]:
            with self.subTest(text=text, country=country):
                self.assertEqual(prefixes_of(text, country), prefixes)

    def test_every_problem_is_found(self):
        for text, country, code in [
            ("75?", "FR", "characters"),
            ("*", "FR", "characters"),
            ("7*5", "FR", "characters"),
            ("75*-77*", "FR", "characters"),
            ("2A", "FR", "digits"),
            ("A12", "US", "digits"),
            ("1-2-3", "FR", "hyphen"),
            ("75-", "FR", "hyphen"),
            ("1..2..3", "FR", "hyphen"),
            ("75 77 78", "FR", "blanks"),
            ("75 77", "FR", "blanks"),
            ("78-77", "FR", "order"),
            ("E9-E1", "GB", "order"),
            ("750-75999", "FR", "shape"),
            ("K1A-1KA", "CA", "shape"),
            ("E1-SW3", "GB", "shape"),
            ("SW1A 1AA 1AA", "GB", "shape"),
            ("750011", "FR", "long"),
        ]:
            first = "B1" if country == "GB" else "10"
            with self.subTest(text=text, country=country):
                entries, problems = postal.parse(f"{first}, {text}", country)
                self.assertEqual([problem.code for problem in problems], [code])
                self.assertEqual(problems[0].text, text)
                self.assertEqual([entry.text for entry in entries], [first])
                self.assertIn(code, postal.PROBLEMS)
        __, problems = postal.parse(",".join(["1111-8888"] * 700), "FR")
        self.assertEqual([problem.code for problem in problems], ["many"])

    @PROPERTY
    @given(st.text(max_size=30), st.sampled_from(["FR", "GB", "PT", "CA", None]))
    def test_whatever_is_pasted_is_understood_or_named(self, text, country):
        entries, problems = postal.parse(text, country)
        for entry in entries:
            self.assertTrue(entry.prefixes and 0 < entry.share <= 1)
        for problem in problems:
            self.assertIn(problem.code, postal.PROBLEMS)

    @PROPERTY
    @given(ranges(), st.data())
    def test_a_range_covers_just_its_codes(self, bounds, data):
        low, high, pattern = bounds
        (entry,), problems = postal.parse(f"{low}..{high}", None)
        self.assertFalse(problems)
        longer = data.draw(st.text(DIGITS + LETTERS, max_size=2))
        for code in all_codes(pattern):
            for key in (code, code + longer, code[:-1]):
                if key:
                    wanted = in_range(key, low, high)
                    self.assertEqual(matches(entry.prefixes, key), wanted, key)
        self.assertFalse(
            any(
                one != other and one.startswith(other)
                for one in entry.prefixes
                for other in entry.prefixes
            )
        )

    @PROPERTY
    @given(ranges())
    def test_the_share_is_the_part_of_all_codes(self, bounds):
        low, high, pattern = bounds
        (entry,), __ = postal.parse(f"{low}..{high}", None)
        codes = all_codes(pattern)
        inside = sum(low <= code <= high for code in codes)
        self.assertAlmostEqual(entry.share, inside / len(codes), places=12)
        (prefix,), __ = postal.parse(low, None)
        self.assertAlmostEqual(prefix.share, 1 / len(codes), places=12)
        self.assertEqual(shape(low), pattern)

    @PROPERTY
    @given(
        st.from_regex(r"[A-Z]{1,2}[1-9][0-9A-Z]?-[0-9][A-Z]{2}", fullmatch=True),
        st.from_regex(r"[A-Z]{1,2}[1-9][0-9]?", fullmatch=True),
    )
    def test_british_districts(self, key, district):
        self.assertEqual(postal.normalize(key.replace("-", " "), "GB"), key)
        prefixes = prefixes_of(district, "GB")
        self.assertEqual(matches(prefixes, key), in_district(key, district))
        area = district.rstrip(DIGITS)
        wanted = key[: len(area)] == area and key[len(area)].isdigit()
        self.assertEqual(matches(prefixes_of(area, "GB"), key), wanted)

    def test_a_range_of_british_districts(self):
        prefixes = prefixes_of("E1-E18", "GB")
        for code, inside in [
            ("E1 6AN", True),
            ("E1W 1AA", True),
            ("E18 1AA", True),
            ("E19 1AA", False),
            ("E20 1AA", False),
            ("EC1A 1BB", False),
        ]:
            self.assertEqual(matches(prefixes, postal.normalize(code, "GB")), inside)

    def test_equal_parts_have_equal_shares(self):
        (prefix, wide), __ = postal.parse("92, 92000-92999", "FR")
        self.assertEqual(prefix.share, wide.share)
        (district, codes), __ = postal.parse("E1, E*", "GB")
        self.assertLess(district.share, codes.share)
