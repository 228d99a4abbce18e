"""Codes that every engine of decisions shares."""

# Why somebody got the record, or why nobody did, at the moment of the plan.
PLAN_REASONS = [
    ("rotation", "Next in the rotation"),
    ("weight", "Next by weight"),
    ("load", "Least loaded"),
    ("match", "Best match"),
    ("no_rule", "No rule matches"),
    ("no_member", "The matching rules have no members"),
    ("absent", "Everybody is absent"),
    ("full", "Everybody's capacity is used up"),
    ("paused", "Everybody is paused"),
    ("no_match", "Nobody suits the record"),
    ("had", "Everybody else had it before"),
    ("unavailable", "Nobody is available"),
]
# Why a planned decision was not carried out.
VOID_REASONS = [
    ("taken", "Somebody took the record in the meantime"),
    ("closed", "The record was closed in the meantime"),
    ("deleted", "The record was deleted or merged in the meantime"),
    ("locked", "Somebody was editing the record"),
    ("left", "The person is no longer active"),
    ("stopped", "The run was stopped before"),
]
REASONS = PLAN_REASONS + VOID_REASONS

RUN_STATES = [
    ("simulated", "Simulation"),
    ("planned", "Planned"),
    ("applying", "Being Applied"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
TRIGGERS = [
    ("create", "At creation"),
    ("button", "By hand"),
    ("cron", "Scheduled"),
    ("breach", "No answer in time"),
    ("decline", "Declined"),
    ("leave", "Person away or gone"),
]
# Triggers that take a record from somebody and give it to somebody else.
MOVING_TRIGGERS = ("breach", "decline", "leave")
# States of runs that were never, or will never be, carried out.
UNREAL_STATES = ("simulated", "cancelled")
UNFINISHED_STATES = ("planned", "applying")
