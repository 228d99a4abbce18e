import { markRaw } from "@odoo/owl";
import { Mutex } from "@web/core/utils/concurrency";

const MODEL = "crm.target";

/**
 * The targets on the screen. Changes are shown at once and sent one after the other; when
 * one is refused, the screen shows what there is.
 */
export class TargetModel {
    /**
     * @param {Object} services
     * @param {Object} services.orm
     */
    constructor({ orm }) {
        this.orm = orm;
        this.mutex = markRaw(new Mutex());
        this.generation = 0;
        this.waiting = 0;
        /** As `load_grid` describes it; `null` until it is there. */
        this.grid = null;
        /** Where people stand, by id of the target. */
        this.figures = {};
        /** Changes that can be taken back, the newest last. */
        this.past = [];
        this.reason = "";
    }

    get rows() {
        return this.grid?.rows || [];
    }

    get columns() {
        return this.grid?.columns || [];
    }

    get size() {
        return { rows: this.rows.length, columns: this.columns.length };
    }

    get choice() {
        const { metric, period, offset, view } = this.grid || {};
        return { metric_id: metric?.id ?? false, period, offset, view };
    }

    // ------------------------------------------------------------------
    // Reading
    // ------------------------------------------------------------------

    /**
     * @param {Object} [choice] `metric_id`, `period`, `offset`, `view`
     */
    async load(choice = {}) {
        const generation = ++this.generation;
        const asked = { ...this.choice, ...choice };
        const known = Object.entries(asked).filter(([, value]) => value !== undefined);
        const grid = await this.orm.call(MODEL, "load_grid", [], Object.fromEntries(known));
        if (generation !== this.generation) {
            return;
        }
        if (Object.keys(choice).length) {
            this.past = [];
        }
        this.grid = grid;
        // the targets are there: how far people are may come later
        this.loadFigures(generation);
    }

    async loadFigures(generation) {
        const ids = this.rows.flatMap((row) => row.cells.flatMap((cell) => cell.ids));
        if (!ids.length) {
            this.figures = {};
            return;
        }
        const figures = await this.orm.silent.call(MODEL, "load_grid_figures", [ids]);
        if (generation === this.generation) {
            this.figures = figures;
        }
    }

    cell({ row, column }) {
        return this.rows[row]?.cells[column];
    }

    canEdit({ row, column }) {
        const cell = this.cell({ row, column });
        if (!this.grid?.can_edit || !cell || cell.ids.length > 1) {
            return false;
        }
        return this.rows[row].current || cell.ids.length === 1;
    }

    /**
     * Where the owner of a cell stands, several targets together.
     *
     * @returns {Object|null} `null` as long as nobody knows
     */
    standing(cell) {
        const known = cell.ids.map((id) => this.figures[id]).filter(Boolean);
        if (!known.length || known.some(({ actual }) => actual === null)) {
            return null;
        }
        if (known.length === 1) {
            return known[0];
        }
        return this.grid.metric.additive ? addUp(known) : null;
    }

    /** What the columns of a row add up to; `null` where they do not. */
    total(row) {
        const amounts = row.cells.map((cell) => cell.amount).filter((amount) => amount !== null);
        if (!this.grid.metric.additive || !amounts.length) {
            return null;
        }
        return round(amounts.reduce((sum, amount) => sum + amount, 0));
    }

    /** What a row has not handed down, over all columns. */
    totalMissing(row) {
        const parts = row.cells.map((cell) => cell.missing).filter((part) => part !== null);
        return parts.length ? round(parts.reduce((sum, part) => sum + part, 0)) : null;
    }

    // ------------------------------------------------------------------
    // Changing
    // ------------------------------------------------------------------

    /**
     * Sets cells, and remembers what they were.
     *
     * @param {{row: number, column: number, amount: number|null}[]} changes
     * @returns {Promise<number>} how many are different now
     */
    async set(changes) {
        const different = changes.filter((change) => this.cell(change).amount !== change.amount);
        if (!different.length) {
            return 0;
        }
        const before = different.map(({ row, column }) => ({
            row,
            column,
            amount: this.cell({ row, column }).amount,
        }));
        await this.send(different);
        this.past.push(before);
        return different.length;
    }

    /** Takes the newest change back. */
    async undo() {
        const before = this.past.pop();
        if (before) {
            await this.send(before);
        }
        return before?.length || 0;
    }

    async send(changes) {
        const { metric, period, view } = this.grid;
        const cells = changes.map(({ row, column, amount }) => {
            const { kind, id, within } = this.rows[row];
            const cell = this.cell({ row, column });
            const before = cell.amount;
            cell.amount = amount;
            return { kind, id, within, first: this.columns[column].first, amount, before };
        });
        this.waiting++;
        try {
            await this.mutex.exec(() =>
                this.orm.call(MODEL, "set_cells", [metric.id, period, cells], {
                    view,
                    reason: this.reason.trim(),
                })
            );
        } catch (error) {
            // what is on the screen was not kept: show what is
            this.past = [];
            await this.load();
            throw error;
        } finally {
            this.waiting--;
        }
        if (!this.waiting) {
            await this.load();
        }
    }

    /**
     * Fills empty cells with what was a year before.
     *
     * @param {Object} how `source`, `percent`, `reason`
     * @returns {Promise<number>} how many targets are new
     */
    async copyLastYear(how) {
        const { metric_id, period, offset, view } = this.choice;
        const number = await this.orm.call(MODEL, "copy_last_year", [metric_id, period], {
            offset,
            view,
            ...how,
        });
        this.past = [];
        await this.load();
        return number;
    }
}

function addUp(standings) {
    const sum = (name) => standings.reduce((total, each) => total + (each[name] || 0), 0);
    const [target, actual, pace] = ["target", "actual", "pace"].map(sum);
    const bad = standings.some(({ verdict }) => verdict === "bad");
    return {
        target,
        actual,
        pace,
        gap: target - actual,
        attainment: target ? actual / target : null,
        projected: standings.some(({ projected }) => projected === null) ? null : sum("projected"),
        verdict: bad ? "bad" : standings[0].verdict,
        passed: sum("passed"),
        total: sum("total"),
    };
}

/** Sums of cents have no more than cents. */
function round(amount) {
    return Math.round(amount * 1e6) / 1e6;
}
