import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { keyDown, press, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";

import "@crm_dashboard/home/home";
import {
    contains,
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { WALL_PAUSE } from "@crm_dashboard/home_model/wall";
import { WebClient } from "@web/webclient/webclient";
import { makeFigure, makeLayout, makeTile } from "./helpers";

defineMailModels();

const TILES = [
    makeTile({ id: 1, name: "Won", x: 0, group: 0 }),
    makeTile({ id: 2, name: "Lost", x: 3, group: 0, models: ["crm.lead"] }),
    makeTile({ id: 3, name: "Late", x: 6, group: 1, models: ["mail.activity"] }),
];

/** A server with one home; `answers` replaces what its methods say. */
function mockServer(answers = {}) {
    const server = { layout: makeLayout({ tiles: TILES }), ...answers };
    onRpc("crm.dashboard", "load_home", ({ kwargs }) => {
        expect.step(`load ${JSON.stringify(kwargs.period)} ${kwargs.offset}`);
        const layout = structuredClone(server.layout);
        layout.state = {
            ...layout.state,
            period: kwargs.period || layout.state.period,
            offset: kwargs.offset,
        };
        return layout;
    });
    onRpc("crm.dashboard", "read_tiles", async ({ args: [ids] }) => {
        expect.step(`read ${ids}`);
        await server.read?.(ids);
        const value = server.value ?? 10;
        return Object.fromEntries(ids.map((id) => [id, makeFigure({ value: value * id })]));
    });
    onRpc("crm.dashboard", "edit_home", ({ args: [id, changes] }) => {
        expect.step(`edit ${id} ${JSON.stringify(changes)}`);
        const copied = { 1: 101, 2: 102, 3: 103 };
        return { id: 70, tiles: id === 7 ? copied : {}, added: [] };
    });
    return server;
}

async function mountHome() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "crm_dashboard.home" });
    await animationFrame();
}

const values = () =>
    queryAllTexts(".o_crm_figure_value").map((text) => text.replace("\u00a0", " "));

test("the layout first, then one call per query group", async () => {
    mockServer();
    await mountHome();
    await expect.waitForSteps(["load false 0", "read 1,2", "read 3"]);
    await animationFrame();
    expect(queryAllTexts(".o_crm_tile_name")).toEqual(["Won", "Lost", "Late"]);
    expect(values()).toEqual(["10 €", "20 €", "30 €"]);
    expect(".o_crm_tile_note:first").toHaveText("me · March 2026");
    expect(".o_crm_tile_moment:first").toHaveText(/\d/);
});

test("tiles appear as they arrive: a slow one delays no other", async () => {
    const slow = new Deferred();
    mockServer({ read: (ids) => (ids.includes(3) ? slow : null) });
    await mountHome();
    await animationFrame();
    expect(values()).toEqual(["10 €", "20 €"]);
    expect(".o_crm_tile_loading").toHaveCount(1);
    slow.resolve();
    await animationFrame();
    await animationFrame();
    expect(values()).toEqual(["10 €", "20 €", "30 €"]);
    expect.verifySteps(["load false 0", "read 1,2", "read 3"]);
});

test("an error stays inside its tiles", async () => {
    mockServer({
        read: (ids) => {
            if (ids.includes(3)) {
                throw new Error("no connection");
            }
        },
    });
    await mountHome();
    await animationFrame();
    expect(values()).toEqual(["10 €", "20 €"]);
    expect(".o_crm_tile_error").toHaveCount(1);
    expect(".o_crm_tile_error button").toHaveText("Try again");
    expect.verifySteps(["load false 0", "read 1,2", "read 3"]);
});

test("another period is read anew; what comes late is left out", async () => {
    const slow = new Deferred();
    const server = mockServer({ read: () => slow });
    await mountHome();
    server.value = 5;
    server.read = null;
    await contains("select[name=period]").select("year");
    await animationFrame();
    slow.resolve();
    await animationFrame();
    await animationFrame();
    expect(values()).toEqual(["5 €", "10 €", "15 €"]);
    await contains(".o_crm_period_before").click();
    expect.verifySteps([
        "load false 0",
        "read 1,2",
        "read 3",
        'load "year" 0',
        "read 1,2",
        "read 3",
        'load "year" -1',
        "read 1,2",
        "read 3",
    ]);
});

test("the first change makes the home one's own and keeps what is shown", async () => {
    mockServer();
    await mountHome();
    await contains(".o_crm_home_edit").click();
    expect(".o_crm_tile_handle").toHaveCount(3);
    await contains(".o_crm_tile_handle:first").focus();
    await keyDown("ArrowRight");
    await animationFrame();
    await keyDown(["Shift", "ArrowDown"]);
    await animationFrame();
    await animationFrame();
    const steps = ["load false 0", "read 1,2", "read 3"];
    await expect.waitForSteps([
        ...steps,
        'edit 7 [{"op":"place","tiles":{"1":[3,0,3,2],"2":[0,0,3,2]}}]',
        'edit 70 [{"op":"place","tiles":{"101":[3,0,3,3]}}]',
    ]);
    expect(values().length).toBe(3);
    expect(".o_crm_tile_handle[data-id='101']").toBeFocused();
    expect("[aria-live]").toHaveText(/Won: column 4, row 1, 3 columns wide, 3 rows high/);
});

test("a tile that is dragged onto another one changes places with it", async () => {
    mockServer();
    await mountHome();
    await contains(".o_crm_home_edit").click();
    const { moveTo, drop } = await contains(".o_crm_tile_handle:eq(0)").drag();
    await moveTo(".o_crm_tile_handle:eq(1)");
    await animationFrame();
    expect(".o_crm_grid_ghost").toHaveCount(1);
    await drop();
    await animationFrame();
    expect(".o_crm_grid_ghost").toHaveCount(0);
    expect(queryAllTexts(".o_crm_tile_name")).toEqual(["Lost", "Won", "Late"]);
    expect.verifySteps([
        "load false 0",
        "read 1,2",
        "read 3",
        'edit 7 [{"op":"place","tiles":{"1":[3,0,3,2],"2":[0,0,3,2]}}]',
    ]);
});

