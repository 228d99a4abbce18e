from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..const import CATEGORIES, COUNTED, MANAGER, PERIODS
from .crm_forecast_tree import walk

# So many snapshots are offered to compare with.
MOST_SNAPSHOTS = 60


class CrmForecast(models.AbstractModel):
    """What the forecast screen asks for. Everything is checked here, not there."""

    _inherit = "crm.forecast"

    @api.model
    @api.readonly
    def load_forecast(self, kind="month", first=False):
        """The forecast of a month or quarter, as far as the user may see it.

        :param kind: ``month`` or ``quarter``
        :param first: any day of the period; today's without
        :return: dictionary of ``period``, ``rows`` (each before those below it),
            ``total`` (of several companies), ``snapshots``, ``notice`` and ``rights``
        """
        self._check_reader()
        self._check_kind(kind)
        period = self._get_period(kind, first)
        roots = self._get_tree(period)
        rows = self._get_rows(roots, period)
        return {
            "period": self._describe_period(period),
            "rows": rows,
            "total": self._get_total(roots, rows) if len(roots) > 1 else None,
            "snapshots": self._get_snapshots(),
            "notice": self._get_notice(),
            "rights": {
                "manager": self.env.user.has_group(MANAGER),
                "all": self._sees_all(),
                "user": self.env.uid,
            },
        }

    @api.model
    def _check_kind(self, kind):
        if kind not in dict(PERIODS):
            raise UserError(self.env._("There are forecasts of months and quarters."))

    @api.model
    def _describe_period(self, period):
        today = fields.Date.context_today(self)
        lang = self.env.lang or "en_US"
        return {
            "kind": period.kind.value,
            "label": period.label(lang),
            "first": fields.Date.to_string(period.first),
            "last": fields.Date.to_string(period.last),
            "before": fields.Date.to_string(period.previous().first),
            "after": fields.Date.to_string(period.next().first),
            "current": period.first <= today < period.until,
            "over": period.until <= today,
        }

    # ------------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------------

    def _get_rows(self, roots, period):
        names = self._get_names(roots)
        targets = self._get_target_amounts(roots, period)
        rows = []
        for root in roots:
            self._sort(root, names)
            rows += [
                self._describe_node(node, names, period)
                | {"target": targets.get(node.key)}
                for node in walk(root)
                if self._sees_all() or node.user
            ]
        return rows

    def _get_names(self, roots):
        """``{(model, id): name}`` of everybody and every team in the tree."""
        nodes = [node for root in roots for node in walk(root)]
        # whoever sees the figure of a row may know whose it is
        teams = self.env["crm.team"].sudo().browse({n.team for n in nodes if n.team})
        users = self.env["res.users"].sudo().browse({n.user for n in nodes if n.user})
        companies = self.env["res.company"].browse({n.company for n in nodes})
        return {
            (record._name, record.id): record.display_name
            for records in (teams, users, companies)
            for record in records
        }

    def _get_label(self, node, names):
        owner = self._get_owner(node)
        if owner:
            return names[owner._name, owner.id]
        if node.user is None:
            return self.env._("No team")
        return self.env._("Nobody")

    def _sort(self, node, names):
        """By name, what belongs to nobody last."""
        node.children.sort(
            key=lambda child: (
                not self._get_owner(child),
                self._get_label(child, names).casefold(),
                child.key,
            )
        )
        for child in node.children:
            self._sort(child, names)

    def _describe_node(self, node, names, period):
        level = (node.team is not None) + (node.user is not None)
        over = period.until <= fields.Date.context_today(self)
        manager = self.env.user.has_group(MANAGER)
        team = names.get(("crm.team", node.team), self.env._("No team"))
        return {
            "key": node.key,
            "parent": node.key.rpartition(".")[0],
            "level": level,
            "label": self._get_label(node, names),
            "team": team if node.user is not None else "",
            "cells": {
                code: {"count": node.counts[code], "amount": node.amounts[code]}
                for code, _label in CATEGORIES
            },
            "weighted": node.weighted,
            "historic": node.historic,
            "forecast": node.forecast,
            "submitted": _describe_word(node.submitted),
            "adjusted": _describe_word(node.adjusted),
            "outdated": node.is_outdated,
            "people": node.people,
            "people_submitted": node.people_submitted,
            "can_submit": not over and node.user == self.env.uid,
            "can_adjust": not over and manager and bool(self._get_owner(node)),
            "currency_id": self._get_currency(node.company).id,
        }

    def _get_currency(self, company_id):
        return self.env["res.company"].browse(company_id).sudo().currency_id

    def _get_target_amounts(self, roots, period):
        """``{key of a node: target}``, a few statements for all of them.

        Somebody in several teams has one target: it is shown in the first row.
        """
        targets, shown = {}, set()
        for root in roots:
            company = self.env["res.company"].browse(root.company)
            owners = {node.key: self._get_owner(node) for node in walk(root)}
            for model in ("res.company", "crm.team", "res.users"):
                keys = [key for key, owner in owners.items() if owner._name == model]
                records = self.env[model].union(*(owners[key] for key in keys))
                if not records:
                    continue
                found = self._get_targets(company, records, period.first, period.until)
                for key in keys:
                    known = (root.key, model, owners[key].id)
                    if owners[key].id in found and known not in shown:
                        shown.add(known)
                        targets[key] = found[owners[key].id]
        return targets

    def _get_total(self, roots, rows):
        """All companies together, in the currency of the present one."""
        company = self.env.company
        today = fields.Date.context_today(self)

        def convert(root, value):
            currency = self._get_currency(root.company)
            return currency._convert(
                value, company.currency_id, company, today, round=False
            )

        def add(get):
            return sum(convert(root, get(root)) for root in roots)

        targets = [row["target"] for row in rows if not row["level"]]
        known = len(targets) == len(roots) and None not in targets
        return {
            "key": "all",
            "cells": {
                code: {
                    "count": sum(root.counts[code] for root in roots),
                    "amount": add(lambda root, code=code: root.amounts[code]),
                }
                for code, _label in CATEGORIES
            },
            "weighted": add(lambda root: root.weighted),
            "historic": add(lambda root: root.historic),
            "forecast": add(lambda root: root.forecast),
            "target": sum(map(convert, roots, targets)) if known else None,
            "currency_id": company.currency_id.id,
        }

    # ------------------------------------------------------------------
    # Beside the table
    # ------------------------------------------------------------------

    def _get_snapshots(self):
        # that there is a snapshot of a day is no secret, what is in it is
        snapshots = (
            self.env["crm.forecast.snapshot"]
            .sudo()
            .search_fetch(Domain.TRUE, ["date", "rebuilt"], limit=MOST_SNAPSHOTS)
        )
        return [
            {"date": fields.Date.to_string(each.date), "rebuilt": each.rebuilt}
            for each in snapshots
        ]

    def _get_notice_domains(self):
        """Open deals that are in no forecast, or in one that is over."""
        today = fields.Date.context_today(self)
        domains = {
            "passed": Domain("date_deadline", "<", today),
            "undated": Domain("date_deadline", "=", False),
        }
        mine = Domain.TRUE
        if not self._sees_all():
            mine = Domain("user_id", "=", self.env.uid)
        return {
            name: self._get_all_open_domain() & mine & domain
            for name, domain in domains.items()
        }

    def _get_notice(self):
        Lead = self.env["crm.lead"]
        return {
            name: Lead.search_count(domain)
            for name, domain in self._get_notice_domains().items()
        }

    # ------------------------------------------------------------------
    # Going to the deals
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def open_deals(self, key, category, kind="month", first=False):
        """An action with exactly the deals behind a cell.

        :param key: key of a row
        :param category: one of ``const.CATEGORIES``, ``open`` for all that count, or
            empty for everything in the row
        """
        self._check_kind(kind)
        node = self._get_node(key)
        period = self._get_period(kind, first)
        opened = self._get_open_domain(period.first, period.until)
        won = self._get_won_domain(period.first, period.until)
        if category == "closed":
            domain = won
        elif category == "open":
            domain = opened & Domain("forecast_category", "in", COUNTED)
        elif category:
            domain = opened & Domain("forecast_category", "=", category)
        else:
            domain = opened | won
        names = dict(self.env["crm.lead"]._fields["forecast_category"].selection)
        title = f"{names.get(category, self.env._('Deals'))} · " + period.label(
            self.env.lang or "en_US"
        )
        return self._get_deals_action(title, domain & self._get_node_domain(node))

    @api.model
    @api.readonly
    def open_notice(self, name):
        """An action with the deals that are in no forecast.

        :param name: ``passed`` or ``undated``
        """
        self._check_reader()
        titles = {
            "passed": self.env._("Expected Closing Has Passed"),
            "undated": self.env._("Without Expected Closing"),
        }
        if name not in titles:
            raise UserError(self.env._("There is no such list."))
        return self._get_deals_action(titles[name], self._get_notice_domains()[name])

    def _get_deals_action(self, title, domain):
        views = ["crm_forecast.crm_lead_view_list", "crm.crm_lead_view_form"]
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "crm.lead",
            "views": [
                (self.env.ref(xmlid).id, mode)
                for xmlid, mode in zip(views, ("list", "form"), strict=True)
            ],
            "domain": list(domain),
            "context": {"active_test": False, "create": False},
        }

    # ------------------------------------------------------------------
    # Saying what one thinks
    # ------------------------------------------------------------------

    @api.model
    def submit_forecast(self, key, kind, first, amount, note=""):
        """A person says what the period will bring.

        :raise AccessError: for a row of somebody else
        :raise UserError: for what is no figure, or a period that is over
        """
        self._check_kind(kind)
        period = self._get_period(kind, first)
        Entry = self.env["crm.forecast.entry"]
        node = self._get_node(key, period)
        Entry._check_node(node, own=True)
        Entry._add("submission", node, period, amount, note)

    @api.model
    def adjust_forecast(self, key, kind, first, amount, note):
        """A manager puts an own figure beside those below; it says why.

        :param amount: a number; ``False`` takes the adjustment back
        :raise UserError: without a reason, or without anything to take back
        """
        self._check_manager()
        self._check_kind(kind)
        period = self._get_period(kind, first)
        Entry = self.env["crm.forecast.entry"]
        node = self._get_node(key, period)
        Entry._check_node(node, own=False)
        if not (note or "").strip():
            raise UserError(
                self.env._("Say why: the person sees your figure with its reason.")
            )
        if amount is False:
            if not node.adjusted:
                raise UserError(self.env._("There is no adjustment to take back."))
            Entry._add("withdrawal", node, period, 0, note)
        else:
            Entry._add("adjustment", node, period, amount, note)

    @api.model
    @api.readonly
    def load_entries(self, key, kind, first):
        """Everything that was submitted and adjusted in a row, newest first."""
        self._check_kind(kind)
        node = self._get_node(key)
        Entry = self.env["crm.forecast.entry"]
        domain = [
            *Entry._get_period_domain(self._get_period(kind, first)),
            ("node", "=", node.key),
        ]
        return [
            {
                "id": entry.id,
                "kind": entry.kind,
                "amount": entry.amount,
                "note": entry.note or "",
                # whoever sees the figure may know whose it is
                "author": entry.create_uid.sudo().name,
                "moment": fields.Datetime.to_string(entry.create_date),
            }
            for entry in Entry.search(domain)
        ]


def _describe_word(word):
    if not word:
        return None
    moment, _id = word.moment
    return {
        "amount": word.amount,
        "note": word.note,
        "author": word.author,
        "moment": fields.Datetime.to_string(moment),
    }
