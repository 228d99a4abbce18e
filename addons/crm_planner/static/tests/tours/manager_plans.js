import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const row = (name) => `.o_crm_planner_row:has(.o_crm_planner_person:contains("${name}"))`;
const day = (name, number) => `${row(name)} .o_crm_planner_day[data-day="${number}"]`;
const block = (text) => `.o_crm_planner_block:contains("${text}")`;
const item = (text) => `.o_crm_planner_item:contains("${text}")`;
const said = (text) => `.o_crm_planner [aria-live]:contains("${text}")`;

// A manager plans the coming week: by drag, then by keyboard.
tours.add("crm_planner_manager_plans", {
    steps: () => [
        {
            content: "which team?",
            trigger: ".o_crm_planner select[name=scope]",
            run: "selectByLabel North",
        },
        {
            content: "the team's week",
            trigger: row("Ana"),
        },
        {
            content: "the coming one",
            trigger: ".o_crm_planner_after",
            run: "click",
        },
        {
            content: "what is planned there",
            trigger: `${row("Ana")} ${block("Visit Fontana")}`,
        },
        {
            content: "a colleague is away, nobody says why",
            trigger: `${day("Bruno", 4)} .o_crm_planner_away:contains("Busy")`,
        },
        {
            content: "two things wait",
            trigger: item("Prepare the offer"),
        },
        {
            content: "one is dropped on Tuesday at ten",
            trigger: item("Prepare the offer"),
            async run() {
                await dragTo(this.anchor, "Ana", 1, 10);
            },
        },
        {
            content: "it is planned",
            trigger: `${day("Ana", 1)} ${block("Prepare the offer")}`,
        },
        {
            content: "and waits no longer",
            trigger: `.o_crm_planner_waiting:not(:has(${item("Prepare the offer")}))`,
        },
        {
            content: "to a colleague, on Wednesday",
            trigger: `${day("Ana", 1)} ${block("Prepare the offer")}:not(.o_crm_planner_saving)`,
            async run() {
                await dragTo(this.anchor, "Bruno", 2, 15);
            },
        },
        {
            content: "there it is",
            trigger: `${day("Bruno", 2)} ${block("Prepare the offer")}:not(.o_crm_planner_saving)`,
        },
        {
            content: "the other one by keyboard: picked up",
            trigger: item("Call the bank"),
            async run({ press }) {
                this.anchor.focus();
                await press("Enter");
            },
        },
        {
            content: "it says where it would stand",
            trigger: said("Call the bank picked up"),
        },
        {
            content: "a day later, put down",
            trigger: item("Call the bank"),
            async run({ press }) {
                await press("PageDown");
                await press("Enter");
            },
        },
        {
            content: "it is on Tuesday, the first free time of Monday a day later",
            trigger: `${day("Ana", 1)} ${block("Call the bank")}:not(.o_crm_planner_saving)`,
        },
        {
            content: "an hour later, and longer",
            trigger: `${day("Ana", 1)} ${block("Call the bank")}`,
            async run({ press }) {
                this.anchor.focus();
                for (const key of ["Enter", "ArrowRight", "ArrowRight", "Shift+ArrowRight"]) {
                    await press(key);
                }
            },
        },
        {
            content: "said while it is carried",
            trigger: said("10:00 AM to 11:30 AM, Ana"),
        },
        {
            content: "put down",
            trigger: `${day("Ana", 1)} ${block("Call the bank")}`,
            run: "press Enter",
        },
        {
            content: "kept",
            trigger: said("Call the bank:"),
        },
        {
            content: "a meeting on top of it is a double booking",
            trigger: `${row("Ana")} ${block("Visit Fontana")}`,
            async run() {
                await dragTo(this.anchor, "Ana", 1, 10.5);
            },
        },
        {
            content: "both are marked",
            trigger: `${day("Ana", 1)} .o_crm_planner_double${block("Call the bank")}`,
        },
        {
            content: "better not",
            trigger: ".o_crm_planner_undo:enabled",
            run: "click",
        },
        {
            content: "as it was",
            trigger: `${day("Ana", 0)} ${block("Visit Fontana")}:not(.o_crm_planner_saving)`,
        },
        {
            content: "and no longer double",
            trigger: `${day("Ana", 1)}:not(:has(.o_crm_planner_double))`,
        },
        {
            content: "on Friday Bruno is away",
            trigger: `${day("Bruno", 2)} ${block("Prepare the offer")}`,
            async run() {
                await dragTo(this.anchor, "Bruno", 4, 11);
            },
        },
        {
            content: "it is said",
            trigger: ".o_notification:contains('Bruno does not work on Friday')",
        },
        {
            content: "and it stays where it was",
            trigger: `${day("Bruno", 2)} ${block("Prepare the offer")}:not(.o_crm_planner_saving)`,
        },
    ],
});

