"""Random deals for the property tests of flows."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from odoo.addons.crm_forecast.const import COUNTED, WORDS
from odoo.addons.crm_forecast.utils.flow import Scope, State

COMPANIES, TEAMS, USERS = (1, 2), (None, 1, 2), (None, 1, 2, 3)
FIRST, UNTIL = date(2026, 3, 1), date(2026, 4, 1)
DAYS = (None, date(2026, 2, 28), FIRST, date(2026, 3, 31), UNTIL)
CODES = [code for code, _label in WORDS]
amounts = st.integers(0, 400).map(lambda cents: Decimal(cents) / 4)


@st.composite
def states(draw):
    """What may be known of a deal; nothing, if it is not there."""
    if draw(st.integers(0, 5)) == 0:
        return None
    status = draw(st.sampled_from(("open", "open", "open", "won", "lost")))
    category = {"won": "closed", "lost": None}.get(status) or (
        draw(st.sampled_from(CODES)) if status == "open" else None
    )
    return State(
        draw(st.sampled_from(COMPANIES)),
        draw(st.sampled_from(TEAMS)),
        draw(st.sampled_from(USERS)),
        status,
        category,
        draw(amounts),
        draw(st.sampled_from(DAYS)),
    )


def snapshots(size):
    """Some snapshots of the same deals."""
    moment = st.lists(states(), min_size=8, max_size=8)
    return st.lists(moment, min_size=size, max_size=size).map(
        lambda found: [
            {deal: state for deal, state in enumerate(some, 1) if state}
            for some in found
        ]
    )


scopes = st.builds(
    Scope,
    company=st.sampled_from(COMPANIES),
    team=st.sampled_from((None, 0, 1, 2)),
    user=st.sampled_from((None, 0, 1, 2, 3)),
    first=st.just(FIRST),
    until=st.just(UNTIL),
    categories=st.sampled_from(
        [frozenset(COUNTED), *(frozenset([code]) for code in COUNTED)]
    ),
)
