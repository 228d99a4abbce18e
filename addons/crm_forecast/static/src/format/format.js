import { formatCurrency } from "@web/core/currency";
import { deserializeDate, deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";

const { DateTime } = luxon;
export const DASH = "–";
// all columns of the table, in order; the first three are chosen by what deals count as
export const CATEGORIES = ["closed", "commit", "best_case", "pipeline", "omitted"];

/**
 * @param {number|null|undefined} value
 * @param {number} currencyId
 * @param {Object} [options]
 * @param {boolean} [options.symbol] with the sign of the currency
 * @returns {string} without cents: a forecast is no invoice
 */
export function formatAmount(value, currencyId, { symbol = false } = {}) {
    if (value === null || value === undefined) {
        return DASH;
    }
    return formatCurrency(value, currencyId, { digits: [16, 0], noSymbol: !symbol });
}

/** An amount that came (+) or went (−). */
export function formatMove(value, currencyId) {
    const sign = value > 0 ? "+" : value < 0 ? "−" : "";
    return sign + formatAmount(Math.abs(value), currencyId);
}

/** @param {number|null} share 0 to 1 */
export function formatShare(share) {
    return share === null || share === undefined
        ? DASH
        : `${formatFloat(share * 100, { digits: [16, 0] })}\u00a0%`;
}

/** @param {string} day as the server writes it */
export function formatDay(day) {
    return day ? formatDate(deserializeDate(day)) : DASH;
}

/** How long ago something was said, in words. */
export function formatSince(moment) {
    return deserializeDateTime(moment).toRelative() || "";
}

/** Whether something was said more than a week ago. */
export function isStale(moment) {
    return DateTime.utc().diff(deserializeDateTime(moment), "days").days > 7;
}

export function getCategoryNames() {
    return {
        closed: _t("Closed"),
        commit: _t("Commit"),
        best_case: _t("Best Case"),
        pipeline: _t("Pipeline"),
        omitted: _t("Omitted"),
    };
}
