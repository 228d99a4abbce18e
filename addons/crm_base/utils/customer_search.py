"""Searching a customer by anything: what a typed text may mean, and which find is best.

Plain Python, and the SQL text of the keys that indexes are built on, so that both sides
of a comparison are made by one rule. Nothing here reads a database.
"""

import re
import unicodedata
from typing import NamedTuple

# Letters with marks and their plain letter, one by one, so that SQL can ``translate``
# them without any extension: Latin-1, Latin Extended-A, and what has no decomposition.
_ODD = {"ø": "o", "đ": "d", "ł": "l", "ß": "s", "æ": "a", "œ": "o", "ı": "i", "ð": "d"}
_ODD |= {odd.upper(): plain for odd, plain in _ODD.items() if odd not in "ßı"}


def _plain_letters():
    found = dict(_ODD)
    for number in range(0xC0, 0x180):
        letter = chr(number)
        base = unicodedata.normalize("NFKD", letter)[0]
        if base != letter and base.isascii() and base.isalpha():
            found[letter] = base.lower()
    return dict(sorted(found.items()))


PLAIN = _plain_letters()
_FOLD = str.maketrans(PLAIN)
_ACCENTED, _UNACCENTED = "".join(PLAIN), "".join(PLAIN.values())

# Fewer digits or letters than these say too little.
PHONE_DIGITS = 5
PHONE_TAIL = 7
CODE_LETTERS = 3
CODE_TAIL = 4
NAME_LETTERS = 2
PART_LETTERS = 3
SIMILAR_LETTERS = 4
# Less in common is chance; more is not asked, so that two errors may pass too.
LEAST_ALIKE, MOST_ALIKE = 0.2, 0.33
# More is no name any more; it is cut.
LONGEST = 100

_NOT_DIGIT = re.compile(r"[^0-9]")
_NOT_CODE = re.compile(r"[^0-9A-Z]")
_PHONE = re.compile(r"[+(]?[0-9][0-9 ()./\-\u00a0\u2009]*")
_POINTS = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_WORD = re.compile(r"[^\W_]+")
_COUNTRY = re.compile(r"[A-Z]{2}(?=.*[0-9])")


# ----------------------------------------------------------------------
# Keys
# ----------------------------------------------------------------------


def fold(text):
    """Return the text in small letters without marks: what names are compared by."""
    return (text or "").translate(_FOLD).lower()


def name_key_sql(column):  # pylint: disable=sql-injection
    """Return the SQL text that does to a column what :func:`fold` does.

    Looking up each letter takes PostgreSQL thirty times as long as everything else:
    names without marks, as many bytes as letters, are spared it.
    """
    folded = f"translate({column}, '{_ACCENTED}', '{_UNACCENTED}')"
    bare = f"octet_length({column}) = char_length({column})"
    return f"lower(CASE WHEN {bare} THEN {column} ELSE {folded} END)"


def words(text):
    """Return the words of a text, folded; letters with points between are one word."""
    return _WORD.findall(_POINTS.sub("", fold(text)))


def digits(text):
    """Return the digits of a telephone number as they are dialled from abroad.

    Neither the sign or the zeros before the code of the country stay, nor the zero that
    is dialled inside the country; whether there is a code of the country is unknown.
    """
    return _NOT_DIGIT.sub("", (text or "").replace("(0)", "")).lstrip("0")


def phone_key_sql(column):
    """Return the SQL text of a number's digits, last first: its end is a beginning."""
    return f"reverse(regexp_replace({column}, '[^0-9]', '', 'g'))"


def code(text):
    """Return the letters and digits of a number of a document, tax or register."""
    return _NOT_CODE.sub("", (text or "").upper())


def code_key_sql(column):
    """Return the SQL text that does to a column what :func:`code` does."""
    return f"regexp_replace(upper({column}), '[^0-9A-Z]', '', 'g')"


def tail_key_sql(column):
    """Return the SQL text of a code, last sign first."""
    return f"reverse({code_key_sql(column)})"


def vat_key(text):
    """Return a tax number without the country in front of it."""
    return _COUNTRY.sub("", code(text), count=1)


