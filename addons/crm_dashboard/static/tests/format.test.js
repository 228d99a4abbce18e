import { describe, expect, test } from "@odoo/hoot";
import { mockDate } from "@odoo/hoot-mock";

import {
    formatCell,
    formatChange,
    formatFigure,
    formatMoment,
    formatSince,
} from "@crm_dashboard/format/format";
import { makeMockEnv } from "@web/../tests/web_test_helpers";
import { EURO } from "./helpers";

describe.current.tags("headless");

const plain = (text) => text.replaceAll("\u00a0", " ");

test("figures with their unit", async () => {
    await makeMockEnv();
    const write = (value, description, options) => plain(formatFigure(value, description, options));
    expect(write(1234.5, { unit: "number", digits: 1 })).toBe("1,234.5");
    expect(write(1234, { unit: "money", digits: 0, currency: EURO })).toBe("1,234 €");
    const dollar = { symbol: "$", position: "before" };
    expect(write(12, { unit: "money", digits: 2, currency: dollar })).toBe("$ 12.00");
    expect(write(42.4, { unit: "percent", digits: 0 })).toBe("42 %");
    expect(write(3, { unit: "days", digits: 0 })).toBe("3 days");
    expect(write(null, { unit: "number", digits: 0 })).toBe("–");
    expect(write(1_234_567, { unit: "number", digits: 0 }, { short: true })).toBe("1.2M");
    expect(write(234_567, { unit: "number", digits: 0 }, { short: true })).toBe("234,567");
});

test("changes with their sign", async () => {
    await makeMockEnv();
    expect(plain(formatChange(0.25))).toBe("+25 %");
    expect(plain(formatChange(-0.034))).toBe("−3.4 %");
    expect(plain(formatChange(0))).toBe("±0.0 %");
    expect(formatChange(null)).toBe("");
});

test("moments of today as a time, others with their date", async () => {
    mockDate("2026-03-18 10:00:00");
    await makeMockEnv();
    expect(formatMoment("2026-03-18 08:00:00")).not.toInclude("2026");
    expect(formatMoment("2026-03-17 08:00:00")).toInclude("2026");
    expect(formatSince("2026-03-15 09:00:00")).toBe("3 days ago");
    expect(formatSince(null)).toBe("");
});

test("cells of lists", async () => {
    await makeMockEnv();
    expect(formatCell({ text: "Pumps" })).toBe("Pumps");
    expect(formatCell({ number: 3, unit: "number", digits: 0 })).toBe("3");
    expect(formatCell({ flag: true })).toBe("Yes");
    expect(formatCell({ date: null })).toBe("");
    expect(formatCell({ date: "2026-03-18" })).toInclude("2026");
});
