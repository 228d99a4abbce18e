from time import monotonic

from odoo import api, models

CHANNEL = "crm_dashboard"
PAUSE = 10  # seconds between two notices about a model, per process


class CrmDashboardLive(models.AbstractModel):
    """Tells open homes that records of a model have changed.

    A notice carries the name of the model and nothing else; homes that show its
    records ask again, with the rights of their person. Notices are few: one per model,
    process and pause.
    Homes wait for as long as the pause before they ask, so that what changed meanwhile
    is in the answer (``live.js``).

    Models inherit this one; writing by SQL calls :meth:`_notify_homes` itself.
    """

    _name = "crm.dashboard.live"
    _description = "Records that open homes watch"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self._notify_homes()
        return records

    def write(self, vals):
        result = super().write(vals)
        self._notify_homes()
        return result

    def unlink(self):
        result = super().unlink()
        self._notify_homes()
        return result

    @api.model
    def _notify_homes(self):
        """Send a notice when this transaction is committed, at most one per pause."""
        waiting = self.env.cr.precommit.data.setdefault("crm_dashboard.changed", set())
        if not waiting:
            self.env.cr.precommit.add(self._send_notices)
        waiting.add(self._name)

    @api.model
    def _send_notices(self):
        changed = self.env.cr.precommit.data.pop("crm_dashboard.changed", set())
        sent, now = _get_times(self.env.registry), monotonic()
        due = sorted(name for name in changed if now - sent.get(name, -PAUSE) >= PAUSE)
        if not due:
            return
        sent.update(dict.fromkeys(due, now))
        # every internal user may know that something has changed
        group = self.env.ref("base.group_user").sudo()
        self.env["bus.bus"]._sendone(
            (group, CHANNEL), "crm_dashboard/changed", {"models": due}
        )


def _get_times(registry):
    """When the last notice about each model was sent, in this process."""
    times = getattr(registry, "crm_dashboard_notices", None)
    if times is None:
        times = registry.crm_dashboard_notices = {}
    return times
