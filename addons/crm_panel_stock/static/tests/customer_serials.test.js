import { expect, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";

import { Serials } from "@crm_panel_stock/customer_panel/customer_serials";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";

defineMailModels();

test("serial numbers are opened", async () => {
    const open = ({ model, res_id }) => expect.step(`${model} ${res_id}`);
    const serials = [{ id: 6, name: "SN-1", product: "Pump", delivered: "2026-03-02 10:00:00" }];
    await mountWithCleanup(Serials, { props: { data: { serials }, resId: 1, open } });
    expect(".o_crm_customer_serial").toHaveText(/SN-1[\s\S]*Pump/);
    await click(".o_crm_customer_serial button");
    expect.verifySteps(["stock.lot 6"]);
});

test("no serial numbers", async () => {
    const props = { data: { serials: [] }, resId: 1, open: () => {} };
    await mountWithCleanup(Serials, { props });
    expect("p").toHaveText("No serial numbers.");
});
