from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..utils.dashboard_grid import COLUMNS, HIGHEST
from ..utils.filter_domain import UnreadableDomain, read_domain

KINDS = [
    ("figure", "Figure"),
    ("chart", "Chart"),
    ("list", "List"),
    ("leaders", "Leader Board"),
    ("today", "Today"),
    ("queue", "Queue"),
]
CHARTS = [
    ("bar", "Bars"),
    ("line", "Line"),
    ("stacked", "Stacked Bars"),
    ("pie", "Pie"),
    ("funnel", "Funnel"),
    ("gauge", "Gauge"),
]
SCOPES = [("me", "Mine"), ("team", "My Team"), ("company", "Company")]
# what a new tile takes of the grid: columns and rows
SIZES = {
    "figure": (3, 2),
    "chart": (6, 4),
    "list": (6, 4),
    "leaders": (4, 4),
    "today": (4, 5),
    "queue": (4, 5),
}
# What a tile shows, and a client may say of it; its place is said apart.
TILE_FIELDS = {
    "chart",
    "filter_context",
    "filter_domain",
    "filter_fields",
    "filter_model",
    "filter_order",
    "groupby",
    "kind",
    "limit",
    "metric_codes",
    "name",
    "options",
    "scope",
}
LIMITS = {"chart": 10, "list": 8, "leaders": 5, "today": 8, "queue": 6}
MOST_ROWS = 50
MOST_EXPORTED = 5000


