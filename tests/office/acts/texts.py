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


@posts_to("texts.email")
def changes_the_words_of_an_email(desk: Desk) -> Leaves:
    desk.clerk.opens(f"{PAGES}/emails/confirmed").fills("record", 422, subject_fr="Merci {prenom}")
    desk.clerk.fills("record", trial="yes", subject_fr="Vos billets, {number}")
    desk.clerk.fills("record", subject_fr="Vos billets, {number}", closing_en="See you soon.")
    return _texts("email_texts_changed", "confirmed", "email", "subject_fr", "closing_en")


@posts_to("texts.send_trial")
def sends_a_test_to_oneself(desk: Desk) -> Leaves:
    desk.clerk.opens(f"{PAGES}/emails/confirmed").fills("send-trial")
    return _texts("email_tried", "confirmed", "email", "to", "lang")
