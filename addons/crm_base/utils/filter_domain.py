"""Read the domain of a saved search as the web client wrote it.

Favourites keep their conditions as text with moving parts: ``uid``, today, a month
before.  This reads exactly that little language and nothing else: no attribute that is
not listed, no multiplication, no comprehension; so anybody's own search can be read on
the server without handing it a Python to play with.

>>> read_domain("[('user_id', '=', uid)]", {"uid": 7})
[('user_id', '=', 7)]
>>> today = {"today": date(2026, 11, 22)}
>>> read_domain("[('d', '>', context_today().strftime('%Y-%m-%d'))]", today)
[('d', '>', '2026-11-22')]
"""

import ast
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

# Methods of dates that a domain may call; ``to_utc`` is the web client's own.
METHODS = {"strftime", "to_utc", "replace", "date", "isoformat"}
LONGEST = 20_000


class UnreadableDomain(ValueError):
    """The text holds something that is no part of a saved search."""


def read_domain(text, values):
    """The domain as a list.

    :param str text: e.g. ``[("user_id", "=", uid)]``
    :param dict values: ``uid``, ``today``, ``now`` (local, naive), ``tz`` …
    :raise UnreadableDomain: when there is anything in it that is not known
    """
    text = (text or "[]").strip()
    if len(text) > LONGEST:
        raise UnreadableDomain("The conditions are too long.")
    try:
        tree = ast.parse(text, mode="eval")
        domain = _Reader(values).value(tree.body)
    except (SyntaxError, TypeError, OverflowError, RecursionError) as error:
        raise UnreadableDomain(str(error)) from error
    if not isinstance(domain, (list, tuple)):
        raise UnreadableDomain("Conditions are a list.")
    return list(domain)


class _Reader:
    def __init__(self, values):
        today = values.get("today") or date(1970, 1, 1)
        now = values.get("now") or datetime.combine(today, time.min)
        self.zone = ZoneInfo(values.get("tz") or "UTC")
        self.names = {
            "true": True,
            "false": False,
            "null": None,
            "current_date": today.isoformat(),
            "now": now.strftime("%Y-%m-%d %H:%M:%S"),
            "context_today": lambda: today,
            "relativedelta": relativedelta,
            **values,
        }
        self.paths = {
            "datetime.datetime": datetime,
            "datetime.date": date,
            "datetime.time": time,
            "datetime.timedelta": timedelta,
            "datetime.datetime.now": lambda: now,
            "datetime.datetime.today": lambda: now,
            "datetime.date.today": lambda: today,
            "datetime.datetime.combine": datetime.combine,
            "time.strftime": lambda pattern: now.strftime(pattern),
        }

    def value(self, node):
        """The value of a node; refuses every kind that is not listed."""
        method = getattr(self, f"_read_{type(node).__name__.lower()}", None)
        if method is None:
            raise UnreadableDomain(f"“{ast.unparse(node)}” is not understood.")
        return method(node)

    def _read_constant(self, node):
        return node.value

    def _read_list(self, node):
        return [self.value(item) for item in node.elts]

    def _read_tuple(self, node):
        return tuple(self.value(item) for item in node.elts)

    def _read_name(self, node):
        if node.id not in self.names:
            raise UnreadableDomain(f"“{node.id}” is not known.")
        return self.names[node.id]

    def _read_unaryop(self, node):
        value = self.value(node.operand)
        if isinstance(node.op, ast.USub):
            return -value
        if isinstance(node.op, ast.Not):
            return not value
        raise UnreadableDomain(f"“{ast.unparse(node)}” is not understood.")

    def _read_binop(self, node):
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        raise UnreadableDomain(f"“{ast.unparse(node)}” is not understood.")

    def _read_attribute(self, node):
        path = ast.unparse(node)
        if path not in self.paths:
            raise UnreadableDomain(f"“{path}” is not known.")
        return self.paths[path]

    def _read_call(self, node):
        arguments = [self.value(item) for item in node.args]
        named = {item.arg: self.value(item.value) for item in node.keywords}
        if None in named:
            raise UnreadableDomain(f"“{ast.unparse(node)}” is not understood.")
        function = node.func
        if (
            isinstance(function, ast.Attribute)
            and ast.unparse(function) not in self.paths
        ):
            return self._call_method(function, arguments, named)
        called = self.value(function)
        if not callable(called):
            raise UnreadableDomain(f"“{ast.unparse(node)}” is not understood.")
        return called(*arguments, **named)

    def _call_method(self, function, arguments, named):
        owner = self.value(function.value)
        if function.attr not in METHODS or not isinstance(owner, (date, time)):
            raise UnreadableDomain(f"“{ast.unparse(function)}” is not known.")
        if function.attr == "to_utc":
            return self._to_utc(owner)
        return getattr(owner, function.attr)(*arguments, **named)

    def _to_utc(self, moment):
        """A local moment as naive UTC, as the database keeps it."""
        instant = moment.replace(tzinfo=self.zone).astimezone(timezone.utc)
        return instant.replace(tzinfo=None)
