"""Work beside the loaded opportunities, so that every tile has something to show.

Runs inside Odoo's shell, on the last evening of the data; nothing is kept.
"""

from datetime import timedelta

import metric_answers

NOW = "2017-12-31 12:00:00"


def make_work(env):
    """Leads that wait, answers, activities, meetings, orders, invoices, payments."""
    env = env(context={"tracking_disable": True, "crm_routing_skip": True})
    people = [user for user in metric_answers.get_people(env) if user.crm_team_ids]
    people.sort(key=lambda user: user.login)
    manager = metric_answers.get_manager(env)
    _make_leads(env, [manager, *people])
    for number, user in enumerate([manager, *people]):
        _make_day(env, user, number)
    _make_sales(env, people[:8])
    env.flush_all()
    env.invalidate_all()


def _make_leads(env, people):
    """Leads of everybody and of nobody, with sources and campaigns."""
    sources = env["utm.source"].create([{"name": f"Source {n}"} for n in range(12)])
    campaigns = env["utm.campaign"].create([{"name": f"Fair {n}"} for n in range(2)])
    values = []
    for number, user in enumerate([*people, *[env["res.users"]] * 9]):
        values += [
            {
                "name": f"Lead {number}-{place}",
                "type": "lead",
                "user_id": user.id,
                "team_id": user.crm_team_ids[:1].id,
                "source_id": sources[(number + place) % 12].id,
                "campaign_id": campaigns[number % 2].id if place else False,
                "expected_revenue": 10 * number + place,
            }
            for place in range(1 + number % 3)
        ]
    leads = env["crm.lead"].create(values)
    env.flush_all()
    env.cr.execute(
        "UPDATE crm_lead SET create_date = '2017-11-30 09:00:00'::timestamp"
        " + id %% 29 * interval '1 day' WHERE id = ANY(%s)",
        [leads.ids],
    )
    env.invalidate_all()
    _make_answers(env, leads.filtered("user_id"))


def _make_answers(env, leads):
    """How fast leads were answered: in time, late, or not at all."""
    now = env["crm.lead"]._fields["create_date"].now()
    outcomes = ("answered_in_time", "answered_late", "breached")
    env["crm.lead.response"].create(
        [
            {
                "lead_id": lead.id,
                "user_id": lead.user_id.id,
                "team_id": lead.team_id.id,
                "company_id": env.company.id,
                "date_given": now - timedelta(days=1 + number % 40),
                "date_end": now - timedelta(hours=1),
                "outcome": outcomes[number % 3],
            }
            for number, lead in enumerate(leads)
        ]
    )


def _make_day(env, user, number):
    """Late and present activities, some done, and meetings of today and before."""
    today = env["mail.activity"]._fields["date_deadline"].today()
    own = env(user=user.id, su=True)
    target = own["crm.lead"].search([("user_id", "=", user.id)], limit=1)
    activities = own["mail.activity"].create(
        [
            {
                "res_model_id": env["ir.model"]._get_id(target._name),
                "res_id": target.id,
                "activity_type_id": env.ref("mail.mail_activity_data_call").id,
                "summary": f"Call {days}",
                "user_id": user.id,
                "date_deadline": today - timedelta(days=days),
            }
            for days in (*range(number % 4 + 1), 9, 10)
        ]
    )
    activities[-1].action_done()
    noon = env["calendar.event"]._fields["start"].now()
    own["calendar.event"].create(
        [
            {
                "name": f"Talk {days}",
                "start": noon - timedelta(days=days),
                "stop": noon - timedelta(days=days) + timedelta(hours=1),
                "user_id": user.id,
                "partner_ids": [(4, user.partner_id.id)],
            }
            for days in range(1 + number % 3)
        ]
    )


def _make_sales(env, people):
    """Per person a quotation and two orders; one of them invoiced and half paid."""
    env["account.chart.template"].try_loading("generic_coa", env.company)
    product = env["product.product"].create(
        {"name": "Work", "type": "service", "invoice_policy": "order", "taxes_id": []}
    )
    product.standard_price = 3
    customer = env["res.partner"].create({"name": "Buyer", "is_company": True})
    for number, user in enumerate(people):
        orders = env["sale.order"].create(
            [
                {
                    "partner_id": customer.id,
                    "user_id": user.id,
                    "team_id": user.crm_team_ids[:1].id,
                    "order_line": [
                        (0, 0, {"product_id": product.id, "price_unit": price})
                    ],
                }
                for price in (70 + number, 1100 + number, 5300 + number)
            ]
        )
        orders[1:].action_confirm()
        invoice = orders[2]._create_invoices()
        invoice.invoice_date = "2017-12-20"
        invoice.action_post()
        register = env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create({"amount": 400 + number})._create_payments()
