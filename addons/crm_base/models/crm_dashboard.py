from typing import NamedTuple

from babel.dates import format_interval

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools.misc import babel_locale_parse

from ..utils.dashboard_grid import compact
from ..utils.dashboard_period import PERIODS, Window, get_window
from .crm_dashboard_tile import SCOPES

PERIOD_NAMES = [
    ("day", "Today"),
    ("week", "This Week"),
    ("month", "This Month"),
    ("quarter", "This Quarter"),
    ("year", "This Year"),
    ("fiscal_year", "This Fiscal Year"),
    ("rolling_7", "Last 7 Days"),
    ("rolling_30", "Last 30 Days"),
    ("rolling_90", "Last 90 Days"),
]
COMPARISONS = [
    ("previous", "Previous Period"),
    ("year", "A Year Ago"),
    ("none", "Nothing"),
]


class HomeState(NamedTuple):
    """What somebody looks at: the days, whose figures, compared with what."""

    window: Window
    scope: str
    compare: str
    tz: str
    allowed: list  # scopes, narrowest first
    metrics: dict = {}  # by code, once tiles are read
    goals: dict = {}  # by tile, what its figure should be

    def get_scope(self, scope):
        """The closest allowed scope to this one; without one, that of the home."""
        return get_closest(scope, self.allowed) if scope else self.scope


