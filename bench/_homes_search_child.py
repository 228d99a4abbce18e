# Runs inside Odoo's shell: the search box and plain SQL by the same indexes, one text
# after the other.
import gc
import json
import time

from odoo import api
from odoo.service.model import call_kw

from odoo.addons.crm_base.utils import customer_search as keys

NAME = keys.name_key_sql("complete_name")
OWN_NAME = keys.name_key_sql("name")
PHONE = keys.phone_key_sql("COALESCE(phone_sanitized, phone)")
VAT = keys.vat_key_sql("vat")
REF = keys.code_key_sql("ref")
ORDER = keys.tail_key_sql("sale_order.name")
CONTACT = "SELECT id, complete_name FROM res_partner WHERE active AND "
BEGINS = f"{CONTACT}{NAME} LIKE %s ORDER BY {NAME} USING ~<~ LIMIT 20"
BY_PHONE = f"{CONTACT}phone IS NOT NULL AND {PHONE} LIKE %s LIMIT 20"
BY_VAT = f"{CONTACT}vat IS NOT NULL AND {VAT} LIKE %s LIMIT 20"
BY_MAIL = f"{CONTACT}email_normalized LIKE %s AND email_normalized IS NOT NULL LIMIT 20"
ALIKE = f"{CONTACT}{NAME} %%> %s ORDER BY word_similarity(%s, {NAME}) DESC LIMIT 20"
PARTS = f"{CONTACT}{NAME} LIKE %s LIMIT 20"
TWO_PARTS = f"{CONTACT}{NAME} LIKE %s AND {NAME} LIKE %s LIMIT 20"
BY_REF = f"{CONTACT}ref IS NOT NULL AND {REF} LIKE %s LIMIT 20"
BY_ORDER = (
    "SELECT res_partner.id, complete_name FROM sale_order JOIN res_partner"
    f" ON res_partner.id = sale_order.partner_id WHERE {ORDER} LIKE %s"
    " ORDER BY length(sale_order.name) LIMIT 20"
)


def _phone_key(number):
    return keys.digits(number)[-keys.PHONE_TAIL :][::-1] + "%"


def _swap(word):
    """The word with its third and fourth letter swapped, as fingers do."""
    return f"{word[:2]}{word[3]}{word[2]}{word[4:]}"


def texts_of(contact, company, order):
    """What somebody types who looks for these, and how plain SQL finds it.

    :return: ``{kind of text: (text, statement, parameters)}``
    """
    first, *family = contact["name"].split()
    wrong = f"{first} {_swap(max(family, key=len))}"
    name, local = company["name"], contact["phone"].removeprefix("+34 ")
    part = keys.fold(name.split()[1])
    vat, number = company["vat"], order["name"]
    trade, _family, place, *_form = name.split()
    two = [f"%{keys.fold(word)}%" for word in (trade, place)]
    return {
        "whole name": (name, BEGINS, [keys.fold(name) + "%"]),
        "its beginning": (name[:8], BEGINS, [keys.fold(name[:8]) + "%"]),
        "a word of it": (part, PARTS, [f"%{part}%"]),
        "two words": (f"{place} {trade}", TWO_PARTS, two),
        "typing error": (wrong, ALIKE, [keys.fold(wrong)] * 2),
        "mail, whole": (contact["email"], BY_MAIL, [contact["email"] + "%"]),
        "mail, beginning": (
            contact["email"][:14],
            BY_MAIL,
            [contact["email"][:14] + "%"],
        ),
        "phone, local": (local, BY_PHONE, [_phone_key(local)]),
        "phone, from abroad": (
            "00" + contact["phone"].lstrip("+"),
            BY_PHONE,
            [_phone_key(local)],
        ),
        "tax number": (vat, BY_VAT, [keys.vat_key(vat) + "%"]),
        "tax number, part": (vat[2:9], BY_VAT, [keys.code(vat[2:9]) + "%"]),
        "reference": (contact["ref"], BY_REF, [contact["ref"] + "%"]),
        "order": (number, BY_ORDER, [keys.code(number)[::-1] + "%"]),
        "order, its end": (number[-5:], BY_ORDER, [number[-5:][::-1] + "%"]),
        "nothing": ("zzqqxx", PARTS, ["%zzqqxx%"]),
    }


def _samples(env, number):
    """Contacts, companies and orders all over the tables, always the same."""
    found = []
    for condition, table in (
        ("NOT is_company AND ref LIKE 'C0%%'", "res_partner"),
        ("is_company AND ref LIKE 'C0%%'", "res_partner"),
        ("client_order_ref LIKE 'PO-%%'", "sale_order"),
    ):
        env.cr.execute(
            f"""SELECT * FROM {table} WHERE {condition} AND id IN (
                    SELECT (SELECT min(id) FROM {table})
                           + (hashint4(n) & 2147483647)::bigint
                           %% (SELECT max(id) - min(id) FROM {table})
                      FROM generate_series(1, %s) n)
                ORDER BY hashint4(id) LIMIT %s""",
            [number * 40, number],
        )
        found.append(env.cr.dictfetchall())
    return list(zip(*found, strict=True))


def _search(registry, uid, text):
    with registry.cursor(readonly=True) as cr:
        env = api.Environment(cr, uid, {"lang": "en_US", "tz": "Europe/Madrid"})
        started = cr.sql_log_count
        found = call_kw(env["crm.customer.search"], "search_anything", [text], {})
        ids = [one["partner_id"] for one in found]
        return ids, cr.sql_log_count - started


def _plain(registry, text, statement, params):
    with registry.cursor(readonly=True) as cr:
        if statement == ALIKE:
            alike = keys.likeness(tuple(keys.words(text)))
            setting = "pg_trgm.word_similarity_threshold"
            cr.execute("SELECT set_config(%s, %s, true)", [setting, str(alike)])
        cr.execute(statement, params)
        return [id_ for id_, *_rest in cr.fetchall()]


def _timed(way, *args):
    gc.collect()
    started = time.perf_counter()
    result = way(*args)
    return result, time.perf_counter() - started


def measure(env, login, pairs):
    """Every kind of text for some customers, both ways in turn; as JSON."""
    registry = env.registry
    user = env["res.users"].search([("login", "=", login)])
    measured = []
    for pair, sample in enumerate(_samples(env, pairs)):
        for kind, (text, statement, params) in texts_of(*sample).items():
            _search(registry, user.id, text)  # warm both
            _plain(registry, text, statement, params)
            (found, sent), ours = _timed(_search, registry, user.id, text)
            plain, seconds = _timed(_plain, registry, text, statement, params)
            entry = {"kind": kind, "pair": pair, "text": text, "statements": sent}
            entry |= {"ours": ours, "plain": seconds, "found": len(found)}
            entry["common"] = len({*found} & {*plain})
            entry["plain_found"] = len(plain)
            measured.append(entry)
    print("RESULT", json.dumps(measured), flush=True)
