import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const row = (name) => `.o_crm_forecast_table tr:has(.o_crm_forecast_select:contains("${name}"))`;

// A salesperson commits to a deal, and submits what the month will bring.
tours.add("crm_forecast_submit", {
    steps: () => [
        {
            content: "the own row is there",
            trigger: `${row("Ana")} [data-category=pipeline]:contains('300')`,
            run: "click",
        },
        {
            content: "the deal behind the figure",
            trigger: ".o_list_view .o_data_row td[name=forecast_word]",
            run: "click",
        },
        {
            content: "what the person says of it",
            trigger: ".o_list_view .o_selected_row [name=forecast_word] input",
            run: "click",
        },
        {
            content: "she commits to it",
            trigger: ".o_select_menu_item:contains('Commit')",
            run: "click",
        },
        {
            content: "it is taken",
            trigger: ".o_list_view .o_selected_row [name=forecast_word] input:value(Commit)",
        },
        {
            content: "save",
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            content: "it counts as that",
            trigger: ".o_list_view .o_data_row td[name=forecast_category]:contains('Commit')",
        },
        {
            content: "back to the forecast",
            trigger: ".o_back_button",
            run: "click",
        },
        {
            content: "the deal is committed",
            trigger: `${row("Ana")} [data-category=commit]:contains('300')`,
        },
        {
            content: "submit",
            trigger: `${row("Ana")} .o_crm_forecast_submit`,
            run: "click",
        },
        {
            content: "a figure",
            trigger: ".modal input[name=amount]",
            run: "edit 420",
        },
        {
            content: "and what it hangs on",
            trigger: ".modal input[name=note]",
            run: "edit Fontana signs on Friday",
        },
        {
            content: "send it",
            trigger: ".modal .o_crm_forecast_save",
            run: "click",
        },
        {
            content: "it is there",
            trigger: `${row("Ana")} .o_crm_forecast_figure:contains('420')`,
        },
        {
            content: "what was said",
            trigger: "[data-tab=said]",
            run: "click",
        },
        {
            content: "it is on record",
            trigger: ".o_crm_said li:contains('Fontana signs on Friday')",
        },
    ],
});

// A manager looks at what moved, adjusts a person's figure, and looks at how right it was.
tours.add("crm_forecast_adjust", {
    steps: () => [
        {
            content: "what moved in the company since the last snapshot",
            trigger: "tr[data-move=new]:contains('+300')",
        },
        {
            content: "which deals",
            trigger: "tr[data-move=new] button",
            run: "click",
        },
        {
            content: "the new one",
            trigger: ".o_crm_flow_deal:contains('Pumps for Fontana')",
        },
        {
            content: "the person submitted",
            trigger: `${row("Ana")} .o_crm_forecast_submitted:contains('420')`,
        },
        {
            content: "the manager sees it otherwise",
            trigger: `${row("Ana")} .o_crm_forecast_adjust`,
            run: "click",
        },
        {
            content: "an own figure",
            trigger: ".modal input[name=amount]",
            run: "edit 350",
        },
        {
            content: "without a reason",
            trigger: ".modal .o_crm_forecast_save",
            run: "click",
        },
        {
            content: "is asked for one",
            trigger: ".modal [role=alert]:contains('Say why')",
        },
        {
            content: "the reason",
            trigger: ".modal input[name=note]",
            run: "edit Their budget is cut",
        },
        {
            content: "adjust",
            trigger: ".modal .o_crm_forecast_save",
            run: "click",
        },
        {
            content: "both figures are shown",
            trigger: `${row("Ana")}:has(.o_crm_forecast_submitted:contains('420')) .o_crm_forecast_reason:contains('Their budget is cut')`,
        },
        {
            content: "the manager's counts",
            trigger: `${row("North")} .o_crm_forecast_figure:contains('350')`,
        },
        {
            content: "how right she was",
            trigger: `${row("Ana")} .o_crm_forecast_select`,
            run: "click",
        },
        {
            content: "accuracy",
            trigger: "[data-tab=accuracy]",
            run: "click",
        },
        {
            content: "there is nothing to compare with yet",
            trigger: ".o_crm_accuracy_none",
        },
        {
            content: "the quarter",
            trigger: "[data-kind=quarter]",
            run: "click",
        },
        {
            content: "is shown",
            trigger: ".o_crm_forecast_period:contains('Q')",
        },
    ],
});
