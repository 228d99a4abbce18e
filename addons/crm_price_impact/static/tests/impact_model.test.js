import { beforeEach, expect, test } from "@odoo/hoot";

import { ImpactModel, MOST_VARIANTS } from "@crm_price_impact/impact_model/impact_model";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { makeMockEnv } from "@web/../tests/web_test_helpers";

defineMailModels();
beforeEach(makeMockEnv);

const ROWS = [
    { key: "l1", free: true },
    { key: "l2", free: false },
];

test("a new variant changes nothing", () => {
    const impact = new ImpactModel();
    const [variant] = impact.variants;
    expect(impact.isChanged(variant)).toBe(false);
    expect(impact.payload(variant)).toEqual({ lines: {}, extras: [] });
});

test("what is typed is asked, and no more", () => {
    const impact = new ImpactModel();
    const [variant] = impact.variants;
    impact.setValue(variant, "l1", "quantity", 0);
    impact.setValue(variant, "l2", "discount", 5);
    impact.setValue(variant, "l2", "discount", undefined);
    expect(impact.payload(variant)).toEqual({ lines: { 1: { quantity: 0 } }, extras: [] });
});

test("a copy goes its own way", () => {
    const impact = new ImpactModel();
    const [first] = impact.variants;
    impact.setValue(first, "l1", "quantity", 3);
    const copy = impact.add(first);
    impact.setValue(copy, "l1", "quantity", 4);
    expect(impact.payload(first).lines).toEqual({ 1: { quantity: 3 } });
    expect(impact.payload(copy).lines).toEqual({ 1: { quantity: 4 } });
    expect(copy.key).toBe("B");
});

test("there is an end to it, and letters are used again", () => {
    const impact = new ImpactModel();
    while (impact.canAdd) {
        impact.add();
    }
    expect(impact.variants.length).toBe(MOST_VARIANTS);
    expect(impact.add()).toBe(undefined);
    impact.remove(impact.variants[1]);
    expect(impact.add().key).toBe("B");
});

test("one discount for all lines that take one", () => {
    const impact = new ImpactModel();
    const [variant] = impact.variants;
    impact.setDiscount(variant, ROWS, 10);
    expect(impact.payload(variant).lines).toEqual({ 1: { discount: 10 } });
});

test("a product in addition is in the variants that give it a quantity", () => {
    const impact = new ImpactModel();
    const [first] = impact.variants;
    const second = impact.add();
    impact.addProduct({ id: 9, name: "Valve" }, first);
    expect(impact.payload(first).extras).toEqual([{ product_id: 9, quantity: 1 }]);
    expect(impact.payload(second).extras).toEqual([]);
    impact.setValue(first, "p9", "quantity", 0);
    expect(impact.isChanged(first)).toBe(false);
    impact.addProduct({ id: 9, name: "Valve" }, second);
    expect(impact.products.length).toBe(1);
    impact.removeProduct("p9");
    expect(impact.isChanged(second)).toBe(false);
});

test("lines that are gone are forgotten", () => {
    const impact = new ImpactModel();
    const [variant] = impact.variants;
    impact.setValue(variant, "l1", "quantity", 3);
    impact.setValue(variant, "l7", "quantity", 3);
    impact.keepLines(ROWS);
    expect(impact.payload(variant).lines).toEqual({ 1: { quantity: 3 } });
});
