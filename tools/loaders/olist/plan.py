"""From believable rows to the values of records, still without Odoo.

Every record has a *key*: it becomes its external id, by which a second load finds it.
"""

from datetime import datetime, time
from decimal import Decimal
from html import escape
from typing import NamedTuple

# A first contact is a day without an hour. Noon in UTC is that same day for every
# reader from Honolulu to Sydney.
_NOON = time(12)
_SMALL_WORDS = {"a", "da", "das", "de", "do", "dos", "e"}
# People are pseudonyms in the data. A made-up first name makes them readable, the
# beginning of their id keeps them apart and traceable.
_FIRST_NAMES = (
    "Abel Adela Aline Amaro Anita Aurora Bento Berta Bruna Caio Carla Cecilia Celso "
    "Clara Dario Davi Diana Edite Elisa Emilia Enzo Fabio Flora Gilda Heitor Helena "
    "Igor Inez Iris Ivo Jonas Julia Karina Laura Leila Lia Lino Livia Luana Lucio "
    "Luiza Marina Mateus Mauro Milena Murilo Nadia Nelson Nina Olga Otavio Paula "
    "Pedro Rafael Raul Renata Rita Rosa Saulo Silvia Tania Tomas Vera Yara"
).split()
_NOTE_LABELS = {
    "business_segment": "Business segment",
    "lead_type": "Lead type",
    "lead_behaviour_profile": "Behaviour profile",
    "business_type": "Business type",
    "has_company": "Has a company",
    "has_gtin": "Has product codes (GTIN)",
    "average_stock": "Average stock",
    "declared_product_catalog_size": "Declared size of the catalogue",
    "declared_monthly_revenue": "Declared monthly revenue (BRL)",
}


class Person(NamedTuple):
    """A user to be: a sales representative or only a sales developer (SDR)."""

    key: str
    name: str
    login: str
    is_representative: bool


class LeadPlan(NamedTuple):
    """One lead to be. People, source, campaign and tags are named by key."""

    key: str
    name: str
    first_contact: datetime
    source: str
    campaign: str
    won: datetime | None
    user: str
    referred: str
    company_name: str
    revenue: Decimal
    tags: tuple
    note: str
    zip: str
    city: str
    state: str


class Plan(NamedTuple):
    """Everything to be written; ``sources``, ``campaigns``, ``tags``: key to name."""

    people: dict
    sources: dict
    campaigns: dict
    tags: dict
    leads: list


def make_plan(funnel):
    """Return the :class:`Plan` for a :class:`~tools.loaders.olist.read.Funnel`."""
    people = _people(funnel.deals.values())
    pages = {lead.landing_page for lead in funnel.leads.values()} - {""}
    short = short_ids(pages)
    origins = sorted({lead.origin for lead in funnel.leads.values()} - {""})
    lead_short = short_ids(funnel.leads)
    tags = {}
    leads = []
    for lead in _in_order(funnel):
        deal = funnel.deals.get(lead.id)
        values = _deal_values(deal, funnel, people, tags) if deal else {}
        number = lead_short[lead.id]
        leads.append(_lead_plan(lead, deal, number, values))
    return Plan(
        people=people,
        sources={f"source_{_word(name)}": readable(name) for name in origins},
        campaigns={
            f"campaign_{page}": f"Landing page {short[page]}" for page in sorted(pages)
        },
        tags=tags,
        leads=leads,
    )


def _in_order(funnel):
    """Leads oldest first, the won ones after all others.

    Core learns from a won lead how probable the next ones are. So all open leads are
    judged by what was known before the load, wherever it may be interrupted.
    """
    return sorted(
        funnel.leads.values(),
        key=lambda lead: (lead.id in funnel.deals, lead.first_contact, lead.id),
    )


