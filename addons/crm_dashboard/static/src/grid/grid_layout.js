/**
 * The grid of a home: twelve columns, tiles that never lie on each other. The server keeps
 * to the same rules (`utils/dashboard_grid.py` of crm_base). Nothing here touches the page.
 *
 * @typedef {{ id: number, x: number, y: number, width: number, height: number }} Box
 */

export const COLUMNS = 12;
export const HIGHEST = 12;

/**
 * @param {Box} one
 * @param {Box} other
 * @returns {boolean} whether they share a cell
 */
export function overlaps(one, other) {
    return (
        one.x < other.x + other.width &&
        other.x < one.x + one.width &&
        one.y < other.y + other.height &&
        other.y < one.y + one.height
    );
}

/**
 * @param {Box} box
 * @returns {Box} the nearest one that fits the grid
 */
export function clampBox(box) {
    const width = Math.max(1, Math.min(COLUMNS, Math.round(box.width)));
    const height = Math.max(1, Math.min(HIGHEST, Math.round(box.height)));
    const x = Math.max(0, Math.min(COLUMNS - width, Math.round(box.x)));
    return { ...box, x, y: Math.max(0, Math.round(box.y)), width, height };
}

/**
 * @param {Box[]} boxes
 * @returns {Box[]} from top left to bottom right
 */
export function readingOrder(boxes) {
    return [...boxes].sort((one, other) => one.y - other.y || one.x - other.x);
}

/**
 * Pushes every box up as far as it goes.
 *
 * @param {Box[]} boxes
 * @returns {Box[]} in reading order, no two on each other
 */
export function compact(boxes) {
    const placed = [];
    const isFree = (box) => !placed.some((other) => overlaps(box, other));
    for (const original of readingOrder(boxes)) {
        const box = clampBox(original);
        while (box.y > 0 && isFree({ ...box, y: box.y - 1 })) {
            box.y--;
        }
        while (!isFree(box)) {
            box.y++;
        }
        placed.push(box);
    }
    return readingOrder(placed);
}

/**
 * Puts one box where somebody wants it; the others make room. Over a box of the same size
 * the two change places.
 *
 * @param {Box[]} boxes
 * @param {Box} wanted one of them, with its new place or size
 * @returns {Box[]}
 */
export function arrange(boxes, wanted) {
    const other = findCounterpart(boxes, clampBox(wanted));
    if (other) {
        return exchange(boxes, wanted.id, other.id);
    }
    const placed = [clampBox(wanted)];
    for (const original of readingOrder(boxes.filter((box) => box.id !== wanted.id))) {
        const box = clampBox(original);
        while (placed.some((other) => overlaps(box, other))) {
            box.y++;
        }
        placed.push(box);
    }
    return compact(placed);
}

/**
 * Moves a box by one press of an arrow key: past what stands beside or under it, else by
 * one column. (One row down it would only be pushed up again.)
 *
 * @param {Box[]} boxes
 * @param {Box} box
 * @param {"ArrowLeft"|"ArrowRight"|"ArrowUp"|"ArrowDown"} key
 * @returns {Box[]}
 */
export function nudge(boxes, box, key) {
    const sideways = key === "ArrowLeft" || key === "ArrowRight";
    const beside = sideways && findBeside(boxes, box, key);
    if (!beside) {
        return arrange(boxes, step(boxes, box, key));
    }
    const [left, right] = key === "ArrowRight" ? [box, beside] : [beside, box];
    const moved = {
        [right.id]: { ...right, x: left.x },
        [left.id]: { ...left, x: left.x + right.width },
    };
    return compact(boxes.map((each) => moved[each.id] || each));
}

function step(boxes, box, key) {
    switch (key) {
        case "ArrowLeft":
            return clampBox({ ...box, x: box.x - 1 });
        case "ArrowRight":
            return clampBox({ ...box, x: box.x + 1 });
        case "ArrowUp": {
            const above = neighbours(boxes, box).filter((other) => other.y < box.y);
            return { ...box, y: Math.max(0, ...above.map((other) => other.y)) };
        }
        default: {
            const under = neighbours(boxes, box).filter((other) => other.y > box.y);
            const next = readingOrder(under)[0];
            return next ? { ...box, y: next.y + next.height } : box;
        }
    }
}

/**
 * A box made larger or smaller by one press of an arrow key.
 *
 * @param {Box} box
 * @param {string} key
 * @returns {Box}
 */
export function grow(box, key) {
    const change = {
        ArrowLeft: { width: box.width - 1 },
        ArrowRight: { width: Math.min(box.width + 1, COLUMNS - box.x) },
        ArrowUp: { height: box.height - 1 },
        ArrowDown: { height: box.height + 1 },
    }[key];
    return clampBox({ ...box, ...change });
}

/**
 * One place earlier or later in reading order, for narrow screens.
 *
 * @param {Box[]} boxes
 * @param {number} id
 * @param {-1|1} direction
 * @returns {Box[]}
 */
export function shift(boxes, id, direction) {
    const ordered = readingOrder(boxes);
    const place = ordered.findIndex((box) => box.id === id);
    const other = ordered[place + direction];
    return other ? exchange(ordered, id, other.id) : ordered;
}

/**
 * @param {Box[]} boxes
 * @returns {number} the rows they take
 */
export function rows(boxes) {
    return Math.max(0, ...boxes.map((box) => box.y + box.height));
}

function neighbours(boxes, box) {
    return boxes.filter(
        (other) =>
            other.id !== box.id && other.x < box.x + box.width && box.x < other.x + other.width
    );
}

/** The box of the same size that lies under most of a moved one. */
function findCounterpart(boxes, wanted) {
    const before = boxes.find((box) => box.id === wanted.id);
    if (!before || !isSameSize(before, wanted)) {
        return undefined;
    }
    const area = wanted.width * wanted.height;
    return boxes.find(
        (box) =>
            box.id !== wanted.id && isSameSize(box, wanted) && sharedCells(box, wanted) > area / 2
    );
}

function findBeside(boxes, box, key) {
    return boxes.find(
        (other) =>
            other.y === box.y &&
            other.height === box.height &&
            (key === "ArrowRight" ? other.x === box.x + box.width : other.x + other.width === box.x)
    );
}

function exchange(boxes, id, otherId) {
    const one = boxes.find((box) => box.id === id);
    const other = boxes.find((box) => box.id === otherId);
    const moved = {
        [id]: clampBox({ ...one, x: other.x, y: other.y }),
        [otherId]: clampBox({ ...other, x: one.x, y: one.y }),
    };
    return compact(boxes.map((box) => moved[box.id] || box));
}

function isSameSize(one, other) {
    return one.width === other.width && one.height === other.height;
}

function sharedCells(one, other) {
    const right = Math.min(one.x + one.width, other.x + other.width);
    const bottom = Math.min(one.y + one.height, other.y + other.height);
    const columns = Math.max(0, right - Math.max(one.x, other.x));
    return columns * Math.max(0, bottom - Math.max(one.y, other.y));
}
