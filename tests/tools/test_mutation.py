"""The mutation check follows the code and never accepts a mutant that hit nothing."""

import pytest

from tools.errors import SuiteError
from tools.paths import Paths
from tools.quality import mutation
from tools.quality.mutants import MUTANTS, Mutant, RuleMutant

ADDONS = Paths.find().repo / "addons"
EXAMPLE = Mutant("title", "a.py", "x = 1", "x = 2", "a/tests/test_a.py")


def test_the_text_is_replaced_once():
    assert mutation.mutate("x = 1\ny = 1\n", EXAMPLE) == "x = 2\ny = 1\n"


@pytest.mark.parametrize("text", ["", "x = 1\nx = 1\n"])
def test_a_text_that_is_gone_or_doubtful_is_refused(text):
    with pytest.raises(LookupError, match="occurs"):
        mutation.mutate(text, EXAMPLE)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.title)
def test_the_table_fits_the_code(mutant):
    for test in mutant.tests.split():
        assert (ADDONS / test).is_file()
    if isinstance(mutant, RuleMutant):
        module, _dot, name = mutant.xmlid.partition(".")
        files = (ADDONS / module / "security").glob("*.xml")
        assert any(f'id="{name}"' in path.read_text() for path in files)
    else:
        text = (ADDONS / mutant.file).read_text(encoding="utf-8")
        assert mutation.mutate(text, mutant) != text


def test_mutants_are_chosen_by_words():
    assert mutation.choose([]) == list(MUTANTS)
    assert {mutant.file for mutant in mutation.choose(["slots.py"])} == {
        "crm_base/utils/slots.py"
    }
    with pytest.raises(SuiteError, match="no mutant has"):
        mutation.choose(["nothing of that kind"])
