/**
 * Where things stand on a board. Times are minutes on the clock since the midnight with
 * which the board begins, 1,440 to a day (`utils/planner.py` on the server). Nothing here
 * touches the page.
 *
 * @typedef {{ start: number, stop: number }} Span
 * @typedef {{ days: number[], hours: [number, number] }} Frame the days that are shown, and
 *  from which to which minute of each
 */

export const DAY = 1440;

export function dayOf(minute) {
    return Math.floor(minute / DAY);
}

export function minuteOfDay(minute) {
    return minute - dayOf(minute) * DAY;
}

/**
 * @param {number} minute
 * @param {number} step
 * @returns {number} the nearest multiple of the step
 */
export function snap(minute, step) {
    return Math.round(minute / step) * step;
}

/**
 * The part of a day cell that a span takes.
 *
 * @param {Span} span
 * @param {number} day
 * @param {[number, number]} hours
 * @returns {{ left: number, right: number }|null} in percent, null if it is another day's
 */
export function partOfDay({ start, stop }, day, [from, to]) {
    if (start >= (day + 1) * DAY || stop <= day * DAY) {
        return null;
    }
    const percent = (minute) => {
        const inside = Math.max(from, Math.min(to, minute - day * DAY));
        return ((inside - from) / (to - from)) * 100;
    };
    return { left: percent(start), right: percent(stop) };
}

/**
 * The blocks of a day, those at the same time one under the other.
 *
 * @param {Object[]} blocks
 * @param {number} day
 * @param {[number, number]} hours
 * @returns {{ block: Object, left: number, width: number, room: number, lane: number,
 *  begins: boolean, ends: boolean }[]} `room` is how far a name may run on until the next
 *  block in the lane; all in percent of the day
 */
export function layOut(blocks, day, hours) {
    const pieces = [];
    for (const block of blocks) {
        const part = partOfDay(block, day, hours);
        if (part) {
            const { left, right } = part;
            pieces.push({
                block,
                left,
                width: right - left,
                room: 100 - left,
                lane: 0,
                begins: block.start >= day * DAY,
                ends: block.stop <= (day + 1) * DAY,
            });
        }
    }
    pieces.sort((one, other) => one.left - other.left || other.width - one.width);
    const lanes = [];
    for (const piece of pieces) {
        let lane = lanes.findIndex((last) => last.left + last.width <= piece.left + 1e-9);
        lane = lane < 0 ? lanes.length : lane;
        if (lanes[lane]) {
            lanes[lane].room = piece.left - lanes[lane].left;
        }
        lanes[lane] = piece;
        piece.lane = lane;
    }
    return pieces;
}

/**
 * @param {Object[]} pieces of one day
 * @returns {number} how many lanes they take
 */
export function lanes(pieces) {
    return pieces.reduce((most, { lane }) => Math.max(most, lane + 1), 0);
}

/**
 * Some minutes earlier or later, past the hours and days that are not shown.
 *
 * @param {Span} span
 * @param {number} delta not zero
 * @param {Frame} frame
 * @returns {Span}
 */
export function step({ start, stop }, delta, { days, hours: [from, to] }) {
    const length = stop - start;
    const size = Math.abs(delta);
    const aligned = delta > 0 ? Math.floor(start / size) * size : Math.ceil(start / size) * size;
    let next = aligned + delta;
    const minute = next - dayOf(start) * DAY;
    const place = days.indexOf(dayOf(start));
    const latest = Math.max(from, Math.floor((to - length) / size) * size);
    if (delta < 0 && minute < from) {
        next = place > 0 ? days[place - 1] * DAY + latest : dayOf(start) * DAY + from;
    } else if (delta > 0 && minute >= to) {
        next = place + 1 < days.length ? days[place + 1] * DAY + from : start;
    }
    return { start: next, stop: next + length };
}

/**
 * A beginning that lies in somebody's hours of work.
 *
 * @param {number} start
 * @param {[number, number][]} work
 * @param {{ direction: -1|0|1, size: number, days: number[] }} options which way to look
 *  (0: to the nearest hours of the same day), and the days that are shown
 * @returns {number} the same one if there is none
 */
export function intoWork(start, work, { direction, size, days }) {
    if (work.some(([from, to]) => start >= from && start < to)) {
        return start;
    }
    const last = ([from, to]) => Math.max(from, Math.floor((to - 1) / size) * size);
    const later = work.find(([from]) => from > start);
    const earlier = work.filter(([, to]) => to <= start).pop();
    const found = [];
    if (later && direction >= 0) {
        found.push(Math.ceil(later[0] / size) * size);
    }
    if (earlier && direction <= 0) {
        found.push(last(earlier));
    }
    const possible = found.filter((minute) =>
        direction ? days.includes(dayOf(minute)) : dayOf(minute) === dayOf(start)
    );
    possible.sort((one, other) => Math.abs(one - start) - Math.abs(other - start));
    return possible[0] ?? start;
}

/**
 * The same hour of the next or last day that is shown.
 *
 * @param {Span} span
 * @param {-1|1} direction
 * @param {Frame} frame
 * @returns {Span}
 */
export function stepDay({ start, stop }, direction, { days }) {
    const place = days.indexOf(dayOf(start)) + direction;
    if (!(place in days)) {
        return { start, stop };
    }
    const moved = days[place] * DAY + minuteOfDay(start);
    return { start: moved, stop: moved + stop - start };
}

/**
 * Longer or shorter.
 *
 * @param {Span} span
 * @param {number} delta
 * @returns {Span} never shorter than one step
 */
export function stretch({ start, stop }, delta) {
    const size = Math.abs(delta);
    const end = delta > 0 ? Math.floor(stop / size) * size : Math.ceil(stop / size) * size;
    return { start, stop: Math.max(start + size, end + delta) };
}

/**
 * The first time at which somebody is at work and nothing is planned yet.
 *
 * @param {{ work: [number, number][], blocks: Object[] }} person
 * @param {number} length minutes
 * @param {number} after not before this minute
 * @param {number} size starts lie on multiples of it
 * @returns {number|null} null if there is none on the board
 */
export function firstFree({ work, blocks }, length, after, size) {
    const taken = blocks.filter((block) => block.busy).sort((a, b) => a.start - b.start);
    for (const [from, to] of work) {
        let start = Math.ceil(Math.max(from, after) / size) * size;
        for (const block of taken) {
            if (block.start < start + length && block.stop > start) {
                start = Math.ceil(block.stop / size) * size;
            }
        }
        if (start + length <= to) {
            return start;
        }
    }
    return null;
}

/**
 * @param {Span} span
 * @param {Object[]} blocks
 * @returns {Object[]} what takes time while the span goes on
 */
export function clashing({ start, stop }, blocks) {
    return blocks.filter((block) => block.busy && block.start < stop && block.stop > start);
}