def vat_key_sql(column):
    """Return the SQL text that does to a column what :func:`vat_key` does."""
    return f"regexp_replace({code_key_sql(column)}, '^[A-Z]{{2}}(?=.*[0-9])', '')"


def like(text):
    """Return the text with the signs escaped that mean something to LIKE."""
    return re.sub(r"([\\%_])", r"\\\1", text)


# ----------------------------------------------------------------------
# What a text may mean
# ----------------------------------------------------------------------


class Wanted(NamedTuple):
    """What a typed text may be; empty where it cannot be that."""

    text: str
    words: tuple = ()
    email: str = ""
    phone: str = ""
    codes: tuple = ()

    @property
    def has_name(self):
        return sum(map(len, self.words)) >= NAME_LETTERS

    @property
    def long_words(self):
        """The words that an index of groups of three letters finds well."""
        return [word for word in self.words if len(word) > PART_LETTERS] or [
            word for word in self.words if len(word) == PART_LETTERS
        ]

    @property
    def vat_codes(self):
        """What the key of the tax number may be: see :func:`vat_key`."""
        return tuple(dict.fromkeys((*self.codes, *map(vat_key, self.codes))))

    @property
    def may_be_misspelt(self):
        return any(map(_errors_allowed, self.words))


def read(text):
    """Say what a typed text may be.

    :param text: whatever a person typed or pasted
    :return: :class:`Wanted`
    """
    text = " ".join((text or "").replace("\x00", "").split())[:LONGEST]
    bare = "" if " " in text else text.lower()
    return Wanted(
        text=text,
        words=tuple(words(text)),
        email=bare if len(bare) >= CODE_LETTERS and not bare.startswith("@") else "",
        phone=_read_phone(text),
        codes=_read_codes(text),
    )


def _read_phone(text):
    if not _PHONE.fullmatch(text):
        return ""
    found = digits(text)
    return found if len(found) >= PHONE_DIGITS else ""


def _read_codes(text):
    """A number may be written with or without the country in front."""
    found = code(text)
    several = " " in text and not any(map(str.isdigit, found))
    if len(found) < CODE_LETTERS or several:
        return ()
    return tuple(dict.fromkeys((found, vat_key(found))))


# ----------------------------------------------------------------------
# How good a find is
# ----------------------------------------------------------------------

EXACT, SAME_NAME, BEGINS, WORDS_BEGIN, PART_OF_CODE, PART, SIMILAR = (
    *(100, 90, 80, 70, 65, 60),
    50,
)


class Find(NamedTuple):
    """A record that a search found, and by what.

    ``kind``: ``name``, ``email``, ``phone``, ``vat``, ``ref``, ``registry`` or the code
    of a kind of document; ``value``: what of the record met the text.
    """

    kind: str
    partner_id: int
    name: str
    value: str
    is_company: bool = False
    model: str = ""
    id: int = 0


def same_phone(one, other):
    """Tell whether two numbers are one: as digits, one ends with the other.

    Both without what is dialled before them, so that a number with the code of its
    country meets the same number without it.
    """
    one, other = digits(one), digits(other)
    if min(len(one), len(other)) < PHONE_DIGITS:
        return False
    return one.endswith(other) or other.endswith(one)


def level(wanted, find):
    """Return how good a find is, from 100 for the thing itself; 0 for no match."""
    if find.kind == "name":
        return _name_level(wanted, find.value)
    if find.kind == "email":
        return _email_level(wanted.email, find.value.lower())
    if find.kind == "phone":
        return _phone_level(wanted.phone, find.value)
    if find.kind == "vat":
        return _vat_level(wanted, find.value)
    return _code_level(wanted.codes[:1], code(find.value))


def _email_level(wanted, value):
    if value == wanted:
        return EXACT
    if not value.startswith(wanted):
        return 0
    return BEGINS if "@" in wanted else PART_OF_CODE


def _phone_level(wanted, value):
    if not wanted or not same_phone(wanted, value):
        return 0
    # The last digits alone are part of many numbers.
    return EXACT if len(wanted) >= PHONE_TAIL else PART_OF_CODE


