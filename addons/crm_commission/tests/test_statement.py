import hashlib
import json

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .statement_common import FEBRUARY, StatementCase

FLAT_USD = {"rate": 5, "basis": "opportunity"}


@tagged("post_install", "-at_install")
class TestStatement(StatementCase):
    """A statement adds up rows of the ledger, and signs them."""

    def test_figures_are_the_sums_of_the_lines_by_kind(self):
        self.run_engine()
        self.book(self.ana, -250, kind="holdback")
        self.book(self.ana, -40, kind="clawback")
        self.book(self.ana, 300, kind="draw")
        self.book(self.ana, -100, kind="recovery")
        self.book(self.ana, 60, kind="guarantee")
        self.book(self.ana, 5.55)
        # the engine would take back what no participation promises
        self.february._propose()
        statement = self.get_statement(self.ana)
        self.assertEqual(statement.amount_earned, 1000)
        self.assertEqual(statement.amount_held, -250)
        self.assertEqual(statement.amount_taken, -40)
        self.assertEqual(statement.amount_draw, 200)
        self.assertEqual(statement.amount_guarantee, 60)
        self.assertEqual(statement.amount_adjusted, 5.55)
        self.assertAlmostEqual(statement.total, 975.55)
        self.assertEqual(statement.line_count, 7)
        self.assertAlmostEqual(sum(statement.line_ids.mapped("amount")), 975.55)

    def test_every_kind_of_line_is_in_one_figure(self):
        from ..const import KINDS
        from ..models.commission_statement import TOTALS

        kinds = [kind for group in TOTALS.values() for kind in group]
        self.assertEqual(sorted(kinds), sorted(dict(KINDS)))

    def test_currencies_have_statements_of_their_own(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        other = self.make_plan(FLAT_USD, name="Dollars", currency_id=dollar.id)
        self.book(self.ana, 70, plan_id=other.id)
        self.close_february()
        statements = self.get_statement(self.ana)
        totals = {one.currency_id.name: one.amount_adjusted for one in statements}
        self.assertEqual(totals, {"EUR": 0, "USD": 70})
        self.assertEqual(
            statements.filtered(lambda one: one.currency_id == dollar).line_count, 1
        )

    def test_one_statement_for_each_person_and_month(self):
        self.close_february()
        statement = self.get_statement(self.ana)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env.cr.execute(
                "INSERT INTO commission_statement (person_id, period_id, currency_id,"
                " company_id, state) SELECT person_id, period_id, currency_id,"
                " company_id, state FROM commission_statement WHERE id = %s",
                [statement.id],
            )

    def test_the_signature_can_be_computed_by_others(self):
        self.book(self.ana, 5.55)
        self.close_february()
        statement = self.get_statement(self.ana)
        lines = [
            [
                line.id,
                line.plan_id.id,
                line.component_id.id or None,
                line.kind,
                str(line.period_date),
                line.fact_id,
                line.part_id,
                line.rev,
                line.document_id or None,
                str(line.date),
                f"{line.base:.10f}",
                f"{line.quantity:.10f}",
                f"{line.share:.10f}",
                f"{line.amount:.6f}",
            ]
            for line in statement.line_ids.sorted("id")
        ]
        person = self.ana.partner_id.id
        signed = [self.company.id, "2026-02-01", person, "EUR", lines]
        text = json.dumps(signed, ensure_ascii=False)
        self.assertEqual(statement.line_hash, hashlib.sha256(text.encode()).hexdigest())
        self.assertEqual(
            statement._get_short_hash().replace(" ", ""), statement.line_hash[:16]
        )

    def test_a_changed_line_is_noticed(self):
        self.close_february()
        statement = self.get_statement(self.ana)
        self.assertTrue(statement._is_unchanged())
        self.env.cr.execute(
            "UPDATE commission_credit SET base = base + 1 WHERE person_id = %s",
            [self.ana.partner_id.id],
        )
        self.assertFalse(statement._is_unchanged())
        with self.assertRaisesRegex(UserError, "are not those it was made from"):
            statement.action_approve()
        action = statement.action_verify()
        self.assertEqual(action["params"]["type"], "danger")

    def test_approving_needs_a_closed_month(self):
        self.february.action_propose()
        with self.assertRaisesRegex(UserError, "still open"):
            self.approve(self.ana)

    def test_approving_happens_once_and_can_be_taken_back(self):
        self.close_february()
        statement = self.approve(self.ana)
        self.assertEqual(
            (statement.state, statement.approved_by_id), ("approved", self.olga)
        )
        with self.assertRaisesRegex(UserError, "“Approved”"):
            statement.action_approve()
        statement.action_reset()
        self.assertEqual(statement.state, "proposed")
        self.assertFalse(statement.approved_by_id)

    def test_only_officers_approve(self):
        self.close_february()
        statement = self.get_statement(self.ana).with_user(self.ana)
        for action in ("action_approve", "action_reset", "action_pay", "_pay"):
            with self.assertRaises(AccessError):
                getattr(statement, action)()
        self.assertEqual(statement.state, "proposed")

    def test_nobody_writes_a_statement(self):
        self.close_february()
        statement = self.get_statement(self.ana)
        for user in (self.ana, self.olga):
            with self.assertRaises(AccessError):
                statement.with_user(user).write({"total": 9})
        with self.assertRaises(UserError):
            statement.unlink()
        self.assertEqual(statement.total, 1000)

    def test_lines_are_grouped_by_plan_and_component(self):
        self.book(self.ana, 5)
        self.close_february()
        groups = self.get_statement(self.ana)._get_line_groups()
        self.assertEqual(
            [(component.name, amount) for _plan, component, _rows, amount in groups],
            [(False, 5), ("Part 1", 1000)],
        )

    def test_the_name_tells_month_and_number(self):
        self.close_february()
        statement = self.get_statement(self.ana)
        self.assertEqual(statement.display_name, "Ana, February 2026")
        self.assertEqual(statement.name, f"COM/2026/02/{statement.id:05d}")
        found = self.Statement.name_search(statement.name)
        self.assertEqual([id_ for id_, _name in found], statement.ids)

    def test_lines_open_as_a_list(self):
        self.close_february()
        statement = self.get_statement(self.ana)
        action = statement.action_open_lines()
        lines = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(lines, statement.line_ids)
        self.assertEqual(lines.date, FEBRUARY)
