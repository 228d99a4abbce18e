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

    _name = "hr.version"
    _inherit = ["hr.version", "crm.worktime.mixin"]

    @api.model
    def _get_worktime_fields(self):
        return CONTRACT_FIELDS, {"employee_id"}

    def _count_worktime_change(self):
        # The resource of an employee is not secret, whoever may read the employee.
        resources_sudo = self.sudo().employee_id.resource_id
        self.env["crm.worktime.timeline"]._count_change(resources=resources_sudo)
