"""What a salesperson gets out of homes and metrics, by every call there is.

Runs inside Odoo's shell. All questions are asked of three worlds: the whole one, one
in which the deals of other teams are gone and their orders are worth something else,
and one in which that is so of colleagues of the own team, too. What a person may not
know cannot make a difference to any answer they get.
"""

import io
import json

import home_world
import metric_answers
from freezegun import freeze_time

OURS = ("crm.dashboard", "crm.dashboard.tile", "crm.metric", "crm.metric.snapshot")
PUBLISHED = (
    *("won_count", "won_value", "win_rate", "orders_value", "leads_answered_in_time"),
)
STATES = (
    {"period": "year", "scope": "company", "compare": "previous"},
    {"period": "month", "offset": -1, "scope": "team", "compare": "year"},
    {"period": "rolling_90", "scope": "company", "user_id": 1, "owner": "company"},
)
GROUPS = (
    *("owner", "team", "company", "user_id", "team_id", "create_uid", "stage_id"),
    *("tag_ids", "territory_id", "team_id.user_id", "user_id.partner_id"),
    *("partner_id.user_id", "create_date:month", "date_closed:quarter"),
)
LISTED = (
    *("crm.lead", "crm.team", "crm.team.member", "crm.territory", "crm.stage"),
    *("crm.tag", "crm.lead.response", "crm.lead.statistics"),
    *("res.users", "res.partner", "sale.order", "sale.report", "product.template"),
    *("account.move", "account.payment", "mail.activity", "calendar.event"),
    *("crm.activity.report", "utm.source", "utm.campaign", "crm.lost.reason"),
)
NUMBERS = ("integer", "float", "monetary")
# Core tells everybody how many leads of the same customer there are, on purpose.
TOLD_BY_CORE = {"duplicate_lead_count"}


