"""Codes that every engine of decisions shares."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Why somebody got the record, or why nobody did, at the moment of the plan.
PLAN_REASONS = [
    ("rotation", _lt("Next in the rotation")),
    ("no_rule", _lt("No rule matches")),
    ("no_member", _lt("The matching rules have no members")),
    ("absent", _lt("Everybody is absent")),
    ("full", _lt("Everybody's capacity is used up")),
    ("paused", _lt("Everybody is paused")),
    ("unavailable", _lt("Nobody is available")),
]
# Why a planned decision was not carried out.
VOID_REASONS = [
    ("taken", _lt("Somebody took the record in the meantime")),
    ("closed", _lt("The record was closed in the meantime")),
    ("deleted", _lt("The record was deleted or merged in the meantime")),
    ("locked", _lt("Somebody was editing the record")),
    ("left", _lt("The person is no longer active")),
]
REASONS = PLAN_REASONS + VOID_REASONS

RUN_STATES = [
    ("simulated", _lt("Simulation")),
    ("planned", _lt("Planned")),
    ("applying", _lt("Being Applied")),
    ("done", _lt("Done")),
    ("cancelled", _lt("Cancelled")),
]
TRIGGERS = [
    ("create", _lt("At creation")),
    ("button", _lt("By hand")),
    ("cron", _lt("Scheduled")),
]
