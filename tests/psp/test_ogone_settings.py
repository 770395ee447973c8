from __future__ import annotations

import pytest

from app.psp import registry
from app.psp.ogone.settings import OgoneSettings
from app.psp.port import Provider

ENVIRON = {
    "OGONE_PSPID": "parterre",
    "OGONE_USERID": "robot",
    "OGONE_PASSWORD": "pass-word",
    "OGONE_SHA_IN_FORM": "sha-in-form",
    "OGONE_SHA_IN_DIRECTLINK": "sha-in-directlink",
    "OGONE_SHA_OUT": "sha-out-of-bank",
    "OGONE_BASE_URL": "https://bank.test/ncol/prod",
}


def test_settings_come_from_the_environment() -> None:
    settings = OgoneSettings.from_environ(ENVIRON)
    assert (settings.pspid, settings.algorithm, settings.pool_size) == ("parterre", "sha512", 16)
    assert settings.page("orderdirect") == "https://bank.test/ncol/prod/orderdirect_utf8.asp"
    assert settings.origin == "https://bank.test"


@pytest.mark.parametrize("name", [name for name in ENVIRON if name != "OGONE_BASE_URL"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_setting_is_named(name: str, value: str | None) -> None:
    environ = {**ENVIRON, name: value or ""}
    with pytest.raises(ValueError, match=f"{name} is missing"):
        OgoneSettings.from_environ(environ)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"OGONE_ALGORITHM": "md5"}, "OGONE_ALGORITHM"),
        ({"OGONE_POOL_SIZE": "many"}, "OGONE_POOL_SIZE"),
        ({"OGONE_POOL_SIZE": "0"}, "OGONE_POOL_SIZE"),
        ({"OGONE_BASE_URL": "http://bank.test/"}, "https"),
        ({"OGONE_BASE_URL": "ftp://127.0.0.1/"}, "https"),
        ({"OGONE_BASE_URL": "bank.test"}, "https"),
    ],
)
def test_a_wrong_setting_says_what_is_wrong(change: dict[str, str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        OgoneSettings.from_environ(ENVIRON | change)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8001/ncol/test/", "http://localhost:8001/", "http://bank.localhost/"]
)
def test_only_this_machine_may_be_asked_over_http(url: str) -> None:
    assert OgoneSettings.from_environ(ENVIRON | {"OGONE_BASE_URL": url, "OGONE_TEST": "1"}).is_local


def test_settings_do_not_print_their_secrets() -> None:
    printed = repr(OgoneSettings.from_environ(ENVIRON))
    assert "parterre" in printed
    assert not any(
        secret in printed for secret in ("pass-word", "sha-in-form", "sha-in-directlink", "sha-out-of-bank")
    )


def test_the_registry_builds_what_is_configured() -> None:
    providers = registry.providers(ENVIRON)
    ogone: Provider = providers["ogone"]
    assert (list(providers), ogone.name) == (["ogone"], "ogone")
    assert registry.providers({"PATH": "/bin"}) == {}


def test_half_a_set_of_settings_refuses_to_start() -> None:
    with pytest.raises(ValueError, match="OGONE_USERID is missing"):
        registry.providers({"OGONE_PSPID": "parterre"})
