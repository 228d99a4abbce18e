"""Runs inside schemathesis, in its own environment: a key per request, and a record.

Every answer goes as one line of JSON to the file named by ``FUZZ_RECORD``, so that the
test can hold the leads in the database against what was answered.
"""

import itertools
import json
import os
import uuid

import schemathesis

HEADER = "Idempotency-Key"
_TURN = itertools.count()


@schemathesis.hook
def before_call(context, case, kwargs):
    """Make of right requests: new ones, and every other one for a new person."""
    if case.meta is not None and case.meta.generation.mode.value != "positive":
        return
    case.headers[HEADER] = uuid.uuid4().hex
    if isinstance(case.body, dict) and next(_TURN) % 2:
        kept = {name: case.body[name] for name in case.body if name in _NOT_CONTACT}
        case.body = {**kept, "email": f"{uuid.uuid4().hex}@example.com"}


_NOT_CONTACT = {"name", "contact_name", "company", "website", "street", "zip", "city"}
_NOT_CONTACT |= {"country", "state", "language", "description", "priority", "tags"}
_NOT_CONTACT |= {"campaign", "medium", "source", "consent"}


@schemathesis.hook
def after_call(context, case, response):
    """Record what was answered."""
    line = {"code": response.status_code}
    if response.status_code in (200, 201):
        line.update(json.loads(response.content))
        line["key"] = response.request.headers.get(HEADER)
    with open(os.environ["FUZZ_RECORD"], "a", encoding="utf-8") as record:
        record.write(json.dumps(line) + "\n")
