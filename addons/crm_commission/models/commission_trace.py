from collections import defaultdict, namedtuple

from odoo import api, models
from odoo.tools import SQL

from ..utils.commission import (
    ZERO,
    Curve,
    Fact,
    exact,
    get_held,
    get_taken_back,
    walk,
)
from .commission_scope import has_year_limit

# a person's month, quarter or year of a component
Group = namedtuple("Group", "component_id person_id period_date")
# what was booked for a key of the ledger, all revisions together
Booked = namedtuple(
    "Booked",
    "kind month fact_id part_id document_id date base quantity share amount",
)
WAITING = ("holdback", "clawback")


class CommissionTrace(models.AbstractModel):
    """Computes again what was booked, from what the ledger froze and nothing else.

    The facts are the sums of the ledger's rows, the rules an immutable version, the
    targets ``commission.curve``. So a figure is explained, and a closed month checked,
    whatever became of the documents. A set of groups takes the same few statements,
    however many they are. Callers check rights.
    """

    _name = "commission.trace"
    _description = "Trace of Commissions"

    # ------------------------------------------------------------------
    # Checking
    # ------------------------------------------------------------------

    @api.model
    def _verify(self, period):
        """Compute a month again and compare it with what was booked.

        All groups of which something was booked in the month are computed from the
        facts that were booked until its end; the runs are counted.

        :param period: a ``commission.period``, closed as a rule
        :return: list of differences, empty if all is right: dictionaries with
            ``person_id``, ``component_id``, ``period_date``, ``booked`` and
            ``computed`` (sums of the group) and ``keys``, tuples (kind, fact id, part
            id, booked, computed). A run whose rows were removed or added to has no
            person, component and day, but ``run_id``.
        """
        self.env.flush_all()
        groups = self._find_groups(period.company_id, period.date_from)
        differences = self._compare_groups(groups, period.date_from)
        if differences:
            # an invoice may have been reset since: its credit notes were booked with it
            doubtful = {
                Group(*(row[name] for name in Group._fields)) for row in differences
            }
            differences = self._compare_groups(
                doubtful, period.date_from, any_root=True
            )
        return differences + self._verify_runs(period)

    @api.model
    def _compare_groups(self, groups, until, *, any_root=False):
        """The differences of groups, as :meth:`_verify` tells them."""
        found = self._walk_groups(groups, until=until, any_root=any_root)
        differences = []
        for group in sorted(groups):
            walked, rows = found[group]
            if walked is not None:
                differences += self._compare(group, walked, rows)
        return differences

    @api.model
    def _find_groups(self, company, month):
        """The groups of which something was booked in a month."""
        self.env.cr.execute(
            SQL(
                "SELECT DISTINCT component_id, person_id, period_date"
                " FROM commission_credit WHERE company_id = %s AND date_booked = %s"
                " AND component_id IS NOT NULL",
                company.id,
                month,
            )
        )
        return {Group(*row) for row in self.env.cr.fetchall()}

    @api.model
    def _compare(self, group, walked, rows):
        """The difference of a group as a list, empty if there is none."""
        expected = self._get_expected(walked, rows)
        booked = {
            (row.kind, row.month, row.fact_id, row.part_id): row.amount for row in rows
        }
        keys = [
            (kind, fact_id, part_id, booked.get(key, ZERO), expected.get(key, ZERO))
            for key in sorted(expected.keys() | booked.keys())
            for kind, _month, fact_id, part_id in [key]
            if booked.get(key, ZERO) != expected.get(key, ZERO)
        ]
        if not keys:
            return []
        return [
            {
                **group._asdict(),
                "booked": sum(booked.values(), ZERO),
                "computed": sum(expected.values(), ZERO),
                "keys": keys,
            }
        ]

    @api.model
    def _get_expected(self, walked, rows):
        """What the keys of a group should be booked with.

        Which part of a document was not paid is frozen in the rows themselves.
        """
        expected = {}
        for step in walked.steps:
            fact = step.fact
            key = (fact.day.replace(day=1), fact.line, fact.part)
            expected[("commission", *key)] = step.commission
        for kind, months in (("rounding", walked.rounding), ("bonus", walked.bonus)):
            for month, amount in months.items():
                part = month.year * 100 + month.month
                expected[kind, month, 0, part] = amount
        for row in rows:
            if row.kind in WAITING:
                key = (row.month, row.fact_id, row.part_id)
                commission = expected.get(("commission", *key), ZERO)
                amount = get_held(walked.curve, commission, row.base)
                if row.kind == "clawback":
                    amount = get_taken_back(walked.curve, commission, amount, row.base)
                expected[(row.kind, *key)] = amount
        return expected

    @api.model
    def _verify_runs(self, period):
        """Runs that have not the rows any more that they booked."""
        self.env.cr.execute(
            SQL(
                """
                SELECT r.id, r.amount, coalesce(sum(c.amount), 0)
                  FROM commission_run r
                  LEFT JOIN commission_credit c ON c.run_id = r.id
                 WHERE r.company_id = %(company)s AND r.credit_count > 0
                   AND (EXISTS (SELECT FROM commission_credit b
                                 WHERE b.run_id = r.id AND b.date_booked = %(month)s)
                        OR (r.date AT TIME ZONE 'UTC')::date
                           BETWEEN %(month)s AND %(last)s)
                 GROUP BY r.id
                HAVING count(c.id) <> r.credit_count
                ORDER BY r.id
                """,
                company=period.company_id.id,
                month=period.date_from,
                last=period.date_to,
            )
        )
        return [
            {
                "person_id": False,
                "component_id": False,
                "period_date": False,
                "run_id": run_id,
                "booked": exact(booked),
                "computed": exact(computed),
                "keys": [],
            }
            for run_id, computed, booked in self.env.cr.fetchall()
        ]

    # ------------------------------------------------------------------
    # Walking
    # ------------------------------------------------------------------

    @api.model
    def _walk_groups(self, groups, until=None, targets=None, *, any_root=False):
        """Walk groups of the ledger, and those of their year where limits tie them.

        :param groups: iterable of :class:`Group`
        :param until: the first day of the last month of which rows are read; all
            without
        :param targets: ``{group: (target, share)}`` instead of those that were kept
        :param any_root: take credit notes together with their invoice even if it is not
            posted any more
        :return: ``{group: (walk, rows)}`` with :class:`Booked` rows. The walk is
            ``None`` for a group that lacks the target it needs. Groups without rows
            are in it, too, with an empty walk.
        """
        groups = set(groups)
        components = self._browse_components({group.component_id for group in groups})
        rows = self._read_rows(groups, components, until)
        groups |= rows.keys()
        targets = self._read_targets(groups, until) | (targets or {})
        roots = self._read_roots(components, rows, any_root=any_root)
        found, years = {}, {}
        for group in sorted(groups):
            component = components[group.component_id]
            curve = self._build_curve(component, *targets.get(group, (0, 100)))
            facts = self._get_facts(rows[group], roots)
            walked = None
            if curve.is_computable:
                year = (*group[:2], group.period_date.year)
                standing = years.get(year) if has_year_limit(component) else None
                walked = walk(curve, facts, standing)
                years[year] = walked.standing.next_group()
            found[group] = walked, rows[group]
        return found

    @api.model
    def _browse_components(self, ids):
        """``{id: component}`` with every right: whoever is paid by it may see it."""
        components_sudo = self.env["commission.component"].sudo().browse(sorted(ids))
        return {component.id: component for component in components_sudo}

    @api.model
    def _build_curve(self, component, target, share):
        return Curve.build(component, target, share, component.currency_id.rounding)

    @api.model
    def _read_rows(self, groups, components, until):
        """``{group: its booked rows}``, and those of their years if need be."""
        by_year = {id_ for id_, row in components.items() if has_year_limit(row)}
        single = [group for group in groups if group.component_id not in by_year]
        years = {
            group._replace(period_date=group.period_date.replace(month=1, day=1))
            for group in groups
            if group.component_id in by_year
        }
        self.env.cr.execute(
            SQL(
                """
                SELECT component_id, person_id, period_date, kind, month, fact_id,
                       part_id, max(document_id),
                       (array_agg(date ORDER BY rev DESC))[1],
                       sum(base), sum(quantity), sum(share), sum(amount)
                  FROM commission_credit c
                 WHERE ((component_id, person_id, period_date) IN (%(single)s)
                        OR (component_id, person_id,
                            date_trunc('year', period_date)::date) IN (%(years)s))
                   AND %(until)s
                 GROUP BY component_id, person_id, period_date, kind, month, fact_id,
                          part_id
                """,
                single=_unnest(single),
                years=_unnest(years),
                until=SQL("date_booked <= %s", until) if until else SQL("TRUE"),
            )
        )
        rows = defaultdict(list)
        for component, person, day, *row in self.env.cr.fetchall():
            rows[Group(component, person, day)].append(
                Booked(*row[:6], *(exact(figure or 0) for figure in row[6:]))
            )
        return rows

    @api.model
    def _read_targets(self, groups, until):
        """``{group: (target, share)}`` as they were kept last."""
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT ON (component_id, person_id, period_date)
                       component_id, person_id, period_date, target, share
                  FROM commission_curve
                 WHERE (component_id, person_id, period_date) IN (%s) AND %s
                 ORDER BY component_id, person_id, period_date, id DESC
                """,
                _unnest(groups),
                SQL("date_booked <= %s", until) if until else SQL("TRUE"),
            )
        )
        return {
            Group(*row[:3]): (exact(row[3] or 0), exact(row[4] or 0))
            for row in self.env.cr.fetchall()
        }

    @api.model
    def _read_roots(self, components, rows, *, any_root):
        """The invoices that credit notes belong to, where documents add up.

        :return: ``{credit note id: invoice id}``
        """
        ids = {
            row.document_id
            for group, booked in rows.items()
            for row in booked
            if components[group.component_id].scope == "document"
            and components[group.component_id].basis in ("invoice", "payment")
            and row.document_id
        }
        if not ids:
            return {}
        self.env.cr.execute(
            SQL(
                "SELECT m.id, r.id FROM account_move m JOIN account_move r"
                " ON r.id = m.reversed_entry_id WHERE m.id = ANY(%s) AND %s",
                list(ids),
                SQL("TRUE") if any_root else SQL("r.state = 'posted'"),
            )
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _get_facts(self, rows, roots):
        """The facts that count now: what was booked back has no share any more."""
        return [
            Fact(
                day=row.date,
                document=row.document_id or 0,
                line=row.fact_id,
                part=row.part_id,
                amount=row.base,
                quantity=row.quantity,
                share=row.share,
                root=roots.get(row.document_id, 0),
            )
            for row in rows
            if row.kind == "commission" and row.share
        ]


def _unnest(groups):
    """Groups as a sub-select."""
    columns = zip(*groups, strict=True) if groups else ((), (), ())
    return SQL(
        "SELECT * FROM unnest(%s::int[], %s::int[], %s::date[])", *map(list, columns)
    )
