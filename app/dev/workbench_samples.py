"""What the workbench shows: one evening, one basket, one of each state. Never the database."""

from __future__ import annotations

from types import SimpleNamespace as Sample
from typing import Any
from urllib.parse import quote

import segno
from wtforms import BooleanField, EmailField, Form, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from app.kernel.money import Money
from app.presenters import poster_svg

COUNTRIES: list[Any] = ["France", "Suisse", "Deutschland"]
WAYS: list[Any] = ["By email", "At the box office"]
LONG = "Donaudampfschifffahrtsgesellschaft : nuit d’ouverture"


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def picture(title: str, motif: str, palette: str, small: bool = False) -> str:
    """Posters as data, so that the workbench needs no other route."""
    drawn = (
        poster_svg.thumbnail(title, motif, palette)
        if small
        else poster_svg.poster(title, motif, palette, "Opéra CUBE")
    )
    return "data:image/svg+xml," + quote(drawn)


class SampleForm(Form):
    email = EmailField("Email address", [InputRequired()], description="We send your tickets here.")
    name = StringField("Name on the tickets", [InputRequired()])
    country = SelectField("Country", choices=COUNTRIES)
    terms = BooleanField("I have read and accept the terms and conditions", [InputRequired()])
    method = RadioField("How would you like your tickets?", choices=WAYS)
    code = StringField("Voucher or promo code")


def form(broken: bool = False) -> SampleForm:
    """The same form at rest, or as it comes back with something wrong in every field."""
    made = SampleForm(
        prefix="broken" if broken else "",
        data={"email": "ada@example.org", "name": "Ada Byron", "method": "By email"},
    )
    if broken:
        made.email.errors = ["Check this address: something is missing after the @."]
        made.name.errors = ["Enter the name to print on the tickets."]
        made.terms.errors = ["Please accept the terms and conditions."]
        made.method.errors = ["Choose how to receive your tickets."]
        made.code.errors = ["This code has expired."]
    return made


EVENTS = (
    ("La Flûte enchantée", "moon", "night", ("sam. 12 déc. 2026, 19 h 30", "Sat 12 Dec 2026, 7:30 pm")),
    ("Don Giovanni", "mask", "vermilion", ("dim. 17 janv. 2027, 15 h", "Sun 17 Jan 2027, 3 pm")),
    ("Le Vaisseau fantôme", "waves", "sea", ("ven. 5 févr. 2027, 20 h", "Fri 5 Feb 2027, 8 pm")),
    ("Le Chevalier à la rose", "rose", "rose", ("12–28 févr. 2027", "12–28 Feb 2027")),
    ("Papageno en famille", "birds", "moss", ("mer. 3 mars 2027, 14 h 30", "Wed 3 Mar 2027, 2:30 pm")),
    ("Tosca", "columns", "ink", ("sam. 20 mars 2027, 19 h 30", "Sat 20 Mar 2027, 7:30 pm")),
    ("Carmen", "curtain", "ochre", ("2–18 avril 2027", "2–18 April 2027")),
    (LONG, "stars", "plum", ("sam. 8 mai 2027, 19 h", "Sat 8 May 2027, 7 pm")),
)
TAGS = {  # and their kind
    "Don Giovanni": (("Dernières places", "Last seats"), "few"),
    "Le Chevalier à la rose": (("Complet – liste d’attente", "Sold out – waiting list"), "late"),
    "Tosca": (("En vente le 1er déc.", "On sale from 1 Dec"), ""),
}


def events(lang: str) -> list[Any]:
    return [_event(lang == "fr", *facts) for facts in EVENTS]


def _event(french: bool, title: str, motif: str, palette: str, when: tuple[str, str]) -> Sample:
    tag, kind = TAGS.get(title, (("", ""), ""))
    language = 0 if french else 1
    return Sample(
        href="#",
        title=title,
        when=when[language],
        where="Opéra CUBE, Grande salle" if french else "CUBE Opera, Main Hall",
        poster_url=picture(title, motif, palette),
        thumb_url=picture(title, motif, palette, small=True),
        price="" if kind == "late" else "dès 38,00\u00a0€" if french else "from €38.00",
        tag=tag[language],
        tag_kind=kind,
    )


