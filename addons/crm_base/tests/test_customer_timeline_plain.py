"""Pages of a timeline, and the best time to reach a customer, in plain Python."""

from datetime import datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_base.utils import customer_reach, customer_timeline
from odoo.addons.crm_base.utils.customer_timeline import Cursor

from .properties import PROPERTY

START = datetime(2026, 11, 2)
# Few moments and kinds, so that many entries share them; «invoice» is dated by days.
KINDS = {"call": False, "invoice": True, "mail": False, "order": False}
hours = st.integers(0, 72).map(lambda number: START + timedelta(hours=number * 6))


def midnight(moment):
    return datetime.combine(moment.date(), time.min)


@st.composite
def entries(draw):
    """Entries (date, kind, id), each once."""
    found = draw(
        st.sets(
            st.tuples(hours, st.sampled_from(sorted(KINDS)), st.integers(1, 5)),
            max_size=30,
        )
    )
    return {
        (midnight(date) if KINDS[kind] else date, kind, id_)
        for date, kind, id_ in found
    }


def page(everything, cursor, limit):
    """A page as the server makes it: every kind gives what its bound admits."""
    found = []
    for kind, days in KINDS.items():
        bound = customer_timeline.bound(cursor, kind, days=days)
        for date, of, id_ in everything:
            kept = date.date() if days else date
            if of == kind and (bound is None or bound.admits(kept, id_)):
                found.append((date, of, id_))
    return sorted(found, key=customer_timeline.order)[:limit]


@tagged("post_install", "-at_install")
class TestPages(BaseCase):
    @given(entries(), st.integers(1, 7))
    @PROPERTY
    def test_pages_give_everything_once_and_in_order(self, everything, limit):
        cursor, read = None, []
        while found := page(everything, cursor, limit):
            read += found
            cursor = Cursor(*found[-1])
        self.assertEqual(read, sorted(everything, key=customer_timeline.order))

    @given(st.datetimes(), st.sampled_from(sorted(KINDS)), st.integers(1))
    @PROPERTY
    def test_a_client_gives_back_what_it_got(self, date, kind, id_):
        cursor = Cursor(date, kind, id_)
        self.assertEqual(customer_timeline.load(cursor.dump()), cursor)

    def test_nothing_else_is_a_cursor(self):
        bad = ["x", [], ["2026", "mail"], ["yesterday", "mail", 1], 5]
        bad += [["2026-11-02T10:00:00+01:00", "mail", 1], ["2026-11-02", "mail", "x"]]
        for value in bad:
            with self.assertRaises(ValueError):
                customer_timeline.load(value)


moments = st.lists(
    st.tuples(
        st.sampled_from(["call", "mail", "meeting"]),
        st.integers(0, 14 * 24).map(lambda number: START + timedelta(hours=number)),
    ),
    max_size=60,
)


@tagged("post_install", "-at_install")
class TestReach(BaseCase):
    @given(moments, st.randoms())
    @PROPERTY
    def test_the_order_of_moments_does_not_matter(self, found, random):
        mixed = list(found)
        random.shuffle(mixed)
        self.assertEqual(
            customer_reach.best_slots(found), customer_reach.best_slots(mixed)
        )

    @given(moments)
    @PROPERTY
    def test_every_slot_has_its_evidence(self, found):
        slots = customer_reach.best_slots(found, limit=99)
        counts = [slot.count for slot in slots]
        self.assertEqual(counts, sorted(counts, reverse=True))
        self.assertLessEqual(sum(counts), len(found))
        for slot in slots:
            inside = [
                kind
                for kind, moment in found
                if moment.weekday() == slot.weekday
                and slot.hour <= moment.hour < slot.until
            ]
            self.assertEqual(slot.count, len(inside))
            self.assertEqual(sum(slot.kinds.values()), len(inside))
            self.assertEqual(slot.total, len(found))
            self.assertGreaterEqual(slot.count, customer_reach.EVIDENCE)

    @given(moments)
    @PROPERTY
    def test_one_more_in_the_best_hours_leaves_them_the_best(self, found):
        before = customer_reach.best_slots(found)
        if before:
            best = before[0]
            moment = START + timedelta(days=best.weekday, hours=best.hour)
            after = customer_reach.best_slots([*found, ("call", moment)])
            self.assertEqual(
                (after[0].weekday, after[0].hour), (best.weekday, best.hour)
            )

    def test_two_moments_say_nothing(self):
        found = [("call", START.replace(hour=10))] * 2
        self.assertEqual(customer_reach.best_slots(found), [])
        (slot,) = customer_reach.best_slots(found + found[:1])
        self.assertEqual((slot.weekday, slot.hour, slot.until), (0, 9, 11))
        self.assertEqual(slot.kinds, {"call": 3})

    def test_nobody_is_called_at_night(self):
        self.assertEqual(
            customer_reach.best_slots([("mail", START.replace(hour=3))] * 9), []
        )
