from odoo.tests import tagged

from .common import AssignmentCase

# What each role may do: r(ead) w(rite) c(reate) u(nlink); the rest is refused.
MATRIX = {
    "crm.intake.answer": {"system": "r"},
    "crm.intake.key": {"manager": "rwcu"},
    "crm.intake.usage": {"manager": "r"},
    "crm.lead.duplicate": {"salesperson": "r", "manager": "r"},
}
LETTERS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestIntakeAccess(AssignmentCase):
    def test_matrix(self):
        roles = {
            "salesperson": self.ana,
            "manager": self.manager,
            "employee": self.new_user("emil", "base.group_user"),
            "portal": self.new_user("petra", "base.group_portal"),
            "public": self.env.ref("base.public_user"),
            "system": self.new_user("sys", "base.group_system"),
        }
        for model, allowed in MATRIX.items():
            for role, user in roles.items():
                for letter, operation in LETTERS.items():
                    with self.subTest(role=role, model=model, operation=operation):
                        self.assertEqual(
                            self.env[model].with_user(user).has_access(operation),
                            letter in allowed.get(role, ""),
                        )
