from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..utils.dashboard_grid import bottom, clamp_box, compact
from .crm_dashboard_tile import SIZES, TILE_FIELDS

HOME_FIELDS = {"compare", "name", "period", "scope"}
MOST_TILES = 40


class CrmDashboard(models.Model):
    """Changes to homes: a person's own, and what managers publish."""

    _inherit = "crm.dashboard"

    @api.model
    def edit_home(self, dashboard_id, changes):
        """Change the person's home; the first change makes it their own.

        :param dashboard_id: the home that was looked at
        :param list changes: dictionaries with an ``op``:

            - ``place``: ``tiles`` maps tile ids to ``[x, y, width, height]``
            - ``add``: ``tile`` holds its values, or ``filter_id`` names a saved search
            - ``change``: ``values`` of the tile ``id``
            - ``remove``: the tile ``id``
            - ``settings``: ``values`` of the home

        :return: ``id`` of the home that was changed, ``tiles`` (ids before and now) and
            ``added`` (ids of new tiles)
        """
        home, tiles = self._get_own(dashboard_id)
        added = []
        for change in changes:
            method = getattr(self, f"_edit_{change.get('op')}", None)
            if method is None or change.get("op") not in OPERATIONS:
                raise UserError(self.env._("This change is not understood."))
            added += method(home, tiles, change) or []
        home._tidy()
        return {"id": home.id, "tiles": tiles, "added": added}

    @api.model
    def _get_own(self, dashboard_id):
        """The person's own home for the one looked at, made when there is none yet.

        :return: the home, and ``{tile id looked at: tile id of the own home}``
        """
        shown = self.browse(dashboard_id).exists()
        if shown:
            shown.check_access("read")
        if shown.user_id == self.env.user:
            return shown, {tile.id: tile.id for tile in shown.tile_ids}
        home = self._get_home(dashboard_id)
        if not home or not shown:
            raise UserError(self.env._("This home is no longer there."))
        if home.user_id:  # changed in another window meanwhile
            return home, {tile.origin_id.id: tile.id for tile in home.tile_ids}
        if shown.locked:
            raise UserError(
                self.env._("“%s” is the same for everybody: it is locked.", shown.name)
            )
        return shown._copy_for_user()

    def _copy_for_user(self):
        self.ensure_one()
        home = self.create(
            {
                "name": self.name,
                "user_id": self.env.uid,
                "origin_id": self.id,
                "sequence": self.sequence,
                "period": self.period,
                "compare": self.compare,
                "scope": self.scope,
                "based_on_date": fields.Datetime.now(),
            }
        )
        copies = self.tile_ids._copy_to(home)
        for tile, copy in zip(self.tile_ids, copies, strict=True):
            copy.origin_id = tile
        return home, dict(zip(self.tile_ids.ids, copies.ids, strict=True))

    def _tidy(self):
        """No two tiles on each other, no gaps above them, and not too many."""
        if len(self.tile_ids) > MOST_TILES:
            raise UserError(
                self.env._(
                    "A home holds %s tiles at most. Remove some first.", MOST_TILES
                )
            )
        metrics = self.tile_ids._get_metrics()
        # what is not installed is not on the screen, and pushes nothing about
        shown = self.tile_ids.filtered(lambda tile: tile._is_available(metrics))
        shown._place(compact({tile.id: tile._get_box() for tile in shown}))

    # ------------------------------------------------------------------
    # Changes
    # ------------------------------------------------------------------

    def _edit_place(self, home, tiles, change):
        boxes = {}
        for number, box in change.get("tiles", {}).items():
            tile = self._find(home, tiles, number)
            boxes[tile.id] = clamp_box(box)
        home.tile_ids._place(boxes)

    def _edit_add(self, home, tiles, change):
        values = dict(change.get("tile") or {})
        if change.get("filter_id"):
            values |= self._get_filter_values(change["filter_id"])
        known = {name: values[name] for name in TILE_FIELDS & values.keys()}
        known.setdefault("kind", "figure")
        width, height = SIZES.get(known["kind"], (3, 2))
        under = bottom({tile.id: tile._get_box() for tile in home.tile_ids})
        box = clamp_box(values.get("box") or (0, under, width, height))
        tile = home.tile_ids.create(
            known
            | dict(zip(("x", "y", "width", "height"), box, strict=True))
            | {"dashboard_id": home.id}
        )
        if tile.filter_model and not tile._is_available({}):
            raise UserError(self.env._("There are no such records."))
        return tile.ids

    def _edit_change(self, home, tiles, change):
        values = change.get("values") or {}
        tile = self._find(home, tiles, change.get("id"))
        tile.write({name: values[name] for name in TILE_FIELDS & values.keys()})

    def _edit_remove(self, home, tiles, change):
        self._find(home, tiles, change.get("id")).unlink()

    def _edit_settings(self, home, tiles, change):
        values = change.get("values") or {}
        home.write({name: values[name] for name in HOME_FIELDS & values.keys()})

    def _find(self, home, tiles, number):
        """A tile of the home, by the id it has or had in the home looked at."""
        number = int(number or 0)
        number = tiles.get(number, number)
        tile = home.tile_ids.filtered(lambda tile: tile.id == number)
        if not tile:
            raise UserError(self.env._("This tile is no longer there."))
        return tile

    def _get_filter_values(self, filter_id):
        """A tile that lists what a saved search finds."""
        # rules let people find the searches that are theirs or everybody's
        search = self.env["ir.filters"].search([("id", "=", filter_id)])
        if not search:
            raise UserError(self.env._("This search is no longer there."))
        return {
            "kind": "list",
            "name": search.name,
            "filter_model": search.model_id,
            "filter_domain": search.domain,
            "filter_context": search.context,
            "filter_order": _get_order(search.sort),
        }

    # ------------------------------------------------------------------
    # Own homes
    # ------------------------------------------------------------------

    @api.model
    def reset_home(self, dashboard_id):
        """Give up the own copy: the home of the role is shown again.

        :return: id of the home that is shown now
        """
        home = self.search([("id", "=", dashboard_id), ("user_id", "=", self.env.uid)])
        origin = home.origin_id
        if not origin:
            raise UserError(self.env._("This home was not made from that of a role."))
        home.unlink()
        return origin.id

    @api.model
    def add_home(self, name):
        """A further, empty home of the person: another tab.

        :return: its id
        """
        return self.create({"name": name, "user_id": self.env.uid, "sequence": 100}).id

    @api.model
    def remove_home(self, dashboard_id):
        """Remove a home that the person made without a role's as its start."""
        home = self.search([("id", "=", dashboard_id), ("user_id", "=", self.env.uid)])
        if home.origin_id:
            return self.reset_home(dashboard_id)
        home.unlink()
        return False

    # ------------------------------------------------------------------
    # Homes of roles
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def get_publishing(self):
        """What a manager chooses from: homes of roles to replace, and roles."""
        self._check_publisher()
        homes = self.search([("user_id", "=", False)])
        return {
            "homes": [
                {
                    "id": home.id,
                    "name": home.name,
                    "roles": home.role_group_ids.mapped("full_name"),
                    "locked": home.locked,
                }
                for home in homes
            ],
            "groups": [
                {"id": group.id, "name": group.full_name}
                for group in self._get_role_groups()
            ],
        }

    @api.model
    def publish_home(
        self, dashboard_id, target_id=None, name=None, group_ids=None, locked=False
    ):
        """Give this layout to a role: as a new home, or in place of an existing one.

        People who changed their home keep theirs and are told that there is a new one.

        :param target_id: the home of a role that it replaces
        :param group_ids: the roles of a new home
        :return: id of the published home
        """
        self._check_publisher()
        shown = self.browse(dashboard_id).exists()
        shown.check_access("read")
        target = self.browse(target_id).exists()
        if target.user_id:
            raise UserError(self.env._("This home belongs to a person."))
        if not target and not (name and group_ids):
            raise UserError(self.env._("Name the new home and choose its roles."))
        values = {
            "period": shown.period,
            "compare": shown.compare,
            "scope": shown.scope,
            "locked": locked,
            "published_date": fields.Datetime.now(),
        }
        if target:
            target.write(values)
        else:
            groups = self._get_role_groups().filtered(lambda g: g.id in group_ids)
            values |= {"name": name, "role_group_ids": [Command.set(groups.ids)]}
            target = self.create(values)
        if shown != target:
            target.tile_ids.unlink()
            shown.tile_ids._copy_to(target)
        if shown.user_id == self.env.user and shown.origin_id == target:
            shown.unlink()
        return target.id

    @api.model
    def _get_role_groups(self):
        """The groups whose people may be given a home; add-ons add their roles."""
        names = [
            "sales_team.group_sale_salesman",
            "sales_team.group_sale_salesman_all_leads",
            "sales_team.group_sale_manager",
        ]
        groups = self.env["res.groups"]
        for name in names:
            groups |= self.env.ref(name, raise_if_not_found=False) or groups
        return groups


class CrmDashboardTile(models.Model):
    """Copies tiles and puts them in their places."""

    _inherit = "crm.dashboard.tile"

    def _copy_to(self, home):
        """Copies of these tiles on another home, in the same order."""
        values = [tile.copy_data({"dashboard_id": home.id})[0] for tile in self]
        return self.create(values)

    def _place(self, boxes):
        """Write the places that changed.

        :param boxes: tile id to (x, y, width, height)
        """
        for tile in self:
            box = boxes.get(tile.id)
            if box and box != tile._get_box():
                x, y, width, height = box
                tile.write({"x": x, "y": y, "width": width, "height": height})


def _get_order(sort):
    """The order of a saved search, from a list of names as text."""
    names = [name.strip(" '\"") for name in (sort or "").strip("[] ").split(",")]
    return ", ".join(name for name in names if name)


OPERATIONS = {"place", "add", "change", "remove", "settings"}
