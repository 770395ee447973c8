"""What pages and emails say, changed by its pages."""

from __future__ import annotations

from tests.office.acts.desk import Desk, Leaves, posts_to

PAGES = "/en/setup/texts/cube"


def _texts(act: str, about: str, *holds: str) -> Leaves:
    return Leaves(act, "texts", f"cube {about}", holds=frozenset(holds))


@posts_to("texts.page")
def says_thanks_in_its_own_words(desk: Desk) -> Leaves:
    desk.clerk.opens(f"{PAGES}/confirmation").fills("record", 422, thanks_fr="{name}")
    desk.clerk.fills("record", trial="yes", thanks_fr="Merci.")
    desk.clerk.fills("record", thanks_fr="Merci.", thanks_en="Thanks.")
    return _texts("texts_changed", "pages", "thanks_fr", "thanks_en")


@posts_to("texts.page")
def takes_the_built_in_words_again(desk: Desk) -> Leaves:
    says_thanks_in_its_own_words(desk)
    desk.clerk.client.posted.clear()  # type: ignore[attr-defined]
    desk.clerk.fills("built-in")
    return _texts("texts_changed", "pages", "thanks_fr", "thanks_en")
