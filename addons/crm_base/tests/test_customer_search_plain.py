"""Searching by anything: what a text may mean, and which find is best."""

import string

from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_base.utils import customer_search
from odoo.addons.crm_base.utils.customer_search import Find

from .properties import PROPERTY

long_words = st.text(string.ascii_lowercase, min_size=4, max_size=12)
names = st.lists(long_words, min_size=1, max_size=3).map(" ".join)
numbers = st.text("123456789", min_size=7, max_size=12)
texts = st.text(max_size=30)
finds = st.builds(
    Find,
    kind=st.sampled_from(["name", "email", "phone", "vat", "ref", "order"]),
    partner_id=st.integers(1, 5),
    name=names,
    value=st.one_of(names, numbers),
    is_company=st.booleans(),
    id=st.integers(1, 9),
)


@st.composite
def slips(draw):
    """A word and the same with a letter added, dropped, changed or swapped."""
    word = draw(long_words)
    place = draw(st.integers(0, len(word) - 1))
    letter = draw(st.sampled_from(string.ascii_lowercase))
    head, tail = word[:place], word[place:]
    wrong = draw(
        st.sampled_from(
            [
                head + letter + tail,
                head + tail[1:],
                head + letter + tail[1:],
                head + tail[1:2] + tail[:1] + tail[2:],
            ]
        )
    )
    return word, wrong


def trigrams(word):
    """The groups of three letters that pg_trgm makes of a word."""
    padded = f"  {word} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def name_of(text, **values):
    return Find("name", values.pop("partner_id", 1), text, text, **values)


def levels(text, *found):
    """What each find is worth for a text."""
    wanted = customer_search.read(text)
    return [customer_search.level(wanted, find) for find in found]


@tagged("post_install", "-at_install")
class TestReading(BaseCase):
    """What a typed text may be."""

    def test_a_number_may_be_a_telephone_number(self):
        for text in ("+34 600 12 34 56", "0034600123456", "(34) 600-12.34/56"):
            self.assertEqual(customer_search.read(text).phone, "34600123456")

    def test_few_digits_and_letters_are_no_telephone_number(self):
        for text in ("1234", "S00042", "600x123456", "1+234567", ""):
            self.assertEqual(customer_search.read(text).phone, "")

    def test_a_tax_number_is_read_with_and_without_its_country(self):
        codes = customer_search.read("be 0477.472.701").codes
        self.assertEqual(codes, ("BE0477472701", "0477472701"))
        self.assertEqual(customer_search.read("B12345678").codes, ("B12345678",))

    def test_several_words_without_a_digit_are_no_number(self):
        self.assertEqual(customer_search.read("Acme Pumps").codes, ())
        self.assertEqual(customer_search.read("ACME").codes, ("ACME",))

    def test_a_text_with_spaces_is_no_address(self):
        self.assertEqual(customer_search.read("ana ruiz").email, "")
        self.assertEqual(customer_search.read("Ana@Acme.es").email, "ana@acme.es")

    def test_letters_with_points_between_are_one_word(self):
        self.assertEqual(customer_search.words("Acme S.r.l."), ["acme", "srl"])

    @given(texts)
    @PROPERTY
    def test_anything_can_be_read(self, text):
        wanted = customer_search.read(text)
        self.assertLessEqual(len(wanted.text), customer_search.LONGEST)
        self.assertNotIn("\x00", wanted.text)

    @given(texts)
    @PROPERTY
    def test_folding_twice_changes_nothing_more(self, text):
        once = customer_search.fold(text)
        self.assertEqual(customer_search.fold(once), once)

    def test_marks_on_letters_do_not_count(self):
        self.assertEqual(customer_search.fold("ÇİĞDEM Łódź"), "cigdem lodz")

    def test_each_letter_with_a_mark_has_one_plain_letter(self):
        for letter, plain in customer_search.PLAIN.items():
            self.assertEqual((len(letter), len(plain)), (1, 1))
            self.assertIn(plain, string.ascii_lowercase)

    @given(texts)
    @PROPERTY
    def test_signs_of_patterns_are_escaped(self, text):
        escaped = customer_search.like(text)
        for sign in "%_":
            self.assertEqual(escaped.count("\\" + sign), text.count(sign))


