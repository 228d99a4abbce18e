"""Figures as text, for letters; the client has the same rules in ``format.js``."""

from odoo.tools.misc import formatLang

DASH = "–"


def write_figure(env, value, description):
    """A figure with its unit, in the language of the environment.

    :param description: ``unit``, ``digits`` and ``currency`` of a metric's answer
    """
    if value is None:
        return DASH
    text = formatLang(env, value, digits=description.get("digits") or 0)
    unit, currency = description.get("unit"), description.get("currency")
    if unit == "money" and currency:
        before = currency["position"] == "before"
        symbol = currency["symbol"]
        return (
            f"{symbol}\N{NO-BREAK SPACE}{text}"
            if before
            else f"{text}\N{NO-BREAK SPACE}{symbol}"
        )
    endings = {
        "percent": "%",
        "days": env._("days"),
        "hours": env._("hours"),
    }
    ending = endings.get(unit)
    return f"{text}\N{NO-BREAK SPACE}{ending}" if ending else text


def write_change(env, change):
    """A change as a signed percentage; empty where there is nothing to compare."""
    if change is None:
        return ""
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    text = formatLang(env, abs(change) * 100, digits=0 if abs(change) >= 0.1 else 1)
    return f"{sign}{text}\N{NO-BREAK SPACE}%"
