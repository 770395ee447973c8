"""The parts a sheet has: a contact's menu and tabs, a payment method's two tabs and its fields."""

from __future__ import annotations

import pytest
from bs4 import Tag
from flask import Flask

from app.kernel.actors import Role
from tests.office.clerk import Clerk, member
from tests.people import contact


@pytest.fixture
def gerante(office: Flask) -> Clerk:
    return Clerk(office, "fr").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def links(clerk: Clerk, within: str) -> list[str]:
    return [link.get_text(strip=True) for link in clerk.page.soup.select(f"{within} a")]


def choices_of(clerk: Clerk, name: str) -> list[str]:
    """What one may choose, in the venue's words, be it a list or buttons."""
    listed = clerk.page.soup.select(f"select[name={name}] option")
    if listed:
        return [option.get_text(strip=True) for option in listed]
    words = []
    for radio in clerk.page.soup.select(f"input[type=radio][name={name}]"):
        label = clerk.page.soup.select_one(f"label[for={radio.get('id')}]") or radio.find_parent("label")
        assert isinstance(label, Tag)
        words.append(label.get_text(" ", strip=True))
    return words


def test_s136_s137_s138_the_sheet_of_a_contact_has_its_menu_and_tabs(gerante: Clerk) -> None:
    karin = contact("karin.deu@example.org", name="Karin Deü", confirmed_at=None)
    gerante.opens(f"/fr/contacts/{karin.number}")
    assert gerante.page.h1 == f"{karin.number} Karin Deü"
    assert gerante.page.has("Prospect")
    assert links(gerante, "nav.side-wide") == ["Détails", "Historique d’achat", "Historique financier"]
    assert links(gerante, "nav.tabs-inside") == ["Résumé", "Général", "Gestion", "Notes", "Administration"]
    for page in ("/purchases", "/money", "/general", "/management", "/notes", "/administration"):
        gerante.opens(f"/fr/contacts/{karin.number}{page}")


def test_s91_s92_s94_s101_a_payment_method_has_two_tabs_and_its_required_fields(gerante: Clerk) -> None:
    gerante.opens("/fr/setup/methods")
    assert "Nouveau" in gerante.page.text
    gerante.opens("/fr/setup/methods/CBWEB")
    assert links(gerante, ".tabs")[:2] == ["Général", "Paramètres"]
    assert gerante.page.has("Nom interne")
    assert gerante.page.has("Nom public")
    assert gerante.page.form_by_id("record")[1]["internal_name_fr"]
    required = {str(field.get("name")) for field in gerante.page.soup.select("#record [required]")}
    assert {"internal_name_fr", "public_name_fr"} <= required
    assert "public_name_en" not in required


def test_s93_s98_the_types_and_states_a_payment_method_may_have(gerante: Clerk) -> None:
    gerante.opens("/fr/setup/methods/new")
    types = choices_of(gerante, "type")
    assert {"Carte bancaire", "Chèque", "Virement"} <= set(types), types
    gerante.opens("/fr/setup/methods/CBWEB")
    states = " ".join(choices_of(gerante, "status"))
    assert all(word in states for word in ("Visible", "Masqué", "Archivé")), states


def test_s100_a_point_of_sale_ticks_what_it_accepts(gerante: Clerk) -> None:
    gerante.opens("/fr/setup/points-of-sale/CUBE-WEB")
    ticked = {str(box["value"]) for box in gerante.page.soup.select("input[name=methods][checked]")}
    assert {"CBWEB", "BON", "AVOIR", "COMPTE"} <= ticked


def test_s102_a_channel_has_its_parts(gerante: Clerk) -> None:
    gerante.opens("/fr/setup/channels/cube")
    tabs = links(gerante, ".tabs")
    assert {"Général", "Paramètres"} <= set(tabs), tabs
    assert any("frais" in tab.lower() for tab in tabs), tabs
