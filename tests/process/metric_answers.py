"""Asks the suite's metrics about loaded opportunities; runs inside Odoo's shell.

The answers come in the words of ``opportunity_figures``: people, offices and products
by name, months as ``2017-03``. Everybody is asked with their own rights and in a time
zone of their own.
"""

from datetime import date, timedelta

OPPORTUNITY = "('type', '=', 'opportunity')"
WON = f"[{OPPORTUNITY}, ('won_status', '=', 'won')]"
LOST = f"[{OPPORTUNITY}, ('won_status', '=', 'lost')]"
# Eight that are shipped, and four more as a sales manager would make them: what is
# counted, and by which date.
SHIPPED = (
    *("won_count", "lost_count", "win_rate", "won_value", "average_deal"),
    *("cycle_time", "pipeline_count", "pipeline_value"),
)
OWN = {
    "largest_deal": ("expected_revenue:max", WON, "date_closed"),
    "loss_time": ("day_close:avg", LOST, "date_closed"),
    "customers_won": ("partner_id:count_distinct", WON, "date_closed"),
    "engaged_count": ("__count", f"[{OPPORTUNITY}]", "date_open"),
}
GROUPS = {
    "agent": "owner",
    "manager": "team",
    "office": "territory_id",
    "product": "tag_ids",
}
FIRST, UNTIL = date(2015, 1, 1), date(2019, 1, 1)
MANAGER = "sales_team.group_sale_manager"


def make_own_metrics(env):
    """The metrics that are not shipped, made with the rights of a sales manager."""
    manager = get_manager(env)
    lead = env["ir.model"]._get_id("crm.lead")
    act(env, manager)["crm.metric"].create(
        [
            {
                "name": code,
                "code": code,
                "model_id": lead,
                "archived": "include",
                "measure": measure,
                "domain": domain,
                "date_field": dated,
                "owner_path": "user_id",
                "team_path": "team_id",
                "company_path": "company_id",
            }
            for code, (measure, domain, dated) in OWN.items()
        ]
    )


def get_manager(env):
    """The first of the loaded managers who leads a team."""
    leaders = get_people(env).filtered(lambda user: user.has_group(MANAGER))
    return leaders.sorted("login")[0]


def get_people(env):
    """The loaded users."""
    keys = env["ir.model.data"].search(
        [("module", "=", "sales_opportunities"), ("model", "=", "res.users")]
    )
    return env["res.users"].browse(keys.mapped("res_id"))


def act(env, user, tz="UTC"):
    """The environment of somebody, as a request of theirs would have it."""
    context = {"lang": "en_US", "tz": tz, "allowed_company_ids": user.company_ids.ids}
    return env(user=user.id, context=context, su=False)


def ask_all(env, zones):
    """Every metric in every dimension, as a sales manager sees the company.

    :param zones: time zones in which months are asked for
    :return: ``{zone: {metric: {dimension: {group: value}}}}``
    """
    said = {}
    for zone in zones:
        manager = act(env, get_manager(env), zone)
        said[zone] = {code: _ask(manager, code, zone) for code in (*SHIPPED, *OWN)}
    return said


def ask_each(env):
    """What everybody sees of their own, and every manager of their team.

    :return: ``{"me" or "team": {metric: {person: value}}}``
    """
    said = {"me": {}, "team": {}}
    for user in get_people(env):
        scope = "team" if user.has_group(MANAGER) else "me"
        person = act(env, user)
        requests = [_request(person, code, scope=scope) for code in (*SHIPPED, *OWN)]
        for answer in _evaluate(person, requests):
            metric = said[scope].setdefault(answer["metric"], {})
            metric[user.name] = _write(answer["metric"], answer["value"])
    return said


def _ask(env, code, zone):
    """``{dimension: {group: value}}`` of one metric, and months in two ways."""
    asked = {"all": _request(env, code, tz=zone)}
    for dimension, groupby in GROUPS.items():
        asked[dimension] = _request(env, code, tz=zone, groupby=groupby)
    if _is_balance(env, code):
        # open deals of today by the month of their engagement
        months = _request(env, code, tz=zone, groupby="date_open:month")
    else:
        asked["points"] = _request(env, code, tz=zone, series="month")
        dated = OWN[code][2] if code in OWN else "date_closed"
        months = _request(env, code, tz=zone, groupby=f"{dated}:month")
    asked["month"] = months
    answers = dict(zip(asked, _evaluate(env, asked.values()), strict=True))
    said = {"all": {"all": _write(code, answers["all"]["value"])}}
    for name, answer in answers.items():
        # the figure is the same, however it is divided
        assert answer["value"] == answers["all"]["value"], (code, name)
        if name in GROUPS or name == "month":
            said[name] = {
                _name(env, name, group["key"]): _write(code, group["value"])
                for group in answer["groups"]
            }
    if "points" in answers:
        said["points"] = {
            point["key"]: _write(code, point["value"])
            for point in answers["points"]["points"]
            if point["value"]
        }
    return said


def _evaluate(env, requests):
    answers = env["crm.metric"]._evaluate(list(requests))
    for answer in answers:
        assert not answer["error"], (answer["metric"], answer["message"])
    return answers


def _request(env, code, **asked):
    from odoo.addons.crm_base.models.crm_metric_evaluation import MetricRequest

    first, until = FIRST, UNTIL
    if _is_balance(env, code):
        # a balance is that of now; somewhere it is still yesterday, or tomorrow already
        today = env["crm.metric"]._fields["create_date"].now().date()
        first, until = today - timedelta(days=1), today + timedelta(days=2)
    return MetricRequest(code, first, until, **asked)


def _is_balance(env, code):
    return env["crm.metric"]._get_by_code([code])[code].kind == "balance"


def _write(code, value):
    """A share of one, where the suite writes percents."""
    return value / 100 if value is not None and code == "win_rate" else value


def _name(env, dimension, key):
    """A group in the words of the files; empty for nobody and nothing."""
    if not key:
        return ""
    if dimension == "month":
        return key[:7]
    if dimension == "agent":
        return env["res.users"].sudo().browse(key).name
    if dimension == "manager":
        return env["crm.team"].sudo().browse(key).user_id.name
    model = {"office": "crm.territory", "product": "crm.tag"}[dimension]
    return env[model].sudo().browse(key).name
