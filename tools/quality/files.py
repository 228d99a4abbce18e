"""Which files a check looks at."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .. import addons
from ..errors import SuiteError

SKIPPED_FOLDERS = {".git", "node_modules", "__pycache__", ".venv", "build", "dist"}


def repository_files(repo: Path) -> list[str]:
    """Paths of all files of the project, relative to ``repo``, in a stable order.

    Git knows what is ignored; a tree without git (an unpacked archive) is walked.
    """
    if (repo / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=repo,
            capture_output=True,
            text=True,
        )
        if listed.returncode == 0:
            names = filter(None, listed.stdout.split("\0"))
            return sorted({name for name in names if (repo / name).is_file()})
    return sorted(_walk(repo))


def _walk(repo: Path):
    for folder, folders, files in os.walk(repo):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        for name in files:
            if not name.endswith(".pyc"):
                yield str((Path(folder) / name).relative_to(repo))


def addon_names(folder):
    """Names of all add-ons of a folder, each after those it depends on."""
    found = addons.found_in(folder)
    ordered: list[str] = []

    def place(name):
        if name in found and name not in ordered:
            for needed in found[name].depends:
                place(needed)
            ordered.append(name)

    for name in found:
        place(name)
    return ordered


@dataclass(frozen=True)
class Selection:
    """The files that one lint run looks at."""

    repo: Path
    files: tuple[str, ...]

    @classmethod
    def of(cls, repo: Path, paths: list[str]) -> "Selection":
        """All files, or those at or below the given paths (also add-on names)."""
        files = repository_files(repo)
        if not paths:
            return cls(repo, tuple(files))
        chosen: set[str] = set()
        for path in paths:
            chosen |= cls._below(repo, files, path)
        return cls(repo, tuple(sorted(chosen)))

    @staticmethod
    def _below(repo: Path, files: list[str], path: str) -> set[str]:
        candidates = [Path(path).absolute(), repo / path, repo / "addons" / path]
        for candidate in candidates:
            if candidate.exists() and candidate.is_relative_to(repo):
                name = candidate.relative_to(repo)
                return {f for f in files if Path(f).is_relative_to(name)}
        raise SuiteError(
            f"nothing is called {path} here",
            "name a file or a folder of the project, or one of its add-ons",
        )

    def having(self, *suffixes: str) -> list[str]:
        """The chosen files with one of these endings."""
        return [name for name in self.files if name.endswith(suffixes)]

    @property
    def addons(self) -> list[str]:
        """The add-ons that own at least one chosen file."""
        owners = {Path(f).parts[1] for f in self.files if f.startswith("addons/")}
        return [name for name in addon_names(self.repo / "addons") if name in owners]
