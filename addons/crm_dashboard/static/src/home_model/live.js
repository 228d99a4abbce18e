import { onMounted, onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

const CHANNEL = "crm_dashboard";
const CHANGED = "crm_dashboard/changed";
/**
 * The server sends one notice per model in this time (`crm_dashboard_live.py`). Waiting as
 * long before asking means that what changed after the notice is in the answer; the part
 * by chance keeps hundreds of homes from asking at the same moment.
 */
export const PAUSE = 10_000;
const SPREAD = 3_000;

/**
 * Calls back when records of some models have changed; while the page is out of sight it
 * waits until somebody looks again.
 *
 * @param {(models: Set<string>) => void} onChanged
 */
export function useLive(onChanged) {
    const bus = useService("bus_service");
    const waiting = new Set();
    let timer = null;

    const tell = () => {
        timer = null;
        if (document.hidden || !waiting.size) {
            return;
        }
        const models = new Set(waiting);
        waiting.clear();
        onChanged(models);
    };
    const schedule = (wait) => {
        timer = timer ?? browser.setTimeout(tell, wait);
    };
    const onNotice = ({ models }) => {
        models.forEach((name) => waiting.add(name));
        schedule(PAUSE + Math.random() * SPREAD);
    };
    const onVisible = () => {
        if (!document.hidden && waiting.size) {
            schedule(0);
        }
    };

    onMounted(() => {
        bus.addChannel(CHANNEL);
        bus.subscribe(CHANGED, onNotice);
        document.addEventListener("visibilitychange", onVisible);
    });
    onWillUnmount(() => {
        bus.deleteChannel(CHANNEL);
        bus.unsubscribe(CHANGED, onNotice);
        document.removeEventListener("visibilitychange", onVisible);
        browser.clearTimeout(timer);
    });
}
