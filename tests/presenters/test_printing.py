"""What a printed ticket must be: one page, complete, readable by machines that read aloud."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from app.presenters.pdf import printing
from app.presenters.pdf.printing import Fact, PrintedTicket
from tests.presenters.paper import CODE, a_look, a_ticket

LONGEST = (
    "Maximiliane-Wilhelmina Adelheid von Hohenstaufen-Dvořáková et Saint-Barthélemy de Montmorency-Laval Z"
)


def read(*tickets: PrintedTicket, lang: str = "fr") -> PdfReader:
    return PdfReader(BytesIO(printing.pdf(tickets, title="Billets 4K7M-PQ2X", lang=lang)))


def root_of(document: PdfReader) -> Any:
    return document.trailer["/Root"]


def words(document: PdfReader, page: int = 0) -> str:
    return " ".join(document.pages[page].extract_text().split())


def test_each_ticket_has_a_page_of_its_own() -> None:
    seats = [a_ticket(seat=(Fact("Place", str(number)),)) for number in (56, 58, 60)]
    document = read(*seats)
    assert len(document.pages) == 3
    assert [number in words(document, page) for page, number in enumerate(("56", "58", "60"))] == [True] * 3


@pytest.mark.parametrize(
    "said",
    ["La Flûte enchantée", "Samedi 12 décembre 2026", "19 h 30", "18 h 45", "Opéra CUBE", "58", "Parterre",
     "Plein tarif", "110,00 €", "Ada Byron", "000 117 104", "7K2M-PQ4X-Z8R0-TN5A", "Organisateur"],
)  # fmt: skip
def test_a_ticket_says_all_the_law_and_the_usher_ask(said: str) -> None:
    assert said in words(read(a_ticket()))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_can_be_read_aloud(lang: str) -> None:
    root = root_of(read(a_ticket(), lang=lang))
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == lang
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_pictures_that_matter_have_words() -> None:
    alternatives = list(_alternatives(root_of(read(a_ticket()))["/StructTreeRoot"]))
    assert alternatives == ["CUBE", "Code QR du billet 7K2M-PQ4X"]


def _alternatives(node: Any) -> Iterator[str]:
    """The words given to pictures, in reading order."""
    if isinstance(node, DictionaryObject):
        if "/Alt" in node:
            yield str(node["/Alt"])
        yield from _alternatives(node.get("/K"))
    if isinstance(node, ArrayObject):
        for child in node:
            yield from _alternatives(child.get_object())


def test_its_title_is_the_documents() -> None:
    metadata = read(a_ticket()).metadata
    assert metadata is not None
    assert metadata.title == "Billets 4K7M-PQ2X"


@pytest.mark.parametrize(
    "changes",
    [
        {"facts": (*[Fact("Tarif", "Moins de 26 ans")] * 5, Fact("Nom", LONGEST))},
        {"facts": (Fact("Nom", LONGEST), Fact("Tarif", "Moins de 26 ans"))},
        {"title": "Der Ring des Nibelungen: Götterdämmerung, dritter Tag des Bühnenfestspiels für drei Tage"},
        {"seat": (Fact("Zone", "Deuxième balcon"), Fact("Porte", "Côté jardin"), Fact("Place", "1058"))},
        {"seat": (Fact("Place", "Placement libre"),)},
        {"doors": "", "subtitle": "", "small": ("x " * 120, "y " * 90, "z " * 60)},
        {"look": a_look(display="")},
    ],
)
def test_long_words_never_make_a_second_page(changes: dict[str, object]) -> None:
    assert len(read(a_ticket(**changes)).pages) == 1


def test_a_name_we_have_no_letters_for_still_gets_its_ticket() -> None:
    assert len(read(a_ticket(facts=(Fact("Nom", "山田太郎"),))).pages) == 1


def test_three_tickets_are_light_enough_for_any_mailbox() -> None:
    tickets = [replace(a_ticket(), code=CODE[:-1] + end) for end in "ABC"]
    assert len(printing.pdf(tickets, title="Billets", lang="fr")) < 120_000


def test_the_same_words_give_the_same_pages() -> None:
    once, again = (words(read(a_ticket())) for _time in range(2))
    assert once == again


def test_the_code_is_large_enough_for_a_dirty_scanner() -> None:
    svg = printing.qr(CODE)
    modules = int(svg.partition('viewBox="0 0 ')[2].partition(" ")[0])
    printed = 46 * (modules - 2 * printing.QUIET_ZONE) / modules
    assert printed >= 30, f"{printed:.1f} mm"
