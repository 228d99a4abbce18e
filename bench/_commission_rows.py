"""The invoices of the benchmark of commissions, copied in SQL from one."""

LINES = 10
DAYS = 730
# each line's amount, from one cent to 1,000, by its number
AMOUNT = "round((1 + (n * 48271::bigint + k * 7919) % 100000) * 0.01, 2)"
DAY = f"(DATE '2024-01-01' + (n * 37 % {DAYS})::int)"
MOVE = {
    "id": "base.move + n",
    "name": "'BENCH/' || n",
    "sequence_number": "n",
    "invoice_date": DAY,
    "date": DAY,
    "invoice_date_due": DAY,
    "invoice_user_id": "p.id",
    "payment_reference": "'BENCH/' || n",
    "access_token": "NULL",
    **dict.fromkeys(
        (
            *("amount_untaxed", "amount_total", "amount_residual"),
            *("amount_untaxed_signed", "amount_total_signed", "amount_residual_signed"),
            *("amount_total_in_currency_signed", "amount_untaxed_in_currency_signed"),
        ),
        "t.total",
    ),
}
LINE = {
    "move_id": "base.move + n",
    "move_name": "'BENCH/' || n",
    "date": DAY,
    "invoice_date": DAY,
}
PRODUCT = {
    **LINE,
    **dict.fromkeys(("price_unit", "price_subtotal", "price_total", "credit"), AMOUNT),
    **dict.fromkeys(("balance", "amount_currency"), f"-{AMOUNT}"),
}
OWED = {
    **LINE,
    "date_maturity": DAY,
    **dict.fromkeys(
        (
            *("balance", "amount_currency", "debit"),
            *("amount_residual", "amount_residual_currency"),
        ),
        "t.total",
    ),
}


def statements(columns, count):
    """SQL that makes invoices with ``count`` lines.

    :param columns: ``{table: names of its columns}``
    """
    moves = count // LINES
    series = f"generate_series(1, {moves}) n"
    total = (
        f"LATERAL (SELECT sum({AMOUNT}) AS total FROM generate_series(1, {LINES}) k) t"
    )
    return [
        "CREATE TEMPORARY TABLE person AS SELECT row_number() OVER (ORDER BY id) - 1"
        " AS place, id FROM res_users WHERE login LIKE 'bench%'",
        "CREATE TEMPORARY TABLE base AS SELECT max(id) AS move FROM account_move",
        _insert(
            columns,
            "account_move",
            MOVE,
            f"account_move kind, base, {series} JOIN person p"
            f" ON p.place = n * 13 % (SELECT count(*) FROM person), {total}"
            " WHERE kind.id = base.move",
        ),
        _insert(
            columns,
            "account_move_line",
            PRODUCT,
            f"base, {series}, generate_series(1, {LINES}) k, LATERAL (SELECT * FROM"
            " account_move_line WHERE move_id = base.move AND display_type = 'product'"
            " ORDER BY id LIMIT 1) kind",
        ),
        _insert(
            columns,
            "account_move_line",
            OWED,
            f"base, {series}, {total}, LATERAL (SELECT * FROM account_move_line"
            " WHERE move_id = base.move AND display_type = 'payment_term') kind",
        ),
        "SELECT setval('account_move_id_seq', (SELECT max(id) FROM account_move))",
    ]


def agent_statements():
    """SQL that gives each line an agent, as the peer's own would."""
    return [
        """INSERT INTO account_invoice_line_agent (object_id, agent_id, commission_id,
               amount, invoice_id, invoice_date, company_id, settled)
           SELECT l.id, u.partner_id, p.commission_id,
                  round(l.price_subtotal * 0.05, 2), l.move_id, l.invoice_date,
                  l.company_id, false
             FROM account_move_line l
             JOIN account_move m ON m.id = l.move_id
             JOIN res_users u ON u.id = m.invoice_user_id
             JOIN res_partner p ON p.id = u.partner_id
            WHERE l.display_type = 'product' AND u.login LIKE 'bench%'""",
    ]


def _insert(columns, table, values, source):
    names = [name for name in columns[table] if name != "id" or "id" in values]
    listed = ", ".join(f'"{name}"' for name in names)
    chosen = ", ".join(values.get(name, f'kind."{name}"') for name in names)
    return f"INSERT INTO {table} ({listed}) SELECT {chosen} FROM {source}"
