"""Settings and inputs shared by the property tests."""

import os
from datetime import date, datetime

from hypothesis import settings
from hypothesis import strategies as st

# The same examples every time, so that a build never fails by chance. Set
# CRM_EXAMPLES to a number to look further, with new examples at each run.
_EXAMPLES = os.environ.get("CRM_EXAMPLES")
PROPERTY = settings(
    deadline=None,
    database=None,
    derandomize=not _EXAMPLES,
    max_examples=int(_EXAMPLES or 150),
    print_blob=True,
)

# Each has something the others lack: the comments say what.
ZONES = (
    "UTC",
    "Europe/Brussels",
    "America/New_York",
    "Asia/Kolkata",  # half an hour off, no summer time
    "Australia/Lord_Howe",  # clocks move by half an hour
    "Antarctica/Troll",  # clocks move by two hours
    "Africa/Cairo",  # midnight is skipped in spring
    "America/Sao_Paulo",  # midnight is skipped, in autumn 23:00 comes twice
    "America/Havana",  # midnight comes twice in autumn
    "America/St_Johns",  # until 2011 clocks went back at 00:01, into yesterday
    "America/Toronto",  # in 1919 from 23:30 to 00:30
    "Pacific/Apia",  # 30 December 2011 never happened
    "Pacific/Kwajalein",  # 21 August 1993 never happened
)

zones = st.sampled_from(ZONES)
days = st.dates(date(1901, 1, 1), date(2099, 12, 31))
moments = st.datetimes(datetime(1901, 1, 1), datetime(2099, 12, 31))
