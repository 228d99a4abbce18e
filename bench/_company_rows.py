"""The rows of the benchmark of homes, made in SQL from a few that Odoo made itself.

What differs from row to row is an expression of its number ``n``, from 1; everything
else is as in the record, its *kind*, that it is made from.
"""

DAYS = 730
SECONDS = DAYS * 86_400
OPEN_SECONDS = 200 * 86_400
LINES = 3
NOW = "(now() at time zone 'utc')"
TABLES = [
    "res_partner",
    "crm_lead",
    "sale_order",
    "sale_order_line",
    "crm_metric_snapshot",
]

FIRST = (
    "Ana Luis Marta Jorge Elena Pablo Sofia Hugo Irene Mateo Claire Julien Camille"
    " Antoine Giulia Marco Chiara Luca Greta Jonas Petra Stefan Anke Dieter Eva Tomas"
    " Ingrid Lars Nora Erik Alice James Emma Oliver Grace Henry Rosa Felipe Joana Rui"
).split()
LAST = (
    "Garcia Fernandez Lopez Martinez Sanchez Romero Navarro Torres Dominguez Vazquez"
    " Ramos Gil Serrano Blanco Molina Moreau Lefebvre Girard Bonnet Mercier Rossi"
    " Ferrari Bianchi Romano Colombo Schneider Fischer Weber Wagner Becker Hoffmann"
    " Novak Svoboda Lindqvist Johansson Andersen Nielsen Walker Thompson Wright"
    " Oliveira Carvalho Teixeira Marques"
).split()
TRADES = (
    "Talleres Bodegas Transportes Ferreteria Imprenta Muebles Construcciones Hoteles"
    " Atelier Boulangerie Librairie Officina Trattoria Werkstatt Brauerei Spedition"
    " Logistics Systems Partners Foods Textiles Energia Quimica Metales"
).split()
PLACES = (
    "Ebro Norte Levante Cantabria Aragon Segura Teide Alcala Rivera Costa Sierra Loire"
    " Garonne Provence Bretagne Lombarda Toscana Adriatica Baltic Rhein Isar Elbe Nord"
    " Tejo Minho Severn Thames Pennine Highland Fjord"
).split()
FORMS = ["S.L.", "S.A.", "GmbH", "S.r.l.", "SARL", "Ltd", "Lda", "AB"]


def chance(number, below, n="n"):
    """A number from 0 to ``below`` that looks like chance and is always the same.

    :param number: up to 20; each gives other numbers
    """
    return f"((hashint4(({n} + {number}00000000)::int) & 2147483647) % {below})"


def _pick(number, words, n="n"):
    listed = ", ".join(f"'{word}'" for word in words)
    return f"(ARRAY[{listed}])[1 + {chance(number, len(words), n)}]"


SOMEBODY = chance(6, "(SELECT count(*) FROM person)")


# ----------------------------------------------------------------------
# Contacts
# ----------------------------------------------------------------------


def _company(n="n"):
    parts = _pick(1, TRADES, n), _pick(2, LAST, n), _pick(3, PLACES, n)
    return f"({' || chr(32) || '.join((*parts, _pick(4, FORMS, n)))})"


def contact_values(base):
    """Of five contacts two are companies, two people of one, one a person alone.

    :param base: the highest id there is
    """
    house = "(n - n % 5)"
    company = "n % 5 < 2"
    employed = "(n % 5 IN (2, 3) AND n >= 5)"
    first, last = _pick(5, FIRST), _pick(6, LAST)
    person = f"({first} || ' ' || {last} || ' ' || {_pick(7, LAST)})"
    number = "lpad((n * 7919::bigint % 100000000)::text, 8, '0')"
    mail = f"lower({first} || '.' || {last} || n || '@mail' || {house} || '.example')"
    digits = f"(CASE WHEN n % 2 = 0 THEN '6' ELSE '9' END || {number})"
    spaced = f"regexp_replace({digits}, '(...)(..)(..)(..)', '+34 \\1 \\2 \\3 \\4')"
    name = f"CASE WHEN {company} THEN {_company()} ELSE {person} END"
    parent = f"CASE WHEN {employed} THEN {base} + {house} END"
    return {
        "id": f"{base} + n",
        "name": name,
        "complete_name": f"CASE WHEN {employed} THEN {_company(house)} || ', ' ||"
        f" {person} ELSE {name} END",
        "is_company": company,
        "parent_id": parent,
        "commercial_partner_id": f"coalesce({parent}, {base} + n)",
        "commercial_company_name": f"CASE WHEN {company} THEN {_company()}"
        f" WHEN {employed} THEN {_company(house)} END",
        "email": mail,
        "email_normalized": mail,
        "phone": spaced,
        "phone_sanitized": f"'+34' || {digits}",
        "vat": f"CASE WHEN {company} THEN 'ESB' || lpad((n * 7907::bigint % 100000000)"
        "::text, 8, '0') END",
        "ref": "'C' || lpad(n::text, 7, '0')",
        "create_date": f"{NOW} - {chance(8, SECONDS)} * interval '1 second'",
    }


