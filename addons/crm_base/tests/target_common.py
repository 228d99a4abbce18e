"""Targets that several tests set, in the company of the metrics' tests."""

from datetime import date

from odoo.fields import Command

from .clock import FrozenClock
from .metric_common import LEADER, MANAGER, SALES, MetricCase, at

# a Tuesday: 6 of April's 22 working days have begun, 6 of 65 in the quarter
TODAY = "2026-04-08 09:00:00"


class TargetCase(FrozenClock, MetricCase):
    """April 2026; the company works from Monday to Friday, and nobody is away."""

    frozen = TODAY

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "company_id": cls.company.id,
                "tz": "Europe/Madrid",
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": "Work",
                                "dayofweek": str(day),
                                "hour_from": 9,
                                "hour_to": 17,
                                "day_period": "morning",
                            }
                        )
                        for day in range(5)
                    ),
                ],
            }
        )
        cls.won = cls.env.ref("crm_base.crm_metric_won_value")
        cls.count = cls.env.ref("crm_base.crm_metric_won_count")
        cls.rate = cls.env.ref("crm_base.crm_metric_win_rate")
        cls.late = cls.env.ref("crm_base.crm_metric_leads_unassigned")
        cls.pipeline = cls.env.ref("crm_base.crm_metric_pipeline_value")
        cls.Target = cls.env["crm.target"]

    @classmethod
    def make_target(cls, owner, amount=1000, metric=None, month=4, **values):
        """A target of April 2026, unless the values say otherwise."""
        kind, field = {
            "res.users": ("user", "user_id"),
            "crm.team": ("team", "team_id"),
            "hr.department": ("department", "department_id"),
            "crm.territory": ("territory", "territory_id"),
            "res.company": ("company", "company_id"),
        }[owner._name]
        return cls.env["crm.target"].create(
            {
                "metric_id": (metric or cls.won).id,
                "owner_kind": kind,
                "company_id": cls.company.id,
                "period": "month",
                "period_first": date(2026, month, 1),
                "amount": amount,
                field: owner.id,
                **values,
            }
        )

    def standing(self, target, user=None):
        """Where its owner stands, as somebody sees it."""
        Target = self.Target.with_user(user or self.marta)
        return Target._get_attainment(Target.browse(target.id))[target.id]

    def win(self, user, amount=100, day=2, month=4, **values):
        return self.make_lead(
            user,
            won=True,
            closed=at(day, month=month),
            expected_revenue=amount,
            **values,
        )


__all__ = ["LEADER", "MANAGER", "SALES", "TargetCase", "at"]
