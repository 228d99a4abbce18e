"""Postal lists read slowly and plainly, to compare :mod:`..utils.postal` with."""

import itertools
import string

DIGITS, LETTERS = string.digits, string.ascii_uppercase


def shape(text):
    """Digits as 9, letters as A: ``K1A`` is ``A9A``."""
    return "".join("9" if char.isdigit() else "A" for char in text)


def in_range(key, low, high):
    """Whether all codes of the range's length that begin like the key lie in it."""
    if len(key) >= len(low):
        begin = key[: len(low)]
        return shape(begin) == shape(low) and low <= begin <= high
    rest = [DIGITS if char.isdigit() else LETTERS for char in low[len(key) :]]
    lowest = key + "".join(alphabet[0] for alphabet in rest)
    highest = key + "".join(alphabet[-1] for alphabet in rest)
    return shape(lowest) == shape(low) and low <= lowest and highest <= high


def all_codes(pattern):
    """Every code of a shape such as ``99`` or ``A9``."""
    alphabets = [DIGITS if char == "9" else LETTERS for char in pattern]
    return ["".join(chars) for chars in itertools.product(*alphabets)]


def in_district(key, district):
    """Whether a British key is of the district: ``SW1`` has SW1A, but not SW10."""
    outward = key.partition("-")[0]
    rest = outward.removeprefix(district)
    return outward.startswith(district) and not rest[:1].isdigit()
