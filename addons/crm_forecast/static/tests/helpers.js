/** Rows of a forecast as the server sends them. */

export function makeCells(amounts = {}) {
    const codes = ["closed", "commit", "best_case", "pipeline", "omitted"];
    return Object.fromEntries(
        codes.map((code) => [code, { amount: amounts[code] || 0, count: amounts[code] ? 2 : 0 }])
    );
}

export function makeRow(values = {}) {
    return {
        key: "c1.t1.u1",
        parent: "c1.t1",
        level: 2,
        label: "Ana",
        team: "North",
        cells: makeCells({ closed: 50, commit: 100 }),
        weighted: 90,
        historic: 80,
        target: null,
        forecast: 150,
        submitted: null,
        adjusted: null,
        outdated: false,
        people: 1,
        people_submitted: 0,
        can_submit: false,
        can_adjust: false,
        currency_id: 1,
        ...values,
    };
}

export function makeWord(values = {}) {
    return {
        amount: 170,
        note: "Fontana signs",
        author: "Ana",
        moment: "2026-03-17 09:00:00",
        ...values,
    };
}

export function makeForecast(values = {}) {
    return {
        period: {
            kind: "month",
            label: "March 2026",
            first: "2026-03-01",
            last: "2026-03-31",
            before: "2026-02-01",
            after: "2026-04-01",
            current: true,
            over: false,
        },
        rows: [
            makeRow({ key: "c1", parent: "", level: 0, label: "Company", people: 2 }),
            makeRow({ key: "c1.t1", parent: "c1", level: 1, label: "North", people: 2 }),
            makeRow(),
            makeRow({ key: "c1.t1.u2", label: "Bruno" }),
        ],
        total: null,
        snapshots: [
            { date: "2026-03-16", rebuilt: false },
            { date: "2026-03-09", rebuilt: true },
        ],
        notice: { passed: 0, undated: 0 },
        rights: { manager: true, all: true, user: 2 },
        ...values,
    };
}

export function makeFlow(values = {}) {
    return {
        open: { before: 1500, after: 1550 },
        closed: { before: 0, after: 290 },
        moves: [
            { kind: "new", count: 1, open: 700, closed: 0 },
            { kind: "lost", count: 1, open: -360, closed: 0 },
            { kind: "won", count: 1, open: -290, closed: 290 },
        ],
        currency_id: 1,
        ...values,
    };
}
