from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MANAGER, CommissionCase


@tagged("post_install", "-at_install")
class TestSplit(CommissionCase):
    """Credit that several people share."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order(cls.ana, 1000, confirm=False)
        cls.marta = cls.make_user("marta", MANAGER)

    def share(self, *rows, document=None):
        """Replace the shares of a document.

        :param rows: tuples (user, percent) or (user, percent, values)
        """
        (document or self.order).commission_split_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "partner_id": user.partner_id.id,
                        "percent": percent,
                        **(values[0] if values else {}),
                    }
                )
                for user, percent, *values in rows
            ),
        ]

    def test_shares_add_up(self):
        self.share((self.ana, 60), (self.bruno, 40))
        self.assertEqual(sum(self.order.commission_split_ids.mapped("percent")), 100)
        for rows in (
            [(self.ana, 60)],
            [(self.ana, 60), (self.bruno, 41)],
            [(self.ana, 60), (self.ana, 40)],
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.share(*rows)

    def test_shares_change_together(self):
        """Saved with their document, they may change one by one."""
        self.share((self.ana, 100))
        first = self.order.commission_split_ids
        self.order.commission_split_ids = [
            Command.update(first.id, {"percent": 60}),
            Command.create({"partner_id": self.bruno.partner_id.id, "percent": 40}),
        ]
        second = self.order.commission_split_ids - first
        self.order.commission_split_ids = [
            Command.update(second.id, {"percent": 100}),
            Command.delete(first.id),
        ]
        self.assertEqual(self.order.commission_split_ids.percent, 100)
        with self.assertRaises(ValidationError):
            self.order.commission_split_ids = [
                Command.update(second.id, {"percent": 90})
            ]

    def test_a_share_cannot_go_alone(self):
        self.share((self.ana, 60), (self.bruno, 40))
        with self.assertRaises(ValidationError):
            self.order.commission_split_ids[:1].unlink()
        self.order.commission_split_ids.unlink()
        self.assertFalse(self.order.commission_split_ids)

    def test_shares_by_day(self):
        """A customer changes hands: the shares of each day add up."""
        until = {"date_to": date(2026, 2, 28)}
        since = {"date_from": date(2026, 3, 1)}
        self.share((self.ana, 100, until), (self.bruno, 100, since))
        self.assertEqual(len(self.order.commission_split_ids), 2)
        overlap = {"date_from": date(2026, 2, 28)}
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.share((self.ana, 100, until), (self.bruno, 100, overlap))
        with self.assertRaises(ValidationError):
            self.share((self.ana, 50, until), (self.ana, 50, overlap))

    def test_overlays_are_free(self):
        overlay = {"kind": "overlay"}
        self.share((self.bruno, 30, overlay), (self.carla, 150, overlay))
        self.share((self.ana, 100), (self.bruno, 30, overlay), (self.ana, 5, overlay))
        self.assertEqual(len(self.order.commission_split_ids), 3)
        with self.assertRaises(ValidationError):
            self.share((self.bruno, 30, overlay), (self.bruno, 20, overlay))

    def test_shares_are_paid(self):
        self.make_plan({"rate": 10})
        invoice = self.make_invoice(self.ana, 1000)
        overlay = {"kind": "overlay"}
        self.share(
            (self.ana, 60),
            (self.bruno, 40),
            (self.carla, 10, overlay),
            document=invoice,
        )
        self.run_engine()
        earned = [self.earned(user) for user in (self.ana, self.bruno, self.carla)]
        self.assertEqual(earned, [60, 40, 10])
        self.share((self.bruno, 100), document=invoice)
        self.run_engine()
        earned = [self.earned(user) for user in (self.ana, self.bruno, self.carla)]
        self.assertEqual(earned, [0, 100, 0])

    # ------------------------------------------------------------------
    # Rights and forms
    # ------------------------------------------------------------------

    def test_a_salesperson_reads_shares_only(self):
        self.share((self.ana, 100))
        splits = self.order.commission_split_ids.with_user(self.ana)
        self.assertEqual(splits.percent, 100)
        vals = {
            "order_id": self.order.id,
            "partner_id": self.ana.partner_id.id,
            "kind": "overlay",
        }
        for change in (
            lambda: splits.write({"percent": 50}),
            lambda: splits.unlink(),
            lambda: splits.create(vals),
            lambda: self.order.with_user(self.ana).write(
                {"commission_split_ids": [Command.clear()]}
            ),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                change()

    def test_a_manager_shares_in_the_order(self):
        with Form(self.order.with_user(self.marta)) as form:
            with form.commission_split_ids.new() as row:
                row.partner_id, row.percent = self.ana.partner_id, 60
            with form.commission_split_ids.new() as row:
                row.partner_id, row.percent = self.bruno.partner_id, 40
        self.assertEqual(len(self.order.commission_split_ids), 2)

    def test_an_officer_shares_an_invoice(self):
        self.olga.group_ids += self.env.ref("account.group_account_invoice")
        invoice = self.make_invoice(self.ana, 1000, post=False)
        with Form(invoice.with_user(self.olga)) as form:
            with form.commission_split_ids.new() as row:
                row.partner_id = self.bruno.partner_id
        self.assertEqual(invoice.commission_split_ids.percent, 100)

    def test_a_salesperson_saves_an_order_with_shares(self):
        """Shares are readonly for them, the rest of the order is not."""
        self.share((self.ana, 100))
        with Form(self.order.with_user(self.ana)) as form:
            form.client_order_ref = "A 1"
        self.assertEqual(self.order.client_order_ref, "A 1")

    def test_another_company_sees_nothing(self):
        self.share((self.ana, 100))
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.make_user("stranger", MANAGER, other)
        splits = self.order.commission_split_ids.with_user(stranger)
        with self.assertRaises(AccessError):
            splits.read(["percent"])

    def test_the_agent_comes_along(self):
        self.fontana.commission_agent_id = self.nolte
        order = self.make_order(self.ana, 1000)
        self.assertEqual(order.commission_agent_id, self.nolte)
        invoice = self.make_invoice(self.ana, 1000)
        self.assertEqual(invoice.commission_agent_id, self.nolte)
        refund = self.refund(invoice)
        self.assertEqual(refund.commission_agent_id, self.nolte)

    def test_teams_do_not_report_to_themselves(self):
        with self.assertRaises(ValidationError):
            self.north.commission_parent_id = self.south
