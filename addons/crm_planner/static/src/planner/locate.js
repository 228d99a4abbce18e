import { DAY } from "../geometry/geometry";

/**
 * The row and minute of a board at a place of the window.
 *
 * @param {HTMLElement} root
 * @param {[number, number]} hours from which to which minute of a day is shown
 * @param {number} x
 * @param {number} y
 * @returns {{ userId: number, minute: number }|null|undefined} null over the list beside
 *  the board, undefined where there is neither
 */
export function locate(root, [from, to], x, y) {
    const find = (element, selector) =>
        [...element.querySelectorAll(selector)].find((each) => holds(each, x, y));
    if (find(root, ".o_crm_planner_waiting")) {
        return null;
    }
    const row = find(root, ".o_crm_planner_row");
    const cell = row && find(row, ".o_crm_planner_day");
    if (!cell) {
        return undefined;
    }
    const rect = cell.getBoundingClientRect();
    const minute = from + ((x - rect.left) / rect.width) * (to - from);
    return {
        userId: Number(row.dataset.user),
        minute: Number(cell.dataset.day) * DAY + minute,
    };
}

function holds(element, x, y) {
    const rect = element.getBoundingClientRect();
    return x >= rect.left && x < rect.right && y >= rect.top && y < rect.bottom;
}