class Caller:
    """Somebody who calls methods as the web client does, and more cleverly."""

    def __init__(self, env, user):
        self.env = metric_answers.act(env, user, "Europe/Brussels")
        self.user = user
        self.called = set()

    def call(self, model, method, *args, **kwargs):
        """A call through the door that every remote call takes; an error is a text."""
        from odoo.exceptions import UserError
        from odoo.service.model import call_kw

        context = {**self.env.context, **kwargs.pop("context", {})}
        self.env.invalidate_all()
        self.called.add(f"{model}.{method}")
        try:
            with self.env.cr.savepoint():
                found = call_kw(
                    self.env[model], method, list(args), {**kwargs, "context": context}
                )
                # what was only tried to be written must be refused, too
                self.env.flush_all()
        except (UserError, ValueError, AttributeError, KeyError, TypeError) as error:
            return f"{type(error).__name__}: {error}"
        return json.loads(json.dumps(found, default=str))

    # ------------------------------------------------------------------
    # Tiles of one's own, as crafted as can be
    # ------------------------------------------------------------------

    def make_tiles(self):
        """Homes of one's own with every tile that might tell; return ids by name."""
        specs = {**self._get_measured(), **self._get_listed()}
        names, made = list(specs), {}
        while names:
            some, names = names[:40], names[40:]
            home = self.call("crm.dashboard", "add_home", "Mine")
            adding = [{"op": "add", "tile": specs[name]} for name in some]
            found = self.call("crm.dashboard", "edit_home", home, adding)
            assert isinstance(found, dict), found
            made |= dict(zip(some, found["added"], strict=True))
        return made

    def _get_measured(self):
        metrics = self.env["crm.metric"].sudo().search([])
        tiles = {}
        for code in metrics.mapped("code"):
            common = {"metric_codes": code, "scope": "company", "limit": 50}
            tiles |= {
                f"{code} figure": {**common, "kind": "figure"},
                f"{code} line": {**common, "kind": "chart", "chart": "line"},
                f"{code} gauge": {**common, "kind": "chart", "chart": "gauge"},
                f"{code} list": {**common, "kind": "list"},
                f"{code} leaders": {**common, "kind": "leaders"},
            }
        for code in ("won_value", "pipeline_value", "win_rate", "orders_value"):
            for way in GROUPS:
                tile = {"metric_codes": code, "scope": "company", "groupby": way}
                tiles[f"{code} by {way}"] = {**tile, "kind": "chart", "chart": "bar"}
        return tiles

    def _get_listed(self):
        """Lists of all numbers of records that homes are about."""
        tiles = {}
        for model in LISTED:
            if model not in self.env:
                continue
            fields = self.env[model]._fields.items()
            numbers = [
                name
                for name, field in fields
                if field.type in NUMBERS and name not in TOLD_BY_CORE
            ]
            for place in range(0, len(numbers), 4):
                tiles[f"{model} {place}"] = {
                    "kind": "list",
                    "filter_model": model,
                    "filter_domain": "[]",
                    "filter_context": "{'active_test': False}",
                    "filter_fields": ",".join(numbers[place : place + 4]),
                    "filter_order": "id",
                    "limit": 50,
                }
        return tiles

    # ------------------------------------------------------------------
    # Questions
    # ------------------------------------------------------------------

    def ask(self, own, others):
        """Every question; answers by name.

        :param own: ids of own tiles by name
        :param others: ids of tiles that other people made
        """
        said = {}
        for number, state in enumerate(STATES):
            said |= self._read_own(own, state, number)
            said[f"foreign tiles {number}"] = self._read_foreign(own, state)
        said |= self._open(own, others, STATES[0])
        said |= self._ask_homes() | self._ask_records()
        return said

    def _read_own(self, own, state, number):
        """Own tiles, many by one call; lists of records look at no period."""
        names = [n for n in own if not number or n.partition(" ")[0] not in LISTED]
        said = {}
        for place in range(0, len(names), 40):
            some = {own[name]: name for name in names[place : place + 40]}
            for tile, data in self._read([*some], state).items():
                said[f"tile {some[int(tile)]} {number}"] = data
        return said

    def _read(self, ids, state):
        return self.call(
            "crm.dashboard", "read_tiles", ids, state, context={"active_test": False}
        )

    def _read_foreign(self, own, state):
        """All tiles that are not one's own, but for the leader board of the role."""
        tiles = (
            self.env["crm.dashboard.tile"].sudo().search([("kind", "!=", "leaders")])
        )
        return self._read(sorted(set(tiles.ids) - set(own.values())), state)

    def _open(self, own, others, state):
        """Open tiles for groups that are not one's own, and count what comes."""
        said = {}
        people = self.env["res.users"].sudo().search([("share", "=", False)], limit=9)
        tiles = [own[f"{code} figure"] for code in ("won_value", "pipeline_value")]
        tiles += [own["won_value by owner"], own["win_rate by team"], *others]
        for tile in tiles:
            for group in (None, False, *people.ids):
                found = self.call("crm.dashboard", "open_tile", tile, state, group)
                if isinstance(found, dict):
                    found = [found, *self._count(found)]
                said[f"open {tile} {group}"] = found
        return said

    def _count(self, action):
        domain, model = action["domain"], action["res_model"]
        names = {"crm.lead": "expected_revenue:sum", "sale.order": "amount_total:sum"}
        measures = [names[model]] if model in names else ["__count"]
        return [
            self.call(model, "search_count", domain, context=action["context"]),
            self.call(model, "formatted_read_group", domain, [], measures),
        ]

    def _ask_homes(self):
        """Layouts, gallery and export of every home, also of those of others."""
        said = {"gallery": self.call("crm.dashboard", "get_gallery")}
        homes = (
            self.env["crm.dashboard"].sudo().search([("user_id", "!=", self.env.uid)])
        )
        for home in homes:
            layout = self.call("crm.dashboard", "load_home", home.id, scope="company")
            said[f"home {home.name}"] = layout
            said[f"export {home.name}"] = self._export(layout)
        return said

    def _export(self, layout):
        """The cells of the workbook of a home, apart from those of leader boards."""
        import openpyxl

        from odoo.addons.crm_dashboard.report.home_workbook import HomeWorkbook

        tiles = [tile for tile in layout["tiles"] if tile["kind"] != "leaders"]
        layout["state"].update(scope="company", period="year")
        content = HomeWorkbook(self.env, layout, tiles).build()
        book = openpyxl.load_workbook(io.BytesIO(content))
        return [
            [str(cell.value) for cell in row]
            for sheet in book.worksheets
            for row in sheet.iter_rows()
        ]

    def _ask_records(self):
        """Everything that reading finds of our models, and sums of it."""
        metrics = self.env["crm.metric"].sudo().search([("kind", "!=", "ratio")])
        said = {}
        for metric in metrics:
            action = self.call("crm.metric", "action_open_records", metric.ids)
            found = self._count(action) if isinstance(action, dict) else action
            said[f"records {metric.code}"] = found
        for model in sorted(self.env.registry):
            Model = self.env[model]
            stored = Model._auto or Model._table_query
            if not model.startswith("crm.") or not stored or Model._abstract:
                continue
            fields = Model._fields.items()
            told = [n for n, f in fields if f.type in NUMBERS and f.store]
            if model != "crm.metric.snapshot":  # they are taken anew in each world
                said[f"read {model}"] = self.call(
                    model, "search_read", [], told, context={"active_test": False}
                )
            sums = [f"{n}:sum" for n in told if n not in ("id", "res_id")]
            groups = [
                n for n in ("metric_id", "user_id", "team_id") if n in Model._fields
            ]
            for by in ([], *([name] for name in groups)):
                said[f"sum {model} {by}"] = self.call(
                    model, "formatted_read_group", [], by, ["__count", *sums]
                )
        return said


