import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";

import { dayOf } from "../geometry/geometry";

const { DateTime } = luxon;

/** A minute of a board as a date and time of no zone: what the clock shows. */
export function moment(first, minute) {
    return DateTime.fromISO(first, { zone: "utc" }).plus({ minutes: minute });
}

/** The minute of a board that a date and a time (as inputs have them) stand for. */
export function minuteOf(first, date, time) {
    const start = DateTime.fromISO(first, { zone: "utc" });
    return Math.round(
        DateTime.fromISO(`${date}T${time}`, { zone: "utc" }).diff(start).as("minutes")
    );
}

export function formatMinute(minute) {
    const format = (localization.timeFormat || "HH:mm").replace(":ss", "");
    return moment("2026-01-01", minute).toFormat(format);
}

/** The full hour, as short as it is written. */
export function formatHour(minute) {
    const isLong = (localization.timeFormat || "").includes("a");
    return moment("2026-01-01", minute).toFormat(isLong ? "h a" : "H:mm");
}

export function formatDay(first, minute, options = {}) {
    return moment(first, minute).toLocaleString({
        weekday: "long",
        day: "numeric",
        month: "long",
        ...options,
    });
}

/** From when to when, with the day. */
export function formatSpan(first, { start, stop }) {
    const values = { day: formatDay(first, start), start: formatMinute(start) };
    // a day that ends at midnight is still that day
    if (dayOf(stop - 1) === dayOf(start)) {
        return _t("%(day)s, %(start)s to %(stop)s", { ...values, stop: formatMinute(stop) });
    }
    return _t("%(day)s, %(start)s to %(end)s, %(stop)s", {
        ...values,
        end: formatDay(first, stop - 1),
        stop: formatMinute(stop),
    });
}

export function formatHours(minutes) {
    const hours = Math.round(minutes / 6) / 10;
    return formatFloat(hours, { digits: [16, Number.isInteger(hours) ? 0 : 1] });
}

const MARKS = {
    double: () => _t("Double booked"),
    away: () => _t("While the person is away"),
    off_hours: () => _t("Outside working hours"),
    late: () => _t("After its due date"),
};

/** What is wrong with a block, in words. */
export function describeMarks(marks) {
    return marks.map((mark) => MARKS[mark]());
}

/** All of a block in one sentence, for screen readers. */
export function describeBlock(first, block, personName) {
    const parts = [block.name];
    if (block.document) {
        parts.push(block.document);
    }
    parts.push(
        block.all_day ? formatDay(first, block.start) : formatSpan(first, block),
        personName,
        ...describeMarks(block.marks || [])
    );
    if (block.state === "done") {
        parts.push(_t("Done"));
    }
    return parts.filter(Boolean).join(". ");
}
