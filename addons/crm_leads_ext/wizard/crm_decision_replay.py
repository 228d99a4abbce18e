from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from ..models.crm_assignment_engine import ENGINE

DIFFERENCES_SHOWN = 200
# How far back people's answer times are looked at.
ANSWER_DAYS = 90


class CrmDecisionReplay(models.TransientModel):
    """Who would have got the leads of past runs under other rules, drafts too."""

    _name = "crm.decision.replay"
    _description = "Replay of Decisions"

    run_ids = fields.Many2many(
        "crm.decision.run",
        string="Runs",
        help="Empty: all runs of the days below.",
    )
    date_from = fields.Date("From", default=lambda self: self._default_month(-1))
    date_to = fields.Date(
        "Until", default=lambda self: self._default_month(0) - relativedelta(days=1)
    )
    rule_ids = fields.Many2many(
        "crm.assignment.rule",
        string="Rules",
        help="Rules to decide by, drafts too. Empty: the rules as they were.",
        default=lambda self: self._default_rule_ids(),
    )
    result = fields.Html(compute="_compute_result", sanitize=False)

    def _default_month(self, months):
        today = fields.Date.context_today(self)
        return today.replace(day=1) + relativedelta(months=months)

    def _default_rule_ids(self):
        return self.env["crm.assignment.rule"].search([("state", "=", "running")])

    @api.depends("run_ids", "rule_ids", "date_from", "date_to")
    @api.depends_context("lang", "uid")
    def _compute_result(self):
        for wizard in self:
            wizard.result = self.env["ir.qweb"]._render(
                "crm_leads_ext.replay_result", wizard._get_result_values()
            )

    # ------------------------------------------------------------------
    # The result
    # ------------------------------------------------------------------

    def _get_runs(self):
        """The chosen runs, or all that were carried out in the chosen days.

        :raise UserError: when the days are in the wrong order
        """
        if self.run_ids:
            self.run_ids.check_access("read")
            return self.run_ids._origin
        if not self.date_from or not self.date_to:
            return self.run_ids
        if self.date_to < self.date_from:
            raise UserError(self.env._("The last day comes before the first."))
        companies = self.rule_ids.company_id or self.env.company
        return self.env["crm.decision.run"].search(
            [
                ("engine", "=", ENGINE),
                ("state", "=", "done"),
                ("company_id", "in", companies.ids),
                ("date", ">=", self.date_from),
                ("date", "<", self.date_to + relativedelta(days=1)),
            ]
        )

    def _get_result_values(self):
        engine = self.env[ENGINE]
        engine._check_manager()
        replayed = engine._replay(self._get_runs(), self.rule_ids._origin)
        shown = replayed.different[:DIFFERENCES_SHOWN]
        people = {user for each in shown for user in (each.then, each.now) if user}
        people |= replayed.unknown | (replayed.shares.keys() - {None})
        names = {user.id: user.name for user in self.env["res.users"].browse(people)}
        return {
            "compared": replayed.compared,
            "same": replayed.same,
            "lacking": replayed.lacking,
            "count": len(replayed.different),
            "more": len(replayed.different) - len(shown),
            "unknown": ", ".join(sorted(names[user] for user in replayed.unknown)),
            "today": self._get_kind_names(replayed.today),
            "people": self._get_people(replayed, names),
            "expected": self._get_expected(replayed),
            "rows": self._get_rows(shown, names),
        }

    def _get_rows(self, shown, names):
        leads = self.env["crm.lead"].browse({each.lead_id for each in shown}).exists()
        titles = {lead.id: lead.display_name for lead in leads}
        return [
            {
                "lead": titles.get(each.lead_id, f"#{each.lead_id}"),
                "then": names.get(each.then, "–"),
                "now": names.get(each.now, "–"),
            }
            for each in shown
        ]

    def _get_kind_names(self, kinds):
        field = self.env["crm.assignment.criterion"]._fields["kind"]
        labels = dict(field._description_selection(self.env))
        return ", ".join(labels[kind] for kind in sorted(kinds))

    def _get_people(self, replayed, names):
        """What each person got and would have got: leads, value, chance."""
        rows = []
        for user_id, share in replayed.shares.items():
            (then, value_then, wins_then), (now, value_now, wins_now) = (
                share.then,
                share.now,
            )
            rows.append(
                {
                    "name": names.get(user_id) or self.env._("Nobody"),
                    "nobody": not user_id,
                    "then": then,
                    "now": now,
                    "change": f"{now - then:+d}" if now != then else "=",
                    "value_then": formatLang(self.env, value_then, digits=0),
                    "value_now": formatLang(self.env, value_now, digits=0),
                    "wins_then": formatLang(self.env, wins_then, digits=1),
                    "wins_now": formatLang(self.env, wins_now, digits=1),
                }
            )
        return sorted(rows, key=lambda row: (row["nobody"], -row["now"], row["name"]))

    def _get_expected(self, replayed):
        """Answer times to expect, from how people answered in the last months.

        :return: dictionary of texts, empty when nobody answered anything yet
        """
        paces = self._get_paces(set(replayed.shares) - {None})
        sides = {}
        for side in ("then", "now"):
            counted = [
                (getattr(share, side)[0], *paces[user_id])
                for user_id, share in replayed.shares.items()
                if user_id in paces
            ]
            number = sum(count for count, *_ in counted)
            if not number:
                return {}
            hours = sum(count * pace for count, pace, _ in counted) / number / 3600
            in_time = 100 * sum(count * share for count, _, share in counted) / number
            sides[f"hours_{side}"] = formatLang(self.env, hours, digits=1)
            sides[f"in_time_{side}"] = formatLang(self.env, in_time, digits=0)
        return sides

    def _get_paces(self, user_ids):
        """``{user id: (mean working seconds to the answer, share in time)}``."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=ANSWER_DAYS)
        groups = self.env["crm.lead.response"]._read_group(
            [
                ("user_id", "in", list(user_ids)),
                ("date_given", ">=", since),
                ("outcome", "in", ("answered_in_time", "answered_late", "breached")),
            ],
            ["user_id", "outcome"],
            ["__count", "response_seconds:sum"],
        )
        paces = {}
        for user, outcome, count, seconds in groups:
            total = paces.setdefault(user.id, [0, 0, 0, 0])
            total[0] += count
            if outcome != "breached":
                total[1] += seconds
                total[2] += count
            total[3] += count * (outcome == "answered_in_time")
        return {
            user_id: (seconds / answered, in_time / given)
            for user_id, (given, seconds, answered, in_time) in paces.items()
            if answered
        }

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replay"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
