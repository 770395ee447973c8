"""Tickets for the tests of paper: words and pictures, no database."""

from __future__ import annotations

from dataclasses import replace

from app.presenters import poster_svg
from app.presenters.pdf.printing import Fact, Look, PrintedTicket

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><path d="M0 0h4v1z"/></svg>'
CODE = "PT1.7K2MPQ4XZ8R0TN5A.1." + "A2B3C4D5E6F7G" * 8


def a_look(display: str = "Fraunces") -> Look:
    picture = poster_svg.thumbnail("La Flûte enchantée", "moon", "night")
    return Look(LOGO, "CUBE", picture, "#131f45", "#f3ead8", "#132548", "#1565d7", display)


def a_ticket(**changes: object) -> PrintedTicket:
    """Ada's seat in the fourteenth row."""
    ticket = PrintedTicket(
        look=a_look(),
        title="La Flûte enchantée",
        subtitle="Wolfgang Amadeus Mozart",
        day="Samedi 12 décembre 2026",
        hour="19 h 30",
        doors="Ouverture des portes à 18 h 45",
        venue="Opéra CUBE",
        address="1 place du Théâtre, 75000 Paris",
        seat=(Fact("Zone", "Parterre"), Fact("Rang", "N"), Fact("Place", "58")),
        facts=(Fact("Tarif", "Plein tarif"), Fact("Prix total", "110,00 €"), Fact("Nom", "Ada Byron")),
        code=CODE,
        code_alt="Code QR du billet 7K2M-PQ4X",
        code_ref="7K2M-PQ4X-Z8R0-TN5A",
        serial="Nº 000 117 104",
        small=("Organisateur : CUBE.",),
    )
    return replace(ticket, **changes)  # type: ignore[arg-type]
