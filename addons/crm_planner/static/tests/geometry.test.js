import { describe, expect, test } from "@odoo/hoot";

import {
    clashing,
    firstFree,
    intoWork,
    lanes,
    layOut,
    partOfDay,
    step,
    stepDay,
    stretch,
} from "@crm_planner/geometry/geometry";
import { at, DAY, makePerson } from "./helpers";

describe.current.tags("headless");

const HOURS = [540, 1080];
const FRAME = { days: [0, 1, 2, 3, 4], hours: HOURS };

const block = (start, stop, values = {}) => ({ start, stop, busy: true, ...values });

test("the part of a day that a span takes", () => {
    expect(partOfDay(block(at(1, 9), at(1, 18)), 1, HOURS)).toEqual({ left: 0, right: 100 });
    expect(partOfDay(block(at(1, 13, 30), at(1, 18)), 1, HOURS)).toEqual({ left: 50, right: 100 });
    expect(partOfDay(block(at(1, 9), at(1, 18)), 2, HOURS)).toBe(null);
    // from day to day, and beyond the hours that are shown
    expect(partOfDay(block(at(0, 20), at(2, 8)), 1, HOURS)).toEqual({ left: 0, right: 100 });
});

test("what goes on at the same time stands in lanes of its own", () => {
    const blocks = [
        block(at(0, 9), at(0, 11)),
        block(at(0, 10), at(0, 12)),
        block(at(0, 11), at(0, 12)),
    ];
    const pieces = layOut(blocks, 0, HOURS);
    expect(pieces.map((piece) => piece.lane)).toEqual([0, 1, 0]);
    expect(lanes(pieces)).toBe(2);
    expect(lanes([])).toBe(0);
});

test("no two blocks of a lane overlap, and names end where the next one begins", () => {
    // any blocks will do: these are always the same
    let seed = 7;
    const next = (most) => (seed = (seed * 1103515245 + 12345) % 2147483648) % most;
    const blocks = Array.from({ length: 40 }, () => {
        const start = 540 + next(500);
        return block(start, start + 5 + next(120));
    });
    const pieces = layOut(blocks, 0, HOURS);
    expect(pieces).toHaveLength(40);
    for (const one of pieces) {
        for (const other of pieces) {
            if (one !== other && one.lane === other.lane && one.left <= other.left) {
                expect(one.left + one.width).toBeLessThan(other.left + 1e-6);
                expect(one.left + one.room).toBeLessThan(other.left + 1e-6);
            }
        }
    }
});

test("a step stays on the days and hours that are shown", () => {
    const span = block(at(0, 10), at(0, 11));
    expect(step(span, 30, FRAME)).toEqual({ start: at(0, 10, 30), stop: at(0, 11, 30) });
    expect(step(span, -30, FRAME)).toEqual({ start: at(0, 9, 30), stop: at(0, 10, 30) });
    // the end of a day leads to the next one, its beginning to the end of the last
    expect(step(block(at(0, 17, 30), at(0, 18)), 30, FRAME).start).toBe(at(1, 9));
    expect(step(block(at(1, 9), at(1, 10)), -30, FRAME).start).toBe(at(0, 17));
    // nothing lies before the first hour and after the last
    expect(step(block(at(0, 9), at(0, 10)), -30, FRAME).start).toBe(at(0, 9));
    expect(step(block(at(4, 17, 30), at(4, 18)), 30, FRAME).start).toBe(at(4, 17, 30));
    // days that are not shown are left out
    const some = { days: [0, 3], hours: HOURS };
    expect(step(block(at(0, 17, 30), at(0, 18)), 30, some).start).toBe(at(3, 9));
});

test("the first step goes to the next full half hour", () => {
    expect(step(block(at(0, 10, 10), at(0, 11)), 30, FRAME).start).toBe(at(0, 10, 30));
    expect(step(block(at(0, 10, 10), at(0, 11)), -30, FRAME).start).toBe(at(0, 10));
});

test("another day, the same hour", () => {
    const span = block(at(0, 10), at(0, 11));
    expect(stepDay(span, 1, FRAME)).toEqual({ start: at(1, 10), stop: at(1, 11) });
    expect(stepDay(span, -1, FRAME)).toEqual({ start: at(0, 10), stop: at(0, 11) });
});

test("longer and shorter, but never nothing", () => {
    const span = block(at(0, 10), at(0, 11));
    expect(stretch(span, 30).stop).toBe(at(0, 11, 30));
    expect(stretch(span, -30).stop).toBe(at(0, 10, 30));
    expect(stretch(block(at(0, 10), at(0, 10, 30)), -30).stop).toBe(at(0, 10, 30));
});

test("work begins in hours of work", () => {
    const { work } = makePerson();
    const options = { direction: 0, size: 30, days: FRAME.days };
    const to = (direction, start) => intoWork(start, work, { ...options, direction });
    expect(to(0, at(0, 10))).toBe(at(0, 10));
    // lunch lies between one and two
    expect(to(0, at(0, 13, 30))).toBe(at(0, 14));
    expect(to(1, at(0, 13))).toBe(at(0, 14));
    expect(to(-1, at(0, 13, 30))).toBe(at(0, 12, 30));
    // the evening leads on to the next morning, but a pointer stays on its day
    expect(to(1, at(0, 18))).toBe(at(1, 9));
    expect(to(0, at(0, 20))).toBe(at(0, 17, 30));
    expect(to(0, at(5, 10))).toBe(at(5, 10));
    expect(intoWork(at(0, 10), [], options)).toBe(at(0, 10));
});

test("the first free time", () => {
    const person = makePerson({
        blocks: [
            block(at(0, 14), at(0, 17)),
            block(at(0, 9), at(0, 12, 20)),
            block(at(0, 17), at(0, 18), { busy: false }),
        ],
    });
    expect(firstFree(person, 30, 0, 15)).toBe(at(0, 12, 30));
    // an hour does not fit before lunch; what is shown as free takes no time
    expect(firstFree(person, 60, 0, 15)).toBe(at(0, 17));
    expect(firstFree(person, 60, at(0, 17, 20), 15)).toBe(at(1, 9));
    expect(firstFree(person, 5 * 60, 0, 15)).toBe(null);
    expect(firstFree(person, 60, 5 * DAY, 15)).toBe(null);
});

test("what takes time meanwhile", () => {
    const blocks = [
        block(at(0, 9), at(0, 10)),
        block(at(0, 10), at(0, 11)),
        block(at(0, 10), at(0, 11), { busy: false }),
    ];
    expect(clashing(block(at(0, 10), at(0, 12)), blocks)).toEqual([blocks[1]]);
});
