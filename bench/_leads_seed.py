# Runs inside Odoo's shell: people, teams and rules of the benchmark, few leads.
#
# A team of 25 people per country, a rule of ours per team and the same domain as the
# team's own for core: both give each lead to somebody of the same team.
from odoo.fields import Command

PEOPLE, RULES = 500, 20
DOMAIN = (
    "['&', ('country_id', '=', {country}), '&', ('expected_revenue', '>=', 0),"
    " '|', ('source_id', '=', False), ('source_id.name', '!=', 'Spam')]"
)


def seed(env):
    """Make them, and commit."""
    env = env(context=dict(env.context, tracking_disable=True, no_reset_password=True))
    env["crm.team"].search([]).active = False
    people = _make_people(env)
    countries = env["res.country"].search([], order="id", limit=RULES)
    sources = env["utm.source"].search([], order="id", limit=9)
    if not env["utm.source"].search([("name", "=", "Spam")]):
        env["utm.source"].create({"name": "Spam"})
    size = PEOPLE // RULES
    for place, country in enumerate(countries):
        members = people[place * size : (place + 1) * size]
        _make_team(env, place, country, members)
    _make_history(env, countries, sources)
    _make_kinds(env, countries, sources)
    env["ir.cron"].search([]).active = False
    env.cr.commit()


def _make_people(env):
    group = env.ref("sales_team.group_sale_salesman")
    return env["res.users"].create(
        [
            {
                "name": f"Person {number:03}",
                "login": f"person{number}",
                "email": f"person{number}@example.com",
                "notification_type": "inbox" if number % 2 else "email",
                "tz": "Europe/Madrid",
                "group_ids": [Command.set(group.ids)],
            }
            for number in range(PEOPLE)
        ]
    )


def _make_team(env, place, country, members):
    """A team that core assigns to, and a rule of ours with the same domain."""
    domain = DOMAIN.format(country=country.id)
    team = env["crm.team"].create(
        {
            "name": f"Team {country.name}",
            "user_id": False,
            "use_leads": True,
            "assignment_domain": domain,
            "crm_team_member_ids": [
                # Core gives a thirtieth of it a day: more than there will be.
                Command.create({"user_id": user.id, "assignment_max": 30_000_000})
                for user in members
            ],
        }
    )
    # The head of the team follows it, with the notices about its leads.
    team.message_subscribe(
        members[:1].partner_id.ids,
        env["mail.message.subtype"].search([("res_model", "=", "crm.team")]).ids,
    )
    env["crm.assignment.rule"].create(
        {
            "name": country.name,
            "sequence": place,
            "team_id": team.id,
            "domain": domain,
            "state": "running",
            "member_ids": [
                Command.create({"user_id": user.id, "sequence": number})
                for number, user in enumerate(members)
            ],
        }
    )


def _make_history(env, countries, sources):
    """Some wins and losses, so that the chance of a lead is really computed again."""
    stages = env["crm.stage"].search([("is_won", "=", False)], order="sequence")
    env["crm.lead.scoring.frequency"].create(
        [
            {
                "variable": variable,
                "value": str(record.id),
                "won_count": 40 + place,
                "lost_count": 60 - place,
                "team_id": False,
            }
            for variable, records in (
                ("stage_id", stages),
                ("country_id", countries),
                ("source_id", sources),
            )
            for place, record in enumerate(records)
        ]
    )


def _make_kinds(env, countries, sources):
    """A lead per country and source, with the chance that Odoo sees in it.

    All others are made from these (``_leads_rows.py``).
    """
    env["crm.lead"].with_context(crm_routing_skip=True).create(
        [
            {
                "name": f"Kind {place} {number}",
                "type": "lead",
                "user_id": False,
                "team_id": False,
                "country_id": country.id,
                "source_id": source.id,
            }
            for place, country in enumerate(countries)
            for number, source in enumerate([*sources, env["utm.source"]])
        ]
    )
