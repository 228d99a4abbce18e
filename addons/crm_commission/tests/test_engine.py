from odoo.tests import TransactionCase


class TestEngine(TransactionCase):
    def test_installs(self):
        run = self.env["commission.engine"]._run(self.env.company, full=True)
        self.assertFalse(run.credit_count)
