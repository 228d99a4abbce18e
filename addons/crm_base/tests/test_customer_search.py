from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.crm_base.utils import customer_search

from .customer_common import NOW, CustomerCase

# Pinned: raise them only with a reason. The second is for typing errors.
FOUND_STATEMENTS, FORGIVING_STATEMENTS = 1, 3


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCustomerSearch(CustomerCase):
    """A customer is found by anything that belongs to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.forgive_typing_errors()

    def found(self, text, user=None):
        return self.search_as(user or self.ana, text)

    def first(self, text):
        return self.found(text)[:1]

    def test_by_name_and_part_of_it(self):
        for text in ("Nolte Pumpen GmbH", "nolte", "PUMPEN", "gmbh nolte", "olte pum"):
            self.assertEqual(self.first(text), [("Nolte Pumpen GmbH", "Name")], text)

    def test_the_company_comes_before_its_people(self):
        names = [name for name, __ in self.found("nolte")]
        self.assertEqual(names[0], "Nolte Pumpen GmbH")
        self.assertIn("Nolte Pumpen GmbH, Carla Contini", names)

    def test_marks_on_letters_do_not_count(self):
        self.make_partner("Łukasz Çelik")
        self.assertEqual(self.first("lukasz celik"), [("Łukasz Çelik", "Name")])
        self.make_partner("Omerbegovic")
        self.assertEqual(self.first("Ömerbegović"), [("Omerbegovic", "Name")])

    def test_typing_errors_are_forgiven(self):
        for text in ("Contnii", "Cotini", "Conttini", "Kontini", "Dela Vale"):
            ((name, matched),) = self.first(text)
            self.assertEqual(matched, "Similar name", text)
            self.assertIn(
                name.rpartition(", ")[2], ("Carla Contini", "Dino Della Valle")
            )

    def test_what_is_spelt_right_comes_first(self):
        self.make_partner("Contino Holding", is_company=True)
        self.assertIn("Carla Contini", self.found("contini")[0][0])

    def test_by_mail(self):
        carla = "Nolte Pumpen GmbH, Carla Contini"
        for text in ("carla@nolte.example", " CARLA@nolte.example", "carla@nol"):
            self.assertEqual(
                self.first(text), [(carla, "Email carla@nolte.example")], text
            )

    def test_the_beginning_of_a_mail_is_no_typing_error(self):
        self.make_partner("Otto", email="qwertzui@nolte.example")
        with patch.object(
            type(self.env["crm.customer.search"]), "_find_similar"
        ) as far:
            self.assertEqual(self.first("qwertz")[0][0], "Otto")
            far.assert_not_called()
            far.return_value = []
            self.assertEqual(self.found("qwertzz"), [])
            far.assert_called_once()

    def test_by_phone_in_any_format(self):
        for text in (
            *("+49 221 8153047", "0049 221 8153047", "0221/815 30 47"),
            *("(0221) 8153047", "492218153047", "221-8153047", "8153047"),
        ):
            self.assertEqual(
                self.first(text), [("Nolte Pumpen GmbH", "Phone +49 221 8153047")], text
            )
        self.assertEqual(self.first("+49 (0)221 8153040")[0][1], "Phone 0221 8153040")
        self.assertEqual(self.found("+49 221 8153041"), [])

    def test_by_tax_number(self):
        for text in ("DE123456788", "de 123.456.788", "123456788", "DE12345"):
            self.assertEqual(
                self.first(text),
                [("Nolte Pumpen GmbH", f"Tax ID {self.nolte.vat}")],
                text,
            )

    def test_by_reference(self):
        for text in ("K-4711", "k4711"):
            self.assertEqual(
                self.first(text), [("Nolte Pumpen GmbH", "Reference K-4711")], text
            )

    def test_signs_of_patterns_are_letters_like_others(self):
        for text in ("%", "_", "%%%", "a%b", "\\", "'; --", "100%", "\x00"):
            self.assertEqual(self.found(text), [], text)

    def test_nothing_is_found_by_nothing(self):
        for text in ("", "  ", "x", None, "!?"):
            self.assertEqual(self.found(text), [])

    def test_archived_customers_are_not_found(self):
        self.dino.active = False
        self.assertEqual(self.found("Della Valle"), [])

    def test_no_more_than_asked_for(self):
        for number in range(5):
            self.make_partner(f"Zanzibar {number}")
        self.assertEqual(len(self.search_as(self.ana, "zanzibar", 3)), 3)

    def test_without_the_extension_names_are_found_by_their_beginning(self):
        with patch.object(self.env.registry, "has_trigram", False):
            self.assertEqual(self.first("nolte pum"), [("Nolte Pumpen GmbH", "Name")])
            self.assertEqual(
                self.first("carla c"), [("Nolte Pumpen GmbH, Carla Contini", "Name")]
            )
            self.assertEqual(self.found("Contnii"), [])
            self.assertEqual(self.first("8153047")[0][0], "Nolte Pumpen GmbH")

    def test_statements(self):
        search = self.env["crm.customer.search"].with_user(self.ana)
        for text, statements in (
            ("nolte pumpen", FOUND_STATEMENTS),
            ("DE123456788", FOUND_STATEMENTS),
            ("Contnii", FORGIVING_STATEMENTS),
        ):
            search.search_anything(text)
            self.env.flush_all()
            with self.subTest(text=text), self.assertQueryCount(statements):
                search.search_anything(text)

    def test_the_plain_key_and_the_key_of_the_index_are_one(self):
        texts = [
            "Ärger & Söhne",
            "ŁÓDŹ",
            "Straße",
            "Ælf",
            "K-4711",
            "+49 (221) 3",
            "é1",
        ]
        for plain, sql in (
            (customer_search.fold, customer_search.name_key_sql),
            (customer_search.code, customer_search.code_key_sql),
            (customer_search.vat_key, customer_search.vat_key_sql),
        ):
            for text in [*texts, "FRAB128153047", "BE0477472701", "ABCDEF"]:
                ascii_ = text.encode("ascii", "ignore").decode()
                text = text if plain is customer_search.fold else ascii_
                query = f"SELECT {sql('name')} FROM (VALUES (%s)) typed(name)"
                self.env.cr.execute(query, [text])  # pylint: disable=E8103
                self.assertEqual(self.env.cr.fetchone()[0], plain(text))

    def test_parts_of_names_have_an_index_where_the_extension_is(self):
        # made in this transaction, PostgreSQL need not use it yet
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = %s",
            ["res_partner_customer_name_part_idx"],
        )
        self.assertIn("gin_trgm_ops", self.env.cr.fetchone()[0])
        with patch.object(self.env.registry, "has_trigram", False):
            index = self.env["res.partner"]._table_objects[
                "res_partner_customer_name_part_idx"
            ]
            self.assertEqual(index.get_definition(self.env.registry), "")

    def test_each_way_goes_by_an_index(self):
        """With some thousand contacts already, each way has the index made for it."""
        self.env.cr.execute(
            """INSERT INTO res_partner
               SELECT (jsonb_populate_record(NULL::res_partner, to_jsonb(nolte)
                       || jsonb_build_object(
                           'id', nextval('res_partner_id_seq'),
                           'name', md5(number::text),
                           'complete_name', md5(number::text),
                           'email_normalized', md5(number::text) || '@example.com',
                           'phone_sanitized', '+4930' || 1000000 + number,
                           'vat', 'DE' || 100000000 + number,
                           'ref', 'X-' || number,
                           'company_registry', 'HRB ' || number))).*
                 FROM generate_series(1, 5000) number, res_partner nolte
                WHERE nolte.id = %s""",
            [self.nolte.id],
        )
        self.env.cr.execute("ANALYZE res_partner")
        search = self.env["crm.customer.search"]
        for text, index in (
            ("nolte", "res_partner_customer_own_name_idx"),
            ("nolte", "res_partner_customer_name_idx"),
            ("carla@nolte.example", "res_partner_customer_email_idx"),
            ("+49 221 8153047", "res_partner_customer_phone_idx"),
            ("DE123456788", "res_partner_customer_vat_idx"),
            ("DE123456788", "res_partner_customer_ref_idx"),
            ("DE123456788", "res_partner_customer_registry_idx"),
        ):
            plans = []
            for branch in search._get_branches(customer_search.read(text)):
                self.env.cr.execute("EXPLAIN " + branch.code, branch.params)
                plans += [row[0] for row in self.env.cr.fetchall()]
            self.assertTrue(any(index in line for line in plans), f"{text}: {index}")


@tagged("post_install", "-at_install")
class TestCustomerSearchList(CustomerCase):
    """The list of contacts is searched by anything too."""

    def test_the_search_box_of_the_list(self):
        Partner = self.as_user(self.ana, self.env["res.partner"])
        for operator in ("ilike", "="):
            found = Partner.search([("customer_search", operator, "+49 221 8153047")])
            self.assertEqual(found, self.nolte)
        found = Partner.search(
            [("customer_search", "ilike", "nolte"), ("is_company", "=", False)]
        )
        self.assertEqual(found, self.carla | self.dino)

    def test_the_list_is_ranked_and_says_what_met_the_text(self):
        action = self.as_user(
            self.ana, self.env["crm.customer.search"]
        ).get_list_action("nolte")
        Partner = self.env["res.partner"].with_user(self.ana)
        Partner = Partner.with_context(**action["context"])
        rows = Partner.web_search_read(
            action["domain"], {"complete_name": {}, "customer_match": {}}, limit=80
        )["records"]
        ranked = self.search_as(self.ana, "nolte", 100)
        self.assertEqual(
            [(row["complete_name"], row["customer_match"]) for row in rows], ranked
        )
        page = Partner.search(action["domain"], offset=1, limit=1)
        self.assertEqual(page.complete_name, ranked[1][0])

    def test_another_order_of_the_list_is_the_users(self):
        Partner = self.env["res.partner"].with_context(customer_search="nolte")
        found = Partner.search([("customer_search", "=", "nolte")], order="id DESC")
        self.assertEqual(found.ids, sorted(found.ids, reverse=True))
