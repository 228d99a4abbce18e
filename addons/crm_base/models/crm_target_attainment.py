from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import api, fields, models

from ..utils import target as arithmetic
from ..utils.metric import ratio
from ..utils.target import Line
from .crm_target import OWNER_FIELDS
from .crm_target_figures import (
    COMPANY,
    NOW,
    OWNER,
    TEAM,
    TERRITORY,
    Asked,
    DailyFigures,
    Ledger,
    get_evenings,
)

# with which rights the records behind a target are counted
OWN, EVERY = "own", "every"
READ = (
    "amount",
    "company_id",
    "date_from",
    "date_to",
    "metric_id",
    "owner_kind",
    "period",
    "period_first",
    *OWNER_FIELDS.values(),
)


class Aim(NamedTuple):
    """A target, as the engine knows it; days are ordinals."""

    id: int
    metric: object
    kind: str
    owner_id: int
    company_id: int
    first: int
    last: int
    amount: float


class CrmTarget(models.Model):
    """Where people stand with their targets."""

    _inherit = "crm.target"

    actual = fields.Monetary(compute="_compute_attainment")
    attainment = fields.Float(
        compute="_compute_attainment",
        aggregator=None,
        help="The part of the target that is reached.",
    )
    pace = fields.Monetary(
        compute="_compute_attainment",
        help="Where one should be tonight, by the working days that have begun.",
    )
    gap = fields.Monetary(
        "Missing",
        compute="_compute_attainment",
        help="What is missing to the target; negative when there is more.",
    )
    projected = fields.Monetary(
        "Projected End",
        compute="_compute_attainment",
        help="Where it ends if it goes on like this.",
    )
    verdict = fields.Selection(
        [("good", "On Track"), ("bad", "Behind")],
        "Standing",
        compute="_compute_attainment",
    )

    is_known = fields.Boolean(
        compute="_compute_attainment",
        help="Whether there is a figure, and the reader may know it.",
    )

    @api.depends(*READ)
    @api.depends_context("uid")
    def _compute_attainment(self):
        found = self._get_attainment(self)
        for target in self:
            standing = found[target.id]
            for name in ("actual", "pace", "gap", "projected"):
                target[name] = standing[name] or 0
            target.attainment = standing["attainment"] or 0
            target.verdict = standing["verdict"]
            target.is_known = standing["actual"] is not None

    # ------------------------------------------------------------------
    # Attainment
    # ------------------------------------------------------------------

    @api.model
    def _get_attainment(self, targets):
        """Where the owners of targets stand, in a number of statements that does not
        grow with the targets.

        The records are counted with the rights of whoever asks. Whoever may not read
        those of others is told what concerns the own targets, and the sums of metrics
        that are published.

        :param targets: records that the reader may read
        :return: ``{target id: {"target", "actual", "attainment", "pace", "gap",
            "projected", "verdict", "passed", "total"}}``; ``actual`` and what depends
            on it are ``None`` where the reader may not know, or nobody knows it. See
            :class:`~..utils.target.Standing`.
        """
        targets.fetch(READ)
        aims = [target._to_aim() for target in targets if target._is_complete()]
        figures = self._get_figures(aims)
        days = self._get_days_of(aims)
        todays = {
            company: self._get_today(company)
            for company in self.env["res.company"].browse({a.company_id for a in aims})
        }
        todays = {company.id: today for company, today in todays.items()}
        found = {target.id: _unknown(target) for target in targets}
        for aim in aims:
            today = todays[aim.company_id]
            passed, total = arithmetic.progress(
                days[aim.id], aim.first, aim.last, today=today
            )
            found[aim.id] = arithmetic.assess(
                aim.amount,
                figures.get(aim.id),
                passed,
                total,
                additive=aim.metric._is_additive(),
                lower_is_better=aim.metric.direction == "down",
            )._asdict()
        return found

    def _is_complete(self):
        """Whether a target that is being filled in says enough to be measured."""
        needed = (self.metric_id, self.company_id, self.date_from, self.date_to)
        return all(needed) and bool(self[OWNER_FIELDS[self.owner_kind]])

    def _to_aim(self):
        return Aim(
            self.id,
            # what is counted is no secret, only the records may be
            self.metric_id.sudo(),
            self.owner_kind,
            self[OWNER_FIELDS[self.owner_kind]]._origin.id,
            self.company_id.id,
            self.date_from.toordinal(),
            self.date_to.toordinal(),
            self.amount,
        )

    @api.model
    def _get_days_of(self, aims):
        """``{aim id: working days of its owner}``."""
        if not aims:
            return {}
        pairs = {
            aim.id: (aim.owner_id if aim.kind == "user" else 0, aim.company_id)
            for aim in aims
        }
        lines = self._get_day_lines(
            set(pairs.values()),
            min(aim.first for aim in aims),
            max(aim.last for aim in aims),
        )
        return {id_: lines[pair] for id_, pair in pairs.items()}

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    @api.model
    def _get_figures(self, aims):
        """``{aim id: figure}``; left out are those that the reader may not know."""
        groups = defaultdict(list)
        rights = self._get_rights(aims)
        for aim in aims:
            if rights[aim.id]:
                groups[aim.company_id, rights[aim.id]].append(aim)
        figures = {}
        for (company_id, right), some in groups.items():
            # a target of a company is about the records of that company
            own = self.with_context(allowed_company_ids=[company_id])
            # own figures, and sums of what a manager has published
            own = own.sudo() if right == EVERY else own
            figures |= Measuring(own, some, own.env.company).figures()
        return figures

    @api.model
    def _get_rights(self, aims):
        """With which rights the records behind each aim are counted, if at all."""
        whole = "company" in self.env["crm.dashboard"]._get_allowed_scopes()
        readable = {}
        for metric in {aim.metric for aim in aims}:
            models_ = {part.model for part in metric._get_parts()}
            readable[metric] = all(
                name in self.env and self.env[name].has_access("read")
                for name in models_
            )
        rights = {}
        for aim in aims:
            mine = aim.kind == "user" and aim.owner_id == self.env.uid
            if whole and readable[aim.metric]:
                rights[aim.id] = OWN
            else:
                known = mine or aim.metric.published
                rights[aim.id] = EVERY if known else None
        return rights