@tagged("post_install", "-at_install")
class TestNumbers(BaseCase):
    @given(numbers, st.sampled_from(["+34", "0034", "34", "0", ""]))
    @PROPERTY
    def test_a_number_is_the_same_however_it_is_dialled(self, number, prefix):
        self.assertTrue(customer_search.same_phone(prefix + number, "+34" + number))

    @given(numbers, st.sampled_from([" ", "-", ".", "/"]), st.integers(1, 5))
    @PROPERTY
    def test_signs_between_digits_do_not_count(self, number, sign, place):
        apart = number[:place] + sign + number[place:]
        self.assertTrue(customer_search.same_phone(apart, number))

    @given(numbers, numbers)
    @PROPERTY
    def test_the_same_in_both_directions(self, one, other):
        self.assertEqual(
            customer_search.same_phone(one, other),
            customer_search.same_phone(other, one),
        )

    def test_other_numbers_are_not_the_same(self):
        self.assertFalse(customer_search.same_phone("+34600123456", "+34600123457"))
        self.assertFalse(customer_search.same_phone("123", "+34600000123"))

    def test_the_zero_in_brackets_is_not_dialled_from_abroad(self):
        self.assertTrue(
            customer_search.same_phone("+44 (0)20 7946 0958", "020 7946 0958")
        )

    def test_the_last_digits_are_worth_less_than_a_whole_number(self):
        whole = Find("phone", 1, "Acme", "+34 600 12 34 56")
        self.assertEqual(levels("600 12 34 56", whole), [customer_search.EXACT])
        self.assertEqual(levels("23456", whole), [customer_search.PART_OF_CODE])
        self.assertEqual(levels("23457", whole), [0])

    def test_a_tax_number_is_the_same_without_its_country(self):
        for kept in ("FRAB123456789", "AB123456789"):
            find = Find("vat", 1, "Acme", kept)
            for typed in ("FR AB 123456789", "AB123456789"):
                self.assertEqual(levels(typed, find), [customer_search.EXACT], typed)

    def test_the_same_number_in_another_country_is_another_number(self):
        kept = Find("vat", 1, "Acme", "BE0477472701")
        self.assertEqual(levels("DE0477472701", kept), [0])
        self.assertEqual(levels("BE04774", kept), [customer_search.PART_OF_CODE])

    def test_a_document_is_found_by_the_end_of_its_number(self):
        order = Find("order", 1, "Acme", "INV/2026/00012")
        self.assertEqual(levels("inv-2026-00012", order), [customer_search.EXACT])
        self.assertEqual(levels("00012", order), [customer_search.PART_OF_CODE])
        self.assertEqual(levels("012", order), [0], "too short for an end")
        self.assertEqual(levels("00013", order), [0])


