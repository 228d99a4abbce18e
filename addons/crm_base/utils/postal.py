"""Postal codes: one normal form to compare by, and lists of codes as people paste them.

A *key* is the normal form of a code: capital letters and digits only, without what
people write before it (``F-75001``) and with leading zeros that a spreadsheet lost
(``1000`` in France is ``01000``). British codes keep one mark, a hyphen before the last
three characters (``SW1A-1AA``), because ``SW1`` must not catch ``SW10``.

A list of codes becomes *prefixes* of keys: a key belongs to it when it begins with
one of them. A range is taken apart into the prefixes that cover it exactly
(``92000-92999`` is just ``92``), so that a database compares by equality alone.
"""

import re
import string
import unicodedata
from fractions import Fraction
from os.path import commonprefix
from typing import NamedTuple

# Written as letters and digits, with the mark described above.
BRITISH = frozenset({"GB", "GG", "IM", "JE"})

# Length of codes that may begin with zeros. The second is that of a longer variant.
WIDTHS = {
    **dict.fromkeys(("AU", "NO"), (4,)),
    **dict.fromkeys(
        ("DE", "EE", "ES", "FI", "FR", "IT", "KR", "LT", "MX", "MY", "PE", "PL"), (5,)
    ),
    **dict.fromkeys(("SK", "SM", "TR", "UA", "VA"), (5,)),
    **dict.fromkeys(("US", "PR"), (5, 9)),
    **dict.fromkeys(("CN", "CO", "EC", "KZ", "RO"), (6,)),
    "JP": (7,),
    "BR": (8,),
}
# Codes of digits only; letters before them name the country and are left out.
NUMERIC = frozenset(WIDTHS) | frozenset(
    ("AT", "BE", "BG", "CH", "CL", "CY", "CZ", "DK", "DZ", "GR", "HR", "HU", "IN")
    + ("LI", "LU", "LV", "MA", "PT", "RS", "RU", "SE", "SG", "SI", "TN", "ZA")
)
# Where a hyphen stands inside one code, between so many characters.
HYPHENATED = {
    "BR": (5, 3),
    "JP": (3, 4),
    "PL": (2, 3),
    "PR": (5, 4),
    "PT": (4, 3),
    "US": (5, 4),
}
MAX_PREFIXES = 20000

BRITISH_CODE = r"^([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})?$"
_BRITISH_AREA = re.compile(r"[A-Z]{1,2}")
_BRITISH_DISTRICT = re.compile(r"([A-Z]{1,2})([0-9]{1,2})")
_BRITISH_HALF = re.compile(r"[A-Z]{1,2}[0-9][A-Z]")
_BRITISH_SECTOR = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?) ([0-9][A-Z]?)")
_LOOSE_SECTOR = re.compile(r"([A-Z]{1,2}[0-9][A-Z])([0-9][A-Z]?)")
_BETWEEN = re.compile(r" - |[\u2012-\u2015]|\.\.+|…|:|→")
_ENTRIES = re.compile(r"[,;|\n\r\t]+")
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2212", "-"))


class Entry(NamedTuple):
    """One code, beginning of codes or range of a list.

    ``share`` is the part of all codes that it covers, from 0 (one of many) to 1.
    """

    text: str
    prefixes: tuple
    share: float


class Problem(NamedTuple):
    """What is wrong with one entry: its text and a code of :data:`PROBLEMS`."""

    text: str
    code: str


PROBLEMS = frozenset(
    ("characters", "digits", "hyphen", "blanks", "order", "shape", "long", "many")
)


class _Bad(ValueError):
    """Raised while an entry is read; the message is the code of the problem."""


# ----------------------------------------------------------------------
# One code
# ----------------------------------------------------------------------


def paddings():
    """Which codes get zeros in front: a list of (country, from length, to length)."""
    return [
        (country, width - lost, width)
        for country, widths in sorted(WIDTHS.items())
        for width in widths
        # One zero of a short code: two would make a code of an abbreviation.
        for lost in ((1,) if width == 4 else (1, 2))
    ]


