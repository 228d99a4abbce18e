import { describe, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";

import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

describe.current.tags("desktop");
defineMailModels();

const LINE = {
    id: 1,
    name: "Pump",
    kind: "line",
    free: true,
    quantity: 4,
    unit: "Units",
    discount: 0,
};

function answer(variants, effects) {
    return {
        variants: variants.map((variant) => {
            const quantity = variant.lines?.["1"]?.quantity ?? 4;
            return {
                lines: { 1: { quantity, discount: 0, subtotal: 100 * quantity } },
                extras: [],
                totals: {
                    revenue: 100 * quantity,
                    total: 121 * quantity,
                    margin: 40 * quantity,
                    margin_percent: 0.4,
                },
            };
        }),
        effects: effects
            ? [
                  {
                      label: "Ordered, Ana",
                      hint: "today",
                      kind: "percent",
                      before: 0.5,
                      after: variants.map((_variant, index) => 0.6 + index / 10),
                  },
              ]
            : [],
    };
}

async function mountImpact({ order = {}, effects = true, brings = answer } = {}) {
    onRpc("crm.price.impact", "load_order", () => ({
        id: 5,
        name: "S00005",
        customer: "Fontana",
        currency_id: 1,
        editable: true,
        with_margin: true,
        with_discount: true,
        version: "v1",
        lines: [LINE],
        ...order,
    }));
    onRpc("crm.price.impact", "compare", ({ args }) => brings(args[1], effects));
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_price_impact.compare",
        params: { order_id: 5 },
    });
}

test("the quotation stands beside the variant", async () => {
    await mountImpact();
    expect(".o_crm_impact_revenue").toHaveText(/400\.00/);
    await contains("input[aria-label='Variant A, Pump: quantity']").edit("6");
    await advanceTime(300);
    await animationFrame();
    expect(".o_crm_impact_revenue td[data-variant=A]").toHaveText(/600\.00[^]*\+.*200\.00/);
    expect(".o_crm_impact_margin td[data-variant=A]").toHaveText(/240\.00.*40%/);
    expect(".o_crm_impact_effect td[data-variant=A]").toHaveText("50% → 70%");
});

test("an effect without before is an amount with its difference", async () => {
    const brings = (variants) => ({
        ...answer(variants, false),
        effects: [
            {
                label: "Bonus, Ana",
                hint: "today",
                kind: "money",
                currency_id: 1,
                after: variants.map((variant) => 10 * (variant.lines?.["1"]?.quantity ?? 4)),
            },
        ],
    });
    await mountImpact({ brings });
    expect(".o_crm_impact_effect td:not([data-variant])").toHaveText(/^\D*40\.00\D*$/);
    expect(".o_crm_impact_effect td[data-variant=A]").toHaveText(/^\D*40\.00\D*$/);
    await contains("input[aria-label='Variant A, Pump: quantity']").edit("3");
    await advanceTime(300);
    await animationFrame();
    expect(".o_crm_impact_effect td[data-variant=A]").toHaveText(/30\.00[^]*-[^]*10\.00/);
    expect(".o_crm_impact_effect .o_crm_impact_difference").toHaveClass("text-danger");
    await contains("input[aria-label='Variant A, Pump: quantity']").edit("6");
    await advanceTime(300);
    await animationFrame();
    expect(".o_crm_impact_effect td[data-variant=A]").toHaveText(/60\.00[^]*\+[^]*20\.00/);
    expect(".o_crm_impact_effect .o_crm_impact_difference").toHaveClass("text-success");
    expect(".o_crm_impact_effect").not.toHaveText(/→/);
});

test("without margins, discounts and targets there are none", async () => {
    await mountImpact({ order: { with_margin: false, with_discount: false }, effects: false });
    expect(".o_crm_impact_margin").toHaveCount(0);
    expect(".o_crm_impact_effect").toHaveCount(0);
    expect(".o_crm_impact_number").toHaveCount(1);
});

test("an order that is closed can be compared, not changed", async () => {
    await mountImpact({ order: { editable: false } });
    expect(".o_crm_impact_apply").toHaveCount(0);
    expect(".o_crm_impact_number").not.toHaveCount(0);
});

test("nonsense is marked and not asked", async () => {
    await mountImpact();
    await contains("input[aria-label='Variant A, Pump: quantity']").edit("-3");
    expect("input[aria-label='Variant A, Pump: quantity']").toHaveClass("is-invalid");
    await advanceTime(300);
    expect(".o_crm_impact_apply").not.toBeEnabled();
});
