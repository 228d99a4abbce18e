"""What a database holds beside people's data, as comparable key-value pairs."""

import json
import re

_SCHEMA = {
    "table": """
        SELECT relname, relkind::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r','v','m','S','p')
    """,
    "column": """
        SELECT table_name || '.' || column_name, data_type || ' ' || is_nullable
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": """
        SELECT conrelid::regclass || '/' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "function": """
        SELECT proname || '(' || pg_get_function_identity_arguments(oid) || ')',
               md5(prosrc)
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    """,
    "trigger": """
        SELECT tgrelid::regclass || '/' || tgname, pg_get_triggerdef(oid)
        FROM pg_trigger WHERE NOT tgisinternal
    """,
    "type": """
        SELECT typname, typtype::text FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
    """,
    "extension": "SELECT extname, extversion FROM pg_extension",
}
# A row's key is its id where nothing better survives an update unchanged.
_ROWS = {
    "module": """
        SELECT name, state FROM ir_module_module WHERE state <> 'uninstalled'
    """,
    "xmlid": """
        SELECT module || '.' || name,
               concat_ws(',', model, res_id, coalesce(noupdate, false))
        FROM ir_model_data
    """,
    "model": "SELECT model, concat_ws(',', state, name) FROM ir_model",
    "field": """
        SELECT model || '.' || name, concat_ws(',', ttype, relation, store, help)
        FROM ir_model_fields
    """,
    "selection": """
        SELECT f.model || '.' || f.name || '/' || s.value, s.name::text
        FROM ir_model_fields_selection s JOIN ir_model_fields f ON f.id = s.field_id
    """,
    "model constraint": """
        SELECT concat_ws('.', m.name, c.name), c.definition
        FROM ir_model_constraint c JOIN ir_module_module m ON m.id = c.module
    """,
    "model relation": "SELECT id::text, name FROM ir_model_relation",
    "view": """
        SELECT id::text, concat_ws(
            ',', name, key, md5(arch_db::text), active, inherit_id, priority)
        FROM ir_ui_view
    """,
    "menu": """
        SELECT id::text, concat_ws(',', name::text, sequence, action, parent_id)
        FROM ir_ui_menu
    """,
    "action": "SELECT id::text, concat_ws(',', type, name::text) FROM ir_actions",
    "cron": """
        SELECT id::text,
               concat_ws(',', cron_name, active, interval_number, interval_type)
        FROM ir_cron
    """,
    "access": """
        SELECT id::text, concat_ws(
            ',', name, perm_read, perm_write, perm_create, perm_unlink)
        FROM ir_model_access
    """,
    "rule": "SELECT id::text, concat_ws(',', name, domain_force) FROM ir_rule",
    "group": "SELECT id::text, name::text FROM res_groups",
    "implied group": "SELECT gid || '>' || hid, '' FROM res_groups_implied_rel",
    "group of user": "SELECT gid || '/' || uid, '' FROM res_groups_users_rel",
    "parameter": """
        SELECT key, value FROM ir_config_parameter WHERE key !~ '^(database|base)\\.'
    """,
    "sequence": "SELECT id::text, name FROM ir_sequence",
    "asset": "SELECT id::text, concat_ws(',', name, path) FROM ir_asset",
    "mail template": "SELECT id::text, md5(body_html::text) FROM mail_template",
    "attachment": """
        SELECT id::text, concat_ws(',', res_model, res_field, name) FROM ir_attachment
        WHERE coalesce(url, '') NOT LIKE '/web/assets/%'
    """,
    "default": "SELECT id::text, json_value FROM ir_default",
    "filter": "SELECT id::text, model_id FROM ir_filters",
}
# Tables whose rows come and go by themselves, or are compared one by one above.
_UNCOUNTED = (
    *("ir_attachment", "ir_logging", "ir_profile", "bus_bus"),
    *("ir_cron_progress", "ir_cron_trigger", "ir_model_data", "ir_model_constraint"),
    *("ir_module_module", "ir_module_module_dependency"),
)
_ASIDE = re.compile(r"\bFROM\s+((?:ir|mail|res)_\w+)", re.IGNORECASE)

# What Odoo 19.0 itself leaves behind when an add-on goes.
_CORE_LEFTOVERS = (
    re.compile(r"^xmlid base\.module_"),  # the line in the list of applications
    re.compile(r"^xmlid \w+\.model_inherit__"),
    re.compile(r"^model constraint .*_fkey$"),
)


def take(cluster, database):
    """Return everything that is compared, as ``{(kind, key): value}``."""
    found = {}
    for kind, query in _SCHEMA.items():
        found.update(_pairs(cluster, database, kind, query))
    tables = {key for (kind, key), value in found.items() if value == "r"}
    for kind, query in _ROWS.items():
        if _ASIDE.search(query)[1] in tables:
            found.update(_pairs(cluster, database, kind, query))
    counts = " UNION ALL ".join(
        f"SELECT '{table}', count(*)::text FROM \"{table}\""
        for table in sorted(tables.difference(_UNCOUNTED))
        if not table.startswith("orm_signaling_")
    )
    found.update(_pairs(cluster, database, "rows", counts))
    return found


def differences(before, after, ignored=()):
    """Return lines about what was added, is gone or changed."""
    lines = []
    for key in sorted(before.keys() | after.keys()):
        name = " ".join(key)
        if any(pattern.search(name) for pattern in ignored):
            continue
        if key not in before:
            lines.append(f"added: {name}")
        elif key not in after:
            lines.append(f"gone: {name}")
        elif before[key] != after[key]:
            lines.append(f"changed: {name}: {before[key]!s:.80} → {after[key]!s:.80}")
    return lines


def orphans(before, after):
    """Return the differences after an uninstallation that are not Odoo's own doing."""
    return differences(before, after, ignored=_CORE_LEFTOVERS)


def _pairs(cluster, database, kind, query):
    """Run a query of two columns; JSON keeps line breaks in one output line."""
    rows = cluster.query(
        database,
        "SELECT coalesce(json_agg(json_build_array(key, value)), '[]')"
        f" FROM ({query}) AS pairs (key, value)",
    )
    return {(kind, key): value for key, value in json.loads(rows[0][0])}