_PADDINGS = {(country, low): high for country, low, high in paddings()}


def normalize(text, country=None):
    """Return the key of a postal code, empty when there is none.

    :param text: as somebody typed it, or None
    :param country: ISO code of two letters, if known
    """
    key = _clean(text)
    if country in NUMERIC:
        key = _without_letters(key)
    if country in BRITISH:
        return re.sub(BRITISH_CODE, r"\1-\2", key)
    if key.isdecimal():
        key = key.rjust(_PADDINGS.get((country, len(key)), 0), "0")
    return key


def _clean(text):
    text = unicodedata.normalize("NFKC", text or "")
    return re.sub("[^0-9A-Za-z]", "", text).upper()


def _without_letters(key):
    return re.sub("^[A-Z]{1,3}(?=[0-9]+$)", "", key)


# ----------------------------------------------------------------------
# A list of codes
# ----------------------------------------------------------------------


def parse(text, country):
    """Read a list of postal codes, beginnings of codes and ranges.

    ``75`` and ``75*`` mean all codes that begin so; ``77-78`` and ``92000-92999`` mean
    all codes whose beginning lies between the two, both included; a code shorter than
    these counts when all that begins with it lies between them. In British lists
    ``SW1`` is the district, ``SW1*`` any code beginning so, ``E1-E18`` the districts.

    :param text: entries between commas, semicolons or line breaks
    :param country: ISO code of two letters
    :return: list of :class:`Entry`, list of :class:`Problem`
    """
    entries, problems = [], []
    for raw in _ENTRIES.split(unicodedata.normalize("NFC", text or "")):
        piece = " ".join(raw.translate(_HYPHENS).split())
        if not piece:
            continue
        try:
            entries.append(_entry(piece, country))
        except _Bad as bad:
            problems.append(Problem(piece, str(bad)))
    if sum(len(entry.prefixes) for entry in entries) > MAX_PREFIXES:
        problems.append(Problem("", "many"))
    return entries, problems


def _entry(piece, country):
    ends = _ends(piece, country)
    if len(ends) == 1:
        prefixes = _single(ends[0], country)
        return Entry(piece, prefixes, float(_share(commonprefix(prefixes))))
    if country in BRITISH and (districts := _districts(*ends)):
        prefixes = tuple(p for text in districts for p in _single(text, country))
        share = len(districts) * _share(districts[0])
        return Entry(piece, prefixes, float(share))
    lows, highs = (_single(end, country) for end in ends)
    if len(lows) > 1 or len(highs) > 1:
        raise _Bad("shape")
    return Entry(piece, *_range(*lows, *highs))


def _ends(piece, country):
    """Split an entry at the hyphen or the like that makes it a range, if any."""
    ends = _BETWEEN.split(piece)
    if len(ends) == 1:
        halves = piece.split("-")
        if len(halves) == 4:  # both ends have a hyphen of their own
            ends = ["-".join(halves[:2]), "-".join(halves[2:])]
        elif len(halves) == 2 and not _is_inside(*halves, country):
            ends = halves
        elif len(halves) not in (1, 2):
            raise _Bad("hyphen")
    if len(ends) > 2 or not all(end.strip() for end in ends):
        raise _Bad("hyphen")
    if len(ends) == 2 and any("*" in end for end in ends):
        raise _Bad("characters")
    return [end.strip() for end in ends]


def _is_inside(left, right, country):
    """Tell whether the hyphen belongs to one code (``1000-205``, ``F-75001``)."""
    sizes = len(_clean(left)), len(_clean(right))
    if sizes == HYPHENATED.get(country):
        return True
    return country in NUMERIC and left.isalpha() and right.strip(" *").isdecimal()


def _single(text, country):
    """Return the prefixes of one code or beginning of codes."""
    body = text.removesuffix("*").rstrip()
    if country in BRITISH:
        return _british(_spaced(body), starred=body != text)
    return (_part(body, country),)


