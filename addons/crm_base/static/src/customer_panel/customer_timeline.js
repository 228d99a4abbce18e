import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KeepLast } from "@web/core/utils/concurrency";

import { Component, onWillUpdateProps, useState } from "@odoo/owl";

import { CustomerEntry } from "./customer_entry";
import { sectionProps } from "./customer_sections";

/** Everything that happened with a customer, newest first, a page at a time. */
export class CustomerTimeline extends Component {
    static template = "crm_base.CustomerTimeline";
    static components = { CustomerEntry };
    static props = sectionProps;

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ kind: false, loading: false, ...this.take(this.props.data) });
        onWillUpdateProps((next) => {
            if (next.data !== this.props.data) {
                Object.assign(this.state, { kind: false }, this.take(next.data));
            }
        });
    }

    take({ entries, next }) {
        return { entries, next };
    }

    get kinds() {
        return this.props.data.kinds;
    }

    getKind(entry) {
        return this.kinds.find(({ kind }) => kind === entry.kind);
    }

    /** Show one kind of entries only, or all of them again. */
    async choose(kind) {
        this.state.kind = this.state.kind === kind ? false : kind;
        Object.assign(this.state, await this.fetch(null));
    }

    async loadMore() {
        const { entries, next } = await this.fetch(this.state.next);
        this.state.entries.push(...entries);
        this.state.next = next;
    }

    async fetch(before) {
        const kinds = this.state.kind ? [this.state.kind] : null;
        this.state.loading = true;
        try {
            const page = await this.keepLast.add(
                this.orm.call("res.partner", "crm_read_timeline", [[this.props.resId]], {
                    before,
                    kinds,
                })
            );
            return this.take(page);
        } finally {
            this.state.loading = false;
        }
    }
}

registry
    .category("crm_customer_sections")
    .add("timeline", { component: CustomerTimeline, wide: true });
