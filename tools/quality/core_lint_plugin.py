"""A pytest plug-in: core's test_lint sees the add-ons below SUITE_LINT only.

It has to change Odoo's view of the add-ons before the test files are imported.
"""

import os
import sys
from pathlib import Path

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection():
    """Hide every manifest that is not ours."""
    # test_lint imports astroid; last on the path, so that the rest stays Odoo's own
    sys.path.append(os.environ["SUITE_LINT_PACKAGES"])

    import odoo.modules
    from odoo.modules import Manifest

    folders = [
        Path(folder).resolve() for folder in os.environ["SUITE_LINT"].split(os.pathsep)
    ]
    ours = [
        manifest
        for manifest in Manifest.all_addon_manifests()
        if Path(manifest.path).resolve().parent in folders
    ]
    if not ours:
        raise pytest.UsageError(f"no add-on below {os.environ['SUITE_LINT']}")
    names = [manifest.name for manifest in ours]
    Manifest.all_addon_manifests = staticmethod(lambda: ours)
    odoo.modules.get_modules = odoo.modules.module.get_modules = lambda: names
