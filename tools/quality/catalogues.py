"""Translation files: merged with a fresh export, and compared with it.

Runs in the environment that has polib: ``python -m tools.quality.catalogues``.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

import polib

LANGUAGES = {"es": "Spanish", "fr": "French", "it": "Italian"}
_PLURALS = {
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "it": "nplurals=2; plural=(n != 1);",
}
# Text inside these attributes of a tag is to be translated as well.
_TEXT_ATTRIBUTES = re.compile(
    r'\b(title|alt|placeholder|aria-label|label|summary|data-tooltip)="[^"]*"'
)
_TOKENS = re.compile(
    r"%\(\w+\)[a-z]|%%|%[sdif]|%\.\d+f"  # Python's
    r"|\{\{.*?\}\}|\$\{.*?\}|\{\w*\}"  # templates' and JavaScript's
    r"|</?[a-zA-Z][^>]*>"  # tags
)


def read(path):
    """Return the entries of a catalogue by source text; none for a missing file."""
    if not Path(path).exists():
        return {}
    entries = polib.pofile(Path(path).read_text(encoding="utf-8"))
    return {entry.msgid: entry for entry in entries if not entry.obsolete}


def tokens(text):
    """Return the parts of a text that every translation has to keep."""
    return sorted(_TEXT_ATTRIBUTES.sub(r"\1", token) for token in _TOKENS.findall(text))


def memory(core_addons, modules, language):
    """Return Odoo's own translations: the most frequent one of each source text."""
    votes = {}
    for module in modules:
        path = Path(core_addons) / module / "i18n" / f"{language}.po"
        for msgid, entry in read(path).items():
            if entry.msgstr and not entry.fuzzy:
                votes.setdefault(msgid, Counter())[entry.msgstr] += 1
    return {msgid: counter.most_common(1)[0][0] for msgid, counter in votes.items()}


def template(addon, entries):
    """Return a catalogue without translations, stable from export to export."""
    catalogue = _empty(addon)
    for entry in sorted(entries.values(), key=lambda entry: entry.msgid):
        catalogue.append(_copy(entry, ""))
    return catalogue


def merged(addon, language, fresh, old, known):
    """Return a language's catalogue: kept, filled from Odoo's own, or empty."""
    catalogue = _empty(addon, language)
    for entry in sorted(fresh.values(), key=lambda entry: entry.msgid):
        kept = old.get(entry.msgid)
        text = kept.msgstr if kept and not kept.fuzzy else ""
        catalogue.append(_copy(entry, text or known.get(entry.msgid, "")))
    return catalogue


def problems(fresh, old):
    """Compare a language's entries with a fresh export: (kind, source text) pairs."""
    found = [("missing", msgid) for msgid in fresh if msgid not in old]
    found += [("stale", msgid) for msgid in old if msgid not in fresh]
    for msgid, entry in old.items():
        if entry.fuzzy:
            found.append(("fuzzy", msgid))
        elif not entry.msgstr.strip():
            found.append(("empty", msgid))
        elif tokens(msgid) != tokens(entry.msgstr):
            found.append(("placeholders or tags differ", msgid))
        elif msgid[:1].isspace() != entry.msgstr[:1].isspace():
            found.append(("space at the beginning differs", msgid))
    return found


def _empty(addon, language=None):
    catalogue = polib.POFile(wrapwidth=78)
    name = LANGUAGES.get(language)
    catalogue.header = f"Translation of {addon}" + (f" into {name}" if name else "")
    catalogue.metadata = {
        "Project-Id-Version": "Odoo Server 19.0",
        "Language": language or "",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "",
        "Plural-Forms": _PLURALS.get(language, ""),
    }
    return catalogue


def _copy(entry, text):
    return polib.POEntry(
        msgid=entry.msgid,
        msgstr=text,
        comment=entry.comment,
        # Odoo writes no line numbers, but its reader wants the zero in their place
        occurrences=sorted(set(entry.occurrences)),
        flags=[flag for flag in entry.flags if flag != "fuzzy"],
    )


def merge(job):
    """Write the template and every language; return lines about what is empty."""
    lines = []
    for addon, paths in job["addons"].items():
        folder = Path(paths["folder"])
        folder.mkdir(parents=True, exist_ok=True)
        fresh = read(paths["fresh"])
        _save(template(addon, fresh), folder / f"{addon}.pot")
        for language in LANGUAGES:
            path = folder / f"{language}.po"
            old = read(path)
            known = memory(job["core"], job["modules"], language)
            catalogue = merged(addon, language, fresh, old, known)
            _save(catalogue, path)
            empty = sum(not entry.msgstr for entry in catalogue)
            dropped = len(set(old) - set(fresh))
            lines.append(
                f"{addon} {language}: {len(fresh)} terms, {empty} to translate,"
                f" {dropped} dropped"
            )
    return lines


def check(job):
    """Return every difference between the catalogues and a fresh export."""
    lines = []
    for addon, paths in job["addons"].items():
        folder, fresh = Path(paths["folder"]), read(paths["fresh"])
        stored = read(folder / f"{addon}.pot")
        lines += [
            f"{addon}.pot: {kind}: {msgid!r}"
            for kind, msgid in problems(fresh, stored)
            if kind in ("missing", "stale")
        ]
        for language in LANGUAGES:
            lines += [
                f"{addon}/i18n/{language}.po: {kind}: {msgid!r}"
                for kind, msgid in problems(fresh, read(folder / f"{language}.po"))
            ]
    return lines


def missing(job):
    """Return the untranslated texts of a language, as JSON strings."""
    lines = []
    for addon, paths in job["addons"].items():
        entries = read(Path(paths["folder"]) / f"{job['language']}.po")
        empty = [entry.msgid for entry in entries.values() if not entry.msgstr]
        lines.append(f"# {addon}: {len(empty)} of {len(entries)}")
        lines += [json.dumps(msgid, ensure_ascii=False) for msgid in empty]
    return lines


def fill(job):
    """Write the translations of a {source: text} file into a language."""
    given = json.loads(Path(job["source"]).read_text(encoding="utf-8"))
    lines = []
    for addon, paths in job["addons"].items():
        path = Path(paths["folder"]) / f"{job['language']}.po"
        entries = read(path)
        filled = 0
        for entry in entries.values():
            if entry.msgid in given and entry.msgstr != given[entry.msgid]:
                entry.msgstr = given[entry.msgid]
                filled += 1
        _save(merged(addon, job["language"], entries, entries, {}), path)
        lines.append(f"{addon} {job['language']}: {filled} filled")
    return lines


def _save(catalogue, path):
    path.write_text(str(catalogue), encoding="utf-8")


if __name__ == "__main__":
    action = {"merge": merge, "check": check, "missing": missing, "fill": fill}
    for line in action[sys.argv[1]](json.load(sys.stdin)):
        print(line)
