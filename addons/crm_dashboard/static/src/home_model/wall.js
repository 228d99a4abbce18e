import { onWillUnmount, useEffect, useExternalListener } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";

/** A screen on the wall is never clicked: it asks by itself, so that days go on. */
export const WALL_PAUSE = 5 * 60_000;

/**
 * A home that fills a screen: it renews itself, and Escape leads back.
 *
 * @param {{ wall: boolean }} state
 * @param {() => void} renew
 */
export function useWall(state, renew) {
    let timer = null;
    useEffect(
        (wall) => {
            browser.clearInterval(timer);
            timer = wall ? browser.setInterval(renew, WALL_PAUSE) : null;
        },
        () => [state.wall]
    );
    const leave = () => {
        state.wall = false;
    };
    useExternalListener(document, "fullscreenchange", () => {
        if (!document.fullscreenElement) {
            leave();
        }
    });
    useExternalListener(window, "keydown", (ev) => {
        if (ev.key === "Escape") {
            leave();
        }
    });
    onWillUnmount(() => browser.clearInterval(timer));
}