def _vat_level(wanted, value):
    """Either may lack the country; two countries are two numbers."""
    kept = code(value)
    pairs = [(one, kept) for one in wanted.codes]
    pairs += [(one, vat_key(kept)) for one in wanted.codes[:1]]
    if any(one == other for one, other in pairs):
        return EXACT
    return PART_OF_CODE if any(other.startswith(one) for one, other in pairs) else 0


def _code_level(wanted, value):
    if value in wanted:
        return EXACT
    whole = any(
        value.startswith(one) or (len(one) >= CODE_TAIL and value.endswith(one))
        for one in wanted
        if one
    )
    return PART_OF_CODE if whole else 0


def _name_level(wanted, name):
    plain, asked = " ".join(words(name)), " ".join(wanted.words)
    if not asked:
        return 0
    # the name of a person after that of the company
    own = " ".join(words((name or "").rpartition(", ")[2]))
    if asked in (plain, own):
        return SAME_NAME
    if plain.startswith(asked) or own.startswith(asked):
        return BEGINS
    parts = plain.split()
    if all(any(part.startswith(word) for part in parts) for word in wanted.words):
        return WORDS_BEGIN
    if all(word in plain for word in wanted.words):
        return PART
    errors = misspelt(wanted.words, parts)
    return 0 if errors is None else SIMILAR - errors


def misspelt(asked, parts):
    """Return the number of typing errors between words asked for and words of a name.

    Each word asked for must be near to a word of the name, or to its beginning: one
    error in a word of up to five letters, two in a longer one, none in a short one.

    :return: number of errors; ``None`` when a word is near to none
    """
    total = 0
    for word in asked:
        allowed = _errors_allowed(word)
        nearest = min(
            (_word_errors(word, part, allowed) for part in parts),
            default=allowed + 1,
        )
        if nearest > allowed:
            return None
        total += nearest
    return total


def likeness(asked):
    """Return how alike a name must be to be looked at, as ``pg_trgm`` counts it.

    That is the share of groups of three letters in common. Two letters swapped spoil
    four groups and make four new ones, which a short word feels more: of the words that
    may have an error the shortest decides, so that one error always passes.
    """
    letters = min(len(word) for word in asked if _errors_allowed(word))
    return min(MOST_ALIKE, max(LEAST_ALIKE, (letters - 3) / (letters + 5)))


def _errors_allowed(word):
    if len(word) < SIMILAR_LETTERS or not word.isalpha():
        return 0
    return 1 if len(word) <= 5 else 2


def _word_errors(word, part, allowed):
    if part.startswith(word):
        return 0
    if not allowed:
        return 1
    best = distance(word, part)
    # still being typed: only the beginning of the name is there
    if len(part) > len(word) > SIMILAR_LETTERS:
        best = min(best, distance(word, part[: len(word)]))
    return best


def distance(one, other):
    """Return how many letters to add, drop, change or swap make one word the other."""
    before, last = None, list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, sign in enumerate(other, 1):
            cost = min(
                last[column] + 1,
                current[column - 1] + 1,
                last[column - 1] + (letter != sign),
            )
            swapped = (
                row > 1
                and column > 1
                and letter == other[column - 2]
                and sign == one[row - 2]
            )
            if swapped:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, last = last, current
    return last[-1]


def rank(wanted, finds, limit):
    """Return the best finds, each customer once, the best first.

    :param wanted: :class:`Wanted`
    :param finds: :class:`Find` in any order; what does not meet the text is dropped
    :param limit: how many at most
    :return: list of (level, :class:`Find`)
    """
    best = {}
    for find in finds:
        found = level(wanted, find)
        if not found:
            continue
        key = (-found, *_order(find))
        if find.partner_id not in best or key < best[find.partner_id][0]:
            best[find.partner_id] = (key, found, find)
    ranked = sorted(best.values(), key=lambda one: one[0])
    return [(found, find) for __, found, find in ranked[:limit]]


def _order(find):
    """Of equally good ones: companies first, then the shorter name."""
    name = find.name or ""
    return (
        not find.is_company,
        len(name),
        name,
        find.partner_id,
        find.kind,
        find.model,
        find.id,
        find.value or "",
    )
