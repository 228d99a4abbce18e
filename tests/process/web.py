"""A real Odoo server that answers web sites, and a site that sends it leads."""

import socket
from concurrent.futures import ThreadPoolExecutor

import requests
from polling import until
from worker import Process

PATH = "/crm/leads/v1"
_PLENTY = 1_000_000
KEYS = f"""
source = env["utm.source"].create({{"name": "Web site"}})
other = env["res.company"].create({{"name": "Elsewhere"}})
for name, company, limit in (
    ("site", env.company, {_PLENTY}), ("few", env.company, 5),
    ("other", other, {_PLENTY}),
):
    key = env["crm.intake.key"].create(
        {{"name": name, "company_id": company.id, "source_id": source.id,
          "may_set_source": True, "limit_minute": {_PLENTY}, "limit_day": limit}}
    )
    print("SECRET", name, key._make_secret())
env["ir.cron"].search([]).active = False
env.cr.commit()
"""


class WebServer(Process):
    """A server with threads that listens on a port of its own."""

    def __init__(self, database, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}{PATH}"
        words = ["server", "-d", database.name, "--http-interface", "127.0.0.1"]
        words += ["--http-port", port, "--max-cron-threads=0", "--log-level=warn"]
        super().__init__(database, words, folder)

    def wait_ready(self):
        """Wait until it answers."""
        until(self._answers, "the server answers", 120)
        return self

    def _answers(self):
        assert self.process.poll() is None, self.output
        try:
            return requests.get(f"{self.url}/openapi.json", timeout=30).ok
        except requests.ConnectionError:
            return False


def send(url, secret, lead, idempotency_key):
    """Send one lead; return status and answer, or ``None`` when nobody answers."""
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": idempotency_key}
    try:
        answer = requests.post(url, json=lead, headers=headers, timeout=60)
    except requests.RequestException:
        return None
    return answer.status_code, answer.json()


def at_once(jobs, together=8):
    """Run jobs in threads, some together; return their results in order."""
    with ThreadPoolExecutor(together) as pool:
        return [future.result() for future in [pool.submit(job) for job in jobs]]