# ----------------------------------------------------------------------
# Leads
# ----------------------------------------------------------------------

# The kinds in the order of their ids: lost, won, three open stages, a lead.
LEAD_ROW = f"""
    CASE WHEN {chance(1, 100)} < 60 THEN 0 WHEN {chance(1, 100)} < 85 THEN 1
         WHEN {chance(1, 100)} < 97 THEN 2 + {chance(2, 3)} ELSE 5 END AS place,
    {NOW} - {chance(3, SECONDS)} * interval '1 second' AS closed,
    {NOW} - {chance(3, OPEN_SECONDS)} * interval '1 second' AS opened,
    {chance(4, 7_776_000)} * interval '1 second' AS took,
    {chance(5, 50_000)}::numeric AS amount"""


def lead_values(first_contact, contacts):
    """Leads of two years: 60 % lost, 25 % won, 15 % open; a few belong to nobody."""
    over = "row.place < 2"
    mail = "'lead' || n || '@mail' || n || '.example'"
    begun = f"CASE WHEN {over} THEN row.closed - row.took ELSE row.opened END"
    return {
        "name": f"'Request ' || n || ' ' || {_pick(9, TRADES)}",
        "contact_name": f"{_pick(10, FIRST)} || ' ' || {_pick(11, LAST)}",
        "partner_id": f"{first_contact} + {chance(12, contacts)}",
        "email_from": mail,
        "email_normalized": mail,
        "email_domain_criterion": "'@mail' || n || '.example'",
        "user_id": f"CASE WHEN {over} OR n % 50 > 0 THEN person.user_id END",
        "team_id": "person.team_id",
        "create_date": begun,
        "date_open": begun,
        "date_last_stage_update": f"CASE WHEN {over} THEN row.closed ELSE {begun} END",
        "write_date": f"CASE WHEN {over} THEN row.closed ELSE {begun} END",
        "date_closed": f"CASE WHEN {over} THEN row.closed END",
        "day_close": f"CASE WHEN {over} THEN extract(epoch FROM row.took) / 86400 END",
        "expected_revenue": "row.amount",
        "prorated_revenue": "round(row.amount * kind.probability::numeric / 100, 2)",
    }


# ----------------------------------------------------------------------
# Orders
# ----------------------------------------------------------------------

# The kinds in the order of their ids: quotation, sent, order, cancelled.
ORDER_ROW = f"""
    CASE WHEN {chance(1, 100)} < 10 THEN 0 WHEN {chance(1, 100)} < 15 THEN 1
         WHEN {chance(1, 100)} < 95 THEN 2 ELSE 3 END AS place,
    {NOW} - {chance(2, SECONDS)} * interval '1 second' AS ordered,
    (10 + {chance(3, 7_000)})::numeric AS price"""


def order_values(base, first_contact, contacts):
    """Orders of two years: 80 % confirmed, 15 % quotations."""
    contact = f"{first_contact} + {chance(4, contacts)}"
    return {
        "id": f"{base} + n",
        "name": "'S' || lpad((100000 + n)::text, 7, '0')",
        "client_order_ref": "'PO-' || lpad((n * 7919::bigint % 9999991)::text, 7, '0')",
        "partner_id": contact,
        "partner_invoice_id": contact,
        "partner_shipping_id": contact,
        "user_id": "person.user_id",
        "team_id": "person.team_id",
        "date_order": "row.ordered",
        "create_date": "row.ordered",
        "write_date": "row.ordered",
        "amount_untaxed": f"{LINES} * row.price",
        "amount_total": f"{LINES} * row.price",
        "amount_to_invoice": f"{LINES} * row.price",
        "access_token": "NULL",
    }


def line_values(base):
    """Three lines of equal price per order."""
    prices = ("price_unit", "price_subtotal", "price_total", "price_reduce_taxexcl")
    prices += ("price_reduce_taxinc", "untaxed_amount_to_invoice", "amount_to_invoice")
    return {
        "order_id": f"{base} + n",
        "order_partner_id": "ordered.partner_id",
        "salesman_id": "ordered.user_id",
        "create_date": "row.ordered",
        "write_date": "row.ordered",
        **dict.fromkeys(prices, "row.price"),
    }


# ----------------------------------------------------------------------
# Statements
# ----------------------------------------------------------------------

# Settings of one session: nothing here needs the checks of foreign keys.
QUICK = [
    "SET session_replication_role = replica",
    "SET maintenance_work_mem = '1GB'",
    "SET work_mem = '256MB'",
]
PERSON = """
    CREATE TEMPORARY TABLE person AS
    SELECT row_number() OVER (ORDER BY user_id) - 1 AS place, user_id,
           crm_team_id AS team_id, count(*) OVER () AS people
      FROM crm_team_member WHERE active"""


def _kinds(table, condition, order="id"):
    return (
        f"CREATE TEMPORARY TABLE kind AS SELECT row_number() OVER (ORDER BY {order})"
        f" - 1 AS place, * FROM {table} WHERE {condition}"
    )


