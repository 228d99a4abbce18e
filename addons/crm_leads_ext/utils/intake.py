"""Reading what a web site sends to ``POST /crm/leads/v1``; plain Python.

The same limits and patterns stand in ``static/openapi/leads_v1.json``; a test holds the
two together.
"""

import json
import re
from typing import NamedTuple

# What no single line of text may hold, and what no text may: control characters.
_LINE = r"[^\u0000-\u001f\u007f-\u009f]*"
_TEXT = r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*"
# What a browser's email field accepts, with a dot in the domain.
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = rf"(?:[A-Za-z0-9._%+'/=?^-]{{1,64}}@{_LABEL}(?:\.{_LABEL}){{1,8}})?"
_PHONE = r"(?:\+?(?:[ ().\/-]{0,3}[0-9]){6,20}[ ).]{0,2}(?:(?:x|ext\.?) ?[0-9]{1,6})?)?"
_NOT_HOST = r"\u0000-\u0020\u007f-\u00a0\/?#@:<>\x22'\\\[\]{}|^`%.,;()=&!*$~+"
_NOT_PATH = r"\u0000-\u0020\u007f-\u00a0<>\x22'\\\[\]{}|^`"
_WEBSITE = (
    rf"(?:(?:https?:\/\/)?[^{_NOT_HOST}]{{1,63}}(?:\.[^{_NOT_HOST}]{{1,63}}){{1,8}}"
    rf"(?::[0-9]{{1,4}})?(?:[\/?#][^{_NOT_PATH}]*)?)?"
)
_LANGUAGE = r"(?:[A-Za-z]{2,3}(?:[_@-][A-Za-z0-9]{2,8}){0,2})?"
_COUNTRY = r"(?:[A-Z]{2})?"
_SURROGATE = re.compile("[\ud800-\udfff]")

MAX_TAGS = 20
MAX_ERRORS = 50
PRIORITIES = (0, 1, 2, 3)
CONTACTS = ("email", "phone", "mobile")


class Text(NamedTuple):
    """How long a text may be, what it must look like and how to say so."""

    limit: int
    pattern: str = _LINE
    wrong: str = "must not contain control characters"


TEXTS = {
    "name": Text(200),
    "contact_name": Text(120),
    "company": Text(200),
    "email": Text(254, _EMAIL, "is not an email address"),
    "phone": Text(40, _PHONE, "is not a telephone number"),
    "mobile": Text(40, _PHONE, "is not a telephone number"),
    "website": Text(250, _WEBSITE, "is not a web address"),
    "street": Text(200),
    "zip": Text(20),
    "city": Text(120),
    "country": Text(2, _COUNTRY, "is not a country code of two capital letters"),
    "state": Text(120),
    "language": Text(20, _LANGUAGE, "is not a language code such as es or es-MX"),
    "description": Text(10_000, _TEXT),
    "campaign": Text(120),
    "medium": Text(120),
    "source": Text(120),
}
TAG = Text(64)
_COMPILED = {name: re.compile(spec.pattern) for name, spec in TEXTS.items()}
_TAG_PATTERN = re.compile(TAG.pattern)
FIELDS = (*TEXTS, "priority", "tags", "consent")


class BrokenJson(Exception):
    """The body is no JSON document in UTF-8; the text says why."""


class InvalidLead(Exception):
    """The document is no lead.

    :ivar errors: ``[{"pointer": JSON pointer, "detail": sentence}]``
    """

    def __init__(self, errors):
        super().__init__(errors)
        self.errors = errors[:MAX_ERRORS]


def load(body):
    """Return the JSON document in ``body``, read strictly.

    :raise BrokenJson: also for members named twice, NaN and other than UTF-8
    """
    try:
        return json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=_unique_members,
            parse_constant=_refuse_constant,
        )
    except BrokenJson:
        raise
    except UnicodeDecodeError:
        raise BrokenJson("The body is not text in UTF-8.") from None
    except RecursionError:
        raise BrokenJson("The body is nested too deeply.") from None
    except ValueError:
        raise BrokenJson("The body is not a JSON document.") from None


def parse(document):
    """Return the values of a lead, without empty ones and blanks around texts.

    :param document: what :func:`load` returned
    :return: ``{field: text | int | bool | list of texts}``
    :raise InvalidLead: naming every field that is wrong
    """
    if not isinstance(document, dict):
        raise InvalidLead([_error("", "The lead must be a JSON object.")])
    errors, values = [], {}
    for name, value in document.items():
        if name not in FIELDS:
            errors.append(_error(_pointer(name), "This field is not known."))
        elif value is not None:
            read = _READERS.get(name, _read_text)
            values[name] = read(name, value, errors)
    values = {name: value for name, value in values.items() if _is_given(value)}
    if not errors and not any(name in values for name in CONTACTS):
        errors.append(_error("", "Give at least one of email, phone and mobile."))
    if errors:
        raise InvalidLead(errors)
    return values


def title(values):
    """Return the name of the lead, made of who asks where none was given."""
    who = values.get("contact_name")
    company = values.get("company")
    made = f"{who} ({company})" if who and company else who or company
    contact = next((values[name] for name in CONTACTS if name in values), "")
    return values.get("name") or made or contact


def canonical(document):
    """Return the one text of a JSON document, whatever its order and white space."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"))


def _is_given(value):
    return value is not None and value != "" and value != []


def _read_text(name, value, errors):
    return _checked_text(value, TEXTS[name], _COMPILED[name], _pointer(name), errors)


def _checked_text(value, spec, pattern, pointer, errors):
    if not isinstance(value, str):
        wrong = "must be a text"
    elif len(value) > spec.limit:
        wrong = f"must not be longer than {spec.limit} characters"
    elif _SURROGATE.search(value) or not pattern.fullmatch(value):
        wrong = spec.wrong
    else:
        return value.strip()
    errors.append(_error(pointer, f"The value {wrong}."))
    return None


def _read_priority(name, value, errors):
    # 1.0 is an integer in JSON, true is not
    if not isinstance(value, bool) and value in PRIORITIES:
        return int(value)
    errors.append(_error(_pointer(name), "The value must be 0, 1, 2 or 3."))
    return None


def _read_consent(name, value, errors):
    if isinstance(value, bool):
        return value
    errors.append(_error(_pointer(name), "The value must be true or false."))
    return None


def _read_tags(name, value, errors):
    if not isinstance(value, list):
        errors.append(_error(_pointer(name), "The value must be a list of texts."))
        return None
    if len(value) > MAX_TAGS:
        detail = f"The list must not have more than {MAX_TAGS} tags."
        errors.append(_error(_pointer(name), detail))
        return None
    texts = [
        _checked_text(tag, TAG, _TAG_PATTERN, f"{_pointer(name)}/{place}", errors)
        for place, tag in enumerate(value)
    ]
    return list(dict.fromkeys(filter(None, texts)))


_READERS = {
    "priority": _read_priority,
    "consent": _read_consent,
    "tags": _read_tags,
}


def _error(pointer, detail):
    return {"pointer": pointer, "detail": detail}


def _pointer(name):
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _unique_members(pairs):
    members = dict(pairs)
    if len(members) < len(pairs):
        raise BrokenJson("The body names a member twice.")
    return members


def _refuse_constant(_name):
    raise BrokenJson("The body is not a JSON document.")
