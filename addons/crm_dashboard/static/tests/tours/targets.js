import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const row = (name) =>
    `.o_crm_targets_table tbody tr:has(.o_crm_targets_owner .text-truncate:contains("${name}"))`;
const present = (name) => `${row(name)} td.o_crm_targets_cell.o_crm_targets_current`;

/** Types an amount into the cell of the present month, with the keyboard alone. */
const type = (name, amount) => [
    {
        content: `the present month of ${name}`,
        trigger: present(name),
        run: "click",
    },
    {
        content: "type into it",
        trigger: `${present(name)}:focus`,
        async run({ press }) {
            await press(amount[0]);
        },
    },
    {
        content: "the rest of the number",
        trigger: `${present(name)} .o_crm_targets_input`,
        run: `edit ${amount}`,
    },
    {
        content: "keep it",
        trigger: `${present(name)} .o_crm_targets_input`,
        async run({ press }) {
            await press("Enter");
        },
    },
    {
        content: "it is set",
        trigger: `${present(name)} .o_crm_targets_amount:contains("${amount}")`,
    },
];

// A manager divides what the company has to reach.
tours.add("crm_dashboard_manager_targets", {
    steps: () => [
        {
            content: "the company's target, and how far it is",
            trigger: `${present("Metric Company")} .o_crm_targets_part:contains('45')`,
        },
        {
            content: "why",
            trigger: "input[name=reason]",
            run: "edit A fair split",
        },
        ...type("North", "700"),
        {
            content: "what is not handed out yet",
            trigger: `${present("Metric Company")} .o_crm_targets_missing:contains('300 missing')`,
        },
        ...type("Ana", "400"),
        ...type("Bruno", "999"),
        {
            content: "that was too much",
            trigger: `${present("North")} .o_crm_targets_too_much`,
        },
        {
            content: "take it back",
            trigger: ".o_crm_targets_undo:enabled",
            run: "click",
        },
        {
            content: "it is gone",
            trigger: `${present("Bruno")}:not(:has(.o_crm_targets_amount))`,
        },
        {
            content: "300 of the North are not handed out",
            trigger: `${present("North")} .o_crm_targets_missing:contains('300 missing')`,
        },
        ...type("Carla", "300"),
        {
            content: "everything is handed out",
            trigger: `${present("Metric Company")}:not(:has(.o_crm_targets_missing))`,
        },
        {
            content: "Ana has reached hers",
            trigger: `${present("Ana")} .o_crm_targets_part:contains('100')`,
        },
        {
            content: "in words",
            trigger: present("Ana"),
            run: "click",
        },
        {
            content: "so far",
            trigger: ".o_crm_targets_words:contains('so far 400')",
        },
    ],
});

// A manager spreads the target of a year over months, teams and people.
tours.add("crm_dashboard_manager_spreads", {
    steps: () => [
        {
            content: "nothing is there yet, and what to do is said",
            trigger: ".o_crm_targets_hint:contains('spread the target of a year')",
        },
        {
            content: "spread a target",
            trigger: ".o_crm_targets_spread",
            run: "click",
        },
        {
            content: "how much",
            trigger: ".modal [name=amount] input",
            run: "edit 12000",
        },
        {
            content: "from the first of January",
            trigger: ".modal [name=date_from] :is(input, button)",
        },
        {
            content: "work it out",
            trigger: ".modal button[name=action_preview]",
            run: "click",
        },
        {
            content: "who gets what",
            trigger: ".modal .o_data_row:contains('North'):contains('8,000')",
        },
        {
            content: "set them",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "back on the sheet, a month of the company",
            trigger: `${row("Metric Company")} .o_crm_targets_amount:contains('1,000')`,
        },
        {
            content: "and all of them together",
            trigger: `${row("Metric Company")} .o_crm_targets_total:contains('12,000')`,
        },
    ],
});

// Salespeople see where they stand, and set nothing.
tours.add("crm_dashboard_own_target", {
    steps: () => [
        {
            content: "half of it is reached",
            trigger: `${present("Ana")} .o_crm_targets_part:contains('50')`,
        },
        {
            content: "colleagues are not there",
            trigger: ".o_crm_targets_table:not(:contains('Bruno'))",
        },
        {
            content: "nothing to set targets with",
            trigger: ".o_crm_targets:not(:has(.o_crm_targets_spread))",
        },
    ],
});
