"""Answers that say what went wrong, as RFC 9457 «problem details»."""

import json

TYPE = "urn:crm-leads:problem:"
TITLES = {
    "unauthorized": (401, "The key is missing or not valid"),
    "not-found": (404, "There is nothing here"),
    "method-not-allowed": (405, "Only POST is allowed here"),
    "too-large": (413, "The body is too large"),
    "unsupported-media-type": (415, "The body must be application/json"),
    "idempotency-key": (400, "The header Idempotency-Key is missing or not valid"),
    "idempotency-key-reused": (422, "The Idempotency-Key was used for another lead"),
    "broken-json": (400, "The body cannot be read"),
    "invalid-lead": (422, "The lead is not valid"),
    "bad-request": (400, "The request cannot be read"),
    "too-many-requests": (429, "Too many requests"),
    "busy": (503, "Try again in a moment"),
    "internal": (500, "The lead could not be stored"),
}
_BY_STATUS = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
}
_DETAILS = {
    "internal": "Nothing was stored. Send the same request again later.",
    "busy": "Nothing was stored. Send the same request again.",
}


class Problem(Exception):
    """A request that is answered with a problem.

    :ivar code: one of ``TITLES``
    :ivar headers: headers of the answer, beside its type
    """

    def __init__(self, code, detail=None, *, errors=None, headers=None):
        super().__init__(code, detail)
        self.code = code
        self.status, self.title = TITLES[code]
        self.detail = detail or _DETAILS.get(code)
        self.errors = errors
        self.headers = headers or {}

    @classmethod
    def of_status(cls, status):
        """The problem that says no more than an HTTP status."""
        code = _BY_STATUS.get(status)
        return cls(code or ("internal" if status >= 500 else "bad-request"))

    def body(self):
        """The answer's body, a JSON text."""
        members = {
            "type": TYPE + self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "errors": self.errors,
        }
        return json.dumps({name: value for name, value in members.items() if value})
