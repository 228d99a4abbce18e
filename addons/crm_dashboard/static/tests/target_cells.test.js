import { describe, expect, test } from "@odoo/hoot";

import {
    block,
    layOut,
    readBlock,
    readNumber,
    step,
    writeBlock,
} from "@crm_dashboard/target_grid/target_cells";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { localization } from "@web/core/l10n/localization";

const SIZE = { rows: 3, columns: 4 };

describe.current.tags("headless");

test("keys lead to the next cell and stop at the edge", () => {
    const middle = { row: 1, column: 1 };
    expect(step(middle, "ArrowUp", SIZE)).toEqual({ row: 0, column: 1 });
    expect(step(middle, "ArrowRight", SIZE)).toEqual({ row: 1, column: 2 });
    expect(step({ row: 0, column: 0 }, "ArrowLeft", SIZE)).toEqual({ row: 0, column: 0 });
    expect(step(middle, "PageDown", SIZE)).toEqual({ row: 2, column: 1 });
    expect(step(middle, "End", SIZE)).toEqual({ row: 1, column: 3 });
    expect(step(middle, "Home", SIZE, true)).toEqual({ row: 0, column: 0 });
    expect(step(middle, "End", SIZE, true)).toEqual({ row: 2, column: 3 });
    expect(step(middle, "x", SIZE)).toBe(null);
});

test("a block lies between two corners, whichever came first", () => {
    const places = block({ row: 2, column: 1 }, { row: 1, column: 2 });
    expect(places.map(({ row, column }) => `${row}${column}`)).toEqual(["11", "12", "21", "22"]);
});

test("numbers as people write them", () => {
    patchWithCleanup(localization, { decimalPoint: ".", thousandsSep: "," });
    expect(readNumber("1,234.50")).toBe(1234.5);
    expect(readNumber("€ 1,000")).toBe(1000);
    expect(readNumber("12\u00a0%")).toBe(12);
    expect(readNumber("=12*100")).toBe(1200);
    expect(readNumber("  ")).toBe(null);
    for (const wrong of ["abc", "-5", "1.2.3"]) {
        expect(() => readNumber(wrong)).toThrow();
    }
});

test("numbers as other countries write them", () => {
    patchWithCleanup(localization, { decimalPoint: ",", thousandsSep: "." });
    expect(readNumber("1.234,50 €")).toBe(1234.5);
});

test("a block from a spreadsheet", () => {
    expect(readBlock("1\t2\r\n3\t4\r\n")).toEqual([
        ["1", "2"],
        ["3", "4"],
    ]);
    expect(readBlock("5")).toEqual([["5"]]);
    expect(writeBlock([["1", ""], ["3"]])).toBe("1\t\n3");
});

test("a block goes where one is; what has no cell is counted", () => {
    const selected = [{ row: 1, column: 3 }];
    const { values, outside } = layOut([["1", "2"], ["", "4"], ["5"]], selected, SIZE);
    expect(values).toEqual([{ row: 1, column: 3, text: "1" }]);
    expect(outside).toBe(3);
});

test("one value fills what is selected", () => {
    const selected = block({ row: 0, column: 0 }, { row: 0, column: 2 });
    const { values } = layOut([["7"]], selected, SIZE);
    expect(values.map(({ column, text }) => [column, text])).toEqual([
        [0, "7"],
        [1, "7"],
        [2, "7"],
    ]);
});
