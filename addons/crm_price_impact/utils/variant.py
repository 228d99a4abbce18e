"""Variants of a quotation as the screen sends them: checked values out, no ORM."""

from math import isfinite
from typing import NamedTuple

MOST_VARIANTS = 6
MOST_EXTRAS = 50
# Beyond this an amount in cents is no longer exact.
LARGEST = 1e12


class VariantError(ValueError):
    """What the screen sent cannot be a variant; ``reason`` says what is wrong."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class Change(NamedTuple):
    """What a variant wants of one line; None leaves it as it is.

    :param quantity: 0 leaves the line out
    :param discount: in percent; negative is a surcharge
    """

    quantity: float | None = None
    discount: float | None = None


class Extra(NamedTuple):
    """A product that the variant has in addition."""

    product_id: int
    quantity: float
    discount: float | None = None


class Variant(NamedTuple):
    """Changes by line id, and products in addition."""

    lines: dict
    extras: tuple = ()


def read_variants(raw):
    """Check a list of variants.

    :param list raw: ``{"lines": {line id: {"quantity", "discount"}},
        "extras": [{"product_id", "quantity", "discount"}]}`` each
    :rtype: list(Variant)
    :raise VariantError: with a reason: ``shape``, ``many``, ``number``, ``quantity``
        or ``discount``
    """
    if not isinstance(raw, list):
        raise VariantError("shape")
    if len(raw) > MOST_VARIANTS:
        raise VariantError("many")
    return [read_variant(each) for each in raw]


def read_variant(raw):
    """Check one variant, see :func:`read_variants`."""
    if not isinstance(raw, dict):
        raise VariantError("shape")
    lines, extras = raw.get("lines") or {}, raw.get("extras") or []
    if not isinstance(lines, dict) or not isinstance(extras, list):
        raise VariantError("shape")
    if len(extras) > MOST_EXTRAS:
        raise VariantError("many")
    changes = {_read_id(key): _read_change(value) for key, value in lines.items()}
    return Variant(changes, tuple(_read_extra(extra) for extra in extras))


def _read_change(raw):
    if not isinstance(raw, dict):
        raise VariantError("shape")
    return Change(_read_quantity(raw), _read_discount(raw))


def _read_extra(raw):
    change = _read_change(raw)
    if change.quantity is None:
        raise VariantError("quantity")
    return Extra(_read_id(raw.get("product_id")), change.quantity, change.discount)


def _read_quantity(raw):
    quantity = _read_number(raw.get("quantity"))
    if quantity is not None and quantity < 0:
        raise VariantError("quantity")
    return quantity


def _read_discount(raw):
    discount = _read_number(raw.get("discount"))
    if discount is not None and not -100 <= discount <= 100:
        raise VariantError("discount")
    return discount


def _read_number(value):
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise VariantError("number")
    if not isfinite(value) or abs(value) > LARGEST:
        raise VariantError("number")
    return float(value)


def _read_id(value):
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise VariantError("shape") from None
    if isinstance(value, bool) or number <= 0:
        raise VariantError("shape")
    return number
