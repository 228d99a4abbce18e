import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

import { CustomerEntry } from "./customer_entry";

/** Every section gets what the server read for it, and how to open a record. */
export const sectionProps = {
    data: Object,
    resId: Number,
    open: Function,
};

export class OpenWork extends Component {
    static template = "crm_base.OpenWork";
    static components = { CustomerEntry };
    static props = sectionProps;

    get isEmpty() {
        const { activities, leads, meetings } = this.props.data;
        return !activities.length && !leads.length && !meetings.length;
    }

    get moreLeads() {
        return this.props.data.lead_count - this.props.data.leads.length;
    }
}

export class People extends Component {
    static template = "crm_base.People";
    static props = sectionProps;

    get more() {
        return this.props.data.count - this.props.data.people.length;
    }

    openPerson(person) {
        this.props.open({ model: "res.partner", res_id: person.id });
    }
}

export class Reach extends Component {
    static template = "crm_base.Reach";
    static props = sectionProps;

    get slots() {
        return this.props.data.slots.map((slot) => ({
            key: `${slot.weekday}-${slot.hour}`,
            when: _t("%(weekday)s, %(from)s:00 to %(until)s:00", {
                weekday: luxon.Info.weekdays("long")[slot.weekday],
                from: slot.hour,
                until: slot.until,
            }),
            why: _t("%(count)s of %(total)s: %(kinds)s", {
                count: slot.count,
                total: slot.total,
                kinds: slot.kinds.map((kind) => `${kind.count} ${kind.label}`).join(", "),
            }),
        }));
    }
}

export class Consent extends Component {
    static template = "crm_base.Consent";
    static props = sectionProps;

    get people() {
        return this.props.data.people.filter((person) => person.ways.length);
    }

    getLabel(way) {
        return way.allowed ? _t("allowed") : _t("not allowed");
    }
}

const sections = registry.category("crm_customer_sections");
sections.add("open_work", { component: OpenWork });
sections.add("people", { component: People });
sections.add("reach", { component: Reach });
sections.add("consent", { component: Consent });