def _part(text, country):
    """Return the beginning of a key that somebody typed."""
    _check_blanks(text)
    text = _spaced(text)
    if country in NUMERIC:
        text = re.sub("^[A-Z]{1,3}-", "", text)
    part = _clean(text)
    if country in NUMERIC and not part.isdecimal():
        raise _Bad("digits")
    if len(part) > max(WIDTHS.get(country, (10,))):
        raise _Bad("long")
    return part


def _spaced(text):
    text = unicodedata.normalize("NFKC", text).upper()
    if not re.fullmatch("[0-9A-Z][0-9A-Z -]*", text):
        raise _Bad("characters")
    return text


def _check_blanks(text):
    """Codes that lack the comma between them are not one long code."""
    words = text.split()
    if len(words) < 2 or not all(word.isdecimal() for word in words):
        return
    sizes = [len(word) for word in words]
    if len(words) > 2 or (sizes[0] == sizes[1] != 3):
        raise _Bad("blanks")


# ----------------------------------------------------------------------
# British codes
# ----------------------------------------------------------------------


def _british(text, *, starred):
    text = text.replace("-", " ")
    if match := _LOOSE_SECTOR.fullmatch(text):
        text = " ".join(match.groups())
    if match := _BRITISH_SECTOR.fullmatch(text):
        return ("-".join(match.groups()),)
    text = text.replace(" ", "")
    if starred or _BRITISH_HALF.fullmatch(text):
        return (text if starred else text + "-",)
    if _BRITISH_AREA.fullmatch(text):
        return tuple(text + digit for digit in string.digits)
    if _BRITISH_DISTRICT.fullmatch(text):
        return tuple(text + end for end in "-" + string.ascii_uppercase)
    if not re.match(BRITISH_CODE, text):
        raise _Bad("shape")
    return (re.sub(BRITISH_CODE, r"\1-\2", text),)


def _districts(low, high):
    """Return the districts from ``E1`` to ``E18``, nothing if it is no such range."""
    first, last = (_BRITISH_DISTRICT.fullmatch(_spaced(end)) for end in (low, high))
    if not (first and last) or first[1] != last[1]:
        return ()
    if int(first[2]) > int(last[2]):
        raise _Bad("order")
    return tuple(
        f"{first[1]}{number}" for number in range(int(first[2]), int(last[2]) + 1)
    )


# ----------------------------------------------------------------------
# Ranges
# ----------------------------------------------------------------------


def _range(low, high):
    """Return the prefixes that cover all from low to high, and their share."""
    if len(low) != len(high) or [*map(_radix, low)] != [*map(_radix, high)]:
        raise _Bad("shape")
    if low > high:
        raise _Bad("order")
    count = _number(high) - _number(low) + 1
    return tuple(_cover(low, high)), float(count * _share(low))


def _cover(low, high):
    """Yield the fewest prefixes that cover all codes of one shape from low to high."""
    if low == high:
        yield low
        return
    common = 0
    while low[common] == high[common]:
        common += 1
    head, alphabet = low[:common], _alphabet(low[common])
    first, last = alphabet.index(low[common]), alphabet.index(high[common])
    rest_low, rest_high = low[common + 1 :], high[common + 1 :]
    if all(char == _alphabet(char)[0] for char in rest_low):
        first -= 1
    else:
        lowest = "".join(_alphabet(char)[-1] for char in rest_low)
        yield from _cover(low, low[: common + 1] + lowest)
    closed = all(char == _alphabet(char)[-1] for char in rest_high)
    inner = alphabet[first + 1 : last + closed]
    if head and inner == alphabet:
        yield head
    else:
        yield from (head + char for char in inner)
    if not closed:
        highest = "".join(_alphabet(char)[0] for char in rest_high)
        yield from _cover(high[: common + 1] + highest, high)


def _alphabet(char):
    if char == "-":
        return char
    return string.digits if char.isdigit() else string.ascii_uppercase


def _radix(char):
    """How many characters may stand in the place of this one."""
    return len(_alphabet(char))


def _number(text):
    number = 0
    for char in text:
        number = number * _radix(char) + _alphabet(char).index(char)
    return number


def _share(prefix):
    share = Fraction(1)
    for char in prefix:
        share /= _radix(char)
    return share
