from odoo import api, fields, models

from odoo.addons.crm_base.models.crm_customer_panel import Section

INVOICES = ("out_invoice", "out_refund", "out_receipt")
UNPAID = ("not_paid", "partial")
LINES = 5


class CrmCustomerPanel(models.AbstractModel):
    """Quotations, orders and invoices in the timeline, and what is owed."""

    _inherit = "crm.customer.panel"

    @api.model
    def _get_sections(self):
        return super()._get_sections() | {
            "owed": Section(self.env._("Owed"), 15, "account.move", self._read_owed),
            "bought": Section(
                self.env._("Bought"), 30, "sale.order", self._read_bought
            ),
            "products": Section(
                self.env._("Products"), 40, "sale.order.line", self._read_products
            ),
        }

    @api.model
    def _get_sources(self):
        quotation = self._make_source(
            *(
                "quotation",
                self.env._("Quotations"),
                "fa-file-text-o",
                "sale.order",
                "date_order",
            ),
            domain=[("state", "in", ("draft", "sent", "cancel"))],
        )
        order = self._make_source(
            *("order", self.env._("Orders"), "fa-shopping-cart"),
            *("sale.order", "date_order"),
            domain=[("state", "=", "sale")],
        )
        invoice = self._make_source(
            *("invoice", self.env._("Invoices"), "fa-money", "account.move", "date"),
            domain=[("move_type", "in", INVOICES)],
        )
        return [
            *super()._get_sources(),
            quotation._replace(reader=self._read_order_entries),
            order._replace(reader=self._read_order_entries),
            invoice._replace(reader=self._read_invoice_entries),
        ]

    @api.model
    def _get_thread_models(self):
        return [*super()._get_thread_models(), "sale.order", "account.move"]

    @api.model
    def _get_work_documents(self, scope):
        mine = [("partner_id", "in", scope.contacts)]
        return super()._get_work_documents(scope) | {
            "sale.order": mine,
            "account.move": [*mine, ("move_type", "in", INVOICES)],
        }

    # ------------------------------------------------------------------
    # Entries of the timeline
    # ------------------------------------------------------------------

    def _read_order_entries(self, orders):
        tones = {"sale": "success", "cancel": "danger", "sent": "info"}
        return {
            order.id: self._make_entry(
                order,
                order.name,
                who=order.user_id.name,
                amount=self._dump_money(order.amount_total, order.currency_id),
                state=self._get_label(order, "state"),
                tone=tones.get(order.state, "muted"),
            )
            for order in orders
        }

    def _read_invoice_entries(self, moves):
        today = fields.Date.context_today(self)
        return {move.id: self._dump_invoice(move, today) for move in moves}

    def _dump_invoice(self, move, today):
        open_ = move.state == "posted" and move.payment_state in UNPAID
        late = open_ and move.invoice_date_due and move.invoice_date_due < today
        sign = -1 if move.move_type == "out_refund" else 1
        state = self._get_label(
            move, "payment_state" if move.state == "posted" else "state"
        )
        tone = "danger" if late else "warning" if open_ else "muted"
        return self._make_entry(
            move,
            move.name if move.name and move.name != "/" else self.env._("Draft"),
            who=move.invoice_user_id.name,
            amount=self._dump_money(sign * move.amount_total, move.currency_id),
            state=self.env._("Overdue") if late else state,
            tone=tone,
        )

    # ------------------------------------------------------------------
    # What is owed
    # ------------------------------------------------------------------

    def _read_owed(self, scope):
        """Open invoices and credit notes that the caller may see, per company."""
        Move = self.env["account.move"]
        today = fields.Date.context_today(self)
        open_ = [
            ("partner_id", "in", scope.contacts),
            ("move_type", "in", INVOICES),
            ("state", "=", "posted"),
            ("payment_state", "in", UNPAID),
        ]
        late = [*open_, ("invoice_date_due", "<", today)]
        sums = ["amount_residual_signed:sum", "__count"]
        overdue = {
            company: total
            for company, total, __ in Move._read_group(late, ["company_id"], sums)
        }
        oldest = Move.search(open_, order="invoice_date_due, id", limit=LINES)
        entries = self._read_invoice_entries(oldest)
        return {
            "totals": [
                {
                    "company": company.name,
                    "count": count,
                    "open": self._dump_money(total, company.currency_id),
                    "late": self._dump_money(
                        overdue.get(company, 0), company.currency_id
                    ),
                }
                for company, total, count in Move._read_group(
                    open_, ["company_id"], sums
                )
            ],
            "entries": [
                entries[move.id]
                | {"date": fields.Date.to_string(move.invoice_date_due)}
                for move in oldest
            ],
        }
