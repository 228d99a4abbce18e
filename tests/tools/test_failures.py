"""Every failure says what is wrong and what to do in its first line."""

import collections
import os
import socket
import sys

import pytest

from tools import cli, debian, paths, processes, running, setup, venv
from tools.errors import SuiteError

Usage = collections.namedtuple("Usage", "total used free")


@pytest.fixture
def no_sources(monkeypatch):
    """A machine whose package sources do not answer."""
    monkeypatch.setenv("DEBIAN_MIRROR", "http://mirror.invalid/debian")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)


def test_an_error_is_one_line_then_details(capsys):
    error = SuiteError("it is\n broken", "mend it", "line 1\nline 2\n")
    assert cli.fail(error) == 1
    assert capsys.readouterr().err == (
        "suite: it is broken — mend it\n\nline 1\nline 2\n"
    )


def test_a_full_disk_is_seen_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _path: Usage(9, 9, 10**8))
    with pytest.raises(SuiteError, match="the disk is full below .* — make room"):
        processes.require_space(tmp_path, 3)


def test_a_full_disk_is_seen_in_a_program_s_output():
    with pytest.raises(SuiteError, match="the disk is full — make room"):
        processes.run(
            ["dd", "if=/dev/zero", "of=/dev/full", "count=1"], problem="dd failed"
        )


def test_a_full_disk_is_seen_in_our_own_writing(monkeypatch, capsys):
    def write(_argv):
        with open("/dev/full", "w", encoding="utf-8") as full:
            full.write("too much")

    monkeypatch.setattr(cli, "_dispatch", write)
    assert cli.main([]) == 1
    assert capsys.readouterr().err.startswith("suite: the disk is full")


def test_without_a_network_odoo_cannot_be_fetched(tmp_path, no_sources):
    archive = debian.Archive(tmp_path / "archive")
    assert not archive.cached
    with pytest.raises(SuiteError) as failed:
        archive.fetch(["odoo-19"])
    assert "no package source answers and nothing is cached" in failed.value.problem
    assert "connect this machine" in failed.value.remedy
    assert "mirror.invalid" in failed.value.details


def test_without_a_network_python_packages_cannot_be_had(tmp_path, no_sources):
    place = paths.Paths(tmp_path, tmp_path / "state", tmp_path / "data")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "node.txt").write_text("some-package==1.0\n")
    with pytest.raises(SuiteError, match="nothing is cached yet — connect"):
        venv.wheel_folder(place, "node", sys.executable)


def test_a_taken_port_is_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SuiteError, match=f"port {port} is taken .* --port"):
            running.require_free_port(port)


def test_a_machine_without_debian_is_told_what_to_set(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DEBIAN_MIRROR", raising=False)
    with pytest.raises(SuiteError, match="no Debian mirror — set ODOO_SOURCE"):
        debian.Archive(tmp_path / "archive").fetch(["odoo-19"])


def test_python_without_venv_names_the_package(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SuiteError, match=r"apt-get install python3\.\d+-venv"):
        venv._require_venv()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    state = tmp_path / "file" / "state"
    with pytest.raises(SuiteError, match="cannot be written — set SUITE_STATE"):
        paths.Paths(tmp_path, state, state).create()


def test_a_missing_program_is_named():
    with pytest.raises(SuiteError, match="no-such-program is not installed"):
        processes.run(["no-such-program"], problem="nothing")


def test_an_unknown_need_is_refused():
    with pytest.raises(SuiteError, match="unknown need: lamp"):
        setup.prepare("lamp")


def test_roots_can_be_chosen(tmp_path):
    chosen = {"SUITE_STATE": str(tmp_path / "s"), "SUITE_DATA": str(tmp_path / "d")}
    found = paths.Paths.find(chosen)
    assert (found.state, found.data) == (tmp_path / "s", tmp_path / "d")


def test_a_user_s_roots_follow_the_desktop_s_rules(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    found = paths.Paths.find({"HOME": str(tmp_path), "XDG_DATA_HOME": "/data"})
    assert found.state == tmp_path / ".cache" / "crm-suite"
    assert str(found.data) == "/data/crm-suite"


def test_a_version_that_the_index_does_not_have_is_no_network_failure():
    answer = "Could not find a version that satisfies a==2 (from versions: 1.0)"
    error = processes.explain("a cannot be installed", "look below", answer)
    assert error.sentence == "a cannot be installed — look below"