def basket(lang: str) -> Sample:
    french = lang == "fr"
    evening = events(lang)[0]
    shown = Sample(title=evening.title, when=evening.when, where=evening.where, poster_url=evening.thumb_url)
    lines = [
        (
            "2 × Cat. 1, plein tarif" if french else "2 × Cat 1, full price",
            "Balcon, rang C, places 58, 60" if french else "Balcony, row C, seats 58, 60",
            euros(4400),
        ),
        (
            "1 × Cat. 1, moins de 26 ans" if french else "1 × Cat 1, under 26",
            "Balcon, rang C, place 62" if french else "Balcony, row C, seat 62",
            euros(1200),
        ),
    ]
    rows = [
        ("Sous-total" if french else "Subtotal", euros(5600), ""),
        ("Nouveaux venus" if french else "Newcomers", euros(-180), "less"),
        ("Bon …7F3K" if french else "Voucher …7F3K", euros(-2000), "less"),
        ("dont TVA 5,5 %" if french else "VAT included 5.5%", euros(283), "note"),
    ]
    return Sample(
        groups=[(shown, lines)],
        rows=rows,
        due=euros(3420),
        held="14:32" if french else "2:32 pm",
        total=("Montant dû" if french else "Amount due", euros(3420)),
        number="4K7M-PQ2X",
    )


def cards() -> list[Sample]:
    return [
        Sample(
            ref="a",
            brand="visa",
            last4="4242",
            expiry="12/26",
            expiry_spoken="12/2026",
            holder="Ada Byron",
            nickname="",
            warning="Expires soon",
            trouble="",
            brand_name="Visa",
        ),
        Sample(
            ref="b",
            brand="mastercard",
            last4="5454",
            expiry="03/29",
            expiry_spoken="03/2029",
            holder="Ada Byron",
            nickname="Carte du foyer",
            warning="",
            trouble="",
            brand_name="Mastercard",
        ),
        Sample(
            ref="c",
            brand="amex",
            last4="0005",
            expiry="01/25",
            expiry_spoken="01/2025",
            holder="",
            nickname="",
            warning="",
            trouble="Expired",
            expired=True,
            brand_name="American Express",
        ),
    ]


def instalments(lang: str) -> list[tuple[int, str, Money, bool]]:
    dates = (
        ("", "12 décembre 2026", "12 janvier 2027")
        if lang == "fr"
        else ("", "12 December 2026", "12 January 2027")
    )
    return [
        (n + 1, dates[n], amount, n == 0) for n, amount in enumerate((euros(16500), euros(8250), euros(8250)))
    ]


def ticket(lang: str) -> Sample:
    evening, french = events(lang)[0], lang == "fr"
    return Sample(
        poster_url=picture(evening.title, "moon", "night", small=True),
        title=evening.title,
        when=evening.when,
        doors="19 h" if french else "7 pm",
        venue=evening.where,
        door="B",
        category="Cat. 1 · Balcon" if french else "Cat 1 · Balcony",
        row="C",
        number="58",
        holder="Ada Byron",
        tariff="Plein tarif" if french else "Full price",
        price=euros(2200),
        serial="000 117 104",
        qr_url=segno.make("the words of a ticket that never was", error="m").svg_data_uri(border=2),
    )


def gift_cards(lang: str) -> list[Sample]:
    """One with everything on it, and one with nothing but its value."""
    french = lang == "fr"
    bare = {
        "name": "Bon cadeau" if french else "Gift voucher",
        "value": "50,00\u00a0€" if french else "€50.00",
        "until": "Valable jusqu’au mar. 23 nov. 2027" if french else "Good until Tue 23 Nov 2027",
        "to_name": "",
        "from_name": "",
        "message": "",
    }
    words = {
        "to_name": "Léa",
        "from_name": "Ada Byron",
        "message": "Choisis ce qui te fait envie." if french else "Choose whatever you like.",
    }
    looks = (({**bare, **words}, "plum"), (bare, "sand"))
    return [
        Sample(**card, palette=palette, src=picture("", "ribbon", palette, small=True))
        for card, palette in looks
    ]
