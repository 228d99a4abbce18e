"""README files: each add-on's from its fragments, the table of add-ons at the top."""

from .. import addons
from ..errors import SuiteError
from .files import addon_names

NOTE = "<!-- Made by ./suite readme from the files in readme/: edit those. -->"
BEGIN = "<!-- add-ons: made by ./suite readme -->"
END = "<!-- /add-ons -->"
SECTIONS = (
    ("DESCRIPTION", None),
    ("CONTEXT", "Why"),
    ("INSTALL", "Installation"),
    ("CONFIGURE", "Configuration"),
    ("USAGE", "Usage"),
    ("TECHNICAL", "For developers"),
    ("ROADMAP", "Limits"),
    ("HISTORY", "Changes"),
)


def outdated(paths):
    """Return the README files that do not say what their sources say."""
    return [
        path
        for path, text in wanted(paths).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def write(paths):
    """Write what is outdated; return those files."""
    texts = wanted(paths)
    changed = outdated(paths)
    for path in changed:
        path.write_text(texts[path], encoding="utf-8")
    return changed


def wanted(paths):
    """Return the text each README should have, by path."""
    found = addons.found_in(paths.addons)
    names = addon_names(paths.addons)
    texts = {
        paths.addons / name / "README.md": addon_readme(found[name]) for name in names
    }
    top = paths.repo / "README.md"
    if top.exists():
        text = top.read_text(encoding="utf-8")
        texts[top] = with_table(text, [found[name] for name in names])
    return texts


def addon_readme(addon):
    """Join an add-on's fragments below its name."""
    folder = addon.path / "readme"
    known = {name for name, _title in SECTIONS}
    strangers = {path.stem for path in folder.glob("*.md")} - known
    if strangers:
        raise SuiteError(
            f"{addon.name}/readme has {', '.join(sorted(strangers))}.md",
            f"the fragments are {', '.join(sorted(known))}",
        )
    parts = [NOTE, f"# {addon.manifest['name']}"]
    for name, title in SECTIONS:
        fragment = folder / f"{name}.md"
        if fragment.exists():
            parts += [f"## {title}"] if title else []
            parts.append(fragment.read_text(encoding="utf-8").strip())
        elif title is None:
            raise SuiteError(
                f"{addon.name} has no readme/{name}.md",
                "write in some ten lines what the add-on does",
            )
    return "\n\n".join([*parts, _facts(addon)]) + "\n"


def _facts(addon):
    manifest = addon.manifest
    needs = ", ".join(f"`{name}`" for name in addon.depends)
    return (
        "---\n\n"
        f"Technical name `{addon.name}`, version {manifest['version']}, needs {needs}."
        f" Licence {manifest['license']}."
    )


def with_table(text, listed):
    """Put the table of add-ons between its two marks."""
    if BEGIN not in text or END not in text:
        raise SuiteError(
            "README.md has no place for the table of add-ons",
            f"write the lines {BEGIN} and {END} into it",
        )
    before, _mark, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    rows = [
        (
            f"[`{addon.name}`](addons/{addon.name}/README.md)",
            addon.manifest["summary"],
            ", ".join(f"`{name}`" for name in addon.depends),
        )
        for addon in listed
    ]
    made = table(("Add-on", "What for", "Needs"), rows)
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"


def table(head, rows):
    """Return a Markdown table with aligned columns."""
    widths = [max(3, *map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| "
        + " | ".join(
            f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)
        )
        + " |"
        for line in lines
    )
