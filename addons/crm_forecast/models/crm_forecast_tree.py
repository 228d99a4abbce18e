from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..const import COUNTED
from ..utils.tree import Line, Node, build
from .crm_forecast_entry import parse_node


class CrmForecast(models.AbstractModel):
    """The tree of companies, teams and people, with the figures of a period."""

    _inherit = "crm.forecast"

    @api.model
    def _get_tree(self, period):
        """Nodes of the companies with everything below, see ``utils.tree``.

        Whoever sees only the own deals gets the own nodes: deals of nobody would make
        figures of a team that are neither one's own nor the team's.

        :param period: ``Period``
        :return: list of :class:`~..utils.tree.Node`
        """
        companies = self._get_companies()
        words = self.env["crm.forecast.entry"]._get_words(companies, period)
        lines = self._get_lines(period.first, period.until)
        if not self._sees_all():
            lines = [line for line in lines if line.user == self.env.uid]
            words = [[word for word in some if word.user] for some in words]
        return build(companies.ids, lines, *words, self._get_people(companies))

    @api.model
    def _get_lines(self, first, until):
        """Deals of these days as :class:`~..utils.tree.Line`, with both weights."""
        rates = self.env["crm.stage.rate"]._get_rates(self._get_companies())
        lines = []
        for row in self._read_lines(first, until):
            company, team, user, stage, category, count, amount, weighted = row
            rate = rates.get((company, stage), rates.get((company, False)))
            historic = weighted if rate is None else amount * rate
            lines.append(
                Line(
                    *(company, team or 0, user or 0, category or COUNTED[-1]),
                    *(count, float(amount), float(weighted), float(historic)),
                )
            )
        return lines

    @api.model
    def _get_people(self, companies):
        """``[(company, team, user)]`` of whom a forecast is expected."""
        # who works in which team is shown with the figures, and they are checked
        Member = self.env["crm.team.member"].sudo()
        domain = Domain("crm_team_id.company_id", "in", [False, *companies.ids])
        domain &= Domain("crm_team_id.active", "=", True)
        domain &= Domain("user_id.active", "=", True)
        domain &= Domain("user_id.company_ids", "in", companies.ids)
        if not self._sees_all():
            domain &= Domain("user_id", "=", self.env.uid)
        members = Member.search_fetch(domain, ["crm_team_id", "user_id"], order="id")
        people = []
        for member in members:
            company = member.crm_team_id.company_id or member.user_id.company_id
            if company in companies:
                people.append((company.id, member.crm_team_id.id, member.user_id.id))
        if not people and not self._sees_all():
            people = [(self.env.company.id, 0, self.env.uid)]
        return people

    @api.model
    def _get_node(self, key, period=None):
        """The node of a key, if the user may look at it.

        :param period: fill in the figures of this period
        :return: :class:`~..utils.tree.Node`
        :raise AccessError: for a node of others
        :raise UserError: for one that is not in the forecast (any more)
        """
        self._check_reader()
        try:
            company, team, user = parse_node(key)
        except ValueError:
            raise UserError(self.env._("There is no such row.")) from None
        own = user == self.env.uid
        if company not in self._get_companies().ids or not (own or self._sees_all()):
            raise AccessError(self.env._("You may not see this forecast."))
        if period is None:
            return Node(company, team, user)
        found = [
            node
            for root in self._get_tree(period)
            for node in walk(root)
            if node.key == key
        ]
        if not found:
            raise UserError(
                self.env._("This row is not in the forecast. Load the page again.")
            )
        return found[0]

    @api.model
    def _get_node_domain(self, node):
        """The deals of a node, whatever their day and status."""
        domain = self._get_company_domain(self.env["res.company"].browse(node.company))
        if node.team is not None:
            domain &= Domain("team_id", "=", node.team or False)
        if node.user is not None:
            domain &= Domain("user_id", "=", node.user or False)
        return domain

    @api.model
    def _get_owner(self, node):
        """The record whose figures a node shows; an empty one for deals of nobody."""
        if node.user is not None:
            return self.env["res.users"].browse(node.user or [])
        if node.team is not None:
            return self.env["crm.team"].browse(node.team or [])
        return self.env["res.company"].browse(node.company)


def walk(node):
    """A node and all below it, each before what is below it."""
    yield node
    for child in node.children:
        yield from walk(child)
