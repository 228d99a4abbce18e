import { browser } from "@web/core/browser/browser";
import { useCommand } from "@web/core/commands/command_hook";
import { DefaultCommandItem } from "@web/core/commands/command_palette";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { Component } from "@odoo/owl";

export const NAMESPACE = "=";
const SHORTEST = 2;
const DELAY = 250;
const LIMIT = 12;

/** A customer in the palette, with what of it met the text. */
export class CustomerCommandItem extends Component {
    static template = "crm_base.CustomerCommandItem";
    static props = {
        ...DefaultCommandItem.props,
        matched: { type: String, optional: true },
        icon: String,
    };
}

function openRecord(env, model, resId) {
    return env.services.action.doAction({
        type: "ir.actions.act_window",
        res_model: model,
        res_id: resId,
        views: [[false, "form"]],
    });
}

function makeCommand(env, { name, model, id, icon, matched, category }) {
    return {
        Component: CustomerCommandItem,
        action: () => {
            openRecord(env, model, id);
        },
        category,
        name,
        href: `/odoo/${model}/${id}`,
        props: { matched, icon },
    };
}

/** The commands for what was found: the customers, and the documents that met the text. */
export function makeCommands(env, found) {
    const customers = found.map((one) =>
        makeCommand(env, {
            name: one.name,
            model: "res.partner",
            id: one.partner_id,
            icon: one.is_company ? "fa-building-o" : "fa-user-o",
            matched: one.matched,
            category: "crm_customers",
        })
    );
    const documents = found
        .filter((one) => one.model !== "res.partner")
        .map((one) =>
            makeCommand(env, {
                name: one.matched,
                model: one.model,
                id: one.id,
                icon: "fa-file-text-o",
                matched: one.name,
                category: "crm_documents",
            })
        );
    return [...customers, ...documents];
}

export const customerProvider = {
    namespace: NAMESPACE,
    async provide(env, { searchValue = "" } = {}) {
        const text = searchValue.trim();
        if (text.length < SHORTEST) {
            return [];
        }
        const { orm } = env.services;
        const found = await orm.silent.call("crm.customer.search", "search_anything", [
            text,
            LIMIT,
        ]);
        const commands = makeCommands(env, found);
        if (found.length) {
            commands.push({
                action: async () => {
                    const action = await orm.call("crm.customer.search", "get_list_action", [text]);
                    env.services.action.doAction(action);
                },
                category: "crm_list",
                name: _t("Show all of them in a list"),
            });
        }
        return commands;
    },
};

export function openCustomerSearch(env) {
    env.services.command.openMainPalette({ searchValue: NAMESPACE });
}

/** The magnifying glass at the top of the screen. */
export class CustomerSearchButton extends Component {
    static template = "crm_base.CustomerSearchButton";
    static props = {};

    setup() {
        // after a palette that is open has closed itself
        useCommand(_t("Find a customer"), () => void browser.setTimeout(() => this.search()), {
            hotkey: "alt+shift+f",
            global: true,
        });
    }

    search() {
        openCustomerSearch(this.env);
    }
}

const categories = registry.category("command_categories");
categories.add("crm_customers", { namespace: NAMESPACE, name: _t("Customers") }, { sequence: 10 });
categories.add("crm_documents", { namespace: NAMESPACE, name: _t("Documents") }, { sequence: 20 });
categories.add("crm_list", { namespace: NAMESPACE }, { sequence: 30 });

registry.category("command_setup").add(NAMESPACE, {
    debounceDelay: DELAY,
    emptyMessage: _t("No customer found"),
    name: _t("customers"),
    placeholder: _t("Name, email, phone, tax ID, or the number of a document…"),
});
registry.category("command_provider").add("crm_customers", customerProvider);
registry
    .category("systray")
    .add("crm_customer_search", { Component: CustomerSearchButton }, { sequence: 40 });
