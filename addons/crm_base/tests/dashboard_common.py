from odoo.fields import Command

from .clock import FrozenClock
from .metric_common import LEADER, MANAGER, SALES, MetricCase, at

MARCH = "2026-03-18 09:00:00"


class DashboardCase(FrozenClock, MetricCase):
    """A home for salespeople and one for managers, in the company of the metrics."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.dashboard"].search([]).active = False
        # leads of no company are everybody's: those of demo data take no part
        cls.env.cr.execute(
            "UPDATE crm_lead SET company_id = (SELECT min(id) FROM res_company)"
            " WHERE company_id IS NULL"
        )
        cls.home = cls.make_home(
            "Selling",
            SALES,
            [
                {"kind": "figure", "metric_codes": "won_value"},
                {"kind": "figure", "metric_codes": "pipeline_count", "x": 3},
                {"kind": "today", "x": 6},
            ],
        )
        cls.boss_home = cls.make_home(
            "Managing",
            MANAGER,
            [{"kind": "figure", "metric_codes": "won_count"}],
            sequence=10,
            scope="company",
        )

    # tours live now, as their browser does
    frozen = MARCH

    @classmethod
    def make_home(cls, name, group, tiles, **values):
        return cls.env["crm.dashboard"].create(
            {
                "name": name,
                "role_group_ids": [Command.link(cls.env.ref(group).id)],
                "sequence": 50,
                "tile_ids": [Command.create(tile) for tile in tiles],
                **values,
            }
        )

    def dashboards(self, user):
        return self.env["crm.dashboard"].with_user(user)

    def load(self, user, dashboard=None, **choice):
        return self.dashboards(user).load_home(dashboard and dashboard.id, **choice)

    def own(self, user):
        return self.env["crm.dashboard"].search([("user_id", "=", user.id)])

    def tile(self, **values):
        """A tile on the managers' home."""
        values = {"kind": "figure", "dashboard_id": self.boss_home.id, **values}
        return self.env["crm.dashboard.tile"].create(values)

    def read_tile(self, tile, user=None, **state):
        """The data of a tile."""
        user = user or self.marta
        return self.dashboards(user).read_tiles(tile.ids, state)[str(tile.id)]

    def open(self, tile, user=None, state=None, **part):
        user = user or self.marta
        return self.dashboards(user).open_tile(tile.id, state, **part)

    def behind(self, action, user=None):
        """The records that an action shows."""
        Model = self.env[action["res_model"]].with_user(user or self.marta)
        return Model.with_context(**action["context"]).search(action["domain"])

    def make_won(self):
        """Two wins of Ana and one of Carla in March, one of Ana in February."""
        for user, amount, moment in (
            (self.ana, 100, at(2)),
            (self.ana, 300, at(16)),
            (self.carla, 50, at(17)),
            (self.ana, 200, at(3, month=2)),
            (self.ana, 999, at(25, month=2)),
        ):
            self.make_lead(user, won=True, closed=moment, expected_revenue=amount)


__all__ = ["LEADER", "MANAGER", "SALES", "DashboardCase"]
