import random
from datetime import date, datetime, timedelta

import pytz

from odoo.fields import Command
from odoo.tests import tagged

from .target_common import TargetCase

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)


@tagged("post_install", "-at_install")
class TestTargetDays(TargetCase):
    """On which days somebody works: as Odoo's own working time says."""

    def make_calendar(self, chance):
        tz = chance.choice(["Europe/Madrid", "America/New_York", "Asia/Kolkata"])
        hours = []
        for day in range(7):
            if chance.random() < 0.7:
                start = chance.choice([0, 8, 9.5, 20])
                hours.append((day, start, start + chance.choice([2, 4])))
        return self.env["resource.calendar"].create(
            {
                "name": f"Calendar in {tz}",
                "company_id": self.company.id,
                "tz": tz,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": "Work",
                                "dayofweek": str(day),
                                "hour_from": low,
                                "hour_to": high,
                                "day_period": "morning",
                            }
                        )
                        for day, low, high in hours
                    ),
                ],
            }
        )

    def give_leaves(self, chance, resource):
        leaves = self.env["resource.calendar.leaves"]
        for _number in range(4):
            start = datetime(2026, 1, 1) + timedelta(hours=chance.randint(0, 4300))
            own = chance.random() < 0.5
            leaves |= leaves.create(
                {
                    "name": "Away",
                    "calendar_id": resource.calendar_id.id,
                    "company_id": self.company.id,
                    "resource_id": resource.id if own else False,
                    "date_from": start,
                    "date_to": start + timedelta(hours=chance.randint(1, 200)),
                }
            )

        return leaves

    def get_slowly(self, resource):
        """The local days of every interval that core works out."""
        zone = pytz.timezone(resource.tz)
        low = pytz.utc.localize(datetime.combine(FIRST, datetime.min.time()))
        high = low + (LAST - FIRST + timedelta(days=2))
        intervals = resource.calendar_id._work_intervals_batch(
            low - timedelta(days=1), high, resources=resource, tz=zone
        )[resource.id]
        days = set()
        for start, end, _records in intervals:
            days.add(start.astimezone(zone).date())
            days.add((end - timedelta(seconds=1)).astimezone(zone).date())
        return sorted(day for day in days if FIRST <= day <= LAST)

    def test_days_are_those_of_core_for_random_calendars(self):
        chance = random.Random(7)
        users = [self.ana, self.bruno, self.carla, self.marta]
        for number, user in enumerate(users * 3):
            calendar = self.make_calendar(chance)
            resource = self.env["resource.resource"].search([("user_id", "=", user.id)])
            if not resource:
                values = {"user_id": user.id, "company_id": self.company.id}
                employee = self.env["hr.employee"].create({"name": "X", **values})
                resource = employee.resource_id
            employee = self.env["hr.employee"].search([("user_id", "=", user.id)])
            employee.write({"resource_calendar_id": calendar.id, "tz": calendar.tz})
            leaves = self.give_leaves(chance, resource)
            pair = (user.id, self.company.id)
            found = self.Target._get_day_lines(
                {pair}, FIRST.toordinal(), LAST.toordinal()
            )[pair]
            with self.subTest(number=number):
                self.assertEqual(
                    [date.fromordinal(day) for day in found], self.get_slowly(resource)
                )
            # leaves under an earlier calendar count with us, and not in core
            leaves.unlink()

    def test_of_nobody_and_nothing(self):
        self.assertEqual(self.Target._get_day_lines(set(), 1, 9), {})
        lines = self.Target._get_day_lines(
            {(0, self.company.id)}, FIRST.toordinal(), LAST.toordinal()
        )
        self.assertEqual(len(lines[0, self.company.id]), 129)

    def test_today_is_that_of_the_company(self):
        today = date(2026, 4, 8).toordinal()
        self.assertEqual(self.Target._get_today(self.company), today)
        self.company.resource_calendar_id.tz = "Pacific/Kiritimati"
        self.assertEqual(self.Target._get_today(self.company), today)
        self.company.resource_calendar_id.tz = "Pacific/Honolulu"
        self.assertEqual(self.Target._get_today(self.company), today - 1)
