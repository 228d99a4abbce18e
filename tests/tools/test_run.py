"""./suite run, for real: log in, print, stop, start again, several workers."""

import http.cookiejar
import os
import re
import shutil
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
import websocket

from tools import running, setup
from tools.environment import Environment
from tools.paths import Paths

REPO = Path(__file__).parents[2]
DATABASE = "unit_run"


@pytest.fixture(scope="module")
def place():
    """A home of its own for the durable data; templates are shared with everybody."""
    state = setup.prepare("postgres").paths.state
    data = state / f"unit-run-{os.getpid()}"
    yield Paths(REPO, state, data)
    suite(data, "stop")
    Environment(Paths(REPO, state, data)).cluster("durable").stop()
    shutil.rmtree(data)


@pytest.fixture(scope="module")
def port():
    return running.free_port()


def suite(data, *words, **variables):
    """Run ./suite with its own durable data; returns (exit code, output)."""
    done = subprocess.run(
        [str(REPO / "suite"), *words],
        env={**os.environ, "SUITE_DATA": str(data), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def start(place, port, *words):
    fixed = ["--addons", "web", "--without-demo", "--db", DATABASE, "--detach"]
    return suite(place.data, "run", *fixed, "--port", str(port), *words)


class Browser:
    """As much of a browser as logging in needs."""

    def __init__(self, port):
        self.url = f"http://localhost:{port}"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path, values=None):
        data = values and urllib.parse.urlencode(values).encode()
        with self.opener.open(self.url + path, data, timeout=120) as response:
            return response.geturl(), response.read()

    def log_in(self):
        page = self.get("/web/login")[1].decode()
        token = re.search(r'csrf_token" value="([^"]+)', page)[1]
        values = {"login": "admin", "password": "admin", "csrf_token": token}
        return self.get("/web/login", values)[0]


@pytest.fixture
def served(place, port):
    code, output = start(place, port)
    assert code == 0, output
    return output


def test_it_serves_logs_in_and_prints(served, place, port):
    assert f"http://localhost:{port}" in served
    browser = Browser(port)
    assert browser.log_in().endswith("/odoo")
    printed = browser.get("/report/pdf/base.report_irmodulereference/1")[1]
    assert printed.startswith(b"%PDF")
    assert suite(place.data, "status")[0] == 0


def test_a_second_start_says_that_it_runs(served, place, port):
    code, output = start(place, port)
    assert code == 0
    assert f"runs already: http://localhost:{port}" in output


def test_its_database_syncs_to_disk_and_survives_a_stop(served, place, port):
    env = setup.prepare("postgres")
    cluster = Environment(place, env.tree, env.bin, env.pg_bin).cluster("durable")
    assert cluster.query("postgres", "SHOW fsync") == [["on"]]
    cluster.query(DATABASE, "UPDATE res_company SET name = 'Still here'")
    assert suite(place.data, "stop")[0] == 0
    assert cluster.pid is None
    assert suite(place.data, "status")[0] == 3
    assert start(place, port)[0] == 0
    names = cluster.query(DATABASE, "SELECT name FROM res_company")
    assert names == [["Still here"]]


def test_with_or_without_demo_data_is_not_changed_later(served, place, port):
    suite(place.data, "stop")
    words = ["run", "--addons", "web", "--db", DATABASE, "--port", str(port)]
    code, output = suite(place.data, *words)
    assert code == 1
    assert f"the database “{DATABASE}” has no demo data — choose another" in output


@pytest.fixture
def addon(tmp_path):
    """An add-on that writes a parameter; a function changes its value."""
    folder = tmp_path / "addons" / "unit_addon"
    folder.mkdir(parents=True)
    manifest = {"name": "Unit", "version": "19.0.1.0.0", "license": "LGPL-3"}
    manifest |= {"author": "unit", "depends": ["web"], "data": ["data.xml"]}
    (folder / "__init__.py").touch()
    (folder / "__manifest__.py").write_text(repr(manifest))

    def write(value):
        (folder / "data.xml").write_text(
            '<odoo><record id="parameter" model="ir.config_parameter">'
            '<field name="key">unit.value</field>'
            f'<field name="value">{value}</field></record></odoo>'
        )
        return {"SUITE_ADDONS": str(folder.parent)}

    return write


def test_a_changed_addon_is_upgraded_at_the_next_start(place, port, addon):
    words = ["run", "--addons", "unit_addon", "--without-demo", "--db", "unit_up"]
    words += ["--detach", "--port", str(port)]
    env = setup.prepare("postgres")
    cluster = Environment(place, env.tree, env.bin, env.pg_bin).cluster("durable")
    for value, upgraded in (("one", False), ("two", True), ("two", False)):
        suite(place.data, "stop")
        code, output = suite(place.data, *words, **addon(value))
        assert code == 0, output
        assert ("Upgrading unit_up" in output) is upgraded
        query = "SELECT value FROM ir_config_parameter WHERE key = 'unit.value'"
        assert cluster.query("unit_up", query) == [[value]]
    suite(place.data, "stop")


def test_one_worker_prints_and_opens_web_sockets(place, port):
    suite(place.data, "stop")
    code, output = start(place, port, "--workers", "1")
    assert code == 0, output
    browser = Browser(port)
    browser.log_in()
    printed = browser.get("/report/pdf/base.report_irmodulereference/1")[1]
    assert printed.startswith(b"%PDF")
    address = f"ws://localhost:{port}/websocket?version=19.0-2"
    socket = websocket.create_connection(address, origin=browser.url)
    assert socket.getstatus() == 101
    socket.close()
    suite(place.data, "stop")
