from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import format_date

from ..const import KINDS, OFFICER
from ..utils.commission import HUNDRED, ZERO, exact, get_next_tier
from .commission_scope import get_start, get_unit

MONTHS = 12
PAGE = 40
SINGLE = ("line", "document")


class CommissionMy(models.AbstractModel):
    """What the screen “My Commission” asks for.

    People see their own, leaders their teams, officers everybody: as the record rules
    of the ledger say, by which everything booked is read.
    """

    _name = "commission.my"
    _description = "My Commission"

    @api.model
    @api.readonly
    def load_my_commission(self, month=False, person_id=False):
        """What somebody earned until a month, waits for, and may expect.

        :param month: any day of the month shown; today's without
        :param person_id: a partner whom the user may look at; the own without
        :return: dictionary of ``month``, ``person``, ``people``, ``currency_id``,
            ``takes_part``, ``totals``, ``waiting``, ``expected``, ``components``,
            ``history`` and ``problems``; amounts in the company's currency
        :raise AccessError: for somebody else's commission
        """
        person = self._check_person(person_id)
        company = self.env.company
        today = fields.Date.context_today(self)
        first = (fields.Date.to_date(month) or today).replace(day=1)
        booked = self._read_booked(person, first)
        standing = self.env["commission.standing"]
        seats = standing._get_seats(person, company, today)[person.id]
        expected, deals, skipped = standing._get_expected(seats, person, company, today)
        return {
            "month": self._describe_month(first, today),
            "person": {"id": person.id, "name": person.sudo().display_name},
            "people": self._get_people(),
            "currency_id": company.currency_id.id,
            "takes_part": bool(seats) or any(booked.values()),
            "totals": self._get_totals(booked, first),
            "waiting": {
                "held": self._get_waiting(person),
                "unpaid": self._round(
                    standing._get_unpaid(seats, person, company, today)
                ),
            },
            "expected": {
                "amount": self._round(expected),
                "deals": len(deals),
                "skipped": skipped.mapped("name"),
            },
            "components": [
                self._describe_seat(seat, company, today)
                for seat in seats
                if seat.standing
            ],
            "history": self._get_history(booked, first),
            "problems": self._get_problems(seats),
        }

    @api.model
    @api.readonly
    def load_lines(self, month, person_id=False, offset=0):
        """A page of what was booked for somebody in a month.

        :param month: any day of it
        :param offset: how many lines to leave out
        :return: dictionary of ``rows``, ``total`` (number of lines) and ``page``
        """
        person = self._check_person(person_id)
        first = fields.Date.to_date(month).replace(day=1)
        domain = [
            *self._get_domain(person),
            ("date_booked", "=", first),
            ("amount", "!=", 0),
        ]
        credits = self.env["commission.credit"].search(
            domain, offset=max(int(offset), 0), limit=PAGE, order="date desc, id desc"
        )
        total = self.env["commission.credit"].search_count(domain)
        return {
            "rows": [self._describe_line(row) for row in credits],
            "total": total,
            "page": PAGE,
        }

    @api.model
    @api.readonly
    def explain_line(self, credit_id):
        """How a line came about, for the dialog.

        :param credit_id: a line that the user may read
        :return: dictionary of ``title``, ``plan``, ``arithmetic``, ``notes``,
            ``facts``, ``amount``, ``revisions`` and ``document``
        """
        row = self.env["commission.credit"].browse(credit_id).exists()
        if not row:
            raise AccessError(self.env._("This line does not exist."))
        row.check_access("read")
        answer = self.env["commission.trace"]._explain(row.sudo())[row.id]
        document = row._get_readable_document()
        return {
            "title": row.display_name,
            "plan": row.sudo().version_id.display_name
            or row.sudo().plan_id.display_name,
            "component": row.sudo().component_id.name or "",
            "arithmetic": answer["arithmetic"],
            "notes": answer["notes"],
            "facts": answer["facts"],
            "amount": float(answer["amount"]),
            "currency_id": row.sudo().currency_id.id,
            "revisions": [
                {
                    "rev": revision.rev,
                    "booked": format_date(
                        self.env, revision.date_booked, date_format="MMMM y"
                    ),
                    "amount": revision.amount,
                }
                for revision in row.revision_ids
            ],
            "document": document
            and {"model": document._name, "id": document.id, "name": row.document_name},
        }

    # ------------------------------------------------------------------
    # Whose
    # ------------------------------------------------------------------

    @api.model
    def _check_person(self, person_id):
        """The person asked for.

        :raise AccessError: unless it is oneself, of an own team, or one is an officer
        """
        own = self.env.user.partner_id
        if not person_id or person_id == own.id:
            return own
        person = self.env["res.partner"].browse(person_id)
        if self.env.user.has_group(OFFICER):
            return person
        led = (
            self.env["res.users"]
            .sudo()
            .search_count(
                [
                    ("partner_id", "=", person.id),
                    ("crm_team_ids.user_id", "=", self.env.uid),
                ],
                limit=1,
            )
        )
        if not led:
            raise AccessError(
                self.env._("You may look at your own commission and your team's.")
            )
        return person

    @api.model
    def _get_people(self):
        """Whom the user may choose: participants, as the record rules let them see."""
        rows = self.env["commission.participant"].search(
            [("company_id", "=", self.env.company.id)]
        )
        people = rows.sudo().partner_id | self.env.user.partner_id
        if len(people) < 2:
            return []
        return sorted(
            ({"id": partner.id, "name": partner.display_name} for partner in people),
            key=lambda partner: (partner["name"] or "").casefold(),
        )

    # ------------------------------------------------------------------
    # What was booked
    # ------------------------------------------------------------------

    @api.model
    def _get_domain(self, person):
        return [
            ("person_id", "=", person.id),
            ("company_id", "=", self.env.company.id),
        ]

    @api.model
    def _read_booked(self, person, first):
        """``{first day of a month: amount}`` of the months until one."""
        months = [first - relativedelta(months=back) for back in range(MONTHS)]
        groups = self.env["commission.credit"]._read_group(
            [*self._get_domain(person), ("date_booked", "in", months)],
            ["date_booked:month", "plan_id"],
            ["amount:sum"],
        )
        booked = dict.fromkeys(sorted(months), ZERO)
        for month, plan, amount in groups:
            booked[month] += self._convert(amount, plan)
        return booked

    @api.model
    def _get_waiting(self, person):
        """What is held until customers pay, over all months."""
        groups = self.env["commission.credit"]._read_group(
            [*self._get_domain(person), ("kind", "=", "holdback")],
            ["plan_id"],
            ["amount:sum"],
        )
        return self._round(-sum(self._convert(amount, plan) for plan, amount in groups))

    @api.model
    def _convert(self, amount, plan):
        """An amount of a plan in the company's currency, by today's rate."""
        currency = plan.sudo().currency_id
        company = self.env.company
        if currency != company.currency_id:
            amount = currency._convert(
                amount, company.currency_id, company, fields.Date.context_today(self)
            )
        return exact(float(amount or 0))

    @api.model
    def _round(self, amount):
        return self.env.company.currency_id.round(float(amount))

    @api.model
    def _get_totals(self, booked, first):
        return {
            unit: self._round(
                sum(
                    amount
                    for month, amount in booked.items()
                    if get_start(first, unit) <= month <= first
                )
            )
            for unit in ("month", "quarter", "year")
        }

    @api.model
    def _get_history(self, booked, first):
        return [
            {
                "first": fields.Date.to_string(month),
                "label": format_date(self.env, month, date_format="MMM y"),
                "amount": self._round(amount),
                "current": month == first,
            }
            for month, amount in booked.items()
        ]

    @api.model
    def _describe_month(self, first, today):
        return {
            "first": fields.Date.to_string(first),
            "label": format_date(self.env, first, date_format="MMMM y"),
            "before": fields.Date.to_string(first - relativedelta(months=1)),
            "after": fields.Date.to_string(first + relativedelta(months=1)),
            "current": first == today.replace(day=1),
        }

    @api.model
    def _describe_line(self, row):
        kinds = dict(
            self.env["commission.credit"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        return {
            "id": row.id,
            "date": format_date(self.env, row.date),
            "kind": kinds.get(row.kind, dict(KINDS).get(row.kind, row.kind)),
            "document": row.document_name or "",
            "component": row.sudo().component_id.name or "",
            "base": row.base if row.kind == "commission" else None,
            "amount": row.amount,
            "currency_id": row.sudo().currency_id.id,
        }

    # ------------------------------------------------------------------
    # Where somebody stands
    # ------------------------------------------------------------------

    @api.model
    def _describe_seat(self, seat, company, today):
        """A component with what is reached and how far the next tier is."""
        component, curve = seat.component, seat.curve
        words = self.env["commission.trace"]._get_words(component.currency_id)
        drivers = seat.standing.drivers
        write = words.number if curve.driver == "quantity" else words.money
        answer = {
            "id": component.id,
            "name": component.name,
            "plan": component.plan_id.name,
            "period": self._describe_period(seat),
            "earned": float(seat.standing.held),
            "currency_id": component.currency_id.id,
            "reached": write(drivers),
            "next": "",
            "part": None,
            "target": "",
        }
        if curve.target > ZERO:
            answer["target"] = write(curve.target)
            answer["part"] = float(drivers / curve.target)
        ahead = None if curve.scope in SINGLE else get_next_tier(curve, drivers)
        if ahead:
            answer["next"] = self.env._(
                "%(distance)s more and the rate becomes %(rate)s.",
                distance=write(ahead.distance),
                rate=self._write_rate(curve, ahead.rate_next, words),
            )
        return answer

    @api.model
    def _write_rate(self, curve, rate, words):
        if curve.pays_percent:
            return self.env._("%(rate)s %%", rate=words.number(rate * HUNDRED))
        return self.env._("%(amount)s each", amount=words.money(rate))

    @api.model
    def _describe_period(self, seat):
        """The month, quarter or year that adds up now."""
        unit, first = get_unit(seat.component), seat.group.period_date
        formats = {"month": "MMMM y", "quarter": "QQQ y", "year": "y"}
        return format_date(self.env, first, date_format=formats[unit])

    @api.model
    def _get_problems(self, seats):
        return [
            self.env._(
                "“%(component)s” needs a target for %(period)s, and there is none:"
                " nothing is computed until there is.",
                component=seat.component.name,
                period=self._describe_period(seat),
            )
            for seat in seats
            if not seat.standing
        ]
