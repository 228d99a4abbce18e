# Runs inside Odoo's shell, one process per measurement: gives all leads one way.
import json
import resource
import time


def _memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Clock:
    """Seconds and statements of named parts."""

    def __init__(self, env):
        self.cr = env.cr
        self.parts = {}

    def measure(self, name, step):
        """Run a step; what it takes is added to the part."""
        seconds, statements = time.perf_counter(), self.cr.sql_log_count
        result = step()
        part = self.parts.setdefault(name, {"seconds": 0, "statements": 0, "most": 0})
        took = time.perf_counter() - seconds
        part["seconds"] += took
        part["most"] = max(part["most"], took)
        part["statements"] += self.cr.sql_log_count - statements
        return result


def plan_by_rules(env, clock):
    """Decide who gets what, which writes nothing, and store it in the ledger."""
    engine = env["crm.assignment.engine"]
    Engine = env.registry["crm.assignment.engine"]
    decide = Engine._decide

    def timed(self, *args, **options):
        return clock.measure("decide", lambda: decide(self, *args, **options))

    Engine._decide = timed
    company = engine._get_companies()
    return clock.measure("plan", lambda: engine._plan_alone(company))


def give_by_rules(env, clock, *, effects, most=0):
    """Plan and apply as the scheduled action does, with or without telling anybody.

    ``most``: plan all, but stop after giving so many
    """
    from odoo.addons.crm_leads_ext.models import crm_assignment_engine_apply as applying

    run = plan_by_rules(env, clock)
    engine = env["crm.assignment.engine"]._as_engine_of(run)
    run = run.with_env(engine.env)
    steps = {"apply": engine._apply_batch, "tell": engine._send_digests}
    if not effects:
        # Neither followers nor digests: the leads and the decisions alone.
        applying.APPLY_CONTEXT["tracking_disable"] = True
        del steps["tell"]
        Lead = env.registry["crm.lead"]
        Lead._message_auto_subscribe = lambda *args, **options: True

    def once(step):
        done = engine._attempt(step, run)
        env["ir.cron"]._commit_progress(done or 0)
        return done

    for name, step in steps.items():
        while clock.measure(name, lambda step=step: once(step)):
            if most and run.applied_count >= most:
                return
    clock.measure("apply", lambda: once(engine._finish))


def give_by_core(env, clock):
    """Core's own assignment, as its scheduled action does it."""
    env["crm.assignment.rule"].search([]).state = "draft"
    env.cr.commit()
    teams = env["crm.team"].search([])
    clock.measure(
        "apply",
        lambda: (
            teams._action_assign_leads(force_quota=True, creation_delta_days=0),
            env.cr.commit(),
        ),
    )


def give_by_update(env, clock):
    """The limit: one plain statement, without rules, people's turns or effects."""

    def update():
        env.cr.execute(
            """WITH person AS (
                   SELECT user_id, crm_team_id AS team_id, count(*) OVER () AS people,
                          row_number() OVER (ORDER BY user_id) - 1 AS place
                     FROM crm_team_member WHERE active
               ), lead AS (
                   SELECT id, row_number() OVER (ORDER BY priority DESC,
                              automated_probability DESC, create_date, id) AS place
                     FROM crm_lead WHERE user_id IS NULL AND active
               )
               UPDATE crm_lead
                  SET user_id = person.user_id, team_id = person.team_id,
                      date_open = now() at time zone 'utc',
                      write_date = now() at time zone 'utc', write_uid = %s
                 FROM lead JOIN person ON person.place = lead.place %% person.people
                WHERE crm_lead.id = lead.id""",
            [env.uid],
        )
        env.cr.commit()

    clock.measure("apply", update)


WAYS = {
    "full": lambda env, clock: give_by_rules(env, clock, effects=True),
    "bare": lambda env, clock: give_by_rules(env, clock, effects=False),
    "part": lambda env, clock: give_by_rules(env, clock, effects=True, most=100_000),
    "plan": plan_by_rules,
    "core": give_by_core,
    "update": give_by_update,
}


def measure(env, way):
    """Give the leads one way and print what it took, as JSON."""
    env = env(context=dict(env.context, mail_notify_force_send=False))
    before = _memory()
    clock = Clock(env)
    clock.measure("total", lambda: WAYS[way](env, clock))
    env.cr.execute("SELECT count(*) FROM crm_lead WHERE user_id IS NOT NULL")
    (given,) = env.cr.fetchone()
    result = {
        "given": given,
        "parts": clock.parts,
        "memory_mb": _memory(),
        "memory_before_mb": before,
    }
    print("RESULT", json.dumps(result), flush=True)
