import { _t } from "@web/core/l10n/translation";

const MODEL = "crm.forecast";

/**
 * What the forecast screen shows: the rows of a period, which of them is looked at
 * closely, and which are folded. An answer that comes after a later question is dropped.
 */
export class ForecastModel {
    /** @param {Object} orm */
    constructor(orm) {
        this.orm = orm;
        this.generation = 0;
        /** As the server describes it; `null` until it is there. */
        this.data = null;
        this.choice = { kind: "month", first: false };
        this.selected = null;
        this.folded = {};
        /** Counts what was said here: what is shown of the past is asked anew. */
        this.version = 0;
    }

    get rows() {
        return this.data?.rows || [];
    }

    get period() {
        return this.data?.period;
    }

    get single() {
        return this.rows.length === 1;
    }

    get row() {
        const { total } = this.data || {};
        if (total && this.selected === total.key) {
            return { ...total, label: _t("All companies"), team: "" };
        }
        return this.rows.find((row) => row.key === this.selected) || null;
    }

    /** Rows none of whose ancestors are folded. */
    get shown() {
        return this.rows.filter(
            (row) => !this.rows.some((one) => this.folded[one.key] && isBelow(row, one))
        );
    }

    hasChildren(row) {
        return this.rows.some((one) => one.parent === row.key);
    }

    /**
     * @param {Object} [choice] `kind` and `first` day of the period
     * @param {boolean} [said] whether something was said or remembered meanwhile
     */
    async load(choice = {}, said = false) {
        const generation = ++this.generation;
        const { kind, first } = { ...this.choice, ...choice };
        const data = await this.orm.call(MODEL, "load_forecast", [], { kind, first });
        if (generation !== this.generation) {
            return;
        }
        this.data = data;
        this.version += said ? 1 : 0;
        this.choice = { kind, first: data.period.first };
        if (!this.row) {
            this.selected = this.rows[0]?.key || null;
        }
    }

    fold(row) {
        this.folded[row.key] = !this.folded[row.key];
    }

    /** Where the period is asked about: the arguments that all calls share. */
    get asked() {
        return [this.choice.kind, this.choice.first];
    }

    submit(row, amount, note) {
        return this.say("submit_forecast", row, amount, note);
    }

    /** @param {number|false} amount `false` takes an adjustment back */
    adjust(row, amount, note) {
        return this.say("adjust_forecast", row, amount, note);
    }

    async say(method, row, amount, note) {
        await this.orm.call(MODEL, method, [row.key, ...this.asked, amount, note]);
        await this.load({}, true);
    }

    async takeSnapshot() {
        await this.orm.call("crm.forecast.snapshot", "take_snapshot", []);
        await this.load({}, true);
    }

    openDeals(row, category) {
        return this.orm.call(MODEL, "open_deals", [row.key, category, ...this.asked]);
    }

    openNotice(name) {
        return this.orm.call(MODEL, "open_notice", [name]);
    }
}

function isBelow(row, other) {
    return row.key.startsWith(`${other.key}.`);
}
