import { markRaw } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Mutex } from "@web/core/utils/concurrency";

import { compact, shift } from "../grid/grid_layout";

const MODEL = "crm.dashboard";

/**
 * What a home shows: its layout, which comes first, and the data of its tiles, which come
 * group by group, each when it is ready. Changes are made on the screen at once and sent
 * one after the other.
 */
export class HomeModel {
    /**
     * @param {Object} services
     * @param {Object} services.orm
     */
    constructor({ orm }) {
        this.orm = orm;
        this.mutex = markRaw(new Mutex());
        this.generation = 0;
        /** The layout as the server describes it; `null` until it is there. */
        this.layout = null;
        /** Data by tile id. */
        this.data = {};
        /** Ids of the tiles that are being read. */
        this.reading = {};
        /** Ids of tiles before and after the home became the person's own. */
        this.renamed = new Map();
    }

    get tiles() {
        return this.layout?.tiles || [];
    }

    get state() {
        return this.layout?.state || {};
    }

    // ------------------------------------------------------------------
    // Reading
    // ------------------------------------------------------------------

    /**
     * Reads the layout, then starts to read the tiles.
     *
     * @param {Object} [choice] `dashboardId`, `period`, `offset`, `scope`, `compare`
     */
    async load({ dashboardId = this.layout?.id ?? false, ...choice } = {}) {
        const generation = ++this.generation;
        const asked = { ...this.state, ...choice };
        const { period = false, scope = false, compare = false, offset = 0 } = asked;
        const layout = await this.orm.call(MODEL, "load_home", [], {
            dashboard_id: dashboardId,
            period,
            scope,
            compare,
            offset,
        });
        if (generation !== this.generation) {
            return;
        }
        for (const tile of layout.tiles) {
            // stays the same when the tile gets another id, so that it is not drawn anew
            tile.key = tile.id;
        }
        this.layout = layout;
        this.readTiles(this.tiles);
    }

    /**
     * Another home starts with its own period and scope.
     *
     * @param {number} dashboardId
     */
    async switchTo(dashboardId) {
        this.layout = { ...this.layout, state: {} };
        await this.load({ dashboardId });
    }

    /**
     * Reads tiles, those of one query group by one call, the groups at the same time.
     *
     * @param {Object[]} tiles
     * @returns {Promise} when the last one is there
     */
    readTiles(tiles) {
        const groups = new Map();
        for (const tile of tiles) {
            this.reading[tile.id] = true;
            groups.set(tile.group, [...(groups.get(tile.group) || []), tile.id]);
        }
        return Promise.all([...groups.values()].map((ids) => this.readGroup(ids)));
    }

    async readGroup(ids) {
        const generation = this.generation;
        let data;
        try {
            data = await this.orm.silent.call(MODEL, "read_tiles", [ids, this.state]);
        } catch (error) {
            data = this.explain(ids, error);
        }
        if (generation !== this.generation) {
            return;
        }
        for (const asked of ids) {
            const id = this.current(asked);
            // a tile that was removed meanwhile stays away
            if (this.tiles.some((tile) => tile.id === id)) {
                this.data[id] = data[asked];
            }
            delete this.reading[id];
        }
    }

    /** An error of the whole call, shown in its tiles and nowhere else. */
    explain(ids, error) {
        const message =
            error.data?.message ||
            _t("This could not be read. Check the connection and try again.");
        return Object.fromEntries(ids.map((id) => [id, { error: "failed", message }]));
    }

    /**
     * Reads again what shows records of these models.
     *
     * @param {Iterable<string>} models
     */
    refresh(models) {
        const changed = new Set(models);
        const touched = this.tiles.filter((tile) => tile.models.some((name) => changed.has(name)));
        return this.readTiles(touched);
    }

    readAgain(id) {
        return this.readTiles(this.tiles.filter((tile) => tile.id === id));
    }

    // ------------------------------------------------------------------
    // Changing
    // ------------------------------------------------------------------

    /**
     * Shows tiles in other places, and keeps them there.
     *
     * @param {Object[]} boxes
     */
    async place(boxes) {
        const changed = {};
        const byId = new Map(boxes.map((box) => [box.id, box]));
        for (const tile of this.tiles) {
            const { x, y, width, height } = byId.get(tile.id) || tile;
            if (tile.x !== x || tile.y !== y || tile.width !== width || tile.height !== height) {
                Object.assign(tile, { x, y, width, height });
                changed[tile.id] = [x, y, width, height];
            }
        }
        if (Object.keys(changed).length) {
            await this.edit([{ op: "place", tiles: changed }]);
        }
    }

    /** One place earlier (-1) or later (1) in reading order. */
    shift(id, direction) {
        return this.place(shift(this.tiles, id, direction));
    }

    async remove(id) {
        this.layout.tiles = this.tiles.filter((tile) => tile.id !== id);
        const boxes = new Map(compact(this.tiles).map((box) => [box.id, box]));
        for (const tile of this.tiles) {
            const { x, y } = boxes.get(tile.id);
            Object.assign(tile, { x, y });
        }
        await this.edit([{ op: "remove", id }]);
    }

    /** @returns {number|undefined} id of the new tile */
    async add(values) {
        const answer = await this.edit([{ op: "add", ...values }]);
        await this.load();
        return answer?.added[0];
    }

    async change(id, values) {
        await this.edit([{ op: "change", id, values }]);
        await this.load();
    }

    async reset() {
        const origin = await this.orm.call(MODEL, "reset_home", [this.layout.id]);
        await this.switchTo(origin);
    }

    /**
     * Sends changes after those that are under way. The first change makes a copy of the
     * role's home: from then on the tiles go by the ids of the copy.
     */
    edit(changes) {
        return this.mutex.exec(async () => {
            let answer;
            try {
                const renamed = changes.map((change) => this.rename(change));
                answer = await this.orm.call(MODEL, "edit_home", [this.layout.id, renamed]);
            } catch (error) {
                // what is on the screen was not kept: show what is
                await this.load();
                throw error;
            }
            this.adopt(answer);
            return answer;
        });
    }

    current(id) {
        return this.renamed.get(id) ?? id;
    }

    /** A change by the ids that its tiles have by now. */
    rename(change) {
        const renamed = { ...change };
        if (change.tiles) {
            const entries = Object.entries(change.tiles);
            renamed.tiles = Object.fromEntries(
                entries.map(([id, box]) => [this.current(Number(id)), box])
            );
        }
        if (change.id) {
            renamed.id = this.current(change.id);
        }
        return renamed;
    }

    adopt({ id, tiles }) {
        if (id === this.layout.id) {
            return;
        }
        const origin = this.layout.id;
        Object.assign(this.layout, { id, personal: true, resettable: true, origin_id: origin });
        for (const home of this.layout.homes) {
            home.id = home.id === origin ? id : home.id;
        }
        for (const tile of this.layout.tiles) {
            const before = tile.id;
            tile.id = tiles[before] ?? before;
            if (tile.id !== before) {
                this.renamed.set(before, tile.id);
                this.move(this.data, before, tile.id);
                this.move(this.reading, before, tile.id);
            }
        }
    }

    move(values, from, to) {
        if (from in values) {
            values[to] = values[from];
            delete values[from];
        }
    }
}
