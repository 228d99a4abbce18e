import json

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

from ..report.home_workbook import HomeWorkbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHOICES = ("period", "offset", "compare", "scope")


class HomeExport(http.Controller):
    @http.route(
        "/crm_dashboard/export",
        type="http",
        auth="user",
        methods=["POST"],
        readonly=True,
    )
    def export(self, dashboard_id, state="{}", tile_id=None):
        """A workbook of a home, or of one of its tiles, read with the caller's rights.

        :param dashboard_id: the home
        :param state: JSON: ``period``, ``offset``, ``compare``, ``scope``
        :param tile_id: only this tile
        """
        if not request.env.user.has_group("base.group_allow_export"):
            raise AccessError(request.env._("You may not export data."))
        asked = json.loads(state)
        chosen = {name: asked[name] for name in CHOICES if name in asked}
        layout = request.env["crm.dashboard"].load_home(int(dashboard_id), **chosen)
        tiles = layout["tiles"]
        if tile_id:
            tiles = [tile for tile in tiles if tile["id"] == int(tile_id)]
        workbook = HomeWorkbook(request.env, layout, tiles)
        name = tiles[0]["name"] if tile_id and tiles else layout["name"]
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(f"{name}.xlsx")),
        ]
        return request.make_response(workbook.build(), headers=headers)
