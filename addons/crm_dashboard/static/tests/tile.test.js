import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";

import "@crm_dashboard/figure_tile/figure_tile";
import "@crm_dashboard/list_tile/list_tile";
import { Tile } from "@crm_dashboard/tile/tile";
import { MainComponentsContainer } from "@web/core/main_components_container";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { makeFigure, makeTile } from "./helpers";

defineMailModels();

async function mountTile(props) {
    await mountWithCleanup(MainComponentsContainer);
    const step = (name) => (what) => expect.step(`${name} ${what.id ?? what}`);
    await mountWithCleanup(Tile, {
        props: {
            tile: makeTile(),
            data: makeFigure(),
            scopes: { me: "Mine", team: "My Team" },
            canEdit: true,
            open: step("open"),
            openRecord: () => {},
            readAgain: step("read"),
            download: step("download"),
            configure: step("configure"),
            remove: step("remove"),
            shift: (tile, direction) => expect.step(`shift ${tile.id} ${direction}`),
            onHandleKeydown: () => {},
            ...props,
        },
    });
}

test("the frame says what, whose and when", async () => {
    await mountTile();
    expect("article").toHaveAttribute("aria-labelledby", "o_crm_tile_1");
    expect("h2#o_crm_tile_1").toHaveText("Won Revenue");
    expect(".o_crm_tile_note").toHaveText("Mine · March 2026");
    expect(".o_crm_tile_moment").toHaveAttribute("title", /^Read at /);
});

test("while it is read the tile says so", async () => {
    await mountTile({ data: undefined, reading: true });
    expect("article").toHaveAttribute("aria-busy", "true");
    expect(".o_crm_tile_loading").toHaveText("Reading…");
});

test("its menu", async () => {
    await mountTile();
    await contains(".o_crm_tile_menu").click();
    const names = queryAllTexts(".o-dropdown-item");
    expect(names).toEqual([
        "Show records",
        "Read again",
        "Export to Excel",
        "Settings…",
        "Move earlier",
        "Move later",
        "Remove",
    ]);
    await contains(".o-dropdown-item:contains(Move later)").click();
    await contains(".o_crm_tile_menu").click();
    await contains(".o-dropdown-item:contains(Export)").click();
    expect.verifySteps(["shift 1 1", "download 1"]);
});

test("an error is told in words", async () => {
    await mountTile({ data: { error: "access", message: "You may not see these records." } });
    expect(".o_crm_tile_error").toHaveText("You may not see these records.");
    expect(".o_crm_tile_error .fa-lock").toHaveCount(1);
    expect(".o_crm_tile_error button").toHaveCount(0, { message: "trying again helps nobody" });
    await contains(".o_crm_tile_menu").click();
    expect(queryAllTexts(".o-dropdown-item")).not.toInclude("Show records");
});

test("a saved search does not pretend to follow the period", async () => {
    const data = {
        kind: "list",
        shape: "records",
        error: null,
        period: "March 2026",
        columns: [],
        rows: [],
        total: 0,
        more: false,
    };
    await mountTile({ tile: makeTile({ kind: "list", metrics: [] }), data });
    expect(".o_crm_tile_note").toHaveText("As searched, now");
});

test("long names are cut and told in full", async () => {
    const name = "Revenue of the opportunities won by everybody in the whole of the company";
    await mountTile({ tile: makeTile({ name }) });
    expect("h2").toHaveClass("text-truncate");
    expect("h2").toHaveAttribute("title", name);
});
