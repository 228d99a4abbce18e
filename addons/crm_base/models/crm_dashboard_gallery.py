from odoo import api, models


class CrmDashboard(models.Model):
    """What can be put on a home."""

    _inherit = "crm.dashboard"

    @api.model
    @api.readonly
    def get_gallery(self):
        """Metrics whose records the person may read, and the person's saved searches.

        :return: ``metrics`` (code, name, description, kind, unit, groups to choose
            from, whether it is compared with colleagues), ``searches`` (id, name, and
            the name of the records) and ``kinds``
        """
        tile = self.env["crm.dashboard.tile"]
        return {
            "metrics": [
                {
                    "code": metric.code,
                    "name": metric.name,
                    "description": metric.description or "",
                    "kind": metric.kind,
                    "unit": metric.unit,
                    "published": metric.published or self._can_publish(),
                    "groups": self._get_groupings(metric),
                }
                for metric in self._get_readable_metrics()
            ],
            "searches": self._get_searches(),
            "kinds": [
                {"code": code, "label": label}
                for code, label in tile._fields["kind"]._description_selection(self.env)
            ],
            "charts": [
                {"code": code, "label": label}
                for code, label in tile._fields["chart"]._description_selection(
                    self.env
                )
            ],
        }

    @api.model
    def _get_readable_metrics(self):
        """Metrics of records that the person may read."""
        # what is counted is no secret; whether one may read the records is asked next
        metrics = self.env["crm.metric"].sudo().search([("active", "=", True)])

        def is_readable(metric):
            names = [part.model for part in metric._get_parts()]
            return all(
                name in self.env and self.env[name].has_access("read") for name in names
            )

        return metrics.filtered(is_readable)

    @api.model
    def _get_groupings(self, metric):
        """Ways to divide a metric: people, teams, and choices of its records."""
        base = metric._get_base()
        Model = self.env[base.model]
        ways = []
        paths = {"owner": self.env._("Person"), "team": self.env._("Team")}
        for name, label in paths.items():
            if base[f"{name}_path"]:
                ways.append({"code": name, "label": label})
        named = {base.owner_path, base.team_path}
        for name, field in sorted(Model._fields.items()):
            fits = field.store and field.type in ("many2one", "selection")
            if fits and name not in named and _is_told(Model, name, field):
                label = field._description_string(self.env)
                ways.append({"code": name, "label": label})
        return ways

    @api.model
    def _get_searches(self):
        """The person's saved searches, and everybody's, of records they may read."""
        searches = self.env["ir.filters"].search([("model_id", "in", list(self.env))])
        return [
            {
                "id": search.id,
                "name": search.name,
                "records": self.env[search.model_id]._description,
            }
            for search in searches
            if self.env[search.model_id].has_access("read")
        ]


TECHNICAL = {
    "create_uid",
    "write_uid",
    "message_main_attachment_id",
    "activity_type_id",
}


def _is_told(Model, name, field):
    return name not in TECHNICAL and Model._has_field_access(field, "read")