# ----------------------------------------------------------------------
# Worlds
# ----------------------------------------------------------------------


def ask(env):
    """See the module.

    :return: ``number`` of questions; by question, how answers differ when other teams
        change (``teams``), when colleagues change, too (``colleagues``), and when other
        teams do for a manager (``manager``); answers of ``refused`` calls and
        ``boards``; methods of ours that nobody called (``uncalled``)
    """
    with freeze_time(home_world.NOW):
        home_world.make_work(env)
        person, manager, others = _get_cast(env)
        callers = Caller(env, person), Caller(env, manager)
        _make_total(env, manager)
        own = [caller.make_tiles() for caller in callers]
        tiles = [*own[1].values()][:6]
        refused = _ask_refused(callers[0], tiles)
        kept = env["crm.dashboard.tile"].browse(tiles).exists()
        assert len(kept) == len(tiles), "somebody else removed tiles"
        whole = _ask_all(env, callers, own, tiles)
        _disturb(env, others)
        teams = _ask_all(env, callers, own, tiles)
        _disturb(env, metric_answers.get_people(env) - person)
        alone = _ask_all(env, callers[:1], own[:1], tiles)
    return {
        "number": len(whole[0]),
        "teams": _get_differences(whole[0], teams[0]),
        "colleagues": _get_differences(whole[0], alone[0]),
        "manager": _get_differences(whole[1], teams[1]),
        "boards": {n: a for n, a in whole[0].items() if "leaders" in n},
        "refused": refused,
        "uncalled": sorted(get_public_methods(env) - callers[0].called),
        "errors": {n: a for n, a in whole[0].items() if isinstance(a, str)},
    }


def _get_cast(env):
    """A salesperson with a colleague, a manager, and the people of other teams."""
    people = metric_answers.get_people(env).sorted("login")
    teams = people.filtered(lambda user: user.crm_team_ids)
    leads = env["crm.lead"].with_context(active_test=False)
    person = next(
        user
        for user in teams
        if leads.search_count([("user_id", "=", user.id)], limit=1)
        and len(user.crm_team_ids.member_ids) > 1
    )
    manager = next(user for user in people if user == person.crm_team_ids.user_id)
    mates = person.crm_team_ids.member_ids | manager
    return person, manager, people - mates


def _make_total(env, manager):
    """A balance that says of no record whose it is: its past is kept as one sum."""
    metric_answers.act(env, manager)["crm.metric"].create(
        {
            "name": "Everything Open",
            "code": "pipeline_total",
            "model_id": env["ir.model"]._get_id("crm.lead"),
            "kind": "balance",
            "domain": "[('won_status', '=', 'pending')]",
            "measure": "expected_revenue:sum",
            "company_path": "company_id",
        }
    )


def _ask_all(env, callers, own, tiles):
    """Answers of every caller in the present world, its snapshots taken anew."""
    env.cr.execute("DELETE FROM crm_metric_snapshot")
    env.invalidate_all()
    for day in ("2017-10-31", "2017-11-30", "2017-12-30"):
        with freeze_time(f"{day} 20:00:00"):
            for metric in env["crm.metric"].search([("kind", "=", "balance")]):
                env["crm.metric.snapshot"]._take(metric)
    env.flush_all()
    return [caller.ask(made, tiles) for caller, made in zip(callers, own, strict=True)]


def _disturb(env, people):
    """Take deals away from people, and give their documents another worth.

    Their meetings stay: calendars are open to everybody who works in the company.
    """
    env.flush_all()
    for query in (
        "DELETE FROM crm_lead WHERE user_id = ANY(%s)",
        "DELETE FROM crm_lead_response WHERE user_id = ANY(%s)",
        "DELETE FROM mail_activity WHERE user_id = ANY(%s)",
        "UPDATE sale_order SET amount_untaxed = amount_untaxed * 7 + 3,"
        " amount_total = amount_total * 7 + 3, margin = margin * 7 + 3"
        " WHERE user_id = ANY(%s)",
        "UPDATE account_move SET amount_untaxed_signed = amount_untaxed_signed * 7 + 3,"
        " amount_residual_signed = amount_residual_signed * 7 + 3,"
        " amount_total_signed = amount_total_signed * 7 + 3"
        " WHERE invoice_user_id = ANY(%s)",
    ):
        env.cr.execute(query, [people.ids])
    env.invalidate_all()


def _get_differences(said, later):
    """``{question: first difference}`` of the answers in two worlds."""
    assert said.keys() == later.keys()
    return {
        name: _get_difference(answer, later[name])
        for name, answer in said.items()
        if later[name] != answer
    }


