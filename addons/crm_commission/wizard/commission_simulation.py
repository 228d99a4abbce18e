from collections import defaultdict
from contextlib import closing
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL
from odoo.tools.misc import format_date, formatLang

from ..const import EXACT_DIGITS
from ..models.commission_scope import get_start, get_unit, has_year_limit, to_decimal


class CommissionSimulation(models.TransientModel):
    """What a version would have paid for the facts of past months, next to the ledger.

    Nothing is booked. Draws and guarantees are not part of it: they belong to a
    person's month, not to what was sold.
    """

    _name = "commission.simulation"
    _description = "Simulation of a Commission Plan"

    version_id = fields.Many2one(
        "commission.plan.version", required=True, ondelete="cascade"
    )
    version_state = fields.Selection(related="version_id.state")
    plan_id = fields.Many2one(related="version_id.plan_id")
    currency_id = fields.Many2one(related="version_id.currency_id")
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: self._get_this_month() - relativedelta(years=1),
        help="Whole months are simulated.",
    )
    date_to = fields.Date(
        "Until",
        required=True,
        default=lambda self: self._get_this_month() - relativedelta(days=1),
    )
    is_everybody = fields.Boolean(
        "As if everybody had always taken part",
        default=True,
        help="Whoever takes part later counts from the first day of the simulation on."
        " Otherwise people count from the day they take part.",
    )
    line_ids = fields.One2many("commission.simulation.line", "simulation_id")
    is_done = fields.Boolean(readonly=True)
    booked = fields.Monetary(compute="_compute_totals")
    simulated = fields.Monetary("With This Version", compute="_compute_totals")
    difference = fields.Monetary(compute="_compute_totals")
    by_person = fields.Html(compute="_compute_tables", sanitize=False)
    by_team = fields.Html(compute="_compute_tables", sanitize=False)
    by_month = fields.Html(compute="_compute_tables", sanitize=False)

    def _get_this_month(self):
        return fields.Date.context_today(self).replace(day=1)

    @api.depends("version_id")
    def _compute_display_name(self):
        for simulation in self:
            simulation.display_name = self.env._("Simulation")

    @api.depends("line_ids.booked", "line_ids.simulated")
    def _compute_totals(self):
        for simulation in self:
            simulation.booked = sum(simulation.line_ids.mapped("booked"))
            simulation.simulated = sum(simulation.line_ids.mapped("simulated"))
            simulation.difference = simulation.simulated - simulation.booked

    @api.depends("line_ids.booked", "line_ids.simulated")
    @api.depends_context("lang")
    def _compute_tables(self):
        for simulation in self:
            lines = simulation.line_ids
            simulation.by_person = simulation._render(
                lines.grouped("person_id"), lambda person: person.display_name
            )
            simulation.by_team = simulation._render(
                lines.grouped("team_id"),
                lambda team: team.display_name or self.env._("No team"),
            )
            simulation.by_month = simulation._render(
                lines.grouped("month"),
                lambda month: format_date(self.env, month, date_format="MMMM y"),
                key=lambda month: month,
            )

    @api.constrains("date_from", "date_to")
    def _check_days(self):
        if any(simulation.date_from > simulation.date_to for simulation in self):
            raise ValidationError(
                self.env._("The last day of a simulation cannot be before the first.")
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_run(self):
        """Simulate, and show what comes out.

        A draft becomes simulated; whatever else it is, the version stays so.
        """
        self.ensure_one()
        version = self.version_id
        version.check_access("write")
        version._check_complete()
        self._round_to_months()
        self._set_lines(self._get_amounts())
        if version.state == "draft":
            version._set_state("simulated")

    def action_approve(self):
        """Approve the version, and open it."""
        self.ensure_one()
        self.version_id.action_approve()
        return self.version_id.action_open()

    def action_open_lines(self):
        """Show each person's months, to be grouped in any way."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_commission.commission_simulation_line_action"
        )
        return {**action, "domain": [("simulation_id", "=", self.id)]}

    # ------------------------------------------------------------------
    # What comes out
    # ------------------------------------------------------------------

    def _round_to_months(self):
        self.date_from = self.date_from.replace(day=1)
        self.date_to = self.date_to + relativedelta(day=31)

    def _get_amounts(self):
        """``{(partner id, first day of a month): (booked, simulated)}``."""
        engine, first, last = (
            self.env["commission.engine"],
            self.date_from,
            self.date_to,
        )
        amounts = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for row in engine._get_booked(self.plan_id, first, last):
            key = row["person_id"], row["month"]
            amounts[key][0] += to_decimal(row["amount"], EXACT_DIGITS)
        for row in self._simulate():
            key = row["person_id"], row["month"]
            if row["month"] >= first:
                amounts[key][1] += to_decimal(row["amount"], EXACT_DIGITS)
        return amounts

    def _simulate(self):
        """Let the engine look, and take back whatever that needed."""
        start = self._get_start()
        with closing(self.env.cr.savepoint()):
            if self.is_everybody:
                self._let_everybody_take_part(start)
            rows = self.env["commission.engine"]._simulate(
                self.version_id, start, self.date_to
            )
        self.env.invalidate_all()
        return rows

    def _get_start(self):
        """The first day to look at: what adds up over a year begins in January.

        As in the ledger, nothing from before the version adds up with it.
        """
        version = self.version_id
        start = min(
            get_start(
                self.date_from,
                "year" if has_year_limit(component) else get_unit(component),
            )
            for component in version.component_ids
        )
        if version.date_from <= self.date_from:
            start = max(start, version.date_from)
        return start

    def _let_everybody_take_part(self, start):
        """Begin each person's first participation on a day; only in a savepoint."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE commission_participant SET date_from = %(start)s
                 WHERE date_from > %(start)s
                   AND id IN (SELECT DISTINCT ON (partner_id) id
                                FROM commission_participant WHERE plan_id = %(plan)s
                            ORDER BY partner_id, date_from)
                """,
                start=start,
                plan=self.plan_id.id,
            )
        )
        self.env["commission.participant"].invalidate_model()

    def _set_lines(self, amounts):
        """Replace the lines, with one statement however many there are."""
        teams = self._get_teams({person_id for person_id, _month in amounts})
        self.env.cr.execute(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM commission_simulation_line WHERE simulation_id = %(id)s)
                INSERT INTO commission_simulation_line (simulation_id, create_uid,
                       create_date, write_uid, write_date, person_id, team_id, month,
                       booked, simulated, difference)
                SELECT %(id)s, %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s,
                       now() AT TIME ZONE 'UTC', person_id, nullif(team_id, 0), month,
                       booked, simulated, simulated - booked
                  FROM unnest(%(people)s::int[], %(teams)s::int[], %(months)s::date[],
                              %(booked)s::numeric[], %(simulated)s::numeric[])
                       AS t(person_id, team_id, month, booked, simulated)
                """,
                id=self.id,
                uid=self.env.uid,
                people=[person_id for person_id, _month in amounts],
                teams=[teams.get(person_id, 0) for person_id, _month in amounts],
                months=[month for _person_id, month in amounts],
                booked=[booked for booked, _simulated in amounts.values()],
                simulated=[simulated for _booked, simulated in amounts.values()],
            )
        )
        self.env["commission.simulation.line"].invalidate_model()
        self.invalidate_recordset()
        self.is_done = True

    def _get_teams(self, person_ids):
        """``{partner id: team id}``: as in the plan, else the person's sales team."""
        participants = self.plan_id.participant_ids.sorted("date_from")
        users_sudo = (
            self.env["res.users"]
            .sudo()
            .search([("partner_id", "in", list(person_ids)), ("share", "=", False)])
        )
        teams = {user.partner_id.id: user.sale_team_id.id for user in users_sudo}
        teams |= {
            row.partner_id.id: row.team_id.id for row in participants if row.team_id
        }
        return {person_id: team_id for person_id, team_id in teams.items() if team_id}

    def _render(self, groups, name, key=None):
        """A table with a row for each group of lines.

        :param groups: ``{value: lines}``
        :param name: what a value is called
        :param key: what rows are sorted by; else the largest difference comes first
        """
        rows = [
            (value, sum(lines.mapped("booked")), sum(lines.mapped("simulated")))
            for value, lines in groups.items()
        ]
        rows.sort(key=lambda row: key(row[0]) if key else -abs(row[2] - row[1]))
        money = self._format_money
        return self.env["ir.qweb"]._render(
            "crm_commission.commission_simulation_table",
            {
                "rows": [
                    {
                        "name": name(value),
                        "booked": money(booked),
                        "simulated": money(simulated),
                        "difference": money(simulated - booked, sign=True),
                        "color": self._get_color(simulated - booked),
                    }
                    for value, booked, simulated in rows
                ],
            },
        )

    def _format_money(self, amount, *, sign=False):
        text = formatLang(self.env, amount, currency_obj=self.currency_id)
        more = sign and self.currency_id.compare_amounts(amount, 0) > 0
        return f"+{text}" if more else text

    def _get_color(self, amount):
        """Costs that grow are not good or bad: dearer stands out, cheaper is quiet."""
        if self.currency_id.is_zero(amount):
            return "text-muted"
        return "text-warning-emphasis" if amount > 0 else "text-info-emphasis"


class CommissionSimulationLine(models.TransientModel):
    """A person's month in a simulation."""

    _name = "commission.simulation.line"
    _description = "Simulated Commission"
    _order = "month, person_id, id"

    simulation_id = fields.Many2one(
        "commission.simulation", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="simulation_id.currency_id")
    person_id = fields.Many2one("res.partner", required=True, readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    month = fields.Date(required=True, readonly=True)
    booked = fields.Monetary(readonly=True)
    simulated = fields.Monetary("With This Version", readonly=True)
    difference = fields.Monetary(readonly=True)
