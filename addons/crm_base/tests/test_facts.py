from odoo.tests import BaseCase, tagged

from odoo.addons.crm_base.utils import facts


@tagged("post_install", "-at_install")
class TestFacts(BaseCase):
    def test_paths_and_moments_of_a_condition(self):
        condition = [
            "and",
            ["in", "country_id", [1], False],
            ["not", [">", "create_date", {"relative": "today -30d"}, None]],
        ]
        self.assertEqual(facts.paths(condition), {"country_id", "create_date"})
        self.assertEqual(facts.moments(condition), {"today -30d"})

    def test_missing_fact_is_an_error_and_not_a_no(self):
        with self.assertRaises(facts.MissingFact):
            facts.holds(["in", "zip", ["1000"], False], {"city": "Pavia"})

    def test_empty_fact_is_a_value(self):
        self.assertTrue(facts.holds(["in", "zip", [], True], {"zip": None}))

    def test_relative_moment_is_read_from_the_run(self):
        condition = ["<", "create_date", {"relative": "now"}, None]
        known = {"create_date": "2026-11-01T10:00:00"}
        self.assertTrue(facts.holds(condition, known, {"now": "2026-11-02T00:00:00"}))
        self.assertFalse(facts.holds(condition, known, {"now": "2026-10-02T00:00:00"}))
        with self.assertRaises(facts.MissingFact):
            facts.holds(condition, known)

    def test_patterns_fold_case_and_accents(self):
        condition = ["like", "city", "são p_ulo", False, "accents"]
        self.assertTrue(facts.holds(condition, {"city": "Zona Sul, SAO PAULO"}))
        self.assertFalse(facts.holds(condition, {"city": "Sao Pedro"}))
        condition[-1] = "case"
        self.assertFalse(facts.holds(condition, {"city": "Zona Sul, SAO PAULO"}))
        self.assertTrue(facts.holds(condition, {"city": "SÃO PAULO"}))
        condition[-1] = ""
        self.assertFalse(facts.holds(condition, {"city": "SÃO PAULO"}))
