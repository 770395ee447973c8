"""Accounts: made after a guest's purchase, opened by a link, a password or a passkey."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable

import pytest

from e2e.bank import CARD
from e2e.conftest import SCRIPTED_ENGLISH, NewShopper
from e2e.shop import OurShop
from e2e.shopper import Shopper

PASSWORD = "three quiet owls"
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture(params=SCRIPTED_ENGLISH, ids=str)
def anyone(request: pytest.FixtureRequest, new_shopper: NewShopper, ours: OurShop) -> Shopper:
    """On a phone, in each language, one of them without scripts."""
    lang, scripted = request.param
    return new_shopper(lang, java_script_enabled=scripted)


@pytest.fixture
def again(new_shopper: NewShopper) -> Callable[[Shopper], Shopper]:
    """The same person on another device."""

    def on_another_device(shopper: Shopper) -> Shopper:
        twin = new_shopper(shopper.lang, java_script_enabled=shopper.scripted)
        twin.email = shopper.email
        return twin

    return on_another_device


def is_signed_in(shopper: Shopper) -> None:
    shopper.goes_to("/account/security")
    shopper.stands_at("Sign-in and security")
    shopper.sees(shopper.email)


def test_an_account_after_a_guests_purchase(anyone: Shopper, again: Callable[[Shopper], Shopper]) -> None:
    anyone.up_to("Payment").pays_with(CARD)
    anyone.has_bought()
    anyone.presses("Create my account")
    anyone.stands_at("Check your email")
    anyone.sees(anyone.email)
    anyone.fits()
    phone = again(anyone)
    phone.reads_letter()
    phone.stands_at("Create your account")
    phone.fits()
    phone.presses("Create my account")
    phone.has_bought()
    is_signed_in(phone)
    phone.fits()


def test_a_link_on_the_way_to_paying(anyone: Shopper, again: Callable[[Shopper], Shopper]) -> None:
    anyone.signs_in_by_link()
    is_signed_in(anyone)
    phone = again(anyone).up_to("Your email address")
    phone.fills("Email address", phone.email)
    phone.presses("Email me a sign-in link")
    phone.stands_at("Check your email")
    phone.reads_letter()
    phone.stands_at("Sign in")
    phone.presses("Sign in")
    phone.stands_at("Delivery")
    phone.wants_e_tickets().agrees().pays_with(CARD)
    phone.has_bought()
    phone.does_not_see(phone.words("Create my account"))


def test_enter_goes_on_as_guest(ada: Shopper) -> None:
    ada.up_to("Your email address")
    ada.field("Email address").fill(ada.email)
    ada.field("Email address").press("Enter")
    ada.stands_at("Delivery")


def test_a_password_chosen_used_and_forgotten(anyone: Shopper, again: Callable[[Shopper], Shopper]) -> None:
    anyone.goes_to("/account/sign-up")
    anyone.fills("Email address", anyone.email)
    anyone.page.locator("#password").fill(PASSWORD)
    anyone.presses("Create my account")
    anyone.reads_letter()
    anyone.presses("Create my account")
    is_signed_in(anyone)
    anyone.presses("Sign out here")
    anyone.goes_to("/account/security")
    anyone.stands_at("Sign in")
    anyone.fills("Email address", anyone.email)
    anyone.presses("Use a password instead")
    anyone.fills("Password", PASSWORD)
    anyone.presses("Sign in")
    anyone.stands_at("Sign-in and security")
    phone = again(anyone)
    phone.goes_to("/account/recovery")
    phone.fills("Email address", phone.email)
    phone.presses("Email me a link")
    phone.reads_letter()
    phone.fills("New password", "four green lamps")
    phone.presses("Save the password")
    is_signed_in(phone)
    anyone.goes_to("/account/security")
    anyone.stands_at("Sign in")


def test_a_passkey_added_and_used(shopper: Shopper, ours: OurShop) -> None:
    """At the museum: keys are bound to a name, and a bare address is none."""
    shopper.shop = copy.copy(ours)
    shopper.shop.url = ours.museum
    devices = shopper.page.context.new_cdp_session(shopper.page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    shopper.signs_in_by_link()
    is_signed_in(shopper)
    shopper.presses("Add a passkey")
    shopper.reads("The passkey is added. Next time it is all you need.")
    shopper.presses("Sign out here")
    shopper.goes_to("/account/security")
    shopper.stands_at("Sign in")
    shopper.presses("Sign in with a passkey")
    shopper.stands_at("Sign-in and security")
    shopper.page.get_by_role("button", name=shopper.words("Delete the passkey %(name)s", name="")).click()
    shopper.reads("The passkey is deleted. It may still stand in the list of your device.")


def test_without_scripts_nothing_offers_a_passkey(new_shopper: NewShopper) -> None:
    plain = new_shopper("en", java_script_enabled=False)
    plain.goes_to("/account/sign-in")
    plain.does_not_see("passkey")


def test_a_copy_of_ones_data_and_leaving_for_good(anyone: Shopper) -> None:
    anyone.signs_in_by_link()
    anyone.goes_to("/account/profile")
    anyone.page.locator("#name").fill("Ada Byron")
    anyone.presses("Save")
    anyone.reads("Your profile is saved.")
    anyone.fits()
    with anyone.page.expect_download() as download:
        anyone.follows("Download my data")
    copy = json.loads(download.value.path().read_text())
    assert (copy["contact"]["email"], copy["contact"]["name"]) == (anyone.email, "Ada Byron")
    anyone.follows("Delete my account…")
    anyone.stands_at("Delete your account?")
    anyone.fits()
    anyone.presses("Delete my account")
    anyone.stands_at("Your account is deleted")
    anyone.goes_to("/account/profile")
    anyone.stands_at("Sign in")
