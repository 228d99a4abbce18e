import { DAY, dayOf } from "../geometry/geometry";
import { formatDay, formatHour } from "../time_text/time_text";

/**
 * The days that stand above the columns of a board, and the hours that are named there.
 *
 * @param {{ first: string, now: number, hours: [number, number] }} board
 * @param {number[]} days
 * @param {number} most how many hours of a day have room for their name
 */
export function headersOf({ first, now, hours: [from, to] }, days, most) {
    const hours = (to - from) / 60;
    const every = Math.max(1, Math.ceil(hours / most));
    const labels = [];
    for (let hour = 0; hour < hours; hour += every) {
        labels.push({ left: (hour / hours) * 100, text: formatHour(from + hour * 60) });
    }
    return days.map((day) => ({
        day,
        name: formatDay(first, day * DAY, { weekday: "short", month: "short" }),
        isToday: day === dayOf(now),
        labels,
    }));
}
