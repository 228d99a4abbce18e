from odoo import fields, models


class CrmIntakeKeySecret(models.AbstractModel):
    """Shows a new secret; it is stored nowhere."""

    _name = "crm.intake.key.secret"
    _description = "Secret of a Lead Intake Key"

    # the form needs an id to ask for the default values
    id = fields.Id()
    secret = fields.Char(readonly=True)
