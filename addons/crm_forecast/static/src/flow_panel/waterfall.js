/**
 * Where the bars of a waterfall begin and how long they are, in percent of the widest
 * level that is reached.
 *
 * @param {number} before
 * @param {number[]} moves
 * @param {number} after
 * @returns {{ before: Object, moves: Object[], after: Object }} each with `left`, `width`
 */
export function waterfall(before, moves, after) {
    const levels = [before];
    for (const move of moves) {
        levels.push(levels.at(-1) + move);
    }
    const most = Math.max(after, ...levels, 0);
    const least = Math.min(after, ...levels, 0);
    const scale = most - least || 1;
    const bar = (from, to) => ({
        left: (100 * (Math.min(from, to) - least)) / scale,
        width: (100 * Math.abs(to - from)) / scale,
    });
    return {
        before: bar(0, before),
        moves: moves.map((_move, place) => bar(levels[place], levels[place + 1])),
        after: bar(0, after),
    };
}
