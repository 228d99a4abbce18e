import { expect } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

import "@crm_planner/planner/planner";
import { mockServer } from "./helpers";

/**
 * Opens the planner on a server with one board.
 *
 * @param {Object} [values] see `mockServer`
 * @returns {Promise<Object>} that server
 */
export async function mountPlanner(values) {
    const server = mockServer(onRpc, expect, values);
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_planner.planner",
    });
    await animationFrame();
    return server;
}
