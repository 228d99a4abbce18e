from odoo import api, models
from odoo.tools import SQL

from ..utils import postal
from .crm_territory_mixin import place_sql
from .crm_territory_resolve import Subject

PLACE = ("country_id", "state_id", "zip")


class CrmLead(models.Model):
    """A lead without an address of its own is where its customer is.

    The territory of a customer that was set by hand holds for its leads. Leads that are
    won or lost keep theirs: figures of the past do not change.
    """

    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.territory.mixin"]

    @api.model
    def _get_territory_depends(self):
        partner_fields = (
            *PLACE,
            "industry_id",
            "lang",
            "territory_manual",
            "commercial_partner_id.territory_manual",
        )
        return [
            *PLACE,
            "company_id",
            "lang_id",
            "territory_manual",
            *(f"partner_id.{name}" for name in partner_fields),
        ]

    def _get_territory_subject(self, id_):
        partner = self.partner_id
        place = self if any(self[name] for name in PLACE) else partner
        country = place.country_id or place.state_id.country_id
        lang = self.lang_id or self.env["res.lang"]._get_data(code=partner.lang)
        return Subject(
            id=id_,
            company_id=self.company_id.id or 0,
            country_id=country.id or 0,
            state_id=place.state_id.id or 0,
            zip=postal.normalize(place.zip, country.code),
            industry_id=partner.industry_id.id or 0,
            lang_id=lang.id or 0,
        )

    @api.model
    def _get_territory_subjects_sql(self, where=None, *, everybody=False):
        country = place_sql("place")
        return SQL(
            """SELECT r.id, r.company_id, %(country)s, place.state_id, %(zip)s,
                   partner.industry_id, COALESCE(r.lang_id, lang.id)
              FROM crm_lead r
              LEFT JOIN res_partner partner ON partner.id = r.partner_id
              LEFT JOIN res_partner entity
                ON entity.id = partner.commercial_partner_id
              LEFT JOIN res_lang lang ON lang.code = partner.lang AND lang.active
              CROSS JOIN LATERAL (
                SELECT CASE WHEN own THEN r.country_id ELSE partner.country_id END,
                       CASE WHEN own THEN r.state_id ELSE partner.state_id END,
                       CASE WHEN own THEN r.zip ELSE partner.zip END
                  FROM (SELECT r.country_id IS NOT NULL OR r.state_id IS NOT NULL
                            OR COALESCE(r.zip, '') <> '') AS address(own)
              ) AS place(country_id, state_id, zip)
             WHERE r.active AND r.won_status = 'pending' AND %(where)s
               AND (%(everybody)s OR (r.territory_manual IS NOT TRUE
                                      AND partner.territory_manual IS NOT TRUE
                                      AND entity.territory_manual IS NOT TRUE))""",
            country=country,
            zip=self.env["crm.territory"]._get_zip_key_sql(SQL("place.zip"), country),
            where=where or SQL("TRUE"),
            everybody=everybody,
        )

    def _get_given_territory(self):
        if self.territory_manual or (self.territory_id and self._is_territory_final()):
            return True, self.territory_id
        for partner in (self.partner_id, self.partner_id.commercial_partner_id):
            if partner.territory_manual and self._may_use_territory(
                partner.territory_id
            ):
                return True, partner.territory_id
        return False, self.territory_id.browse()

    def _is_territory_final(self):
        return self.won_status != "pending"

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        """The customer made from a lead keeps the territory that a person chose."""
        values = super()._prepare_customer_values(
            partner_name, is_company=is_company, parent_id=parent_id
        )
        if self.territory_manual and not parent_id:
            values["territory_id"] = self.territory_id.id
            values["territory_manual"] = True
        return values

    def _merge_get_fields_specific(self):
        """A choice by hand survives; otherwise the rules look at the merged lead."""
        return super()._merge_get_fields_specific() | {
            "territory_manual": lambda __, leads: any(leads.mapped("territory_manual")),
            "territory_id": lambda __, leads: (
                leads.filtered("territory_manual")[:1].territory_id.id
            ),
        }
