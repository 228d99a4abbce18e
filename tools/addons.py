"""Our add-ons as files: manifests, dependencies and what a change touches."""

import ast
import hashlib
from dataclasses import dataclass
from pathlib import Path

from .errors import SuiteError

# What may change without a database having to be installed again.
_IGNORED_PARTS = {"__pycache__", "readme", "description"}
_IGNORED_SUFFIXES = {".pyc", ".pot", ".md"}


@dataclass(frozen=True)
class Addon:
    """One add-on folder and its manifest."""

    name: str
    path: Path
    manifest: dict

    @property
    def depends(self):
        """Names of the add-ons it needs."""
        return tuple(self.manifest.get("depends") or ("base",))

    @property
    def installable(self):
        """False for add-ons that are put aside."""
        return self.manifest.get("installable", True)

    @property
    def has_tests(self):
        """Tell whether there is at least one test file."""
        return any((self.path / "tests").glob("test_*.py"))


def found_in(folder):
    """Return the add-ons in a folder by name."""
    found = {}
    for manifest in sorted(Path(folder).glob("*/__manifest__.py")):
        path = manifest.parent
        try:
            values = ast.literal_eval(manifest.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError) as error:
            raise SuiteError(
                f"{manifest} is not a manifest", "correct it", error
            ) from error
        found[path.name] = Addon(path.name, path, values)
    return found


def discover(paths):
    """Return all our installable add-ons by name."""
    found = {}
    for folder in paths.addons_dirs:
        found.update(found_in(folder))
    return {name: addon for name, addon in found.items() if addon.installable}


def require_known(names, ours, tree):
    """Refuse names that are neither ours nor Odoo's."""
    folders = (tree.core_addons, *tree.addons_dirs)
    for name in names:
        if name in ours or name in ("base", "all"):
            continue
        if not any((folder / name / "__manifest__.py").is_file() for folder in folders):
            raise SuiteError(
                f"there is no add-on “{name}”",
                "ours are: " + (", ".join(sorted(ours)) or "none yet"),
            )


def closure(names, ours):
    """Return ``names`` and those of our add-ons they need, in a stable order."""
    wanted, queue = set(), list(names)
    while queue:
        name = queue.pop()
        if name in wanted:
            continue
        wanted.add(name)
        if name in ours:
            queue.extend(dep for dep in ours[name].depends if dep in ours)
    return sorted(wanted)


def foreign_depends(names, ours):
    """Return Odoo's own add-ons that ``names`` need."""
    wanted = {"web"}
    for name in closure(names, ours):
        wanted.update((name,) if name not in ours else ours[name].depends)
    return sorted(wanted - set(ours))


def code_hash(names, ours):
    """Hash everything whose change needs the add-ons to be installed anew."""
    return _hash_files(names, ours, _is_code)


def browser_test_hash(names, ours):
    """Hash the JavaScript tests and tours: they only change asset bundles."""
    return _hash_files(names, ours, _is_browser_test)


def _hash_files(names, ours, wanted):
    digest = hashlib.sha256()
    for name in names:
        if name not in ours:
            digest.update(name.encode())
            continue
        root = ours[name].path
        for path in sorted(root.rglob("*")):
            parts = path.relative_to(root).parts
            if path.is_file() and wanted(parts, path.suffix):
                digest.update("/".join((name, *parts)).encode() + b"\0")
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _is_browser_test(parts, _suffix):
    return parts[:2] == ("static", "tests")


def _is_code(parts, suffix):
    if _IGNORED_PARTS & set(parts) or suffix in _IGNORED_SUFFIXES:
        return False
    return parts[0] != "tests" and not _is_browser_test(parts, suffix)
