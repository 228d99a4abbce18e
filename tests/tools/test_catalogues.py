"""Translation files are merged without loss and compared without mercy."""

import polib
import pytest

from tools.quality import catalogues


def entries(**texts):
    return {
        msgid: polib.POEntry(
            msgid=msgid,
            msgstr=text,
            comment="module: a",
            occurrences=[("code:addons/a/b.py", "0")],
        )
        for msgid, text in texts.items()
    }


def test_merge_keeps_fills_and_drops():
    fresh = entries(Kept="", Known="", New="")
    old = entries(Kept="Bewahrt", Gone="Weg")
    result = catalogues.merged("a", "es", fresh, old, {"Known": "Conocido"})
    texts = {entry.msgid: entry.msgstr for entry in result}
    assert texts == {"Kept": "Bewahrt", "Known": "Conocido", "New": ""}


def test_merge_twice_gives_the_same_file():
    fresh = entries(B="", A="")
    first = str(catalogues.merged("a", "fr", fresh, entries(A="x"), {}))
    again = {entry.msgid: entry for entry in polib.pofile(first)}
    assert str(catalogues.merged("a", "fr", fresh, again, {})) == first
    assert "code:addons/a/b.py:0" in first  # Odoo's reader needs the zero


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("%(name)s is late", "es tarde"),
        ("%s of %s", "%s de"),
        ("Hello {{ object.name }}", "Hola {{ object.nombre }}"),
        ("<b>Bold</b> text", "<i>Texto</i>"),
        ("Click ${button}", "Clic"),
    ],
)
def test_lost_placeholders_and_tags_are_problems(source, text):
    (problem,) = catalogues.problems(entries(**{source: ""}), entries(**{source: text}))
    assert problem == ("placeholders or tags differ", source)


def test_attributes_with_text_may_be_translated():
    source = '<i class="fa" title="Edit"/> %(n)s'
    text = '%(n)s <i class="fa" title="Editar"/>'
    assert not catalogues.problems(entries(**{source: ""}), entries(**{source: text}))
    text = text.replace("fa", "fb")
    assert catalogues.problems(entries(**{source: ""}), entries(**{source: text}))


def test_missing_stale_empty_and_fuzzy_are_problems():
    old = entries(Stale="x", Empty=" ", Fuzzy="x")
    old["Fuzzy"].flags.append("fuzzy")
    found = catalogues.problems(entries(Missing="", Empty="", Fuzzy=""), old)
    assert set(found) == {
        ("missing", "Missing"),
        ("stale", "Stale"),
        ("empty", "Empty"),
        ("fuzzy", "Fuzzy"),
    }


def test_the_memory_takes_the_most_frequent_translation(tmp_path):
    for module, text in {"a": "Equipo", "b": "Grupo", "c": "Equipo"}.items():
        folder = tmp_path / module / "i18n"
        folder.mkdir(parents=True)
        catalogue = polib.POFile()
        catalogue.append(polib.POEntry(msgid="Team", msgstr=text))
        (folder / "es.po").write_text(str(catalogue))
    assert catalogues.memory(tmp_path, "abcd", "es") == {"Team": "Equipo"}