def _get_difference(one, other, path=""):
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        parts = [(one[key], other[key], key) for key in one]
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        parts = zip(one, other, range(len(one)), strict=True)
    else:
        return f"{path}: {one!s:.200} / {other!s:.200}"
    return next(_get_difference(a, b, f"{path}/{key}") for a, b, key in parts if a != b)


# ----------------------------------------------------------------------
# Calls that must be refused
# ----------------------------------------------------------------------


def _ask_refused(person, tiles):
    """Answers to calls that change what belongs to others, or go past the doors."""
    calls = _get_foreign_calls(person, tiles) | _get_hidden_calls(person)
    return {name: person.call(*call) for name, call in calls.items()}


def _get_foreign_calls(person, tiles):
    """Calls about tiles and homes of others; ``tiles`` are those of a manager."""
    env = person.env
    theirs = env["crm.dashboard.tile"].sudo().browse(tiles[0]).dashboard_id
    role = env.ref("crm_dashboard.home_salesperson")
    own = person.call("crm.dashboard", "add_home", "Mine")
    home, tile = "crm.dashboard", "crm.dashboard.tile"
    figure = {"kind": "figure", "metric_codes": "won_value"}
    adding = [{"op": "add", "tile": figure}]
    return {
        "change a tile": (tile, "write", tiles, {"x": 1}),
        "read a tile": (tile, "read", tiles, ["name"]),
        "remove a tile": (tile, "unlink", tiles),
        "change a role's tile": (tile, "write", role.tile_ids.ids, {"scope": "team"}),
        "add a tile": (tile, "create", {**figure, "dashboard_id": theirs.id}),
        "add a role's tile": (tile, "create", {**figure, "dashboard_id": role.id}),
        "read what a tile reads": (tile, "_read", tiles, {}),
        "edit a home": (home, "edit_home", theirs.id, adding),
        "give a home": (home, "write", [own], {"user_id": theirs.user_id.id}),
        "take a home": (home, "write", [theirs.id], {"user_id": env.uid}),
        "publish": (home, "publish_home", own, role.id),
        "see who publishes": (home, "get_publishing"),
        "reset a home": (home, "reset_home", theirs.id),
        "remove a home": (home, "remove_home", theirs.id),
    }


def _get_hidden_calls(person):
    """Calls that make metrics tell more, or that are not made to be called."""
    env = person.env
    known = env.ref("crm_base.crm_metric_pipeline_value").id
    team = env["crm.team"].sudo().search([("member_ids", "not in", env.uid)], limit=1)
    membership = {"user_id": env.uid, "crm_team_id": team.id}
    asked = ["won_value", "2017-01-01", "2018-01-01", "UTC", "company", "owner"]
    metric, snapshot = "crm.metric", "crm.metric.snapshot"
    return {
        "publish a metric": (metric, "write", [known], {"published": True}),
        "name colleagues": (metric, "write", [known], {"published_names": True}),
        "make a metric": (metric, "create", {"name": "x", "code": "x"}),
        "evaluate": (metric, "_evaluate", [asked]),
        "rank": (metric, "_get_ranking", asked),
        "ask": (metric, "_read_question", asked, ["__count"]),
        "open": (metric, "_get_figure_action", asked),
        "colleagues": (metric, "_get_colleagues_values", [known], asked),
        "make a snapshot": (snapshot, "create", {"metric_id": known}),
        "take snapshots": (snapshot, "_cron_take"),
        "join another team": ("crm.team.member", "create", membership),
    }


def get_public_methods(env):
    """Methods of our models that can be called from outside, beside those of all."""
    base = set(dir(env["base"]))
    found = []
    for model in OURS:
        for cls in type(env[model]).__mro__:
            if cls.__module__.startswith("odoo.addons.crm_"):
                found += [
                    f"{model}.{name}"
                    for name, value in vars(cls).items()
                    if callable(value) and name[0] != "_" and name not in base
                ]
    return set(found)


def open_door(env):
    """Let two salespersons log in; the first one may export.

    :return: who they are, and ids of homes and tiles that they will ask for
    """
    person, _manager, others = _get_cast(env)
    other = next(user for user in others if user.crm_team_ids)
    password = "let me in, please"
    (person | other).password = password
    env.ref("base.group_allow_export").sudo().user_ids = [(4, person.id)]
    other.group_ids = [(3, env.ref("base.group_allow_export").id)]
    tiles = env["crm.dashboard.tile"].search([])
    names = ("salesperson", "sales_manager", "lead_manager", "executive")
    homes = [env.ref(f"crm_dashboard.home_{name}") for name in names]
    return {
        "person": {"login": person.login, "name": person.name},
        "other": {"login": other.login, "name": other.name},
        "password": password,
        "homes": [home.id for home in homes],
        "tiles": tiles.ids,
        "visible": sorted(homes[0].tile_ids.ids),
        "won_tile": env.ref("crm_dashboard.home_salesperson_won").id,
    }
