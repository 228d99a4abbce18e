/** A board as the server sends it, for the tests of the screen. */

export const DAY = 1440;

/** Minutes on the clock: day 0 is Monday 16 March 2026. */
export function at(day, hour, minute = 0) {
    return day * DAY + hour * 60 + minute;
}

export function makeBlock(values = {}) {
    const { id = 1, kind = "activity", user_id = 7 } = values;
    return {
        key: `${kind}-${id}-${user_id}`,
        kind,
        id,
        model: kind === "activity" ? "mail.activity" : "calendar.event",
        user_id,
        name: "Call Fontana",
        document: "",
        document_model: "crm.lead",
        document_id: 40,
        icon: "",
        priority: 0,
        state: "planned",
        deadline: false,
        busy: true,
        hidden: false,
        all_day: false,
        movable: true,
        removable: kind === "activity",
        at_work: kind === "activity",
        marks: [],
        stamp: "first",
        start: at(1, 10),
        stop: at(1, 11),
        ...values,
    };
}

export function makeItem(values = {}) {
    const item = {
        ...makeBlock({ id: 9, name: "Send the offer", ...values }),
        minutes: values.minutes ?? 60,
        person: "Ana",
        days_late: 0,
        deadline: "2026-03-20",
    };
    for (const name of ["start", "stop", "marks"]) {
        delete item[name];
    }
    return item;
}

export function makePerson(values = {}) {
    const work = [0, 1, 2, 3, 4].flatMap((day) => [
        [at(day, 9), at(day, 13)],
        [at(day, 14), at(day, 18)],
    ]);
    return {
        id: 7,
        name: "Ana",
        tz: "Europe/Madrid",
        ahead: 0,
        plannable: true,
        work,
        away: [],
        blocks: [],
        load: [0, 1, 2, 3, 4, 5, 6].map((day) => [0, day < 5 ? 480 : 0]),
        ...values,
    };
}

export function makeBoard(values = {}) {
    const days = [16, 17, 18, 19, 20, 21, 22];
    return {
        scope: "team-3",
        first: "2026-03-16",
        now: at(0, 10),
        hours: [540, 1080],
        days: days.map((day, number) => ({ date: `2026-03-${day}`, open: number < 5 })),
        people: [makePerson({ blocks: [makeBlock()] }), makePerson({ id: 8, name: "Bruno" })],
        is_cut: false,
        ...values,
    };
}

/**
 * A server with one board. `server.answer(move)` says what a move leads to; by itself the
 * block stands where it was put.
 */
export function mockServer(onRpc, expect, values = {}) {
    const server = {
        board: makeBoard(),
        waiting: { items: [], more: false },
        scopes: [
            { code: "team-3", name: "North", kind: "team" },
            { code: "me", name: "Only me", kind: "me" },
        ],
        moves: 0,
        ...values,
    };
    onRpc("crm.planner", "load_choices", () => ({ scopes: server.scopes }));
    onRpc("crm.planner", "load_board", async ({ args }) => {
        expect.step(`board ${args.join(" ")}`);
        await server.reading;
        return structuredClone({ ...server.board, scope: args[0] });
    });
    onRpc("crm.planner", "load_waiting", ({ kwargs }) => {
        expect.step(`waiting ${kwargs.term}/${kwargs.person}`);
        return structuredClone(server.waiting);
    });
    onRpc("crm.planner", "move_block", async ({ args: [move, view] }) => {
        const { kind, id, stamp, origin_id, user_id, start, stop } = move;
        expect.step(`move ${kind} ${id} ${stamp} ${origin_id}>${user_id} ${start}-${stop}`);
        await server.pause;
        server.moves++;
        return server.answer ? server.answer(move, view) : settle(server, move);
    });
    return server;
}

/** What the server does with a move that nothing speaks against. */
export function settle(server, { kind, id, user_id, start, stop }) {
    const stamp = `moved ${server.moves}`;
    let block = null;
    for (const person of server.board.people) {
        block = person.blocks.find((each) => each.id === id && each.kind === kind) || block;
        person.blocks = person.blocks.filter((each) => each !== block);
    }
    const item = server.waiting.items.find((each) => each.id === id);
    server.waiting.items = server.waiting.items.filter((each) => each.id !== id);
    const { name } = block || item;
    if (start === null) {
        server.waiting.items.push(makeItem({ id, user_id, name, stamp }));
    } else {
        const target = server.board.people.find((person) => person.id === user_id);
        target.blocks.push(makeBlock({ kind, id, user_id, name, start, stop, stamp }));
    }
    return structuredClone({ conflict: false, stamp, people: server.board.people });
}
