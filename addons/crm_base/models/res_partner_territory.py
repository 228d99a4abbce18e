from odoo import api, models
from odoo.tools import SQL

from ..utils import postal
from .crm_territory_mixin import MEMBERSHIP, place_sql
from .crm_territory_resolve import Subject


class ResPartner(models.Model):
    """A customer; contacts and addresses of one set by hand are in its territory."""

    _name = "res.partner"
    _inherit = ["res.partner", "crm.territory.mixin"]

    @api.model
    def _get_territory_depends(self):
        return [
            "company_id",
            "country_id",
            "industry_id",
            "lang",
            "state_id",
            "zip",
            "territory_manual",
            "commercial_partner_id.territory_manual",
        ]

    def _get_territory_subject(self, id_):
        country = self.country_id or self.state_id.country_id
        return Subject(
            id=id_,
            company_id=self.company_id.id or 0,
            country_id=country.id or 0,
            state_id=self.state_id.id or 0,
            zip=postal.normalize(self.zip, country.code),
            industry_id=self.industry_id.id or 0,
            lang_id=self.env["res.lang"]._get_data(code=self.lang).id or 0,
        )

    @api.model
    def _get_territory_subjects_sql(self, where=None, *, everybody=False):
        country = place_sql("r")
        return SQL(
            """SELECT r.id, r.company_id, %(country)s, r.state_id, %(zip)s,
                   r.industry_id, lang.id
              FROM res_partner r
              LEFT JOIN res_partner entity ON entity.id = r.commercial_partner_id
              LEFT JOIN res_lang lang ON lang.code = r.lang AND lang.active
             WHERE r.active AND %(where)s
               AND (%(everybody)s OR (r.territory_manual IS NOT TRUE
                                      AND entity.territory_manual IS NOT TRUE))""",
            country=country,
            zip=self.env["crm.territory"]._get_zip_key_sql(SQL("r.zip"), country),
            where=where or SQL("TRUE"),
            everybody=everybody,
        )

    def _get_given_territory(self):
        entity = self.commercial_partner_id
        if not self.territory_manual and entity.territory_manual:
            return True, entity.territory_id
        return super()._get_given_territory()

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & MEMBERSHIP:
            self._pass_territory_on()
        return result

    def _pass_territory_on(self):
        """Contacts, addresses and leads follow a choice by hand."""
        # Whoever may see them.
        below = self.sudo().with_context(active_test=False)
        contacts = below.search(
            [("commercial_partner_id", "in", self.ids), ("id", "not in", self.ids)]
        )
        contacts._find_territory_again()
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        leads.search(
            [("partner_id", "in", (self | contacts).ids)]
        )._find_territory_again()

    @api.model
    def _find_territories(self, requests):
        """Return the territories of places for documents, in one statement.

        :param requests: list of (partner, company, territory chosen for the document
            or none): the place, the company of the document, and what comes before a
            choice by hand on the customer, which comes before the rules
        :return: list of ``crm.territory``, empty where no rule matches
        """
        Territory = self.env["crm.territory"]
        answers = []
        subjects = []
        for number, (partner, company, chosen) in enumerate(requests):
            entity = partner.commercial_partner_id
            by_hand = [chosen] + [
                place.territory_id
                for place in (partner, entity)
                if place.territory_manual
            ]
            fitting = [
                territory
                for territory in by_hand
                if territory and territory.company_id in (company, company.browse())
            ]
            answers.append(fitting[0] if fitting else Territory)
            if not fitting:
                subject = partner._get_territory_subject(number)
                subjects.append(subject._replace(company_id=company.id or 0))
        for number, (territory_id, __) in Territory._resolve(subjects).items():
            answers[number] = Territory.browse(territory_id)
        return answers
