"""Base class for running the JavaScript unit tests (Hoot) of one add-on.

Core's own runner is not imported: a test collector would then find core's whole
suite in our modules.  Usage::

    @tagged("post_install", "-at_install")
    class TestJavaScript(HootCase):
        def test_javascript(self):
            self.run_hoot("crm_base")
"""

from pathlib import Path

from odoo.modules.module import Manifest
from odoo.tests import HttpCase

TIMEOUT = 180


def hoot_id(suite):
    """Return Hoot's identifier of a suite, the hash its own runner computes."""
    value = 0
    for character in suite:
        value = ((value << 5) - value + ord(character)) & 0xFFFFFFFF
    return f"{value:08x}"


class HootCase(HttpCase):
    """A case that runs the ``*.test.js`` files of an add-on in a browser."""

    def run_hoot(self, addon):
        """Run the suite ``@addon``; fail when the add-on has no such files."""
        root = Manifest.for_addon(addon).path
        # a suite that matches nothing would make Hoot run everything there is
        self.assertTrue(self._test_files(root), f"{addon} has no *.test.js file")
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            f"&id={hoot_id('@' + addon)}",
            "",
            "",
            login="admin",
            timeout=TIMEOUT,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )

    @staticmethod
    def _test_files(root):
        return list(Path(root, "static", "tests").rglob("*.test.js"))
