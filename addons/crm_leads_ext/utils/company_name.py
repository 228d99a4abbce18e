"""One form for the many ways to write a company's name; plain Python."""

import re
import unicodedata

# Legal forms without dots and accents, as they end (rarely begin) a name.
_FORMS = frozenset(
    # one token each; longer ones are found token by token
    """
    ab ae ag aps as asa bhd bv bvba cia co company coop corp corporation cv da dd
    doo ead ek ent eood epe eu eurl gbr gesmbh gmbh ik inc incorporated kb kda kft
    kg kgaa kk ks lda limited llc llp lp ltd ltda mbh nv nyrt od ohg oo ood oon ou
    oy oyj pjsc plc private pt pte pty pvt ro sa sab sae sagl sal sapa sapi sarl
    sas sasu sau sc sca sccl scoop scop scpa scs se sia sl sll slne slp slu snc
    sociedad sp spa spk spol spzoo srl srls sro stiftung uab ug ulc zoo zrt
    """.split()
)
# Parts of a form only where more of it follows: «S.A. de C.V.», «Sp. z o.o.»
_INSIDE_FORMS = frozenset(("de", "s", "z"))
# Written before the name in some countries.
_FORMS_BEFORE = frozenset(
    "gmbh ks llc ooo oao pao pt sa sarl sas snc srl spa uab zao".split()
)
# What people type when there is no company.
_NO_COMPANY = frozenset(
    "autonomo n a na nil no none null particular particulier privat privato private"
    " self selbst selbstandig test unknown x xx xxx".split()
)
_INITIALS = re.compile(r"(?<!\w)\w(?:\.\s?\w)+(?!\w)\.?")
_WORDS = re.compile(r"[^\W_]+")


def company_key(name):
    """Return the normal form of a company's name, to compare it with others.

    Case, accents, punctuation, «&» and legal forms do not count; the order of the
    words does. Names in other scripts keep their letters.

    :param name: text as people typed it, or nothing
    :return: lower-case words with one blank between, or ``None`` where there is no
        name or only something like «none»
    """
    words = _words(name or "")
    kept = _without_forms(words) or words
    if not kept or all(word in _NO_COMPANY for word in kept):
        return None
    return " ".join(kept)


def _words(name):
    text = unicodedata.normalize("NFKD", name.casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("'", "")
    text = re.sub(r"[&+]", " and ", text)
    # «S.L.», «S. A.» and «B.V.» are one word
    text = _INITIALS.sub(lambda found: re.sub(r"[\W_]", "", found[0]) + " ", text)
    return _joined(_WORDS.findall(text))


def _joined(words):
    """Join a run of single letters: «s l», «s a r l» and «i b m» are one word."""
    joined, run = [], ""
    for word in [*words, None]:
        if word is not None and len(word) == 1 and word.isalpha():
            run += word
            continue
        if run:
            joined.append(run)
            run = ""
        if word is not None:
            joined.append(word)
    return joined


def _without_forms(words):
    words = [word for word in words if word not in ("and", "y", "und", "et", "e")]
    start, end = 0, len(words)
    while end > start + 1 and (
        words[end - 1] in _FORMS
        or (words[end - 1] in _INSIDE_FORMS and end < len(words))
    ):
        end -= 1
    if end - start > 1 and words[start] in _FORMS_BEFORE:
        start += 1
    return words[start:end]