/** Drags something to an hour of a day in somebody's row, as a hand does. */
async function dragTo(element, name, number, hour) {
    const row = [...document.querySelectorAll(".o_crm_planner_row")].find((each) =>
        each.querySelector(".o_crm_planner_person").textContent.includes(name)
    );
    const cell = row.querySelector(`.o_crm_planner_day[data-day="${number}"]`);
    cell.scrollIntoView({ block: "center" });
    const rect = cell.getBoundingClientRect();
    const from = element.getBoundingClientRect();
    const held = { clientX: from.left + 3, clientY: from.top + 5 };
    const to = { clientX: rect.left + ((hour - 9) / 9) * rect.width + 3, clientY: rect.top + 12 };
    const send = (target, type, at) =>
        target.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                cancelable: true,
                button: 0,
                pointerType: "mouse",
                ...at,
            })
        );
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    send(element, "pointerdown", held);
    send(element, "pointermove", { ...held, clientX: held.clientX + 10 });
    await frame();
    send(cell, "pointermove", to);
    await frame();
    send(cell, "pointerup", to);
    await frame();
}

// A salesperson plans for herself, and only for herself.
tours.add("crm_planner_salesperson_plans", {
    steps: () => [
        {
            content: "the planner is in the menu",
            trigger: ".o_menu_sections [data-menu-xmlid='crm.crm_menu_sales']",
            run: "click",
        },
        {
            content: "open it",
            trigger: "[data-menu-xmlid='crm_planner.crm_planner_menu']",
            run: "click",
        },
        {
            content: "the coming week",
            trigger: ".o_crm_planner_after",
            run: "click",
        },
        {
            content: "what Bruno does is not for Ana to see",
            trigger: `${day("Bruno", 0)} .o_crm_planner_hidden:contains('Busy')`,
            run: "click",
        },
        {
            content: "no more than that",
            trigger: ".modal:contains('This time is taken')",
        },
        {
            content: "close",
            trigger: ".modal .btn-secondary:contains('Close')",
            run: "click",
        },
        {
            content: "her own work, in a dialog",
            trigger: item("Call the bank"),
            run: "click",
        },
        {
            content: "she plans for nobody else",
            trigger: ".modal select[name=user]:not(:has(option:nth-child(2)))",
        },
        {
            content: "as soon as possible",
            trigger: ".modal .o_crm_planner_suggest",
            run: "click",
        },
        {
            content: "plan it",
            trigger: ".modal .o_crm_planner_save",
            run: "click",
        },
        {
            content: "planned",
            trigger: `${day("Ana", 0)} ${block("Call the bank")}:not(.o_crm_planner_saving)`,
        },
        {
            content: "too early: off the board again",
            trigger: `${day("Ana", 0)} ${block("Call the bank")}`,
            async run({ press }) {
                this.anchor.focus();
                await press("Delete");
            },
        },
        {
            content: "it waits again",
            trigger: item("Call the bank"),
        },
    ],
});
