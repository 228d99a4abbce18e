"""Somebody at a browser, without the browser: a session that calls and exports."""

import io
import json
import re

import openpyxl
import requests


class HomeCaller:
    """A session of somebody at a server.

    :param url: where the server listens
    """

    def __init__(self, url, database, login, password):
        self.url = url
        self.session = requests.Session()
        credentials = {"db": database, "login": login, "password": password}
        answer = self._post("/web/session/authenticate", credentials)
        self.user_id = answer["result"]["uid"]

    def _post(self, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.session.post(f"{self.url}{path}", json=body, timeout=120)
        answer.raise_for_status()
        return answer.json()

    def call(self, model, method, *args, **kwargs):
        """Call a method; return its result, or the name of the error."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        answer = self._post("/web/dataset/call_kw", params)
        if "error" in answer:
            return answer["error"]["data"]["name"]
        return answer["result"]

    def export(self, home, state, tile=None):
        """The workbook of a home: cells by sheet; or the status that came instead."""
        page = self.session.get(f"{self.url}/odoo", timeout=120).text
        token = re.search(r'csrf_token: "([^"]+)"', page)[1]
        data = {
            "dashboard_id": home,
            "state": json.dumps(state),
            "csrf_token": token,
            **({"tile_id": tile} if tile else {}),
        }
        url = f"{self.url}/crm_dashboard/export"
        answer = self.session.post(url, data=data, timeout=120)
        if answer.status_code != 200:
            return answer.status_code
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        return {
            sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()]
            for sheet in book.worksheets
        }
