/**
 * Where arrow keys lead. Each answers with a block, with null where there is no other, and
 * with undefined when the key leads nowhere at all.
 */

/**
 * @param {Object[]} items what waits
 * @param {Object} item
 * @param {string} key
 */
export function nextItem(items, item, key) {
    const move = { ArrowDown: 1, ArrowUp: -1 }[key];
    return move && (items[items.findIndex((each) => each.key === item.key) + move] || null);
}

/**
 * @param {Object[]} people the rows of a board
 * @param {Object} block
 * @param {string} key
 */
export function nextBlock(people, block, key) {
    const row = people.findIndex((person) => person.id === block.user_id);
    const sorted = [...people[row].blocks].sort((one, other) => one.start - other.start);
    const place = sorted.findIndex((each) => each.key === block.key);
    const go = {
        ArrowRight: () => sorted[place + 1] || null,
        ArrowLeft: () => sorted[place - 1] || null,
        ArrowDown: () => nearest(people.slice(row + 1), block),
        ArrowUp: () => nearest(people.slice(0, row).reverse(), block),
    }[key];
    return go?.();
}

/** The block nearest in time in the first row that has any. */
function nearest(rows, { start }) {
    const blocks = rows.find((person) => person.blocks.length)?.blocks || [];
    const distance = (block) => Math.abs(block.start - start);
    return [...blocks].sort((one, other) => distance(one) - distance(other))[0] || null;
}
