from odoo.modules import get_manifest

AUTHOR = "CRM Suite maintainers"


def get_our_modules(env):
    """Names of the installed add-ons of the suite."""
    modules = env["ir.module.module"].search([("state", "=", "installed")])
    return {
        module.name
        for module in modules
        if get_manifest(module.name).get("author") == AUTHOR
    }