class CrmDashboard(models.Model):
    """A home: tiles on a grid of twelve columns, for a role or for one person.

    Homes of roles are shipped as data and published by managers. A person's own home is
    a copy, made by the person's first change to it and never by looking at it; no
    update of an add-on touches it. As long as there is none, everybody sees the home of
    their role as it is today.

    Add-ons offer homes as data of this model and narrow or widen scopes through
    :meth:`_get_allowed_scopes`.
    """

    _name = "crm.dashboard"
    _description = "Home"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=50, help="People with several roles start on the first of their homes."
    )
    role_group_ids = fields.Many2many(
        "res.groups",
        "crm_dashboard_role_rel",
        "dashboard_id",
        "group_id",
        string="Roles",
        help="Whoever has one of these roles gets this home.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Belongs To",
        index="btree_not_null",
        ondelete="cascade",
        help="Somebody's own home; empty for the home of a role.",
    )
    origin_id = fields.Many2one(
        "crm.dashboard",
        "Made From",
        index="btree_not_null",
        ondelete="set null",
        help="The home of a role that this person's home began as.",
    )
    based_on_date = fields.Datetime(
        "As It Was On", readonly=True, help="When the copy was made."
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")
    period = fields.Selection(PERIOD_NAMES, required=True, default="month")
    compare = fields.Selection(
        COMPARISONS, "Compared With", required=True, default="previous"
    )
    scope = fields.Selection(SCOPES, "Whose Figures", required=True, default="me")
    locked = fields.Boolean(
        help="People see this home as it is and make no copy of their own."
    )
    published_date = fields.Datetime("Published On", readonly=True)
    tile_ids = fields.One2many("crm.dashboard.tile", "dashboard_id", "Tiles")

    _one_copy_each = models.UniqueIndex(
        "(user_id, origin_id) WHERE user_id IS NOT NULL AND origin_id IS NOT NULL",
        "You changed this home in another window. Load the page again.",
    )

    def write(self, vals):
        """Nobody gives a home to somebody else: it must still be theirs afterwards."""
        result = super().write(vals)
        self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_tiles(self):
        """Tiles go with their home, and with them what data files call them."""
        self.tile_ids.unlink()

    # ------------------------------------------------------------------
    # Whose home
    # ------------------------------------------------------------------

    @api.model
    def _get_homes(self):
        """The homes of the user: those of the roles, each replaced by an own copy."""
        published = (
            Domain("user_id", "=", False)
            & Domain("role_group_ids", "in", self.env.user.all_group_ids.ids)
            & Domain("company_id", "in", [False, *self.env.companies.ids])
        )
        homes = self.search(published | Domain("user_id", "=", self.env.uid))
        own = homes.filtered("user_id")
        offered = homes - own
        # a copy of the home of a role that somebody lost is kept, but not shown
        own = own.filtered(lambda home: not home.origin_id or home.origin_id in offered)
        return homes.filtered(
            lambda home: home in own or (home in offered - own.origin_id)
        )

    @api.model
    def _get_home(self, dashboard_id=None):
        """The home to show: the one asked for, or the person's first.

        :param dashboard_id: its id, or that of the home of a role it was made from
        """
        return self._get_homes()._choose(dashboard_id)

    def _choose(self, dashboard_id):
        """One of these homes, by its id or that of the home of a role behind it."""
        asked = self.filtered(lambda home: dashboard_id in (home.id, home.origin_id.id))
        return asked[:1] or self[:1]

    @api.model
    def _get_allowed_scopes(self):
        """Whose figures the user may choose, narrowest first.

        A salesperson reads no colleague's leads; a figure named «company» that counts
        only one's own would mislead.
        """
        user = self.env.user
        if not user.has_group("sales_team.group_sale_salesman"):
            return ["me", "team", "company"]
        if not user.has_group("sales_team.group_sale_salesman_all_leads"):
            return ["me"]
        # which team somebody leads or works in is no secret to them
        teams = self.env["crm.team"].sudo()
        mine = Domain("user_id", "=", user.id) | Domain(
            "crm_team_member_ids.user_id", "=", user.id
        )
        in_team = teams.search_count(mine, limit=1)
        return ["me", "team", "company"] if in_team else ["me", "company"]

    # ------------------------------------------------------------------
    # What is looked at
    # ------------------------------------------------------------------

    def _get_state(self, state=None):
        """Complete what a client asks for; whatever it makes up is left out.

        :param dict state: ``period``, ``offset``, ``compare``, ``scope``
        """
        state = state if isinstance(state, dict) else {}
        comparisons = dict(COMPARISONS)
        compare = state.get("compare")
        compare = compare if compare in comparisons else self.compare or "previous"
        code = state.get("period")
        code = code if code in PERIODS else self.period or "month"
        offset = state.get("offset")
        allowed = self._get_allowed_scopes()
        scope = state.get("scope") or self.scope
        tz = self.env.tz.zone
        window = get_window(
            code,
            fields.Date.context_today(self),
            tz=tz,
            fiscal_start=self._get_fiscal_start(),
            offset=offset if isinstance(offset, int) else 0,
            compare=compare,
        )
        return HomeState(window, get_closest(scope, allowed), compare, tz, allowed)

    @api.model
    def _get_fiscal_start(self):
        """Month and day on which the company's fiscal years begin."""
        company = self.env.company
        # with accounting, the company knows when its fiscal year ends
        if "fiscalyear_last_month" not in company._fields:
            return 1, 1
        last_month = int(company.fiscalyear_last_month or 12)
        day = min(company.fiscalyear_last_day or 31, 31) + 1
        if day > 28:
            return last_month % 12 + 1, 1
        return last_month, day

    # ------------------------------------------------------------------
    # Layout
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def load_home(
        self, dashboard_id=None, period=None, scope=None, compare=None, offset=0
    ):
        """Everything but the data: tiles, and in which queries they are read.

        Nothing is written. Tiles of one ``group`` are meant to be read by one call of
        :meth:`read_tiles`, the groups at the same time.

        :return: the layout; its ``id`` is false when no role has a home for the user
        """
        homes = self._get_homes()
        home = homes._choose(dashboard_id)
        state = home._get_state(
            {"period": period, "scope": scope, "compare": compare, "offset": offset}
        )
        layout = {
            "id": home.id,
            "name": home.name or "",
            "state": {
                "period": state.window.code,
                "offset": max(-120, min(0, offset)) if isinstance(offset, int) else 0,
                "scope": state.scope,
                "compare": state.compare,
            },
            "tiles": home._get_tile_layouts(state) if home else [],
            "can_publish": self._can_publish(),
        }
        return layout | self._describe_state(state) | home._describe_home(homes)

    def _describe_home(self, homes):
        """The tabs, and what the person may do with this home."""
        own = self.user_id == self.env.user
        origin = self.origin_id
        return {
            "homes": [{"id": home.id, "name": home.name} for home in homes],
            "personal": bool(self) and own,
            "locked": self.locked and not own,
            "can_edit": bool(self) and (own or not self.locked),
            "resettable": own and bool(origin),
            "outdated": bool(
                own
                and origin.published_date
                and self.based_on_date
                and origin.published_date > self.based_on_date
            ),
            "origin_id": origin.id,
        }

    def _describe_state(self, state):
        """Choices of period, comparison and scope, and the dates they mean."""
        window = state.window
        locale = self._get_locale()
        return {
            "period": {
                "label": window.period.label(locale),
                "first": fields.Date.to_string(window.span.first),
                "last": fields.Date.to_string(window.span.last),
                "options": self._get_options("period"),
            },
            "compare": {
                "label": self._get_span_label(window.compared),
                "options": self._get_options("compare"),
            },
            "scope": {
                "options": [
                    option
                    for option in self._get_options("scope")
                    if option["code"] in state.allowed
                ]
            },
        }

    def _get_locale(self):
        """The reader's language, as babel names it."""
        return babel_locale_parse(self.env.lang or "en_US")

    def _get_span_label(self, span):
        """The days of a span, e.g. «1 – 22 Oct 2026»; empty for none."""
        if not span:
            return ""
        return format_interval(
            span.first, span.last, "yMMMd", locale=self._get_locale()
        )

    def _get_options(self, name):
        field = self._fields[name]
        return [
            {"code": code, "label": label}
            for code, label in field._description_selection(self.env)
        ]

    def _get_tile_layouts(self, state):
        metrics = self.tile_ids._get_metrics()
        # names in the language of the reader: metrics come with every right
        tiles = self.tile_ids.filtered(lambda tile: tile._is_available(metrics))
        boxes = compact({tile: tile._get_box() for tile in tiles})
        groups = tiles._get_groups(state)
        layouts = []
        for tile in tiles.sorted(lambda tile: (boxes[tile][1], boxes[tile][0])):
            x, y, width, height = boxes[tile]
            layouts.append(
                tile._get_layout(metrics)
                | {"x": x, "y": y, "width": width, "height": height}
                | {"group": groups[tile.id]}
            )
        return layouts

    def _can_publish(self):
        """Whether the user may give homes to roles."""
        return self.env.user.has_group("sales_team.group_sale_manager")

    def _check_publisher(self):
        if not self._can_publish():
            raise AccessError(self.env._("Only sales managers publish homes."))


def get_closest(scope, allowed):
    """The scope itself, or the next wider one, or else the widest there is."""
    order = [code for code, _label in SCOPES]
    wanted = order.index(scope) if scope in order else 0
    wider = [code for code in allowed if order.index(code) >= wanted]
    return wider[0] if wider else allowed[-1]
