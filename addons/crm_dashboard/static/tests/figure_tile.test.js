import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";

import { FigureTile } from "@crm_dashboard/figure_tile/figure_tile";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { bodyProps, makeFigure, makeTile } from "./helpers";

defineMailModels();

function mountFigure(values) {
    const props = bodyProps(expect, makeTile(), makeFigure(values));
    return mountWithCleanup(FigureTile, { props });
}

test("a figure opens its records", async () => {
    await mountFigure();
    expect(".o_crm_figure_value").toHaveText("1,234 €");
    expect(".o_crm_figure").toHaveAttribute("aria-label", /^Won Revenue: 1,234/);
    await contains(".o_crm_figure").click();
    expect.verifySteps(["open {}"]);
});

test("what it was before, and whether that is good", async () => {
    await mountFigure({
        compared: {
            value: 1000,
            change: -0.25,
            verdict: "bad",
            label: "1 – 18 Feb 2026",
            to_date: true,
        },
    });
    expect(".o_crm_figure_change").toHaveText("−25 %");
    expect(".o_crm_figure_change").toHaveClass("o_crm_bad");
    expect(".o_crm_figure_compared .fa-caret-down").toHaveCount(1);
    expect(".o_crm_figure_compared").toHaveAttribute("title", /in as many days/);
});

test("from nothing there is no percentage: the figure before is shown", async () => {
    await mountFigure({
        compared: { value: 0, change: null, verdict: "good", label: "Feb", to_date: false },
    });
    expect(".o_crm_figure_change").toHaveText("0 €");
    expect(".o_crm_figure_compared .fa").toHaveCount(0);
});

test("nothing to divide by", async () => {
    await mountFigure({ value: null, unit: "percent" });
    expect(".o_crm_figure_value").toHaveText("–");
});

test("the course is drawn as far as it is known", async () => {
    const values = [1, 3, 2, null];
    await mountFigure({ points: values.map((value) => ({ value })) });
    const points = document.querySelector("polyline")?.getAttribute("points");
    expect(".o_crm_sparkline polyline").toHaveCount(1);
    expect((points || "").split(" ").length).toBe(3);
});

test("one point is no course", async () => {
    await mountFigure({ points: [{ value: 3 }, { value: null }] });
    expect(".o_crm_sparkline").toHaveCount(0);
});

test("an aim is a bar that fills", async () => {
    await mountFigure({ target: 2468 });
    expect(".progress").toHaveAttribute("aria-valuenow", "50");
    expect(".o_crm_figure_goal_text").toHaveText("50 % of 2,468 €");
    expect(".o_crm_figure_due").toHaveCount(0);
});

test("a target says where one should be tonight", async () => {
    await mountFigure({
        goal: { amount: 2468, pace: 1500, part: 0.5, due: 0.61, projected: 2030, verdict: "bad" },
    });
    expect(".o_crm_figure_goal_text").toHaveText("50 % of 2,468 €");
    expect(".o_crm_figure_goal .fa-caret-down").toHaveCount(1);
    expect(".o_crm_figure_due").toHaveAttribute("style", /61%/);
    expect(".o_crm_figure_goal").toHaveAttribute(
        "title",
        /should be 1,500.*by tonight.*ends at about 2,030/
    );
});

test("a target that is over, and more than reached", async () => {
    await mountFigure({
        goal: { amount: 1000, pace: 1000, part: 1.234, due: 1, projected: 1234, verdict: "good" },
    });
    expect(".o_crm_figure_goal_text").toHaveText("123 % of 1,000 €");
    expect(".progress").toHaveAttribute("aria-valuenow", "100");
    expect(".o_crm_figure_due, .o_crm_figure_goal .fa-caret-down").toHaveCount(0);
});
