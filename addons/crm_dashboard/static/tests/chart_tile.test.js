import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";

import { ChartTile } from "@crm_dashboard/chart_tile/chart_tile";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { bodyProps, makeFigure, makeTile } from "./helpers";

defineMailModels();

function mountChart(values) {
    const tile = makeTile({ kind: "chart" });
    const data = { ...makeFigure(), kind: "chart", hidden: 0, ...values };
    return mountWithCleanup(ChartTile, { props: bodyProps(expect, tile, data) });
}

const dataset = (values, more) => ({ ...makeFigure(), metric: "won_value", values, ...more });
const people = [
    { key: 4, label: "Ana" },
    { key: false, label: "None" },
    { key: "__rest", label: "Others" },
];

test("a chart is drawn, and the same is there as a table", async () => {
    const chart = await mountChart({
        chart: "bar",
        by: "group",
        labels: people,
        datasets: [dataset([3, 2, 1])],
    });
    expect(chart.chart.config.type).toBe("bar");
    expect("canvas").toHaveAttribute("role", "img");
    expect("canvas").toHaveAttribute("aria-label", /Won Revenue/);
    expect(queryAllTexts("tbody th", { visible: false })).toEqual(["Ana", "None", "Others"]);
    expect("tbody tr:nth-child(3) button").toHaveCount(0);
});

test("rows of the table open the records", async () => {
    const chart = await mountChart({
        chart: "bar",
        by: "group",
        labels: people,
        datasets: [dataset([3, 2, 1])],
    });
    chart.select(0);
    chart.select(1);
    chart.select(2);
    expect.verifySteps([
        'open {"group":4,"metric":"won_value"}',
        'open {"group":false,"metric":"won_value"}',
    ]);
});

test("a point of a line opens its days; what was before opens nothing", async () => {
    const chart = await mountChart({
        chart: "line",
        by: "time",
        labels: [{ key: "d", label: "1", from: "2026-03-01", to: "2026-03-01" }],
        datasets: [dataset([3]), dataset([2], { compared: true })],
    });
    chart.select(0, 0);
    chart.select(0, 1);
    expect.verifySteps(['open {"point":["2026-03-01","2026-03-01"],"metric":"won_value"}']);
});

test("a funnel is a list of buttons", async () => {
    await mountChart({
        chart: "funnel",
        by: "group",
        labels: [
            { key: 1, label: "New" },
            { key: 2, label: "Qualified" },
        ],
        datasets: [dataset([200, 50])],
    });
    expect("canvas").toHaveCount(0);
    expect(".o_crm_funnel button").toHaveCount(2);
    expect(".o_crm_funnel_bar:eq(1)").toHaveStyle({ width: /./ });
    await contains(".o_crm_funnel li:nth-child(2) button").click();
    expect.verifySteps(['open {"group":2,"metric":"won_value"}']);
});

test("a gauge says what it measures against", async () => {
    await mountChart({ chart: "gauge", by: "gauge", aim: 2468, aim_kind: "target", part: 0.5 });
    expect(".o_crm_gauge b").toHaveText("1,234 €");
    expect(".o_crm_gauge span").toHaveText("of 2,468 €");
    await contains(".o_crm_gauge").click();
    expect.verifySteps(["open {}"]);
});

test("nothing to draw", async () => {
    await mountChart({ chart: "pie", by: "group", labels: [], datasets: [dataset([])] });
    expect("canvas").toHaveCount(0);
    expect("p").toHaveText("There is nothing to draw for these days.");
});
