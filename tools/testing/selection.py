"""What a person asked to test: add-ons, files, or all there is."""

from dataclasses import dataclass, field
from pathlib import Path

from ..errors import SuiteError


@dataclass
class Selection:
    """The tests to run: those that need a database, and plain ones."""

    addons: list = field(default_factory=list)
    addon_paths: list = field(default_factory=list)
    plain_paths: list = field(default_factory=list)


def select(paths, words, ours, cwd=None):
    """Read add-on names and paths (``file.py::Class::test`` too)."""
    if not words:
        return _everything(paths, ours)
    selection = Selection()
    for word in words:
        if word in ours:
            _add_addon(selection, ours[word], str(ours[word].path))
            continue
        name, separator, node = word.partition("::")
        path = _existing(paths, name, cwd)
        if path is None:
            raise SuiteError(
                f"there is neither an add-on nor a file “{name}”",
                f"add-ons: {', '.join(sorted(ours)) or 'none yet'}",
            )
        _add_path(paths, selection, ours, path, f"{path}{separator}{node}")
    selection.addons = sorted(set(selection.addons))
    return selection


def _everything(paths, ours):
    selection = Selection(plain_paths=plain_suites(paths))
    for addon in ours.values():
        _add_addon(selection, addon, str(addon.path))
    return selection


def plain_suites(paths):
    """Return the folders of tests/ that have tests of their own."""
    folders = sorted((paths.repo / "tests").glob("*/"))
    return [str(path) for path in folders if any(path.rglob("test_*.py"))]


def _add_path(paths, selection, ours, path, argument):
    for addon in ours.values():
        if path.is_relative_to(addon.path):
            _add_addon(selection, addon, argument)
            return
    if path == paths.addons:
        for addon in ours.values():
            _add_addon(selection, addon, str(addon.path))
    elif path.is_relative_to(paths.repo / "tests"):
        selection.plain_paths.append(argument)
    else:
        raise SuiteError(
            f"{path} belongs to no add-on and is not below tests/",
            "name an add-on, a folder or a test file",
        )


def _add_addon(selection, addon, argument):
    selection.addons.append(addon.name)
    selection.addon_paths.append(argument)


def _existing(paths, name, cwd):
    for base in (Path(cwd or Path.cwd()), paths.repo):
        path = (base / name).resolve()
        if path.exists():
            return path
    return None
