import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";

import { DASH, formatAmount, formatDay, formatMove, getCategoryNames } from "../format/format";
import { waterfall } from "./waterfall";

// Kinds that only change what is closed already; they have no bar among the open ones.
const CLOSED_ONLY = ["corrected"];

/** What moved in a row of the forecast since a snapshot; it adds up line by line. */
export class FlowPanel extends Component {
    static template = "crm_forecast.FlowPanel";
    static props = {
        rowKey: String,
        /** Kind and first day of the period. */
        asked: Array,
        currencyId: Number,
        /** The days that can be compared with, the newest first. */
        snapshots: { type: Array, element: Object },
        openDeal: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({
            before: this.props.snapshots[0]?.date || "",
            after: "",
            category: "",
            flow: null,
            move: null,
            deals: [],
        });
        // not waited for: the row that was chosen shows at once
        this.load();
    }

    get names() {
        return {
            new: _t("New"),
            reopened: _t("Reopened"),
            reassigned_in: _t("Taken over"),
            slipped_in: _t("Moved into the period"),
            category_in: _t("Counted from now on"),
            grown: _t("Grown"),
            shrunk: _t("Shrunk"),
            category_out: _t("No longer counted"),
            slipped_out: _t("Moved out of the period"),
            reassigned_out: _t("Handed over"),
            lost: _t("Lost"),
            removed: _t("Deleted or merged"),
            won: _t("Won"),
            corrected: _t("Corrected after closing"),
            exchange: _t("Exchange rates"),
        };
    }

    get categories() {
        const { commit, best_case, pipeline } = getCategoryNames();
        return { "": _t("All open deals"), commit, best_case, pipeline };
    }

    get laterSnapshots() {
        return this.props.snapshots.filter(({ date }) => date > this.state.before);
    }

    get beforeLabel() {
        return _t("Open on %s", formatDay(this.state.before));
    }

    get afterLabel() {
        return this.state.after ? _t("Open on %s", formatDay(this.state.after)) : _t("Open now");
    }

    /** Lines from the balance before to the balance after, each with its bar. */
    get lines() {
        const { open, moves } = this.state.flow;
        const shown = moves.filter(({ kind }) => !CLOSED_ONLY.includes(kind));
        const bars = waterfall(
            open.before,
            shown.map((move) => move.open),
            open.after
        );
        return shown.map((move, place) => ({
            ...move,
            label: this.names[move.kind],
            text: formatMove(move.open, this.props.currencyId),
            bar: bars.moves[place],
        }));
    }

    get ends() {
        const { open, moves } = this.state.flow;
        const parts = moves.filter(({ kind }) => !CLOSED_ONLY.includes(kind));
        return waterfall(
            open.before,
            parts.map((move) => move.open),
            open.after
        );
    }

    get closedMoves() {
        return this.state.flow.moves
            .filter((move) => move.closed)
            .map((move) => ({
                kind: move.kind,
                label: this.names[move.kind],
                text: formatMove(move.closed, this.props.currencyId),
            }));
    }

    amount(value) {
        return formatAmount(value, this.props.currencyId, { symbol: true });
    }

    option(snapshot) {
        const day = formatDay(snapshot.date);
        return snapshot.rebuilt ? _t("%s (worked out afterwards)", day) : day;
    }

    get rebuilt() {
        const days = [this.state.before, this.state.after];
        return this.props.snapshots.some(({ date, rebuilt }) => rebuilt && days.includes(date));
    }

    get asked() {
        const { before, after, category } = this.state;
        return [this.props.rowKey, ...this.props.asked, before, after || false, category || false];
    }

    async load() {
        this.state.move = null;
        this.state.deals = [];
        if (!this.state.before) {
            return;
        }
        const call = this.orm.call("crm.forecast", "load_flow", this.asked);
        this.state.flow = await this.keepLast.add(call);
    }

    choose(name, value) {
        this.state[name] = value;
        if (this.state.after && this.state.after <= this.state.before) {
            this.state.after = "";
        }
        return this.load();
    }

    async openMove(kind) {
        if (this.state.move === kind) {
            this.state.move = null;
            return;
        }
        const call = this.orm.call("crm.forecast", "load_moved", [...this.asked, kind]);
        this.state.deals = await this.keepLast.add(call);
        this.state.move = kind;
    }

    part(deal) {
        return formatMove(deal.part, this.props.currencyId);
    }

    /** What differs at the two ends, in words. */
    story({ before, after }) {
        const names = getCategoryNames();
        const pairs = [
            [
                before.amount === null ? "" : this.amount(before.amount),
                after.amount === null ? "" : this.amount(after.amount),
            ],
            [before.day && formatDay(before.day), after.day && formatDay(after.day)],
            [before.user, after.user],
            [names[before.category] || "", names[after.category] || ""],
        ];
        return pairs
            .filter(([was, is]) => was !== is)
            .map(([was, is]) => `${was || DASH} → ${is || DASH}`)
            .join(" · ");
    }
}
