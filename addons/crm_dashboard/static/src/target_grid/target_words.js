import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";

import { formatFigure } from "../format/format";

const SPACE = "\u00a0";

/** Cents are shown where there are any. */
function digitsOf(value, digits) {
    return Number.isInteger(value) ? digits : Math.max(digits ?? 0, 2);
}

/**
 * An amount for a narrow cell: without the currency, which the page says once.
 *
 * @param {number|null} value
 * @param {Object} metric
 * @returns {string}
 */
export function writeAmount(value, metric) {
    if (value === null || value === undefined) {
        return "";
    }
    const text = formatFloat(value, { digits: [16, digitsOf(value, metric.digits)] });
    return metric.unit === "percent" ? `${text}${SPACE}%` : text;
}

/**
 * @param {number|null} value
 * @param {Object} metric
 * @param {boolean} [bare] just the number, as somebody would type it
 * @returns {string}
 */
export function writeExact(value, metric, bare = false) {
    if (bare) {
        const text = formatFloat(value, {
            digits: [16, metric.digits],
            thousandsSep: "",
            trailingZeros: false,
        });
        return text;
    }
    return formatFigure(value, { ...metric, digits: digitsOf(value, metric.digits) });
}

/** @returns {string} a part of one as whole percents */
export function writePart(part) {
    return part === null ? "" : `${Math.round(part * 100)}${SPACE}%`;
}

/**
 * What a cell asks for, in words.
 *
 * @param {Object} cell
 * @param {Object|null} missing its `text`
 * @param {Object} metric
 * @returns {string[]}
 */
export function writeCell(cell, missing, metric) {
    const words = [];
    if (cell.amount !== null) {
        words.push(_t("Target %s", writeExact(cell.amount, metric)));
    } else if (cell.other !== null) {
        words.push(_t("%s by targets of other periods", writeExact(cell.other, metric)));
    } else {
        words.push(_t("No target"));
    }
    if (cell.days) {
        words.push(cell.days);
    }
    if (cell.ids.length > 1) {
        words.push(_t("%s targets together", cell.ids.length));
    }
    if (missing) {
        words.push(_t("%s handed out", writeExact(cell.below, metric)), missing.text);
    }
    return words;
}

/**
 * Where somebody stands, in words.
 *
 * @param {Object|null} standing nothing as long as nobody knows
 * @param {Object} metric
 * @returns {string[]}
 */
export function writeStanding(standing, metric) {
    if (!standing) {
        return [];
    }
    const say = (value) => writeExact(roughly(value), metric);
    const words = [_t("so far %s", say(standing.actual))];
    if (standing.attainment !== null) {
        words[0] += ` (${writePart(standing.attainment)})`;
    }
    if (standing.passed && standing.passed < standing.total && metric.additive) {
        words.push(_t("should be %s by tonight", say(standing.pace)));
        if (standing.projected !== null) {
            words.push(_t("ends at about %s", say(standing.projected)));
        }
        words.push(
            _t("working day %(passed)s of %(total)s", {
                passed: standing.passed,
                total: standing.total,
            })
        );
    }
    return words;
}

/** What is an estimate needs no cents. */
function roughly(value) {
    return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}
