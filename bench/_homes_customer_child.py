# Runs inside Odoo's shell: the panel and the timeline of a customer with very many
# documents beside those of an ordinary one, each reading in a transaction of its own.
import gc
import json
import time

from odoo import api
from odoo.service.model import call_kw

PAGE, FAR = 40, 100


class Reader:
    """Reads one customer as the browser does."""

    def __init__(self, registry, uid, partner_id):
        self.registry = registry
        self.uid = uid
        self.partner_id = partner_id
        self.next = None

    def _call(self, method, **kwargs):
        with self.registry.cursor(readonly=True) as cr:
            context = {"lang": "en_US", "tz": "Europe/Madrid"}
            env = api.Environment(cr, self.uid, context)
            gc.collect()
            before, started = cr.sql_log_count, time.perf_counter()
            found = call_kw(env["res.partner"], method, [[self.partner_id]], kwargs)
            seconds = time.perf_counter() - started
            return found, seconds, cr.sql_log_count - before

    def panel(self):
        found, seconds, statements = self._call("crm_read_panel")
        return len(found["sections"]), seconds, statements

    def page(self, before=None):
        found, seconds, statements = self._call(
            "crm_read_timeline", before=before, limit=PAGE
        )
        self.next = found["next"]
        return len(found["entries"]), seconds, statements

    def far_page(self):
        """The page behind a hundred others, or the last there is."""
        before = None
        for _page in range(FAR):
            self.page(before)
            if not self.next:
                break
            before = self.next
        return self.page(before)


def measure(env, login, customers, pairs):
    """Panel, first page and a far page of each customer, in turn; as JSON.

    :param customers: ``{what to call them: id of the contact}``
    """
    user = env["res.users"].search([("login", "=", login)])
    readers = {
        name: Reader(env.registry, user.id, id_) for name, id_ in customers.items()
    }
    measured = []
    for pair in range(-1, pairs):  # the first warms the caches
        for name, reader in readers.items():
            for what in ("panel", "page", "far_page"):
                found, seconds, statements = getattr(reader, what)()
                entry = {"customer": name, "what": what, "pair": pair, "found": found}
                entry |= {"seconds": seconds, "statements": statements}
                measured += [entry] if pair >= 0 else []
    print("RESULT", json.dumps(measured), flush=True)
