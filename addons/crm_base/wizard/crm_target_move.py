from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..utils import target as arithmetic

ONE_DAY = timedelta(days=1)
KINDS = [
    ("team", "Moves to another team"),
    ("leave", "Leaves: the rest is no longer asked for"),
    ("successor", "Somebody takes over the rest"),
    ("begin", "Begins on this day: what lies before is not asked for"),
]


class CrmTargetMove(models.TransientModel):
    """Divides the targets of somebody who joins, moves or leaves in the middle.

    Each part has its share of the working days, both together are the whole. What was
    agreed for the time before stays with the team it was agreed with.
    """

    _name = "crm.target.move"
    _description = "Move, Join or Leave"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    kind = fields.Selection(KINDS, "What Happens", required=True, default="team")
    day = fields.Date(
        "First Day",
        required=True,
        default=fields.Date.context_today,
        help="The first day on which it is different.",
    )
    team_id = fields.Many2one("crm.team", "New Team")
    successor_id = fields.Many2one(
        "res.users",
        "Who Takes Over",
        domain="[('share', '=', False), ('company_ids', 'in', company_id),"
        " ('id', '!=', user_id)]",
    )
    reason = fields.Char(help="Kept in the list of changes.")
    preview = fields.Html("What Becomes of the Targets", compute="_compute_preview")

    # ------------------------------------------------------------------
    # Preview
    # ------------------------------------------------------------------

    @api.depends("user_id", "kind", "day", "team_id", "successor_id", "company_id")
    def _compute_preview(self):
        for move in self:
            if not move.user_id or not move.day:
                move.preview = False
                continue
            move.preview = self.env["ir.qweb"]._render(
                "crm_base.crm_target_move_preview", {"rows": move._get_preview_rows()}
            )

    def _get_preview_rows(self):
        rows = []
        for target, before, after in self._get_plan():
            rows.append(
                {
                    "name": target.display_name,
                    "amount": _write(target, target.amount),
                    "before": "" if before is None else _write(target, before),
                    "after": self._describe_after(target, after),
                }
            )
        return rows

    def _describe_after(self, target, after):
        if after is None:
            return self.env._("not asked for")
        amount = _write(target, after)
        owner = self.team_id if self.kind == "team" else self.successor_id
        if self.kind in ("team", "successor") and owner:
            return self.env._(
                "%(amount)s, %(owner)s", amount=amount, owner=owner.display_name
            )
        return amount

    # ------------------------------------------------------------------
    # Working it out
    # ------------------------------------------------------------------

    def _get_targets(self):
        """The person's targets that this is about."""
        domain = [
            ("owner_kind", "=", "user"),
            ("user_id", "=", self.user_id._origin.id),
            ("company_id", "=", self.company_id.id),
            ("date_to", ">=", self.day),
        ]
        if self.kind == "begin":
            domain.append(("date_from", "<", self.day))
        targets = self.env["crm.target"].search(domain, order="date_from, id")
        if self.kind == "team":
            targets = targets.filtered(lambda each: each.team_id != self.team_id)
        return targets

    def _get_plan(self):
        """``[(target, amount until the day before, amount from the day on)]``.

        ``None`` for a part that there is not, or that is no longer asked for.
        """
        targets = self._get_targets()
        if not targets:
            return []
        pair = (self.user_id._origin.id, self.company_id.id)
        first = min(target.date_from for target in targets).toordinal()
        last = max(target.date_to for target in targets).toordinal()
        days = targets._get_day_lines({pair}, first, last)[pair]
        return [(target, *self._get_parts(target, days)) for target in targets]

    def _get_parts(self, target, days):
        if target.date_from >= self.day:
            return None, None if self.kind == "leave" else target.amount
        metric = target.metric_id.sudo()
        before = after = target.amount
        if metric._is_additive():
            before, after = arithmetic.cut(
                target.amount,
                days,
                target.date_from.toordinal(),
                target.date_to.toordinal(),
                self.day.toordinal(),
                metric._get_grain(self.company_id),
            )
        if self.kind == "begin":
            return None, after
        return before, None if self.kind == "leave" else after

    # ------------------------------------------------------------------
    # Doing it
    # ------------------------------------------------------------------

    def action_apply(self):
        """Divide the targets.

        :return: an action that shows those of the person
        :raise UserError: when there is nothing to do, or something is not said
        """
        self.ensure_one()
        self._check_said()
        plan = self._get_plan()
        if not plan:
            raise UserError(
                self.env._(
                    "%s has no targets that this would change.", self.user_id.name
                )
            )
        self = self.with_context(crm_target_reason=self._get_reason())
        touched = self.env["crm.target"]
        for target, before, after in plan:
            touched |= self._divide(target.with_env(self.env), before, after)
        return self._get_targets_action(touched)

    def _check_said(self):
        if self.kind == "team" and not self.team_id:
            raise UserError(self.env._("Choose the new team."))
        if self.kind == "successor" and not self.successor_id:
            raise UserError(self.env._("Choose who takes over."))

    def _get_reason(self):
        names = dict(self._fields["kind"]._description_selection(self.env))
        return self.reason or names[self.kind]

    def _divide(self, target, before, after):
        """Carry out one line of the plan; return the targets that remain."""
        # the rest stays with the team that it was agreed with, unless that changes
        new = {"team_id": target.team_id.id, **self._get_new_values()}
        if target.date_from >= self.day:
            if after is None:
                target.unlink()
                return self.env["crm.target"]
            target.write(new)
            return target
        if self.kind == "begin":
            target.write({"date_from": self.day, "amount": after})
            return target
        rest = {**new, "date_from": self.day, "date_to": target.date_to}
        target.write({"date_to": self.day - ONE_DAY, "amount": before})
        if after is None:
            return target
        return target | target.copy({**rest, "amount": after})

    def _get_new_values(self):
        if self.kind == "team":
            return {"team_id": self.team_id.id}
        if self.kind == "successor":
            targets = self.env["crm.target"]
            departments = targets._get_departments_of(self.successor_id)
            key = self.successor_id.id, self.company_id.id
            return {
                "user_id": self.successor_id.id,
                "department_id": departments[key].id if key in departments else False,
            }
        return {}

    def _get_targets_action(self, targets):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_base.crm_target_action"
        )
        return action | {
            "name": self.user_id.name,
            "domain": [("id", "in", targets.ids)],
            "context": {},
        }


def _write(target, amount):
    """An amount as people write it."""
    if target.currency_id:
        return target.currency_id.format(amount)
    digits = target.metric_id.sudo().digits
    Float = target.env["ir.qweb.field.float"]
    return Float.value_to_html(amount, {"precision": digits})