test("a tile is pulled by its corner, the others make room", async () => {
    mockServer();
    await mountHome();
    await contains(".o_crm_home_edit").click();
    const { moveTo, drop } = await contains(".o_crm_tile_resize:eq(0)").drag();
    await moveTo(".o_crm_tile_resize:eq(1)");
    await drop();
    await animationFrame();
    expect.verifySteps([
        "load false 0",
        "read 1,2",
        "read 3",
        'edit 7 [{"op":"place","tiles":{"1":[0,0,6,2],"2":[3,2,3,2]}}]',
    ]);
});

test("where nothing is edited nothing is dragged", async () => {
    mockServer();
    await mountHome();
    expect(".o_crm_tile_handle").toHaveCount(0);
    expect(".o_crm_tile_resize").toHaveCount(0);
    expect.verifySteps(["load false 0", "read 1,2", "read 3"]);
});

test("a tile is removed, the others close up", async () => {
    mockServer();
    await mountHome();
    await contains(".o_crm_tile_menu:first").click();
    await contains(".o_crm_tile_remove").click();
    await animationFrame();
    expect(queryAllTexts(".o_crm_tile_name")).toEqual(["Lost", "Late"]);
    expect.verifySteps(["load false 0", "read 1,2", "read 3", 'edit 7 [{"op":"remove","id":1}]']);
});

test("a figure opens its records, or says that there are none to show", async () => {
    mockServer();
    const actions = [{ type: "ir.actions.act_window", name: "Won" }, false];
    onRpc("crm.dashboard", "open_tile", ({ args, kwargs }) => {
        expect.step(`open ${args[0]} ${kwargs.state.period}`);
        return actions.shift();
    });
    await mountHome();
    patchWithCleanup(getService("action"), {
        doAction: (action) => expect.step(`do ${action.name}`),
    });
    await contains(".o_crm_figure:first").click();
    await contains(".o_crm_figure:first").click();
    await animationFrame();
    expect.verifySteps([
        "load false 0",
        "read 1,2",
        "read 3",
        "open 1 month",
        "do Won",
        "open 1 month",
    ]);
});

test("on the wall the home renews itself; Escape leads back", async () => {
    mockServer();
    await mountHome();
    patchWithCleanup(document.documentElement, { requestFullscreen: async () => {} });
    onRpc("digest.digest", "get_home_subscription", () => ({ possible: false, subscribed: false }));
    await contains(".o_crm_home_menu").click();
    await contains(".o_crm_home_show").click();
    expect(".o_crm_home_wall").toHaveCount(1);
    await advanceTime(WALL_PAUSE);
    await animationFrame();
    await press("Escape");
    await animationFrame();
    expect(".o_crm_home_wall").toHaveCount(0);
    await advanceTime(2 * WALL_PAUSE);
    expect.verifySteps([
        "load false 0",
        "read 1,2",
        "read 3",
        'load "month" 0',
        "read 1,2",
        "read 3",
    ]);
});

test("somebody without a home is told what to do", async () => {
    mockServer({ layout: makeLayout({ id: false, homes: [], tiles: [] }) });
    await mountHome();
    expect(".o_crm_home_none").toHaveText(/None of your roles has a home yet/);
    expect(".o_crm_grid").toHaveCount(0);
    expect.verifySteps(["load false 0"]);
});

test("an empty home invites to add a tile", async () => {
    mockServer({ layout: makeLayout({ tiles: [] }) });
    await mountHome();
    expect(".o_crm_home_empty button").toHaveText("Add a tile");
    expect.verifySteps(["load false 0"]);
});

test("a locked home cannot be changed", async () => {
    mockServer({ layout: makeLayout({ tiles: TILES, can_edit: false, locked: true }) });
    await mountHome();
    expect(".o_crm_home_edit").toHaveCount(0);
    await contains(".o_crm_tile_menu:first").click();
    expect(".o_crm_tile_remove").toHaveCount(0);
    expect.verifySteps(["load false 0", "read 1,2", "read 3"]);
});

test("a new home of the role is offered, not forced", async () => {
    const layout = makeLayout({ tiles: TILES, outdated: true, resettable: true, personal: true });
    mockServer({ layout });
    onRpc("crm.dashboard", "reset_home", () => {
        expect.step("reset");
        return 7;
    });
    await mountHome();
    await contains(".o_crm_home_outdated button").click();
    await contains(".modal .btn-primary").click();
    await animationFrame();
    expect.verifySteps([
        "load false 0",
        "read 1,2",
        "read 3",
        "reset",
        "load false 0",
        "read 1,2",
        "read 3",
    ]);
});

test("tabs where there are several homes", async () => {
    const homes = [
        { id: 7, name: "Manager" },
        { id: 8, name: "Leads" },
    ];
    mockServer({ layout: makeLayout({ tiles: [], homes }) });
    await mountHome();
    expect(".o_crm_tabs [aria-current=page]").toHaveText("Manager");
    await contains(".o_crm_tabs button:eq(1)").click();
    expect.verifySteps(["load false 0", "load false 0"]);
});

test("good morning", async () => {
    mockDate("2026-03-18 08:00:00", 0);
    mockServer({ layout: makeLayout() });
    await mountHome();
    expect("h1").toHaveText(/^Good morning, /);
    expect.verifySteps(["load false 0"]);
});
