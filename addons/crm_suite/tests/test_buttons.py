from lxml import etree

from odoo.tests import TransactionCase, tagged

from .common import get_our_modules

KINDS = ("form", "kanban", "list")


@tagged("post_install", "-at_install")
class TestButtons(TransactionCase):
    """A browser calls the method of a button with the ids of its records, if any."""

    def views(self):
        ours = list(get_our_modules(self.env))
        known = self.env["ir.model.data"].search(
            [("module", "in", ours), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(known.mapped("res_id"))
        return views.filtered(lambda view: view.type in KINDS and view.model)

    def called(self, view):
        """Model and method of the buttons of a view, those of its parts as well."""
        arch = etree.fromstring(view.arch)
        for button in arch.iter("button"):
            if button.get("type") == "object":
                model = self.env[view.model]
                for parent in reversed([*button.iterancestors("field")]):
                    field = model._fields.get(parent.get("name"))
                    if field and field.relational and not parent.get("position"):
                        model = self.env[field.comodel_name]
                yield model._name, button.get("name")

    def test_methods_of_buttons_take_records(self):
        found = {pair for view in self.views() for pair in self.called(view)}
        self.assertIn(("crm.territory", "action_preview"), found)
        for model, name in sorted(found):
            method = getattr(self.env.registry[model], name, None)
            with self.subTest(model=model, method=name):
                self.assertTrue(method, "there is no such method")
                self.assertFalse(
                    getattr(method, "_api_model", False),
                    "it would get the ids as its first argument",
                )