def _insert(table, columns, values, source, own_id=False):
    names = [name for name in columns if own_id or name != "id"]
    named = ", ".join(f'"{name}"' for name in names)
    picked = ", ".join(values.get(name, f'kind."{name}"') for name in names)
    return f"INSERT INTO {table} ({named}) SELECT {picked} {source}"


def _follow_up(table):
    return f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"


def make_contacts(columns, count, base):
    """SQL that makes ``count`` contacts of the two whose reference says ``KIND``.

    :param columns: names of all columns of ``res_partner``
    """
    source = (
        f"FROM generate_series(1, {count}) n"
        " JOIN kind ON kind.place = (n % 5 >= 2)::int"
    )
    return [
        *QUICK,
        _kinds("res_partner", "ref LIKE 'KIND%'", "ref"),
        _insert("res_partner", columns, contact_values(base), source, own_id=True),
        _follow_up("res_partner"),
    ]


def make_leads(columns, count, first_contact, contacts):
    """SQL that makes ``count`` leads of those whose name begins with ``Kind``."""
    source = (
        f"FROM generate_series(1, {count}) n"
        f" CROSS JOIN LATERAL (SELECT {LEAD_ROW}) row"
        " JOIN kind ON kind.place = row.place"
        f" JOIN person ON person.place = {SOMEBODY}"
    )
    values = lead_values(first_contact, contacts)
    return [
        *QUICK,
        PERSON,
        _kinds("crm_lead", "name LIKE 'Kind %'"),
        _insert("crm_lead", columns, values, source),
    ]


def make_orders(columns, line_columns, count, base, first_contact, contacts):
    """SQL that makes ``count`` orders with their lines."""
    row = (
        f"FROM generate_series(1, {count}) n"
        f" CROSS JOIN LATERAL (SELECT {ORDER_ROW}) row"
    )
    orders = (
        f"{row} JOIN kind ON kind.place = row.place"
        f" JOIN person ON person.place = {SOMEBODY}"
    )
    lines = (
        f"{row} JOIN kind_order ON kind_order.place = row.place"
        " JOIN kind_line kind ON kind.order_id = kind_order.id"
        f" JOIN sale_order ordered ON ordered.id = {base} + n"
    )
    values = order_values(base, first_contact, contacts)
    return [
        *QUICK,
        PERSON,
        _kinds("sale_order", "client_order_ref LIKE 'Kind %'"),
        "CREATE TEMPORARY TABLE kind_order AS SELECT place, id FROM kind",
        "CREATE TEMPORARY TABLE kind_line AS SELECT line.* FROM sale_order_line line"
        " JOIN kind_order ON kind_order.id = line.order_id",
        _insert("sale_order", columns, values, orders, own_id=True),
        _follow_up("sale_order"),
        _insert("sale_order_line", line_columns, line_values(base), lines),
    ]


def make_snapshots():
    """SQL of two years of evenings: each balance of each person, and its mark."""
    days = f"generate_series(current_date - {DAYS - 1}, current_date - 1, '1 day') day"
    balances = "crm_metric.kind = 'balance' AND crm_metric.active"
    return [
        *QUICK,
        PERSON,
        "INSERT INTO crm_metric_snapshot (metric_id, date, value)"
        f" SELECT crm_metric.id, day, 0 FROM crm_metric, {days} WHERE {balances}",
        "INSERT INTO crm_metric_snapshot"
        " (metric_id, date, company_id, team_id, user_id, value)"
        " SELECT crm_metric.id, day, (SELECT min(id) FROM res_company), team_id,"
        " user_id, 1000 + (hashint4(user_id + (day::date - current_date)) & 65535)"
        f" FROM crm_metric, {days}, person WHERE {balances}"
        " AND crm_metric.owner_path IS NOT NULL ORDER BY day",
    ]


def make_customer(customer_id, documents):
    """SQL that gives one customer so many documents: leads, orders and mails.

    Two fifths are leads and two fifths orders, taken from others; the mails are new.
    """
    moved = documents * 2 // 5
    owner = f"partner_id = {customer_id}"
    return [
        *QUICK,
        *(
            f"UPDATE {table} SET {owner} WHERE id IN (SELECT id FROM {table}"
            f" WHERE partner_id IS NOT NULL ORDER BY hashint4(id) LIMIT {moved})"
            for table in ("crm_lead", "sale_order")
        ),
        "INSERT INTO mail_message (model, res_id, author_id, message_type, subtype_id,"
        " date, subject, body, create_date, write_date)"
        f" SELECT 'res.partner', {customer_id}, {customer_id}, 'email',"
        " (SELECT res_id FROM ir_model_data WHERE module = 'mail'"
        " AND name = 'mt_comment'), now() - n * interval '37 minutes',"
        " 'Pump ' || n, '<p>Pump ' || n || '</p>', now(), now()"
        f" FROM generate_series(1, {documents - 2 * moved}) n",
    ]
