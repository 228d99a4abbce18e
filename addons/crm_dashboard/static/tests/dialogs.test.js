import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";

import { GalleryDialog } from "@crm_dashboard/gallery/gallery_dialog";
import { NameDialog } from "@crm_dashboard/name_dialog/name_dialog";
import { PublishDialog } from "@crm_dashboard/publish/publish_dialog";
import { TileSettingsDialog } from "@crm_dashboard/tile_settings/tile_settings_dialog";
import { contains, getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { MainComponentsContainer } from "@web/core/main_components_container";
import { makeTile } from "./helpers";

defineMailModels();

const GROUPS = [
    { code: "owner", label: "Person" },
    { code: "stage_id", label: "Stage" },
];
const GALLERY = {
    metrics: [
        {
            code: "won_value",
            name: "Won Revenue",
            description: "Of the opportunities won in the period.",
            kind: "flow",
            unit: "money",
            published: true,
            groups: GROUPS,
        },
        {
            code: "win_rate",
            name: "Win Rate",
            description: "",
            kind: "ratio",
            unit: "percent",
            published: false,
            groups: [],
        },
    ],
    searches: [{ id: 12, name: "My big deals", records: "Lead" }],
    kinds: ["figure", "chart", "list", "leaders", "today", "queue"].map((code) => ({
        code,
        label: code,
    })),
    charts: ["bar", "line", "stacked", "pie", "funnel", "gauge"].map((code) => ({
        code,
        label: code,
    })),
};

async function open(Dialog, props) {
    onRpc("crm.dashboard", "get_gallery", () => GALLERY);
    await mountWithCleanup(MainComponentsContainer);
    getService("dialog").add(Dialog, props);
    await animationFrame();
    await animationFrame();
}

const steps = (name) => (values) => expect.step(`${name} ${JSON.stringify(values)}`);

test("a metric becomes a pie", async () => {
    await open(GalleryDialog, { add: steps("add") });
    expect(queryAllTexts("legend.o_crm_gallery_title")).toEqual([
        "Your day",
        "Figures",
        "Saved searches",
    ]);
    expect(".o_crm_gallery_add").not.toBeEnabled();
    await contains("input[value=metric_won_value]").click();
    await contains("input[value=chart]").click();
    await contains("select[name=chart]").select("pie");
    await contains(".o_crm_gallery_add").click();
    const tile = {
        kind: "chart",
        name: false,
        chart: "pie",
        groupby: "owner",
        scope: false,
        limit: 0,
        options: {},
        metric_codes: "won_value",
    };
    await expect.waitForSteps([`add ${JSON.stringify({ tile })}`]);
    expect(".modal").toHaveCount(0);
});

test("what is not published is no leader board", async () => {
    await open(GalleryDialog, { add: steps("add") });
    await contains("input[value=metric_win_rate]").click();
    expect("input[value=leaders]").toHaveCount(0);
    expect("input[value=queue]").toHaveCount(0);
    await contains("input[value=metric_won_value]").click();
    expect("input[value=leaders]").toHaveCount(1);
});

test("a saved search becomes a list under its own name", async () => {
    await open(GalleryDialog, { add: steps("add") });
    await contains("input[type=search]").edit("big");
    expect(".o_crm_gallery_item").toHaveCount(1);
    await contains("input[value=search_12]").click();
    await contains(".o_crm_gallery_add").click();
    const tile = {
        kind: "list",
        name: "My big deals",
        chart: false,
        groupby: false,
        scope: false,
        limit: 0,
        options: {},
    };
    await expect.waitForSteps([`add ${JSON.stringify({ tile, filter_id: 12 })}`]);
});

test("nothing has this name", async () => {
    await open(GalleryDialog, { add: steps("add") });
    await contains("input[type=search]").edit("xyzzy");
    expect(".o_crm_gallery_items").toHaveText("Nothing has this name.");
});

test("settings of a tile", async () => {
    await open(TileSettingsDialog, { tile: makeTile(), save: steps("save") });
    expect("input[name=name]").toHaveAttribute("placeholder", "Won Revenue");
    await contains("input[name=name]").edit("Mine");
    await contains("input[name=target]").edit("5000");
    await contains("select[name=scope]").select("company");
    await contains(".modal .btn-primary").click();
    const values = {
        kind: "figure",
        name: "Mine",
        chart: false,
        groupby: false,
        scope: "company",
        limit: 0,
        options: { target: 5000 },
    };
    await expect.waitForSteps([`save ${JSON.stringify(values)}`]);
});

test("a pie cannot be divided by time", async () => {
    const tile = makeTile({ kind: "chart", chart: "pie", groupby: "owner" });
    await open(TileSettingsDialog, { tile, save: steps("save") });
    expect(queryAllTexts("select[name=groupby] option")).toEqual(["Person", "Stage"]);
    await contains("select[name=chart]").select("bar");
    expect(queryAllTexts("select[name=groupby] option")).toEqual(["Time", "Person", "Stage"]);
    await contains("select[name=chart]").select("line");
    expect("select[name=groupby]").toHaveCount(0);
});

test("a layout is published in place of the home of a role", async () => {
    onRpc("crm.dashboard", "get_publishing", () => ({
        homes: [{ id: 3, name: "Salesperson", roles: ["Sales / User"], locked: false }],
        groups: [{ id: 9, name: "Sales / User" }],
    }));
    onRpc("crm.dashboard", "publish_home", ({ args, kwargs }) => {
        expect.step(`publish ${args} ${kwargs.target_id} ${kwargs.locked}`);
        return 3;
    });
    await open(PublishDialog, {
        dashboardId: 70,
        name: "Mine",
        onPublished: (id) => expect.step(`shown ${id}`),
    });
    expect(queryAllTexts("select[name=target] option")).toEqual([
        "Salesperson (Sales / User)",
        "A new home",
    ]);
    await contains("input[name=locked]").click();
    await contains(".o_crm_publish").click();
    await expect.waitForSteps(["publish 70 3 true", "shown 3"]);
});

test("a new home needs a name and a role", async () => {
    onRpc("crm.dashboard", "get_publishing", () => ({
        homes: [],
        groups: [{ id: 9, name: "Sales / User" }],
    }));
    onRpc("crm.dashboard", "publish_home", ({ kwargs }) => {
        expect.step(`publish ${kwargs.name} ${kwargs.group_ids}`);
        return 4;
    });
    await open(PublishDialog, { dashboardId: 70, name: "Mine", onPublished: () => {} });
    expect(".o_crm_publish").not.toBeEnabled();
    await contains("fieldset input").click();
    await contains("input[name=name]").edit("Field Sales");
    await contains(".o_crm_publish").click();
    await expect.waitForSteps(["publish Field Sales 9"]);
});

test("a name is asked for", async () => {
    await open(NameDialog, { title: "A further tab", save: steps("save") });
    expect(".modal .btn-primary").not.toBeEnabled();
    await contains("input[name=name]").edit("Numbers", { confirm: false });
    await contains(".modal .btn-primary").click();
    await expect.waitForSteps(['save "Numbers"']);
});
