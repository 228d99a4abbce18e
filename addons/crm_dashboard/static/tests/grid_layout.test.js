import { describe, expect, test } from "@odoo/hoot";

import {
    arrange,
    compact,
    grow,
    nudge,
    overlaps,
    readingOrder,
    rows,
    shift,
} from "@crm_dashboard/grid/grid_layout";

describe.current.tags("headless");

const box = (id, x, y, width = 3, height = 2) => ({ id, x, y, width, height });
const places = (boxes) => Object.fromEntries(boxes.map(({ id, x, y }) => [id, [x, y]]));

test("boxes move up as far as they go", () => {
    const placed = compact([box(1, 0, 3), box(2, 0, 9), box(3, 6, 1)]);
    expect(places(placed)).toEqual({ 1: [0, 0], 3: [6, 0], 2: [0, 2] });
});

test("boxes stay within the twelve columns", () => {
    const [placed] = compact([box(1, 11, 0, 6)]);
    expect(placed).toEqual(box(1, 6, 0, 6));
});

test("others make room for the one that is moved", () => {
    const placed = arrange([box(1, 0, 0), box(2, 3, 0), box(3, 0, 2, 6)], box(3, 3, 0, 6));
    expect(places(placed)).toEqual({ 1: [0, 0], 3: [3, 0], 2: [3, 2] });
});

test("a larger box pushes others down", () => {
    const placed = arrange([box(1, 0, 0), box(2, 3, 0)], box(1, 0, 0, 6, 3));
    expect(places(placed)).toEqual({ 1: [0, 0], 2: [3, 3] });
});

test("nothing ever lies on anything, wherever boxes are put", () => {
    let boxes = compact(Array.from({ length: 8 }, (_, id) => box(id, (id * 5) % 12, id % 3, 4, 3)));
    for (let round = 0; round < 60; round++) {
        const id = (round * 7) % 8;
        const wanted = box(
            id,
            (round * 11) % 12,
            (round * 5) % 9,
            1 + (round % 12),
            1 + (round % 5)
        );
        boxes = arrange(boxes, wanted);
        expect(boxes.length).toBe(8);
        for (const one of boxes) {
            const others = boxes.filter((other) => other.id !== one.id);
            expect(others.some((other) => overlaps(one, other))).toBe(false);
        }
        expect(places(compact(boxes))).toEqual(places(boxes));
    }
});

test("arrow keys change places with what stands in the way", () => {
    const under = [box(1, 0, 0), box(2, 0, 2)];
    expect(places(nudge(under, under[0], "ArrowDown"))).toEqual({ 2: [0, 0], 1: [0, 2] });
    expect(places(nudge(under, under[1], "ArrowUp"))).toEqual({ 2: [0, 0], 1: [0, 2] });
    const beside = [box(1, 0, 0), box(2, 3, 0, 6)];
    expect(places(nudge(beside, beside[0], "ArrowRight"))).toEqual({ 2: [0, 0], 1: [6, 0] });
    expect(places(nudge(beside, beside[1], "ArrowLeft"))).toEqual({ 2: [0, 0], 1: [6, 0] });
});

test("arrow keys move by a column where nothing stands in the way", () => {
    const boxes = [box(1, 0, 0), box(2, 6, 0)];
    expect(places(nudge(boxes, boxes[0], "ArrowRight"))).toEqual({ 1: [1, 0], 2: [6, 0] });
    expect(places(nudge(boxes, boxes[0], "ArrowLeft"))).toEqual({ 1: [0, 0], 2: [6, 0] });
    expect(places(nudge(boxes, boxes[1], "ArrowDown"))).toEqual({ 1: [0, 0], 2: [6, 0] });
});

test("over a box of the same size the two change places", () => {
    const boxes = [box(1, 0, 0), box(2, 3, 0), box(3, 6, 0)];
    const placed = arrange(boxes, box(1, 5, 0));
    expect(places(placed)).toEqual({ 3: [0, 0], 2: [3, 0], 1: [6, 0] });
});

test("boxes grow within the grid", () => {
    expect(grow(box(1, 9, 0), "ArrowRight").width).toBe(3);
    expect(grow(box(1, 8, 0), "ArrowRight").width).toBe(4);
    expect(grow(box(1, 0, 0, 1, 1), "ArrowLeft").width).toBe(1);
    expect(grow(box(1, 0, 0, 1, 1), "ArrowDown").height).toBe(2);
});

test("one place earlier or later", () => {
    const boxes = [box(1, 0, 0), box(2, 3, 0), box(3, 6, 0)];
    const ids = (some) => readingOrder(some).map(({ id }) => id);
    expect(ids(shift(boxes, 3, -1))).toEqual([1, 3, 2]);
    expect(ids(shift(boxes, 1, 1))).toEqual([2, 1, 3]);
    expect(ids(shift(boxes, 1, -1))).toEqual([1, 2, 3]);
});

test("rows", () => {
    expect(rows([])).toBe(0);
    expect(rows([box(1, 0, 3)])).toBe(5);
});
