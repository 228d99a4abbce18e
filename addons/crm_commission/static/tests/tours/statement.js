import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const row = (name) => `.o_list_view .o_data_row:contains('${name}')`;
const tab = (name) => `.o_form_view .nav-link[name=${name}]`;

// A salesperson reads the statement of the month, and says what is wrong with a line.
tours.add("crm_commission_dispute", {
    steps: () => [
        {
            content: "the own statement",
            trigger: `${row("Ana")} td[name=person_id]`,
            run: "click",
        },
        {
            content: "its total",
            trigger: ".o_form_view [name=total]:contains('1,000.00')",
        },
        {
            content: "something is wrong with the line",
            trigger: ".o_form_view [name=line_ids] .o_data_row button[name=action_dispute]",
            run: "click",
        },
        {
            content: "what the total is without it",
            trigger: ".modal [name=total_without]:contains('0.00')",
        },
        {
            content: "what it should be",
            trigger: ".modal [name=amount_claimed] input",
            run: "edit 1200 && press Tab",
        },
        {
            content: "what the total would be",
            trigger: ".modal [name=total_claimed]:contains('1,200.00')",
        },
        {
            content: "why",
            trigger: ".modal [name=explanation] textarea",
            run: "edit The second pump is missing",
        },
        {
            content: "send it",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "the statement is disputed",
            trigger:
                "body:not(:has(.modal)) .o_form_view .o_arrow_button_current:contains('Disputed')",
        },
        {
            content: "where disputes are",
            trigger: tab("disputes"),
            run: "click",
        },
        {
            content: "it is there, and open",
            trigger: ".o_form_view [name=dispute_ids] .o_data_row:contains('Open')",
        },
    ],
});

// An officer decides a dispute, approves the statement, and pays it.
tours.add("crm_commission_settle", {
    steps: () => [
        {
            content: "the disputed statement",
            trigger: `${row("Disputed")} td[name=person_id]`,
            run: "click",
        },
        {
            content: "what is said about it",
            trigger: tab("disputes"),
            run: "click",
        },
        {
            content: "open the dispute",
            trigger: ".o_form_view [name=dispute_ids] .o_data_row button[name=action_open]",
            run: "click",
        },
        {
            content: "the difference is seen, and accepted",
            trigger: "button[name=action_accept]",
            run: "click",
        },
        {
            content: "sure",
            trigger: ".modal footer .btn-primary:contains('Ok')",
            run: "click",
        },
        {
            content: "it is accepted",
            trigger: ".o_arrow_button_current:contains('Accepted')",
        },
        {
            content: "back to the statement",
            trigger: ".o_back_button",
            run: "click",
        },
        {
            content: "approve",
            trigger: ".o_form_view button[name=action_approve]",
            run: "click",
        },
        {
            content: "pay",
            trigger: ".o_form_view button[name=action_pay]",
            run: "click",
        },
        {
            content: "one employee, by journal entry",
            trigger: ".modal [name=employee_count]:contains('1')",
        },
        {
            content: "go",
            trigger: ".modal button[name=action_pay]",
            run: "click",
        },
        {
            content: "it is paid",
            trigger: "body:not(:has(.modal)) .o_form_view .o_arrow_button_current:contains('Paid')",
        },
    ],
});