class Measuring:
    """The figures of aims of one company, all read at once."""

    def __init__(self, targets, aims, company):
        """:param targets: ``crm.target`` with the rights to count with"""
        self.env = targets.env
        self._aims = aims
        self._today = targets._get_today(company)
        self._tz = targets._get_zone(company)
        self._groups = targets._get_groups_of(aims)

    def figures(self):
        """``{aim id: figure or None}``."""
        asked = self._get_asked()
        rows = DailyFigures(self.env, asked, self._tz).rows()
        books = {
            (each.metric, each.dimension): None if some is None else _book(each, some)
            for each, some in zip(asked, rows, strict=True)
        }
        return {aim.id: self._get_figure(aim, books) for aim in self._aims}

    def _get_asked(self):
        """What has to be read. All of one dimension name the same owners and days, so
        that metrics of the same records are one question."""
        needed, ids = defaultdict(list), defaultdict(set)
        for aim in self._aims:
            for part in aim.metric._get_parts():
                dimension, shares = self._get_shares(aim, part)
                needed[part, dimension].append(aim)
                ids[dimension].update(owner for owner, _first, _last in shares)
        first = min(aim.first for aim in self._aims)
        last = max(aim.last for aim in self._aims)
        return [
            self._ask(part, dimension, some, tuple(sorted(ids[dimension] - {None})))
            if part.kind == "balance"
            else Asked(
                part,
                dimension,
                tuple(sorted(ids[dimension] - {None})),
                date.fromordinal(first),
                date.fromordinal(last + 1),
            )
            for (part, dimension), some in needed.items()
        ]

    def _ask(self, part, dimension, aims, ids):
        """A balance is asked for at the end of the days, or now."""
        evenings = get_evenings([aim.last for aim in aims], self._today)
        running = any(aim.first <= self._today <= aim.last for aim in aims)
        until = self._today + 2 if running else self._today
        first, until = date.fromordinal(self._today), date.fromordinal(until)
        return Asked(part, dimension, ids, first, until, evenings)

    def _get_shares(self, aim, part):
        """By what records are told apart, and whose count for the aim in which days."""
        days = (aim.first, aim.last)
        if aim.kind == "company":
            return COMPANY, [(None, *days)]
        if aim.kind == "user":
            return OWNER, [(aim.owner_id, *days)]
        if aim.kind == "team" and part.team_path:
            return TEAM, [(aim.owner_id, *days)]
        members = self._groups[aim.kind].get(aim.owner_id, [])
        shares = [
            (owner, max(first, aim.first), min(last, aim.last))
            for owner, first, last in members
        ]
        return TERRITORY if aim.kind == "territory" else OWNER, shares

    def _get_figure(self, aim, books):
        values = []
        for part in aim.metric._get_parts():
            dimension, shares = self._get_shares(aim, part)
            book = books[part, dimension]
            if book is None:
                return None
            read = self._read_balance if part.kind == "balance" else self._read_flow
            values.append(read(aim, part, book, shares))
        if aim.metric.kind != "ratio":
            return values[0]
        return ratio(*values, 100 if aim.metric.unit == "percent" else 1)

    def _read_flow(self, _aim, part, book, shares):
        """What there was until tonight: what is planned has not been reached."""
        rows = [
            parts
            for owner, first, last in shares
            if owner in book
            for parts in book[owner].between(first, min(last, self._today))
        ]
        return part._get_measure().combine(rows)

    def _read_balance(self, aim, part, book, shares):
        if aim.first > self._today:
            return None
        day = date.fromordinal(aim.last) if aim.last < self._today else NOW
        if day not in book.known_days:
            return None
        moment = min(aim.last, self._today)
        rows = [
            parts
            for owner, first, last in shares
            if first <= moment <= last
            for known, parts in book.get(owner)
            if known == day
        ]
        return part._get_measure().combine(rows)


def _book(asked, rows):
    ledger = Ledger(rows)
    if asked.metric.kind == "balance":
        return ledger
    return {owner: Line(ledger.get(owner)) for owner in ledger.owner_ids()}


def _unknown(target):
    """The standing of a target that is not filled in yet."""
    return arithmetic.assess(target.amount, None, 0, 1, additive=True)._asdict()
