import { parseFloat as parseLocal } from "@web/views/fields/parsers";

/**
 * What happens on a sheet of cells, without a screen: moving about, blocks of text from a
 * spreadsheet, numbers as people write them.
 *
 * @typedef {{ row: number, column: number }} Place
 */

const STEPS = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    PageUp: [-10, 0],
    PageDown: [10, 0],
};

/**
 * @param {Place} place
 * @param {string} key of the keyboard
 * @param {{ rows: number, columns: number }} size
 * @param {boolean} [far] with Ctrl: to the corners
 * @returns {Place|null} where the key leads; `null` for a key that leads nowhere
 */
export function step({ row, column }, key, { rows, columns }, far = false) {
    if (key === "Home") {
        return { row: far ? 0 : row, column: 0 };
    }
    if (key === "End") {
        return { row: far ? rows - 1 : row, column: columns - 1 };
    }
    if (!(key in STEPS)) {
        return null;
    }
    const [down, right] = STEPS[key];
    return {
        row: clamp(row + down, rows),
        column: clamp(column + right, columns),
    };
}

function clamp(number, size) {
    return Math.max(0, Math.min(size - 1, number));
}

/**
 * @param {Place} one
 * @param {Place} other
 * @returns {Place[]} the places between two corners, row by row
 */
export function block(one, other) {
    const places = [];
    const [top, bottom] = sorted(one.row, other.row);
    const [left, right] = sorted(one.column, other.column);
    for (let row = top; row <= bottom; row++) {
        for (let column = left; column <= right; column++) {
            places.push({ row, column });
        }
    }
    return places;
}

function sorted(one, other) {
    return one < other ? [one, other] : [other, one];
}

/**
 * @param {string} text as people write numbers: with separators, a currency, a percent sign
 * @returns {number|null} `null` for an empty text
 * @throws when it is no number, or less than nothing
 */
export function readNumber(text) {
    const bare = text.replace(/[\s\u00a0\u202f%\p{Sc}]/gu, "");
    if (!bare) {
        return null;
    }
    const number = parseLocal(bare);
    if (!Number.isFinite(number) || number < 0) {
        throw new RangeError(text);
    }
    return number;
}

/**
 * A block as spreadsheets put it on the clipboard.
 *
 * @param {string} text
 * @returns {string[][]} rows of cells
 */
export function readBlock(text) {
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
    return lines.map((line) => line.split("\t").map((cell) => cell.trim()));
}

/**
 * @param {(string|number)[][]} rows
 * @returns {string} a block as spreadsheets understand it
 */
export function writeBlock(rows) {
    return rows.map((row) => row.join("\t")).join("\n");
}

/**
 * Lays a block of text onto cells. One value fills all selected cells.
 *
 * @param {string[][]} rows
 * @param {Place[]} selected
 * @param {{ rows: number, columns: number }} size
 * @returns {{ values: {row: number, column: number, text: string}[], outside: number }}
 *  empty texts change nothing; `outside` is how many have no cell
 */
export function layOut(rows, selected, size) {
    if (rows.length === 1 && rows[0].length === 1) {
        return { values: selected.map((place) => ({ ...place, text: rows[0][0] })), outside: 0 };
    }
    const values = [];
    let outside = 0;
    const [start] = selected;
    rows.forEach((cells, down) => {
        cells.forEach((text, right) => {
            const place = { row: start.row + down, column: start.column + right };
            if (!text) {
                return;
            }
            if (place.row >= size.rows || place.column >= size.columns) {
                outside++;
            } else {
                values.push({ ...place, text });
            }
        });
    });
    return { values, outside };
}
