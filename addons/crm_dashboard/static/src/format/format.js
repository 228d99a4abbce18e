import {
    deserializeDate,
    deserializeDateTime,
    formatDate,
    formatDateTime,
} from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";

const { DateTime } = luxon;

export const DASH = "–";
const SPACE = "\u00a0";
// figures beyond this are shortened where there is little room
const LONG = 1_000_000;

/**
 * @typedef {{ unit: string, digits: number, currency: Object|null }} Description how to
 *  write the figures of a metric
 */

/**
 * @param {number|null} value
 * @param {Description} description
 * @param {Object} [options]
 * @param {boolean} [options.short] 1.2M instead of 1,234,567
 * @returns {string}
 */
export function formatFigure(value, description, { short = false } = {}) {
    if (value === null || value === undefined) {
        return DASH;
    }
    const { unit, currency } = description;
    const text = formatNumber(value, description.digits, short);
    if (unit === "money" && currency) {
        return currency.position === "before"
            ? `${currency.symbol}${SPACE}${text}`
            : `${text}${SPACE}${currency.symbol}`;
    }
    const endings = { percent: "%", days: _t("days"), hours: _t("h") };
    return unit in endings ? `${text}${SPACE}${endings[unit]}` : text;
}

function formatNumber(value, digits, short) {
    if (short && Math.abs(value) >= LONG) {
        return formatFloat(value, { humanReadable: true, decimals: 1, minDigits: 1 });
    }
    return formatFloat(value, { digits: [16, digits ?? 0] });
}

/**
 * @param {number|null} change 0.25 for a quarter more
 * @returns {string} e.g. «+25 %»
 */
export function formatChange(change) {
    if (change === null || change === undefined) {
        return "";
    }
    const sign = change > 0 ? "+" : change < 0 ? "−" : "±";
    const digits = Math.abs(change) >= 0.1 ? 0 : 1;
    const text = formatFloat(Math.abs(change) * 100, { digits: [16, digits] });
    return `${sign}${text}${SPACE}%`;
}

/**
 * @param {string} moment as the server writes it (UTC)
 * @returns {string} the time of day; with the date when it was not today
 */
export function formatMoment(moment) {
    const local = deserializeDateTime(moment);
    return local.hasSame(DateTime.local(), "day")
        ? local.toLocaleString(DateTime.TIME_SIMPLE)
        : formatDateTime(local, { showSeconds: false });
}

/**
 * @param {string} moment as the server writes it (UTC)
 * @returns {string}
 */
export function formatTime(moment) {
    return deserializeDateTime(moment).toLocaleString(DateTime.TIME_SIMPLE);
}

/**
 * How long ago, in words: «3 days ago».
 *
 * @param {string|null} moment
 * @returns {string}
 */
export function formatSince(moment) {
    return moment ? deserializeDateTime(moment).toRelative() || "" : "";
}

/**
 * The value of a cell of a list, as the server sent it.
 *
 * @param {Object} cell
 * @returns {string}
 */
export function formatCell(cell) {
    if ("number" in cell) {
        return formatFigure(cell.number, { digits: 2, ...cell });
    }
    if ("date" in cell) {
        return cell.date ? formatDate(deserializeDate(cell.date)) : "";
    }
    if ("datetime" in cell) {
        return cell.datetime ? formatDateTime(deserializeDateTime(cell.datetime)) : "";
    }
    if ("flag" in cell) {
        return cell.flag ? _t("Yes") : _t("No");
    }
    return cell.text;
}
