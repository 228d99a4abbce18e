from collections.abc import Callable
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.query import Query


class Section(NamedTuple):
    """A part of the customer panel.

    ``model``: who may not read it does not see the section; ``reader``: takes a
    :class:`Scope` and returns what the client shows, in a number of statements that
    does not depend on how much the customer has.
    """

    title: str
    sequence: int
    model: str
    reader: Callable


class Scope(NamedTuple):
    """Whose documents a panel shows: a person's own, a company's with its people.

    ``contacts`` is a query of ``res.partner`` under the caller's rights, for domains
    (``("partner_id", "in", scope.contacts)``) and sub-queries.
    """

    partner: models.BaseModel
    entity: models.BaseModel
    contacts: Query


class CrmCustomerPanel(models.AbstractModel):
    """Everything about a customer in one place, under the rights of who looks.

    The panel is made of sections; an add-on adds its own in :meth:`_get_sections`.
    Nothing is ever read with more rights than the caller has.
    """

    _name = "crm.customer.panel"
    _description = "Customer Panel"

    # ------------------------------------------------------------------
    # Hooks
    # ------------------------------------------------------------------

    @api.model
    def _get_sections(self):
        """Return ``{code: Section}``; for add-ons to extend."""
        return {
            "open_work": Section(
                self.env._("Open work"), 10, "crm.lead", self._read_open_work
            ),
            "timeline": Section(
                self.env._("Timeline"), 20, "res.partner", self._read_first_page
            ),
            "people": Section(
                self.env._("People and roles"), 50, "res.partner", self._read_people
            ),
            "reach": Section(
                self.env._("Best time to reach"), 60, "res.partner", self._read_reach
            ),
            "consent": Section(
                self.env._("Consent"), 70, "res.partner", self._read_consent
            ),
        }

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    @api.model
    def _read_panel(self, partner, codes=None):
        """Return the panel of a customer: its sections in the order of the caller.

        :param partner: ``res.partner``
        :param codes: read only these sections, whether or not the caller shows them
        :return: dictionary for the client; sections that are not read have no ``data``
        """
        self._check_caller(partner)
        scope = self._get_scope(partner)
        sections = self._get_readable_sections()
        layout = self.env["crm.customer.panel.choice"]._get_layout(sections)
        unknown = set(codes or ()) - sections.keys()
        if unknown:
            raise UserError(self.env._("There is no such part of the panel."))
        answer = []
        for code, shown in layout:
            entry = {"code": code, "title": sections[code].title, "shown": shown}
            if code in codes if codes is not None else shown:
                entry["data"] = sections[code].reader(scope)
            answer.append(entry)
        return {
            "is_company": scope.partner == scope.entity,
            "entity": {"id": scope.entity.id, "name": scope.entity.display_name},
            "sections": answer,
        }

    @api.model
    def _check_caller(self, partner=None):
        """Only employees look into panels; and only into those of whom they may see."""
        if not self.env.su and not self.env.user._is_internal():
            raise AccessError(self.env._("The customer panel is for employees."))
        if partner is not None:
            partner.ensure_one()
            partner.check_access("read")

    @api.model
    def _get_readable_sections(self):
        """Return the sections whose model the caller may read, in their own order."""
        sections = self._get_sections()
        return {
            code: section
            for code, section in sorted(
                sections.items(), key=lambda item: (item[1].sequence, item[0])
            )
            if self.env[section.model].has_access("read")
        }

    @api.model
    def _get_scope(self, partner):
        entity = partner.commercial_partner_id
        everybody = partner == entity
        contacts = self.env["res.partner"]._search(
            [("commercial_partner_id", "=", entity.id)]
            if everybody
            else [("id", "=", partner.id)],
            # people who left still have their documents
            active_test=False,
        )
        return Scope(partner, entity, contacts)

    @api.model
    def _dump_money(self, value, currency):
        return {"value": value, "currency_id": currency.id}
