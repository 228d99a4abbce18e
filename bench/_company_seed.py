# Runs inside Odoo's shell: people, teams, the kinds of records that all others are made
# from, and two homes of twelve tiles; the second has a thirteenth that is slow.
from odoo.fields import Command

TEAMS = 20
ROLE = "sales_team.group_sale_salesman"
# kind, metrics, chart, grouped by
TILES = [
    ("figure", "won_value", "", ""),
    ("figure", "won_count", "", ""),
    ("figure", "average_deal", "", ""),
    ("figure", "win_rate", "", ""),
    ("figure", "leads_new", "", ""),
    ("figure", "pipeline_value", "", ""),
    ("figure", "quotations_value", "", ""),
    ("figure", "orders_value", "", ""),
    ("chart", "pipeline_value", "funnel", "stage_id"),
    ("chart", "won_value", "bar", "team"),
    ("chart", "won_count,lost_count", "stacked", ""),
    ("leaders", "won_value", "", ""),
]
SLOW = ("chart", "meetings_held", "bar", "owner")


def seed(env, people):
    """Make them, and commit."""
    env = env(context=dict(env.context, tracking_disable=True, no_reset_password=True))
    env["crm.team"].search([]).active = False
    users = _make_people(env, people)
    size = max(1, len(users) // TEAMS)
    for place in range(0, len(users), size):
        _make_team(env, place // size, users[place : place + size])
    contacts = _make_contacts(env)
    _make_leads(env)
    _make_orders(env, contacts)
    _make_home(env, "Bench", TILES)
    _make_home(env, "Bench, slow", [*TILES, SLOW])
    env["ir.cron"].search([]).active = False
    env.cr.commit()


def _make_people(env, people):
    """The first is a manager and can log in, all others are salespeople."""
    groups = [env.ref("sales_team.group_sale_manager"), env.ref(ROLE)]
    users = env["res.users"].create(
        [
            {
                "name": f"Person {number:03}",
                "login": f"bench{number}",
                "email": f"bench{number}@example.com",
                "tz": "Europe/Madrid",
                "group_ids": [Command.set(groups[min(number, 1)].ids)],
            }
            for number in range(people)
        ]
    )
    users[0].password = "bench0"
    return users


def _make_team(env, place, members):
    env["crm.team"].create(
        {
            "name": f"Team {place:02}",
            "user_id": members[0].id,
            "use_leads": True,
            "crm_team_member_ids": [
                Command.create({"user_id": user.id}) for user in members
            ],
        }
    )


def _make_contacts(env):
    spain = env.ref("base.es").id
    return env["res.partner"].create(
        [
            {"name": f"Kind {n}", "ref": f"KIND{n}", "is_company": not n}
            | {"country_id": spain}
            for n in range(2)
        ]
    )


def _make_leads(env):
    """In the order of their ids: lost, won, one per open stage, a lead."""
    stages = env["crm.stage"].search([("is_won", "=", False)], order="sequence")
    Lead = env["crm.lead"].with_context(crm_routing_skip=True)
    kinds = [{"type": "opportunity", "stage_id": stages[n % 3].id} for n in range(5)]
    leads = Lead.create(
        [
            {"name": f"Kind {n}", "user_id": False, "expected_revenue": 100} | kind
            for n, kind in enumerate([*kinds, {"type": "lead"}])
        ]
    )
    leads[0].action_set_lost()
    leads[1].action_set_won()


def _make_orders(env, contacts):
    """In the order of their ids: quotation, sent, order, cancelled."""
    categories = env["product.category"].create([{"name": f"Kind {n}"} for n in "abc"])
    products = env["product.product"].create(
        [
            {"name": f"Kind {n}", "categ_id": categories[n % 3].id, "type": "service"}
            | {"list_price": 10, "taxes_id": False}
            for n in range(12)
        ]
    )
    orders = env["sale.order"].create(
        [
            {
                "partner_id": contacts[0].id,
                "client_order_ref": f"Kind {n}",
                "order_line": [
                    Command.create({"product_id": product.id})
                    for product in products[n * 3 : n * 3 + 3]
                ],
            }
            for n in range(4)
        ]
    )
    orders[1].state = "sent"
    orders[2].action_confirm()
    orders[3]._action_cancel()


def _make_home(env, name, tiles):
    env["crm.dashboard"].create(
        {
            "name": name,
            "sequence": 1,
            "role_group_ids": [Command.set(env.ref(ROLE).ids)],
            "scope": "company",
            "tile_ids": [
                Command.create(
                    {
                        "kind": kind,
                        "metric_codes": codes,
                        "chart": chart or False,
                        "groupby": groupby or False,
                        "limit": 50,
                        "x": number % 4 * 3,
                        "y": number // 4 * 4,
                        "width": 3,
                        "height": 4,
                    }
                )
                for number, (kind, codes, chart, groupby) in enumerate(tiles)
            ],
        }
    )