@tagged("post_install", "-at_install")
class TestNames(BaseCase):
    def test_the_better_a_name_fits_the_more_it_is_worth(self):
        found = ["Pump", "Pumpworks", "Ana Pump", "Old Pumpworks", "Sumpumpa", "Punp"]
        got = levels("pump", *(name_of(name) for name in found))
        self.assertEqual(got, [90, 80, 70, 70, 60, 49])

    def test_a_person_is_found_by_the_own_name(self):
        person = name_of("Acme Pumps, Ana Ruiz")
        self.assertEqual(levels("ana ruiz", person), [customer_search.SAME_NAME])
        self.assertEqual(levels("ana", person), [customer_search.BEGINS])

    def test_words_come_in_any_order(self):
        self.assertEqual(
            levels("ruiz ana", name_of("Ana Ruiz")), [customer_search.WORDS_BEGIN]
        )

    @given(slips(), names)
    @PROPERTY
    def test_one_slip_is_forgiven(self, slip, rest):
        word, wrong = slip
        assume(len(wrong) >= customer_search.SIMILAR_LETTERS)
        self.assertTrue(levels(wrong, name_of(f"{word} {rest}"))[0])

    @given(st.permutations(string.ascii_lowercase), st.integers(5, 12), st.integers(0))
    @PROPERTY
    def test_a_name_with_one_slip_is_looked_at(self, letters, length, place):
        """What the index is asked for never is more than one slip leaves in common."""
        word, place = "".join(letters[:length]), place % (length - 1)
        swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        for wrong in (
            swapped,
            word[:place] + word[place + 1 :],
            word[:place] + letters[-1] + word[place + 1 :],
            word[:place] + letters[-1] + word[place:],
        ):
            if len(wrong) > customer_search.SIMILAR_LETTERS:
                one, other = trigrams(word), trigrams(wrong)
                alike = len(one & other) / len(one | other)
                self.assertGreaterEqual(alike, customer_search.likeness([wrong]))

    @given(slips())
    @PROPERTY
    def test_one_slip_is_one_error_at_most(self, slip):
        self.assertLessEqual(customer_search.distance(*slip), 1)

    @given(long_words, long_words)
    @PROPERTY
    def test_distance_is_the_same_in_both_directions(self, one, other):
        there = customer_search.distance(one, other)
        self.assertEqual(there, customer_search.distance(other, one))
        self.assertEqual(there == 0, one == other)
        self.assertLessEqual(there, max(len(one), len(other)))

    def test_too_many_slips_are_not_forgiven(self):
        self.assertEqual(levels("fontanella", name_of("Pontalena")), [0])
        self.assertEqual(levels("acne", name_of("Amce")), [0])

    def test_nothing_is_forgiven_in_short_words_and_numbers(self):
        self.assertEqual(levels("srk", name_of("Srl")), [0])
        self.assertEqual(levels("12345", name_of("12346")), [0])

    def test_a_word_that_is_still_being_typed_may_have_a_slip(self):
        self.assertTrue(levels("fontna", name_of("Fontanella"))[0])


@tagged("post_install", "-at_install")
class TestRanking(BaseCase):
    def rank(self, text, found, limit=20):
        return customer_search.rank(customer_search.read(text), found, limit)

    @given(st.lists(finds, max_size=8), st.randoms(), names)
    @PROPERTY
    def test_the_order_of_what_is_found_does_not_matter(self, found, random, text):
        mixed = list(found)
        random.shuffle(mixed)
        self.assertEqual(self.rank(text, found), self.rank(text, mixed))

    @given(st.lists(finds, max_size=8), names, st.integers(1, 5))
    @PROPERTY
    def test_each_customer_once_and_the_best_first(self, found, text, limit):
        ranked = self.rank(text, found, limit)
        self.assertLessEqual(len(ranked), limit)
        ids = [find.partner_id for __, find in ranked]
        self.assertEqual(len(ids), len(set(ids)))
        worth = [level for level, __ in ranked]
        self.assertEqual(worth, sorted(worth, reverse=True))
        self.assertTrue(all(worth))

    def test_a_customer_stands_there_for_its_best_find(self):
        found = [
            Find("phone", 1, "Acme", "+34600123456"),
            Find("ref", 1, "Acme", "600123456"),
            name_of("600123456 Ltd", partner_id=2),
        ]
        ranked = self.rank("600123456", found)
        self.assertEqual([find.partner_id for __, find in ranked], [1, 2])

    def test_companies_come_before_people_and_short_names_before_long_ones(self):
        found = [
            name_of("Acme Works", partner_id=1),
            name_of("Acme Pumps Works", partner_id=2, is_company=True),
            name_of("Acme Pumps", partner_id=3, is_company=True),
        ]
        ranked = self.rank("acme", found)
        self.assertEqual([find.partner_id for __, find in ranked], [3, 2, 1])
