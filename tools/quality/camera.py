"""Takes pictures with Playwright: ``python -m tools.quality.camera JOB.json``.

Runs in an environment of its own; the browser is the suite's Chromium. Prints what
pages complain about, one line each.
"""

import json
import re
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
)
_SIZES = {
    "wide": {"viewport": {"width": 1366, "height": 850}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
    },
}
# The web client is at rest: nothing loads, an action is shown, images are there.
_IDLE = """() => {
    const busy = ".o_loading_indicator, .o_view_loading, .o_blockUI, .o_skeleton";
    const actions = document.querySelector(".o_action_manager");
    return document.readyState === "complete"
        && !document.querySelector(busy)
        && (!document.querySelector(".o_web_client") || actions?.children.length)
        && [...document.images].every((one) => one.complete || one.loading === "lazy");
}"""
_TWO_FRAMES = (
    "() => new Promise((done) =>"
    " requestAnimationFrame(() => requestAnimationFrame(done)))"
)
_OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"
# A machine without the internet lacks web fonts and the autocompletion of companies.
_HARMLESS = re.compile(
    r"ERR_(NAME_NOT_RESOLVED|INTERNET_DISCONNECTED|CONNECTION|PROXY)"
)
_PATIENCE = 60_000  # milliseconds


def main(job):
    """Take all pictures of a job and print the complaints."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=job["chromium"], args=list(_ARGUMENTS)
        )
        logins = {shot["login"] for shot in job["shots"] if shot["login"]}
        states = {
            login: _log_in(browser, job["url"], login) for login in sorted(logins)
        }
        for shot in job["shots"]:
            for size in shot["sizes"]:
                for complaint in _take(browser, job, shot, size, states):
                    print(f"{shot['name']} {size}: {complaint}", flush=True)
        browser.close()


def _log_in(browser, url, login):
    """Log in once by the form; demo people's passwords are their logins."""
    context = browser.new_context(base_url=url)
    page = context.new_page()
    page.goto("/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login)
    page.locator("form.oe_login_form button[type=submit]").click()
    page.wait_for_url(lambda address: "/web/login" not in address, timeout=_PATIENCE)
    state = context.storage_state()
    context.close()
    return state


def _take(browser, job, shot, size, states):
    complaints = []
    context = browser.new_context(
        base_url=job["url"],
        storage_state=states.get(shot["login"]),
        locale="en-US",
        timezone_id="UTC",
        reduced_motion="reduce",
        **_SIZES[size],
    )
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: _listen(message, complaints))
    page.goto(shot["path"])
    for selector in shot["click"]:
        page.locator(selector).first.click(timeout=_PATIENCE)
        _settle(page)
    page.locator(shot["ready"]).first.wait_for(state="visible", timeout=_PATIENCE)
    _settle(page)
    if shot["scroll"]:
        page.locator(shot["scroll"]).first.evaluate("one => one.scrollIntoView(true)")
    overflow = page.evaluate(_OVERFLOW)
    if overflow > 0:
        complaints.append(f"the page is {overflow} pixels wider than the screen")
    if page.locator(".o_view_sample_data").count():
        complaints.append("the page shows the web client's sample data")
    suffix = "" if size == "wide" else f"-{size}"
    target = Path(job["folder"]) / f"{shot['name']}{suffix}.png"
    page.screenshot(path=target, animations="disabled")
    context.close()
    return complaints


def _settle(page):
    page.wait_for_function(_IDLE, timeout=_PATIENCE)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.evaluate(_TWO_FRAMES)


def _listen(message, complaints):
    if message.type == "error" and not _HARMLESS.search(message.text):
        complaints.append(message.text[:300])


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
