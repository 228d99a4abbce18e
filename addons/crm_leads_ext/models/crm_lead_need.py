from odoo import fields, models


class CrmLead(models.Model):
    """What a lead asks of the person who gets it, beside its language."""

    _inherit = "crm.lead"

    skill_ids = fields.Many2many(
        "hr.skill",
        "crm_lead_skill_rel",
        "lead_id",
        "skill_id",
        "Skills Needed",
        help="Assignment rules can look for somebody who has them.",
    )
    product_categ_id = fields.Many2one(
        "product.category",
        "Product Interest",
        index="btree_not_null",
        help="Assignment rules can look for somebody who knows these products.",
    )

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "product_categ_id"]

    def _merge_get_fields_specific(self):
        def join_skills(_name, leads):
            return leads.skill_ids

        return super()._merge_get_fields_specific() | {"skill_ids": join_skills}
