"""Leads that wait, people who take turns; and what must be true in the end."""

LEADS = 600
BATCH = 50
PEOPLE = 5
REFUSED = 60  # leads that the rule does not match

# A rule over several facts, some of them of linked records and moving with time.
SEED = f"""
from odoo.fields import Command
env = env(context=dict(env.context, tracking_disable=True, crm_routing_skip=True,
                       no_reset_password=True))
group = env.ref("sales_team.group_sale_salesman")
people = env["res.users"].create([
    {{"name": f"Person {{n}}", "login": f"person{{n}}", "notification_type": "inbox",
      "email": f"person{{n}}@example.com", "group_ids": [Command.set(group.ids)]}}
    for n in range({PEOPLE})
])
team = env["crm.team"].create({{"name": "Inbound", "user_id": False,
                               "member_ids": [Command.set(people.ids)]}})
env["crm.assignment.rule"].create({{
    "name": "Everything worth it",
    "team_id": team.id,
    "state": "running",
    "domain": "[('priority', '!=', '3'), ('create_date', '>', 'today -30d'), "
              "'|', ('source_id', '=', False), ('source_id.name', '!=', 'Spam')]",
    "member_ids": [
        Command.create({{"user_id": user.id, "sequence": n,
                        "capacity": 20 if n == 1 else 0, "paused": n == 2}})
        for n, user in enumerate(people)
    ],
}})
sources = env["utm.source"].create([{{"name": "Fair"}}, {{"name": "Spam"}}])
env["crm.lead"].create([
    {{"name": f"Lead {{n:03}}", "type": "lead", "user_id": False, "team_id": False,
      "priority": "3" if n % 20 == 7 else str(n % 3),
      "source_id": sources[1].id if n % 20 == 9 else n % 2 and sources[0].id}}
    for n in range({LEADS})
])
env["ir.cron"].search([]).active = False
env.cr.commit()
"""
ENGINE = f"""
from odoo.addons.crm_leads_ext.models import crm_assignment_engine_apply as applying
applying.BATCH = {BATCH}
env.cr.commit()
"""
ASSIGN = f"""{ENGINE}
env["crm.assignment.rule"]._cron_assign_leads()
env.cr.commit()
"""

_OWNERS = """
    SELECT lead.name, account.login, team.name->>'en_US', lead.type
      FROM crm_lead lead LEFT JOIN res_users account ON account.id = lead.user_id
      LEFT JOIN crm_team team ON team.id = lead.team_id ORDER BY lead.name
"""
_FOLLOWERS = """
    SELECT lead.name, partner.name FROM mail_followers follower
      JOIN crm_lead lead ON lead.id = follower.res_id
      JOIN res_partner partner ON partner.id = follower.partner_id
     WHERE follower.res_model = 'crm.lead' ORDER BY 1, 2
"""
_TURN = "SELECT id, last_member_id FROM crm_assignment_rule ORDER BY id"
_CURRENT = """
    SELECT plan.res_id, plan.user_id FROM crm_decision plan
      JOIN crm_decision_run run ON run.id = plan.run_id
     WHERE plan.kind = 'plan' AND plan.user_id IS NOT NULL AND run.state = 'done'
       AND NOT EXISTS (SELECT FROM crm_decision void WHERE void.run_id = plan.run_id
                       AND void.res_id = plan.res_id AND void.kind = 'void')
     ORDER BY plan.res_id
"""
_OWNED = "SELECT id, user_id FROM crm_lead WHERE user_id IS NOT NULL ORDER BY id"
_DIGESTS = """
    SELECT digest.run_id, digest.user_id, digest.lead_count,
           (SELECT count(*) FROM crm_decision plan WHERE plan.run_id = digest.run_id
               AND plan.user_id = digest.user_id AND NOT EXISTS (
                   SELECT FROM crm_decision void WHERE void.run_id = plan.run_id
                      AND void.res_id = plan.res_id AND void.kind = 'void'))
      FROM crm_assignment_digest digest ORDER BY 1, 2
"""
_TOLD = """
    SELECT account.id, count(*) FROM mail_notification notification
      JOIN mail_message message ON message.id = notification.mail_message_id
      JOIN res_users account ON account.partner_id = notification.res_partner_id
     WHERE message.message_type = 'user_notification' GROUP BY 1 ORDER BY 1
"""
_DUE = """
    SELECT DISTINCT run_id, user_id FROM crm_decision plan WHERE kind = 'plan'
       AND user_id IS NOT NULL AND NOT EXISTS (SELECT FROM crm_decision void
           WHERE void.run_id = plan.run_id AND void.res_id = plan.res_id
             AND void.kind = 'void') ORDER BY 1, 2
"""
_COUNTS = """
    SELECT state, applied_count + void_count, decided_count, void_count,
           (SELECT count(*) FROM crm_decision void
             WHERE void.run_id = run.id AND void.kind = 'void')
      FROM crm_decision_run run ORDER BY id
"""


def outcome(database):
    """Who has which lead, who follows it, and whose turn is next."""
    return [database.sql(query) for query in (_OWNERS, _FOLLOWERS, _TURN)]


def applied(database):
    """How many leads the runs have given so far, as others see it."""
    total = "SELECT coalesce(sum(applied_count), 0) FROM crm_decision_run"
    return database.value(total)


def assert_sound(database):
    """Every lead is given by exactly one decision, everybody is told exactly once."""
    runs = database.sql(_COUNTS)
    assert {state for state, *_ in runs} == {"done"}
    for _state, dealt_with, decided, void, voids in runs:
        assert dealt_with == decided
        assert void == voids
    given = database.sql(_CURRENT)
    assert given == database.sql(_OWNED)
    assert len({lead for lead, _user in given}) == len(given) == LEADS - REFUSED
    digests = database.sql(_DIGESTS)
    assert [(run, user) for run, user, *_ in digests] == database.sql(_DUE)
    assert all(said == given for _run, _user, said, given in digests)
    told = {}
    for _run, user, *_ in digests:
        told[user] = told.get(user, 0) + 1
    assert dict(database.sql(_TOLD)) == told