def _lead_plan(lead, deal, number, values):
    first_contact = datetime.combine(lead.first_contact, _NOON)
    label = readable(lead.origin) if lead.origin else "no origin"
    defaults = {
        "name": f"Seller lead {number} ({label})",
        "won": None,
        "user": "",
        "referred": "",
        "company_name": "",
        "revenue": Decimal(0),
        "tags": (),
        "note": "",
        "zip": "",
        "city": "",
        "state": "",
    }
    if deal:
        # No lead is won before it is met; nor before noon on its first day.
        first_contact = min(first_contact, deal.won)
        values["name"] = f"{values.pop('segment')} seller {number}"
    return LeadPlan(
        key=f"lead_{lead.id}",
        first_contact=first_contact,
        source=f"source_{_word(lead.origin)}" if lead.origin else "",
        campaign=f"campaign_{lead.landing_page}" if lead.landing_page else "",
        **(defaults | values),
    )


def _deal_values(deal, funnel, people, tags):
    """The part of a lead's plan that comes from its deal; fills ``tags``."""
    seller = funnel.sellers.get(deal.seller_id)
    sdr = people.get(f"user_{deal.sdr}")
    segment = readable(deal.facts.get("business_segment", "")) or "Unclassified"
    found = _tags(deal.facts)
    tags.update(found)
    return {
        "segment": segment,
        "won": deal.won,
        "user": f"user_{deal.representative}" if deal.representative else "",
        "referred": sdr.name if sdr else "",
        "company_name": f"Seller {deal.seller_id[:8]}" if deal.seller_id else "",
        "revenue": deal.revenue,
        "tags": tuple(found),
        "note": _note(deal, sdr),
        "zip": seller.zip if seller else "",
        "city": _place(seller.city) if seller else "",
        "state": seller.state if seller else "",
    }


def _people(deals):
    """Users by key: whoever closed a deal is a representative."""
    representatives = {deal.representative for deal in deals} - {""}
    developers = {deal.sdr for deal in deals} - {""} - representatives
    short = short_ids(representatives | developers)
    people = {}
    for group, prefix in ((representatives, "sr"), (developers, "sdr")):
        for key in sorted(group):
            first = _FIRST_NAMES[int(key, 16) % len(_FIRST_NAMES)]
            people[f"user_{key}"] = Person(
                key=f"user_{key}",
                name=f"{first} {short[key][:4]}",
                login=f"{prefix}.{short[key]}@olist.example",
                is_representative=prefix == "sr",
            )
    return people


def _tags(facts):
    """Tags by key, in a fixed order: segment, lead type, one per animal."""
    names = {}
    if facts.get("business_segment"):
        names[f"segment_{_word(facts['business_segment'])}"] = readable(
            facts["business_segment"]
        )
    if facts.get("lead_type"):
        names[f"type_{_word(facts['lead_type'])}"] = (
            f"Seller: {readable(facts['lead_type']).lower()}"
        )
    for animal in facts.get("lead_behaviour_profile", "").split(","):
        if animal.strip():
            names[f"profile_{_word(animal)}"] = f"Profile: {readable(animal).lower()}"
    return {f"tag_{key}": name for key, name in names.items()}


def _note(deal, sdr):
    """What the data says about the seller, as HTML for the lead's notes."""
    lines = [
        (label, _fact(deal.facts[name]))
        for name, label in _NOTE_LABELS.items()
        if name in deal.facts
    ]
    if sdr:
        lines.append(("Qualified by", sdr.name))
    if deal.seller_id:
        lines.append(("Seller id", deal.seller_id))
    items = "".join(f"<li>{label}: {escape(value)}</li>" for label, value in lines)
    return f"<ul>{items}</ul>"


def _fact(text):
    words = {"True": "yes", "False": "no"}
    return words.get(text, text.removesuffix(".0").replace("_", " "))


def short_ids(ids, least=8):
    """Map each id to its shortest beginning that no other id shares.

    All are equally long, at least ``least`` characters.
    """
    ids = set(ids)
    length = least
    while len({key[:length] for key in ids}) < len(ids):
        length += 1
    return {key: key[:length] for key in ids}


def readable(word):
    """``home_decor`` as people write it: ``Home decor``."""
    text = " ".join(word.replace("_", " ").split())
    return text[:1].upper() + text[1:]


def _place(city):
    words = city.split()
    return " ".join(
        word if index and word in _SMALL_WORDS else word.capitalize()
        for index, word in enumerate(words)
    )


def _word(text):
    """A text as part of an external id."""
    return "".join(c if c.isalnum() else "_" for c in text.strip().lower())
