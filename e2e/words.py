"""The shop's sentences in one language, out of the same catalogue the shop reads."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"

# A test that translates what it expects through the shop's own catalogue agrees with itself even if nothing
# is translated at all. These few are spelled out.
ANCHORS = {
    "fr": {
        "on": "À l’affiche",
        "confirmed": "Confirmation de commande",
        "330": "330,00 €",
        "110": "110,00 €",
        "pay 330": "Payer 330,00 €",
        "flute": "La Flûte enchantée",
        "nutcracker": "Casse-Noisette",
        "e-ticket": "Billet électronique",
        "box office": "Retrait au guichet",
        "post": "Courrier",
        "category 3": "Cat 3",
        "balcony": "Balcon",
        "switch": "English",
        "terms": "J’ai lu et j’accepte les conditions générales",
        "confirm": "Confirmer le paiement",
        "refuse": "Refuser",
        "later": "Revenir plus tard",
        "hour": "19 h 30",
    },
    "en": {
        "on": "What’s on",
        "confirmed": "Order confirmed",
        "330": "€330.00",
        "110": "€110.00",
        "pay 330": "Pay €330.00",
        "flute": "The Magic Flute",
        "nutcracker": "The Nutcracker",
        "e-ticket": "E‑ticket",
        "box office": "Collect at the box office",
        "post": "Post",
        "category 3": "Category 3",
        "balcony": "Balcony",
        "switch": "Français",
        "terms": "I have read and accept the terms and conditions",
        "confirm": "Confirm the payment",
        "refuse": "Refuse",
        "later": "Come back later",
        "hour": "7:30 pm",
    },
}


@cache
def sentences() -> frozenset[str]:
    """All the shop can say, in English."""
    with (TRANSLATIONS / "fr/LC_MESSAGES/messages.po").open("rb") as file:
        ids = [message.id for message in read_po(file, "fr")]
    return frozenset(one for found in ids for one in ([found] if isinstance(found, str) else found))


class Words:
    """Call it with the English sentence."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._catalog = gettext.translation("messages", TRANSLATIONS, [lang], fallback=True)

    def __call__(self, sentence: str, **values: object) -> str:
        assert sentence in sentences(), f"the shop does not say {sentence!r} any more"
        found = self._catalog.gettext(sentence)
        return found % values if values else found

    def plural(self, one: str, many: str, num: int, **values: object) -> str:
        assert one in sentences(), f"the shop does not say {one!r} any more"
        return self._catalog.ngettext(one, many, num) % {"num": num, **values}

    def anchor(self, name: str) -> str:
        """Spelled out here, whatever the catalogue says."""
        return ANCHORS[self.lang][name]

    def money(self, minor: int) -> str:
        euros, cents = divmod(minor, 100)
        return f"{euros},{cents:02}\N{NO-BREAK SPACE}€" if self.lang == "fr" else f"€{euros}.{cents:02}"
