"""Where Odoo 19.0 comes from: a tree of yours, an installed one, or Debian's."""

import hashlib
import importlib.util
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import debian, processes
from .console import step
from .errors import SuiteError

# Debian ships Odoo's libraries and fonts as packages of their own, behind links.
DATA_PACKAGES = (
    "libjs-jquery libjs-jquery-form libjs-underscore fonts-font-awesome"
    " fonts-roboto-unhinted fonts-montserrat fonts-inconsolata fonts-ocr-b"
    " fonts-liberation"
).split()
LANGUAGES = ("es", "fr", "it")
_PACKAGES = "usr/lib/python3/dist-packages"
_STUB = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
_STUB_TEXT = "/* left out by Debian: no background blur in calls */\n"
_STUB_TIME = 1_735_689_600  # fixed: bundle hashes contain file times
_SPACE = 3  # GB: packages, tree, Python environment


@dataclass(frozen=True)
class OdooTree:
    """A usable Odoo: the folder on ``sys.path`` and further folders of add-ons."""

    path: Path
    addons_dirs: tuple
    label: str
    key: str

    @property
    def core_addons(self):
        """The folder with Odoo's own add-ons inside its package."""
        return self.path / "odoo" / "addons"


def find(paths):
    """Return the Odoo to use, fetching Debian's package when there is none."""
    source = os.environ.get("ODOO_SOURCE")
    if source:
        return _from_source(Path(source).expanduser().resolve())
    return _installed(paths) or _from_debian(paths)


def series(tree):
    """Return the series (``19.0``) of the Odoo in a folder, or None."""
    try:
        text = (Path(tree) / "odoo" / "release.py").read_text(encoding="utf-8")
    except OSError:
        return None
    found = re.search(r"^version_info = \((\d+), (\d+),", text, re.M)
    return ".".join(found.groups()) if found else None


def _from_source(source):
    for tree in (source, source / _PACKAGES, source / "src"):
        if series(tree) == "19.0":
            extra = (tree / "addons",) if (tree / "addons").is_dir() else ()
            return OdooTree(tree, extra, f"ODOO_SOURCE {source}", _path_key(tree))
    raise SuiteError(
        f"ODOO_SOURCE={source} is not an Odoo 19.0 tree",
        "name a checkout of branch 19.0, or unset it to let the suite fetch Odoo",
        f"series found: {series(source) or 'none (odoo/release.py is missing)'}",
    )


def _installed(paths):
    spec = importlib.util.find_spec("odoo")
    locations = list(spec.submodule_search_locations or ()) if spec else []
    for package in (Path(location).resolve() for location in locations):
        if package.is_relative_to(paths.state):
            continue  # the tree we brought along, seen from inside our environment
        whole = (package / "addons" / _STUB).exists()  # not in Debian's own package
        if series(package.parent) == "19.0" and whole:
            # a link, so that no other package of that Python gets onto the path
            view = paths.state / "odoo" / f"installed-{_path_key(package)}"
            view.mkdir(parents=True, exist_ok=True)
            if not (view / "odoo").is_symlink():
                (view / "odoo").symlink_to(package)
            return OdooTree(view, (), f"installed in {package}", _path_key(package))
    return None


def _from_debian(paths):
    archive = debian.Archive(paths.state / "debian-odoo", with_sid=True)
    marker = paths.state / "odoo" / "current"
    if marker.is_file():
        tree = _debian_tree(paths, marker.read_text(encoding="utf-8").strip())
        if series(tree.path) == "19.0":
            return tree
    processes.require_space(paths.state, _SPACE)
    if not archive.cached:
        with step("Fetching Odoo 19 from the machine's Debian mirror"):
            archive.fetch(["odoo-19", *DATA_PACKAGES])
    with step("Unpacking Odoo"):
        _unpack(archive.files(), paths.state / "odoo" / archive.key)
    marker.write_text(archive.key + "\n", encoding="utf-8")
    return _debian_tree(paths, archive.key)


def _debian_tree(paths, key):
    path = paths.state / "odoo" / key / _PACKAGES
    return OdooTree(path, (), f"Debian's odoo-19 ({key})", key)


def _unpack(debs, target):
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for deb in debs:
        is_odoo = deb.name.startswith("odoo-19_")
        debian.unpack(deb, fresh, exclude=_excluded() if is_odoo else ())
    addons = fresh / _PACKAGES / "odoo" / "addons"
    _add_stub(addons / _STUB)
    dangling = [path for path in fresh.rglob("*") if _dangles(path)]
    if dangling:
        raise SuiteError(
            "Debian's Odoo points to files that no fetched package has",
            "set ODOO_SOURCE to an Odoo 19 checkout",
            "\n".join(map(str, dangling[:10])),
        )
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def _excluded():
    """Patterns of what is not needed: three quarters of the package."""
    kept = {f"{code}.po" for code in LANGUAGES}
    first = sorted({name[0] for name in kept})
    # tar has no "all but": translations are told apart by their names' letters
    patterns = [f"*/i18n*/[!{''.join(first)}]*.po", "*/i18n*/*.pot"]
    for letter in first:
        others = [name[1] for name in kept if name[0] == letter]
        patterns.append(f"*/i18n*/{letter}[!{''.join(others)}]*.po")
        patterns.append(f"*/i18n*/{letter}?[!.]*.po")
    patterns += ["./etc", "./usr/lib/systemd"]
    return patterns + [f"./{_PACKAGES}/{name}" for name in ("addons", "doc", "setup")]


def _add_stub(path):
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_STUB_TEXT, encoding="utf-8")
        os.utime(path, (_STUB_TIME, _STUB_TIME))


def _dangles(path):
    return path.is_symlink() and not path.exists()


def _path_key(path):
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]
