"""What the cells of a row say: days, amounts, and names that are spelled in two ways.

Nothing here knows Odoo or a database.
"""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from tools.errors import SuiteError

ISO = "%Y-%m-%d"
_EARLIEST = date(2000, 1, 1)
# Ten digits before the point: beyond any revenue, far below what a column holds.
_LARGEST = Decimal(10) ** 10


def folder_of(directory):
    """Return the directory as a path; it has to be there."""
    directory = Path(directory)
    if not directory.is_dir():
        raise SuiteError(
            f"{directory} is not a directory",
            "name the directory that holds the data set's files",
        )
    return directory


def read_day(row, field, today, formats=(ISO,)):
    """The day in a cell; None when the row is rejected for it."""
    text = row.values[field]
    for pattern in formats:
        try:
            # A calendar day: it has no time zone to speak of.
            day = datetime.strptime(text, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
        return day if is_plausible(row, field, day, today) else None
    row.reject(field, text, "not a date")
    return None


def is_plausible(row, field, day, today):
    """Whether the day can be believed; if not, the row is rejected for it."""
    if _EARLIEST <= day <= today:
        return True
    row.reject(field, row.values[field], "date before the year 2000 or in the future")
    return False


def read_amount(row, field, consequence):
    """The amount in a cell, 0 in an empty one and in one that is repaired."""
    text = row.values[field]
    try:
        amount = Decimal(text or "0")
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or not 0 <= amount < _LARGEST:
        row.repair(field, text, f"not an amount: {consequence}")
        return Decimal(0)
    return amount


def likeness(name):
    """What spellings of one name have in common: ``GTX Pro`` and ``GTXPro``."""
    return "".join(char for char in name.casefold() if char.isalnum())
