import { formatFloat } from "@web/core/utils/numbers";
import { parseFloat } from "@web/views/fields/parsers";

import { Component, useState } from "@odoo/owl";

/**
 * A number that a person types; what cannot be meant stays in red and is not taken.
 */
export class NumberCell extends Component {
    static template = "crm_price_impact.NumberCell";
    static props = {
        label: String,
        value: { type: Number, optional: true },
        placeholder: { type: Number, optional: true },
        min: { type: Number, optional: true },
        max: { type: Number, optional: true },
        readonly: { type: Boolean, optional: true },
        onChange: Function,
    };

    setup() {
        this.state = useState({ invalid: false });
    }

    format(value) {
        return value === undefined
            ? ""
            : formatFloat(value, { digits: [16, 2], trailingZeros: false });
    }

    onChange(ev) {
        const text = ev.target.value.trim();
        const value = text ? this.parse(text) : undefined;
        this.state.invalid = value === null;
        if (!this.state.invalid) {
            this.props.onChange(value);
            ev.target.value = this.format(value);
        }
    }

    /** @returns {number|null} */
    parse(text) {
        const { min = -Infinity, max = Infinity } = this.props;
        let value;
        try {
            value = parseFloat(text);
        } catch {
            return null;
        }
        return value >= min && value <= max ? value : null;
    }
}
