import { describe, expect, test } from "@odoo/hoot";

import { getChartConfig } from "@crm_dashboard/chart_tile/chart_config";
import { makeMockEnv } from "@web/../tests/web_test_helpers";
import { EURO } from "./helpers";

describe.current.tags("headless");

const dataset = (values, more = {}) => ({
    metric: "won_value",
    name: "Won",
    unit: "money",
    digits: 0,
    currency: EURO,
    values,
    ...more,
});
const labels = (...names) => names.map((label, key) => ({ key, label }));

test("groups lie, time stands", () => {
    const groups = { chart: "bar", by: "group", labels: labels("Ana"), datasets: [dataset([1])] };
    expect(getChartConfig(groups).options.indexAxis).toBe("y");
    expect(getChartConfig({ ...groups, by: "time" }).options.indexAxis).toBe("x");
    const stacked = getChartConfig({ ...groups, chart: "stacked" }).options;
    expect(stacked.scales.y.stacked).toBe(true);
});

test("what was before is dashed and not filled", () => {
    const config = getChartConfig({
        chart: "line",
        by: "time",
        labels: labels("1", "2"),
        datasets: [dataset([1, null]), dataset([2, 3], { compared: true })],
    });
    const [now, before] = config.data.datasets;
    expect(now.borderDash).toEqual([]);
    expect(before.borderDash).toEqual([4, 4]);
    expect(before.fill).toBe(false);
    expect(config.options.plugins.legend.display).toBe(true);
});

test("a slice is never less than nothing", () => {
    const config = getChartConfig({
        chart: "pie",
        by: "group",
        labels: labels("a", "b", "c"),
        datasets: [dataset([5, -3, null])],
    });
    expect(config.data.datasets[0].data).toEqual([5, 0, 0]);
    expect(config.data.datasets[0].backgroundColor.length).toBe(3);
});

test("a gauge shows the part that is reached", () => {
    const config = getChartConfig({ by: "gauge", part: 0.25, name: "Win Rate" });
    expect(config.data.datasets[0].data).toEqual([0.25, 0.75]);
    expect(config.options.circumference).toBe(180);
});

test("long names are shortened, in full in the tooltip", async () => {
    await makeMockEnv();
    const name = "A very long name of a very large company";
    const config = getChartConfig({
        chart: "bar",
        by: "group",
        labels: labels(name),
        datasets: [dataset([1200])],
    });
    expect(config.data.labels[0].length).toBe(22);
    const { title, label } = config.options.plugins.tooltip.callbacks;
    expect(title([{ dataIndex: 0 }])).toBe(name);
    expect(label({ datasetIndex: 0, dataIndex: 0 }).replace("\u00a0", " ")).toBe("Won: 1,200 €");
});

test("a click tells which part", () => {
    const config = getChartConfig(
        { chart: "bar", by: "group", labels: labels("a"), datasets: [dataset([1])] },
        { onSelect: (place, set) => expect.step(`${place} ${set}`) }
    );
    config.options.onClick({}, []);
    config.options.onClick({}, [{ index: 3, datasetIndex: 1 }]);
    expect.verifySteps(["3 1"]);
});