class CrmDashboardTile(models.Model):
    """One thing on a home: a figure, a chart, a list …

    Metrics are named by their codes, not linked: a tile of somebody's home outlives the
    add-on that its metric came with, waits unseen, and is back when the add-on is.
    """

    _name = "crm.dashboard.tile"
    _description = "Tile of a Home"
    _order = "y, x, id"

    dashboard_id = fields.Many2one(
        "crm.dashboard", "Home", required=True, index=True, ondelete="cascade"
    )
    origin_id = fields.Many2one(
        "crm.dashboard.tile",
        "Copied From",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The tile of the role's home that a person's tile began as.",
    )
    name = fields.Char(
        translate=True, help="Empty: the name of the metric, in everybody's language."
    )
    kind = fields.Selection(KINDS, required=True, default="figure")
    metric_codes = fields.Char(
        "Metrics", help="Codes of metrics, separated by commas; the first one leads."
    )
    metric_id = fields.Many2one(
        "crm.metric",
        compute="_compute_metrics",
        inverse="_inverse_metric_id",
    )
    metric_ids = fields.Many2many(
        "crm.metric",
        compute="_compute_metrics",
        inverse="_inverse_metric_ids",
        string="All Metrics",
    )
    chart = fields.Selection(CHARTS, "Chart Type")
    groupby = fields.Char(
        "Grouped By",
        help="A field of the records, or owner, team, company. Empty: by time.",
    )
    filter_model = fields.Char("Records", help="Records of a saved search.")
    filter_domain = fields.Char("Conditions", default="[]")
    filter_context = fields.Char("Context", default="{}")
    filter_fields = fields.Char("Columns", help="Names of fields, separated by commas.")
    filter_order = fields.Char("Order")
    scope = fields.Selection(SCOPES, help="Empty: the scope chosen for the home.")
    x = fields.Integer("Column", default=0)
    y = fields.Integer("Row", default=0)
    width = fields.Integer(default=3)
    height = fields.Integer(default=2)
    limit = fields.Integer("Rows", help="How many rows or groups are shown.")
    options = fields.Json(help="Further settings of a kind of tile, e.g. a target.")

    _check_box = models.Constraint(
        f"CHECK(x >= 0 AND y >= 0 AND width >= 1 AND x + width <= {COLUMNS}"
        f" AND height BETWEEN 1 AND {HIGHEST})",
        "A tile lies within the twelve columns of the home.",
    )
    _check_limit = models.Constraint(
        f'CHECK("limit" IS NULL OR "limit" BETWEEN 0 AND {MOST_ROWS})',
        f"A tile shows at most {MOST_ROWS} rows.",
    )

    def write(self, vals):
        """Nobody moves a tile to the home of somebody else."""
        result = super().write(vals)
        self.check_access("write")
        return result

    # ------------------------------------------------------------------
    # Metrics
    # ------------------------------------------------------------------

    @api.depends("metric_codes")
    def _compute_metrics(self):
        metrics = self._get_metrics()
        for tile in self:
            known = [metrics[code].id for code in tile._get_codes() if code in metrics]
            tile.metric_ids = known
            tile.metric_id = known[0] if known else False

    def _inverse_metric_id(self):
        for tile in self:
            others = tile._get_codes()[1:]
            lead = [tile.metric_id.code] if tile.metric_id else []
            tile.metric_codes = ",".join(lead + others)

    def _inverse_metric_ids(self):
        for tile in self:
            tile.metric_codes = ",".join(tile.metric_ids.mapped("code"))

    def _get_codes(self):
        """Codes of the tile's metrics, the leading one first."""
        self.ensure_one()
        codes = (code.strip() for code in (self.metric_codes or "").split(","))
        return list(dict.fromkeys(code for code in codes if code))

    def _get_metrics(self):
        """Metrics by code that these tiles name and that are installed."""
        codes = {code for tile in self for code in tile._get_codes()}
        return self.env["crm.metric"]._get_by_code(codes) if codes else {}

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("kind", "chart", "metric_codes", "filter_model")
    def _check_content(self):
        for tile in self:
            measured = tile.kind in ("figure", "chart", "leaders")
            if measured and not tile._get_codes():
                raise ValidationError(
                    self.env._("Choose what the tile “%s” shows.", tile.name or "")
                )
            if tile.kind == "chart" and not tile.chart:
                raise ValidationError(
                    self.env._("Choose a type of chart for “%s”.", tile.name or "")
                )
            listed = tile.kind in ("list", "queue")
            if listed and not (tile._get_codes() or tile.filter_model):
                raise ValidationError(
                    self.env._("Choose the records that “%s” lists.", tile.name or "")
                )

    @api.constrains("filter_domain")
    def _check_filter_domain(self):
        for tile in self:
            try:
                tile._get_filter_domain()
            except UnreadableDomain as error:
                raise ValidationError(
                    self.env._("The conditions cannot be read: %s", error)
                ) from error

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    def _get_filter_domain(self):
        """The conditions of the saved search, its moving parts as they are now."""
        self.ensure_one()
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        return read_domain(
            self.filter_domain,
            {
                "uid": self.env.uid,
                "today": fields.Date.context_today(self),
                "now": now.replace(tzinfo=None),
                "tz": self.env.tz.zone,
                "allowed_company_ids": self.env.companies.ids,
                "company_id": self.env.company.id,
            },
        )

    def _get_title(self, metrics):
        """The name of the tile, in the language of whoever looks.

        :param metrics: metrics by code
        """
        self.ensure_one()
        if self.name:
            return self.name
        names = [metrics[code].name for code in self._get_codes() if code in metrics]
        if names:
            # the reader's language: metrics are shared, their names translated
            return ", ".join(names)
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _is_available(self, metrics):
        """Whether what the tile shows is installed.

        :param metrics: metrics by code
        """
        self.ensure_one()
        if self.kind == "today":
            return True
        if codes := self._get_codes():
            return codes[0] in metrics
        return self.filter_model in self.env

    def _get_watched_models(self, metrics):
        """Names of the models whose changes change the tile.

        :param metrics: metrics by code
        """
        self.ensure_one()
        if self.kind == "today":
            return ["mail.activity", "calendar.event", "mail.message"]
        if self.filter_model and not self._get_codes():
            return [self.filter_model]
        watched = set()
        for code in self._get_codes():
            if metric := metrics.get(code):
                watched.update(part.model for part in metric._get_parts())
        return sorted(watched)

    def _get_limit(self):
        """How many rows the tile shows; an export asks for more."""
        shown = self.limit or LIMITS.get(self.kind, 0)
        longer = min(MOST_EXPORTED, int(self.env.context.get("crm_dashboard_rows", 0)))
        return longer if longer and self.kind in ("list", "queue") else shown

    def _get_box(self):
        """Place and size on the grid."""
        return self.x, self.y, self.width, self.height

    def _get_layout(self, metrics):
        """What the client needs to draw the tile before it has any data.

        :param metrics: metrics by code
        """
        self.ensure_one()
        return {
            "id": self.id,
            "kind": self.kind,
            "name": self._get_title(metrics),
            "own_name": self.name or "",
            "chart": self.chart or "",
            "groupby": self.groupby or "",
            "metrics": [code for code in self._get_codes() if code in metrics],
            "scope": self.scope or "",
            "limit": self._get_limit(),
            "x": self.x,
            "y": self.y,
            "width": self.width,
            "height": self.height,
            "models": self._get_watched_models(metrics),
            "options": self.options or {},
        }
