/** Data of tiles and layouts as the server sends them, for the tests of the components. */

export const EURO = { name: "EUR", symbol: "€", position: "after" };

export function makeTile(values = {}) {
    return {
        id: 1,
        key: 1,
        kind: "figure",
        name: "Won Revenue",
        own_name: "",
        chart: "",
        groupby: "",
        metrics: ["won_value"],
        scope: "",
        limit: 0,
        x: 0,
        y: 0,
        width: 3,
        height: 2,
        models: ["crm.lead"],
        options: {},
        group: 0,
        ...values,
    };
}

export function makeFigure(values = {}) {
    return {
        kind: "figure",
        error: null,
        message: null,
        scope: "me",
        period: "March 2026",
        moment: "2026-03-18 09:00:00",
        name: "Won Revenue",
        unit: "money",
        digits: 0,
        direction: "up",
        currency: EURO,
        value: 1234,
        compared: null,
        points: [],
        target: null,
        goal: null,
        ...values,
    };
}

export function makeLayout(values = {}) {
    const options = (...codes) => codes.map((code) => ({ code, label: code }));
    return {
        id: 7,
        name: "Salesperson",
        state: { period: "month", offset: 0, scope: "me", compare: "previous" },
        tiles: [],
        can_publish: false,
        can_edit: true,
        personal: false,
        locked: false,
        resettable: false,
        outdated: false,
        origin_id: false,
        homes: [{ id: 7, name: "Salesperson" }],
        period: {
            label: "March 2026",
            first: "2026-03-01",
            last: "2026-03-31",
            options: options("day", "month", "year"),
        },
        compare: { label: "1 – 18 Feb 2026", options: options("previous", "year", "none") },
        scope: { options: options("me") },
        ...values,
    };
}

/** What the frame gives to the inside of a tile, with steps to verify. */
export function bodyProps(expect, tile, data) {
    return {
        tile,
        data,
        open: (part) => expect.step(`open ${JSON.stringify(part || {})}`),
        openRecord: (model, id) => expect.step(`record ${model} ${id}`),
        readAgain: (id) => expect.step(`read ${id}`),
    };
}
