import { markRaw } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Mutex } from "@web/core/utils/concurrency";

const MODEL = "crm.planner";

/**
 * What a planner shows: the board, the work that waits beside it, and the last move. Moves
 * are shown at once and sent one after the other; the server answers with the rows that
 * changed, or with a sentence when somebody else was faster.
 */
export class BoardModel {
    /**
     * @param {Object} services
     * @param {Object} services.orm
     * @param {(message: string, type: string) => any} services.tell
     */
    constructor({ orm, tell }) {
        this.orm = orm;
        this.tell = tell;
        this.mutex = markRaw(new Mutex());
        this.generation = 0;
        /** Boards to choose from, `null` until they are known. */
        this.scopes = null;
        this.scope = null;
        /** Any day of the week that is asked for; `false` is the running week. */
        this.day = false;
        /** The board as the server describes it; `null` until it is there. */
        this.board = null;
        this.waiting = { items: [], more: false };
        this.search = { term: "", person: false };
        /** The last move, to be taken back: `{ block, origin, place, stamp }`. */
        this.last = null;
    }

    get people() {
        return this.board?.people || [];
    }

    get plannable() {
        return this.people.filter((person) => person.plannable);
    }

    person(id) {
        return this.people.find((person) => person.id === id);
    }

    /** The block of a record as it is now, in somebody's row. */
    find(kind, id, userId) {
        return this.person(userId)?.blocks.find((block) => block.kind === kind && block.id === id);
    }

    // ------------------------------------------------------------------
    // Reading
    // ------------------------------------------------------------------

    /**
     * @param {string|null} preferred code of the board to begin with, if it is there
     */
    async start(preferred) {
        const { scopes } = await this.orm.call(MODEL, "load_choices", []);
        this.scopes = scopes;
        const codes = scopes.map((scope) => scope.code);
        this.scope = codes.includes(preferred) ? preferred : codes[0];
        await this.load();
    }

    /**
     * Reads a board and what waits beside it, at the same time.
     *
     * @param {Object} [choice]
     * @param {string} [choice.scope]
     * @param {string|false} [choice.day] any day of the week
     */
    async load({ scope = this.scope, day = this.day } = {}) {
        const generation = ++this.generation;
        if (scope !== this.scope) {
            this.search.person = false;
        }
        this.scope = scope;
        // who looks at it again meanwhile still wants the week that is on its way
        this.day = day;
        const waiting = this.loadWaiting();
        const board = await this.orm.call(MODEL, "load_board", [scope, day]);
        if (generation !== this.generation) {
            return;
        }
        const isSameBoard = this.board?.scope === scope && this.board.first === board.first;
        this.board = board;
        this.day = board.first;
        if (!isSameBoard) {
            this.last = null;
        }
        await waiting;
    }

    async loadWaiting() {
        const asked = { scope: this.scope, ...this.search };
        const waiting = await this.orm.call(MODEL, "load_waiting", [asked.scope], {
            term: asked.term,
            person: asked.person,
        });
        const { scope, term, person } = { scope: this.scope, ...this.search };
        if (asked.scope === scope && asked.term === term && asked.person === person) {
            this.waiting = waiting;
        }
    }

    // ------------------------------------------------------------------
    // Moving
    // ------------------------------------------------------------------

    /**
     * Puts a block, or something that waits, elsewhere.
     *
     * @param {Object} block
     * @param {{ userId: number|false, start: number|null, stop: number|null }} place
     * @returns {Promise<boolean>} whether it stands there now
     */
    async move(block, place) {
        const origin = {
            userId: block.user_id || false,
            start: block.start ?? null,
            stop: block.stop ?? null,
        };
        if (isSame(origin, place)) {
            return false;
        }
        this.show(block, origin, place);
        const stamp = await this.mutex.exec(() => this.send(block, origin, place));
        if (stamp) {
            this.last = { block, origin, place, stamp };
        }
        return Boolean(stamp);
    }

    /** Takes back the last move. */
    async undo() {
        const { last } = this;
        if (!last) {
            return false;
        }
        const { block, origin, place, stamp } = last;
        const current =
            place.start === null
                ? { ...block, ...place, user_id: place.userId, stamp }
                : this.find(block.kind, block.id, place.userId);
        this.last = null;
        // somebody else may have moved it since, and the board been read again
        if (!current || (place.start !== null && current.start !== place.start)) {
            this.tell(_t("This is no longer where you put it."), "warning");
            return false;
        }
        const done = await this.move(current, origin);
        this.last = null;
        return done;
    }

    /** Shows a move before the server knows of it. */
    show(block, origin, place) {
        const row = this.person(origin.userId);
        if (row && origin.start !== null) {
            row.blocks = row.blocks.filter((each) => each.key !== block.key);
        } else {
            this.waiting.items = this.waiting.items.filter((each) => each.key !== block.key);
        }
        const target = this.person(place.userId);
        if (target && place.start !== null) {
            const { start, stop } = place;
            const moved = { ...block, start, stop, user_id: place.userId, marks: [], saving: true };
            moved.key = `${block.kind}-${block.id}-${place.userId}`;
            target.blocks = [...target.blocks, moved];
        }
    }

    /** @returns {Promise<string|null>} the new stamp, if it was moved */
    async send(block, origin, place) {
        const { board } = this;
        // an earlier move of the same block has given it another stamp by now
        const known = this.find(block.kind, block.id, origin.userId);
        const fresh = known && !known.saving ? known.stamp : block.stamp;
        let answer;
        try {
            answer = await this.orm.call(MODEL, "move_block", [
                {
                    kind: block.kind,
                    id: block.id,
                    stamp: fresh,
                    origin_id: origin.userId,
                    user_id: place.userId,
                    start: place.start,
                    stop: place.stop,
                },
                { scope: board.scope, first: board.first },
            ]);
        } catch (error) {
            await this.load();
            this.tell(error.data?.message || _t("This could not be saved."), "danger");
            return null;
        }
        if (board === this.board) {
            this.adopt(answer);
        }
        if (answer.conflict) {
            this.tell(answer.conflict, "warning");
        }
        if (answer.conflict || origin.start === null || place.start === null) {
            await this.loadWaiting();
        }
        return answer.conflict ? null : answer.stamp;
    }

    /** Takes over the rows that changed. */
    adopt({ people }) {
        const fresh = new Map(people.map((person) => [person.id, person]));
        this.board.people = this.people.map((person) => fresh.get(person.id) || person);
    }
}

function isSame(one, other) {
    return one.userId === other.userId && one.start === other.start && one.stop === other.stop;
}
