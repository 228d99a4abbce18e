import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { formatChange, formatFigure } from "../format/format";
import { Sparkline } from "../sparkline/sparkline";
import { tileProps } from "../tile/tile_props";

const ARROWS = { up: "fa-caret-up", down: "fa-caret-down", same: "fa-minus" };

/** One number, what it was before, and its course. */
export class FigureTile extends Component {
    static template = "crm_dashboard.FigureTile";
    static components = { Sparkline };
    static props = tileProps;

    get value() {
        return formatFigure(this.props.data.value, this.props.data, { short: true });
    }

    get exactValue() {
        return formatFigure(this.props.data.value, this.props.data);
    }

    get label() {
        return _t("%(name)s: %(value)s. Show the records.", {
            name: this.props.tile.name,
            value: this.exactValue,
        });
    }

    get compared() {
        return this.props.data.compared;
    }

    get change() {
        const { change, value } = this.compared;
        return formatChange(change) || formatFigure(value, this.props.data, { short: true });
    }

    /** Before the change stands an arrow; before a plain former value nothing. */
    get arrow() {
        const { change } = this.compared;
        if (change === null) {
            return "";
        }
        return ARROWS[change > 0 ? "up" : change < 0 ? "down" : "same"];
    }

    get verdictClass() {
        const classes = { good: "o_crm_good", bad: "o_crm_bad" };
        return classes[this.compared.verdict] || "text-muted";
    }

    get comparedTitle() {
        const before = formatFigure(this.compared.value, this.props.data);
        return this.compared.to_date
            ? _t("%(before)s in as many days: %(days)s", { before, days: this.compared.label })
            : _t("%(before)s: %(days)s", { before, days: this.compared.label });
    }

    get values() {
        return this.props.data.points.map((point) => point.value);
    }

    /** A low tile has no room for the way to a target and the course. */
    get hasCourse() {
        return !this.goal || this.props.tile.height > 2;
    }

    /**
     * What is aimed for: typed into the tile's settings, or set as a target. Only of
     * targets is known where one should be tonight.
     */
    get goal() {
        const { target, value, goal } = this.props.data;
        const amount = target || goal?.amount;
        if (!amount) {
            return null;
        }
        const part = percent((value || 0) / amount);
        const found = { part, filled: Math.max(0, Math.min(100, part)), due: null, behind: false };
        const short = (each) => formatFigure(roughly(each), this.props.data, { short: true });
        found.text = _t("%(part)s of %(amount)s", { part: `${part} %`, amount: short(amount) });
        found.title = found.text;
        if (!target && goal.pace < goal.amount) {
            found.due = Math.max(0, Math.min(100, percent(goal.due)));
            found.behind = goal.verdict === "bad";
            found.title = _t("%(text)s. It should be %(pace)s by tonight.", {
                text: found.text,
                pace: short(goal.pace),
            });
            if (goal.projected !== null) {
                found.title = _t("%(title)s It ends at about %(projected)s.", {
                    title: found.title,
                    projected: short(goal.projected),
                });
            }
        }
        return found;
    }
}

function percent(part) {
    return Math.round(100 * part);
}

/** What is an estimate needs no cents. */
function roughly(value) {
    return Math.abs(value) >= 100 ? Math.round(value) : value;
}

registry.category("crm_dashboard.tiles").add("figure", { Component: FigureTile });
