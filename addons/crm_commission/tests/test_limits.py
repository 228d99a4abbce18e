from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Command

from .common import CommissionCase


class TestLimits(CommissionCase):
    """What commissions cost other people's work, and what they cost at all."""

    def count(self, call):
        """How many statements something takes, with what waits for the commit."""
        self.env.flush_all()
        self.env["commission.change"]._write_down()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        self.env.flush_all()
        self.env["commission.change"]._write_down()
        return self.env.cr.sql_log_count - before

    def post(self, lines, *, hooked):
        """The statements that posting an invoice takes."""
        move = self.make_invoice(self.ana, *[10] * lines, post=False)
        if hooked:
            return self.count(move.action_post)
        change = type(self.env["commission.change"])
        with patch.object(change, "_mark", lambda *args: None):
            return self.count(move.action_post)

    def warm_up(self):
        """The first numbers of a journal take Odoo a statement more than later ones."""
        for _post in range(4):
            self.post(1, hooked=True)

    def test_posting_takes_one_statement_more(self):
        self.make_plan({"rate": 5}, {"rate": 1, "customers": "new"})
        self.warm_up()
        for lines in (1, 20):
            with self.subTest(lines=lines):
                bare = self.post(lines, hooked=False)
                self.assertLessEqual(self.post(lines, hooked=True) - bare, 1)

    def test_posting_asks_nothing_either(self):
        """Compared with a database in which nothing marks anything at all."""
        self.make_plan({"rate": 5})
        move_class = type(self.env["account.move"])
        self.warm_up()
        with patch.object(move_class, "_mark_commissions", lambda self: None):
            bare = self.post(3, hooked=True)
        self.assertLessEqual(self.post(3, hooked=True) - bare, 1)

    def test_a_run_takes_as_many_statements_for_many(self):
        self.make_plan({"tiers": [(0, 5), (100, 6)], "scope": "quarter"})
        self.make_invoice(self.ana, 10)
        self.run_engine()
        self.make_invoice(self.ana, 10)
        few = self.count(self.run_engine)
        for _invoice in range(8):
            self.make_invoice(self.bruno, *[10] * 5)
        self.assertEqual(self.count(self.run_engine), few)

    def test_nobody_skips_the_check_of_shares_from_outside(self):
        invoice = self.make_invoice(self.ana, 100)
        context = {"commission_split_list": True, "commission_split_whole_list": True}
        splits = self.env["commission.split"].with_context(**context)
        with self.assertRaises(ValidationError):
            splits.create(
                {
                    "move_id": invoice.id,
                    "partner_id": self.ana.partner_id.id,
                    "percent": 40,
                }
            )
        with self.assertRaises(ValidationError):
            invoice.with_context(**context).commission_split_ids = [
                Command.create({"partner_id": self.ana.partner_id.id, "percent": 40})
            ]
