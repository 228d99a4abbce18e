from odoo import api, models


class CrmWorktimeMixin(models.AbstractModel):
    """A record that working time is made of: its lines follow every change.

    Hours, leaves and contracts are *parts* of the time of somebody: whoever had a part
    and whoever has it now are told. Calendars and people *own* lines: a new owner has
    none yet, and those of a deleted one go with it.
    """

    _name = "crm.worktime.mixin"
    _description = "Part of Working Time"

    _worktime_owner = False

    @api.model
    def _get_worktime_fields(self):
        """Return two sets of names: the fields that working time reads, and those
        among them that say whose time it is."""
        raise NotImplementedError

    def _count_worktime_change(self):
        """Make the lines stale that the records are part of, or own."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not self._worktime_owner:
            records._count_worktime_change()
        return records

    def write(self, vals):
        read, whose = self._get_worktime_fields()
        if not read & vals.keys():
            return super().write(vals)
        if not self._worktime_owner:
            self._count_worktime_change()
        result = super().write(vals)
        if self._worktime_owner or whose & vals.keys():
            self._count_worktime_change()
        return result

    def unlink(self):
        if not self._worktime_owner:
            self._count_worktime_change()
        return super().unlink()
