"""The leads of the benchmark, made in SQL from a few that Odoo made itself."""

# What differs from lead to lead; ``n`` is its number, from 1. Everything else, country,
# source, chance and the columns of other add-ons, is as in the lead it is made from.
COLUMNS = {
    "name": "'Request ' || n || ' ' || (ARRAY['pump','valve','service','spare part',"
    "'hydraulic unit','offer','visit'])[1 + n % 7]",
    "contact_name": "(ARRAY['Ines','Otto','Lea','Juan','Mira','Noah','Ada'])[1 + n % 7]"
    " || ' ' || (ARRAY['Sanz','Rossi','Petit','Keller','Novak'])[1 + n % 5]",
    "partner_name": "CASE WHEN n % 3 > 0 THEN 'Company ' || n % 4099 END",
    # Each its own: core would merge leads with the same address.
    "email_from": "'lead' || n || '@mail' || n || '.example'",
    "email_normalized": "'lead' || n || '@mail' || n || '.example'",
    "email_domain_criterion": "'@mail' || n || '.example'",
    "email_state": "'correct'",
    "phone": "CASE WHEN n % 2 = 0 THEN '+3491' || lpad(n::text, 7, '0') END",
    "phone_sanitized": "CASE WHEN n % 2 = 0 THEN '+3491' || lpad(n::text, 7, '0') END",
    "city": "'City ' || n % 997",
    "zip": "lpad((n * 7919::bigint % 99999)::text, 5, '0')",
    "priority": "(ARRAY['0','0','0','1','1','2','3'])[1 + n * 13::bigint % 7]",
    "expected_revenue": "round((n * 48271::bigint % 50000)::numeric, 2)",
    "create_date": "(now() at time zone 'utc') - n * 37 % 600000 * interval '1 second'",
    "write_date": "(now() at time zone 'utc')",
}


def statements(columns, count):
    """SQL that makes ``count`` leads of the kinds that are there, and removes those.

    :param columns: names of the columns of ``crm_lead``, without ``id``
    :param count: how many leads
    """
    named = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(COLUMNS.get(column, f'kind."{column}"') for column in columns)
    return [
        "CREATE TEMPORARY TABLE kind AS SELECT row_number() OVER (ORDER BY id) - 1"
        " AS place, count(*) OVER () AS kinds, * FROM crm_lead",
        "DELETE FROM crm_lead",
        f"INSERT INTO crm_lead ({named}) SELECT {values}"
        # 37 shares no divisor with their number: each kind comes equally often.
        f" FROM generate_series(1, {count}) n JOIN kind ON place = n * 37 % kinds"
        " ORDER BY n",
        "DROP TABLE kind",
    ]
