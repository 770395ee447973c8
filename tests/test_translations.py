"""The catalogs: complete, of today, set as French is set, and really on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from app.cli import translations
from tests.shopper import Shopper

CATALOGS = translations.catalogs()
GAP = re.compile(r"%\(\w+\)\d*[a-z]|\{\w+\}")
# What only an exclamation says; everything else is said calmly.
EXCLAMATIONS = ("Merci de votre confiance\u202f!", "Attention\u202f!")
NARROW, WIDE = "\u202f", "\u00a0"
BADLY_SET = {
    "a straight apostrophe": r"['`]",
    "straight quotation marks": r'"',
    "three dots": r"\.\.\.",
    "a hyphen for a dash": r" - ",
    "no narrow space before ; ! ?": rf"[^{NARROW}!?][;!?]",
    "no space that holds before a colon": rf"[^{WIDE}]:(?!//)",
    "quotation marks without their space": rf"«[^{WIDE}]|[^{WIDE}]»",
    "an hour that can break": r"\d h\b|\bh \d|\d[hH]\d",
    "a number that can leave its unit": r"\d (?:jours|minutes|heures|chiffres|€)",
    "a space at an end, or two": rf"^\s|\s$|[ {WIDE}{NARROW}]{{2}}",
    "a word the law reserves for lenders": r"\b0\s%|crédit gratuit|facilités? de (?:crédit|paiement)",
}
each = pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parents[1].name)


def test_the_catalogs_are_found() -> None:
    assert [path.parents[1].name for path in CATALOGS] == ["fr"]


def test_the_template_is_that_of_the_sources() -> None:
    assert translations.TEMPLATE.read_bytes() == translations.source(translations.extracted()), _UPDATE


@each
def test_nothing_is_missing_uncertain_or_left_over(path: Path) -> None:
    catalog = translations.read(path)
    assert not catalog.fuzzy, "a fuzzy header silences the whole catalog"
    assert not catalog.obsolete, _UPDATE
    assert not translations.missing(catalog)
    assert _ids(catalog) == _ids(translations.extracted()), _UPDATE


@each
def test_the_file_is_written_as_the_command_writes_it(path: Path) -> None:
    assert path.read_bytes() == translations.source(translations.read(path)), _UPDATE


@each
def test_both_sides_leave_the_same_gaps(path: Path) -> None:
    for message in _messages(translations.read(path)):
        wanted = set(GAP.findall(str(message.id)))
        for said in _said(message):
            assert set(GAP.findall(said)) == wanted, f"{said!r} for {message.id!r}"


@each
def test_the_compiled_file_says_what_the_source_says(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    for message in _messages(translations.read(path)):
        context = message.context and message.context.encode()  # as the reader leaves it
        found = compiled.get(message.id, context)  # type: ignore[arg-type]
        assert found is not None
        assert _said(found) == _said(message), message.id


@pytest.mark.parametrize("fault", BADLY_SET)
def test_french_is_set_as_french_is(fault: str) -> None:
    bad = [said for said in _french() if re.search(BADLY_SET[fault], GAP.sub("x", said))]
    assert not bad


def test_french_stays_calm() -> None:
    assert {said for said in _french() if "!" in said} <= set(EXCLAMATIONS)


def test_french_says_vous() -> None:
    assert not [said for said in _french() if re.search(r"\b(?:tu|toi|ton|ta|tes)\b", said, re.I)]


def test_each_language_speaks_on_the_page(shopper: Shopper, acheteuse: Shopper) -> None:
    """Spelled out, so that the catalog cannot agree with itself."""
    assert shopper.opens("/en/").page.h1 == "What’s on"
    assert acheteuse.opens("/fr/").page.h1 == "À l’affiche"


_UPDATE = "run `make translations`"


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _ids(catalog: Catalog) -> set[object]:
    return {(message.context, message.id) for message in _messages(catalog)}


def _said(message: Message) -> tuple[str, ...]:
    """A sentence, or its singular and plural."""
    said = message.string
    return tuple(said) if isinstance(said, tuple | list) else (str(said),)


def _french() -> list[str]:
    path = next(path for path in CATALOGS if path.parents[1].name == "fr")
    return [said for message in _messages(translations.read(path)) for said in _said(message)]


def test_a_deferred_account_has_one_name_in_french() -> None:
    """« Compte d’attente », as the customer’s document has it; « Compte client » is a buyer’s sign-in."""
    catalog = translations.read(CATALOGS[0])
    said = {str(message.string) for message in catalog if message.id and "eferred" in str(message.id)}
    assert said
    assert all(re.search("ompte(s?) d’attente", sentence) for sentence in said), said
    for message in catalog:
        assert not re.search("achat à crédit|sur compte|en compte(?! d’attente)", str(message.string))
