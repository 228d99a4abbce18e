from odoo.exceptions import AccessError
from odoo.tests import tagged

from .territory_common import MANAGER, SALES, TerritoryCase

MATRIX = {
    "crm.territory": {"employee": "r", "salesperson": "r", "manager": "rwcu"},
    "crm.territory.rule": {"salesperson": "r", "manager": "rwcu"},
    "crm.territory.member": {"salesperson": "r", "manager": "rwcu"},
    "crm.territory.rule.code": {"system": "r"},
    "crm.territory.run": {"manager": "r"},
    "crm.territory.run.line": {"manager": "r"},
    "crm.territory.move": {"manager": "r"},
    "crm.territory.coverage": {"manager": "r"},
    "crm.territory.overlap": {"manager": "r"},
}
LETTERS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestTerritoryAccess(TerritoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other"})
        cls.roles = {
            "employee": cls.new_user("emil", "base.group_user"),
            "salesperson": cls.new_user("ana", SALES),
            "manager": cls.new_user("marta", MANAGER),
            "portal": cls.new_user("petra", "base.group_portal"),
            "public": cls.env.ref("base.public_user"),
        }

    def test_matrix(self):
        for model, allowed in MATRIX.items():
            for role, user in self.roles.items():
                for letter, operation in LETTERS.items():
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(
                            self.env[model].with_user(user).has_access(operation),
                            letter in allowed.get(role, ""),
                        )

    def test_other_companies_see_nothing(self):
        ours = self.make_territory("Ours", countries=["FR"], company_id=self.company.id)
        ana = self.roles["salesperson"]
        self.env["crm.territory.member"].create(
            {"territory_id": ours.id, "user_id": ana.id}
        )
        boss = self.new_user("boss", MANAGER, self.other)
        for records in (ours, ours.rule_ids, ours.member_ids):
            theirs = records.with_user(boss).with_context(
                allowed_company_ids=self.other.ids
            )
            self.assertFalse(theirs.search([("id", "in", records.ids)]))
            with self.assertRaises(AccessError):
                theirs.read(["display_name"])
            mine = records.with_user(self.roles["manager"])
            self.assertEqual(mine.search([("id", "in", records.ids)]), records)

    def test_portal_users_do_not_see_their_territory(self):
        petra = self.roles["portal"]
        petra.partner_id.write({"zip": "59000", "country_id": self.country["FR"].id})
        self.assertEqual(petra.partner_id.territory_id, self.north)
        partner = petra.partner_id.with_user(petra)
        self.assertTrue(partner.read(["name"]))
        for name in ("territory_id", "territory_manual"):
            with self.assertRaises(AccessError):
                partner.read([name])

    def test_salespeople_find_the_territory_of_what_they_make(self):
        lead = (
            self.env["crm.lead"]
            .with_user(self.roles["salesperson"])
            .create(
                {"name": "Pump", "zip": "59000", "country_id": self.country["FR"].id}
            )
        )
        self.assertEqual(lead.territory_id, self.north)
        self.assertTrue(lead.territory_id.display_name)
        partner = (
            self.env["res.partner"]
            .with_user(self.roles["salesperson"])
            .create(
                {"name": "Works", "zip": "75001", "country_id": self.country["FR"].id}
            )
        )
        self.assertEqual(partner.territory_id, self.paris)
