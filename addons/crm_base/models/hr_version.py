from odoo import api, models

CONTRACT_FIELDS = {
    "active",
    "contract_date_end",
    "contract_date_start",
    "date_version",
    "employee_id",
    "resource_calendar_id",
}


class HrVersion(models.Model):
    """Terms of an employee; another calendar from a date on changes working time."""

    _inherit = "hr.version"

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        versions._count_worktime_change()
        return versions

    def write(self, vals):
        if not CONTRACT_FIELDS & vals.keys():
            return super().write(vals)
        self._count_worktime_change()
        result = super().write(vals)
        if "employee_id" in vals:
            self._count_worktime_change()
        return result

    def unlink(self):
        self._count_worktime_change()
        return super().unlink()

    def _count_worktime_change(self):
        # The resource of an employee is not secret, whoever may read the employee.
        resources_sudo = self.sudo().employee_id.resource_id
        self.env["crm.worktime.timeline"]._count_change(resources=resources_sudo)
