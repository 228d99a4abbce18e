from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from .access_matrix import MATRIX, ROLES
from .common import get_our_modules

LETTERS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestAccessMatrix(TransactionCase):
    """Each role may do to each model of the suite what the matrix says, no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Second Company"})
        cls.users = {
            role: new_test_user(
                cls.env,
                login=f"matrix_{role}",
                groups=groups,
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for role, groups in ROLES.items()
        }
        ours = get_our_modules(cls.env)
        cls.models = sorted(
            name
            for name, model in cls.env.registry.items()
            if model._original_module in ours and not model._abstract
        )

    def test_no_model_is_forgotten(self):
        self.assertEqual(self.models, sorted(MATRIX))

    def test_every_role_may_do_what_the_matrix_says(self):
        for model in self.models:
            found = {
                role: "".join(
                    letter
                    for letter, operation in LETTERS.items()
                    if self.env[model].with_user(user).has_access(operation)
                )
                for role, user in self.users.items()
            }
            allowed = {role: letters for role, letters in found.items() if letters}
            with self.subTest(model=model):
                self.assertEqual(allowed, MATRIX[model])

    def test_a_second_company_sees_nothing_of_the_first(self):
        """With demo data there is something to see, and nobody else sees it."""
        home = self.env.ref("crm_suite.demo_user_sales_manager", False)
        if not home:
            self.assertFalse(self.env.ref("base.module_crm_suite").demo)
            return
        seen_at_home = 0
        for name in self.models:
            model = self.env[name]
            if model._transient or "company_id" not in model._fields:
                continue
            domain = [("company_id", "=", home.company_id.id)]
            seen_at_home += model.sudo().search_count(domain, limit=1)
            for role, user in self.users.items():
                theirs = model.with_user(user).with_context(allowed_company_ids=[])
                if theirs.has_access("read"):
                    with self.subTest(model=name, role=role):
                        self.assertFalse(theirs.search(domain, limit=1))
        self.assertGreater(seen_at_home, 5)
