import { Component } from "@odoo/owl";

const WIDTH = 100;
const HEIGHT = 30;
const EDGE = 2;

/**
 * The course of a figure as a line without axes. It adds nothing that the figure does not
 * say in words, so readers of the screen pass over it.
 */
export class Sparkline extends Component {
    static template = "crm_dashboard.Sparkline";
    static props = {
        /** Numbers, `null` where there is none. */
        values: { type: Array },
    };

    get viewBox() {
        return `0 0 ${WIDTH} ${HEIGHT}`;
    }

    get points() {
        const known = this.props.values
            .map((value, place) => ({ value, place }))
            .filter((point) => point.value !== null && point.value !== undefined);
        if (known.length < 2) {
            return [];
        }
        const values = known.map((point) => point.value);
        const [low, high] = [Math.min(...values), Math.max(...values)];
        const last = this.props.values.length - 1;
        return known.map(({ value, place }) => ({
            x: (place / last) * WIDTH,
            y: high === low ? HEIGHT / 2 : scale(value, low, high),
        }));
    }

    get line() {
        return this.points.map(({ x, y }) => `${round(x)},${round(y)}`).join(" ");
    }

    get area() {
        const points = this.points;
        const last = points[points.length - 1];
        return `${round(points[0].x)},${HEIGHT} ${this.line} ${round(last.x)},${HEIGHT}`;
    }
}

function scale(value, low, high) {
    return HEIGHT - EDGE - ((value - low) / (high - low)) * (HEIGHT - 2 * EDGE);
}

function round(number) {
    return Math.round(number * 100) / 100;
}
