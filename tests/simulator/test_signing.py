"""Signatures, held to what the real platform and public clients computed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.simulator import signing

DATA = Path(__file__).parents[1] / "data" / "ogone"
VECTORS = json.loads((DATA / "vectors.json").read_text("utf-8"))
LISTS = json.loads((Path(signing.__file__).parent / "data" / "sha_lists.json").read_text("utf-8"))
LISTED = {
    "sha_in": signing.SHA_IN,
    "sha_out": signing.SHA_OUT,
    "sha_alias_gateway": None,
    "sha_flexcheckout": None,
}


def of_kind(*kinds: str) -> list[Any]:
    chosen = [vector for vector in VECTORS if vector["kind"] in kinds]
    return [pytest.param(v, id=f"{n}-{v['description'][:40]}") for n, v in enumerate(chosen)]


@pytest.mark.parametrize("vector", of_kind(*LISTED))
def test_a_published_signature_is_found_again(vector: dict[str, Any]) -> None:
    parameters = vector["inputs"]["params"]
    listed = LISTED[vector["kind"]]
    if vector["kind"] == "sha_in" and not all(name.upper() in signing.SHA_IN for name in parameters):
        listed = None  # made-up names: only the way of joining them is tested
    found = signing.sign(parameters, vector["secret"], vector["algorithm"], listed)
    assert found == vector["expected"].upper()


@pytest.mark.parametrize("vector", of_kind("string_to_sign"))
def test_the_text_before_hashing_is_the_published_one(vector: dict[str, Any]) -> None:
    text = signing.preimage(vector["inputs"]["params"], vector["secret"], signing.SHA_IN)
    assert text == vector["expected"]


def test_most_vectors_apply() -> None:
    assert len(of_kind(*LISTED)) >= 40


@pytest.mark.parametrize("name", ["sha_in", "sha_out", "alias_gateway_in", "alias_gateway_out"])
def test_a_list_is_unique_upper_case_and_without_blanks(name: str) -> None:
    names = LISTS[name]
    assert len(names) == len(set(names))
    assert all(entry == entry.upper() == entry.strip() and " " not in entry for entry in names)


def test_the_lists_have_the_official_length() -> None:
    assert (len(LISTS["sha_in"]), len(LISTS["sha_out"])) == (379, 65)


def test_numbered_names_are_listed_by_their_stem() -> None:
    assert "ITEMNAME12" in signing.SHA_IN
    assert "ITEMNAME" not in signing.SHA_IN
    assert "OWNERCITY" not in signing.SHA_IN


def test_numbered_names_stand_in_natural_order() -> None:
    text = signing.preimage({"ITEMNAME10": "b", "ITEMNAME2": "a"}, "!", signing.SHA_IN)
    assert text == "ITEMNAME2=a!ITEMNAME10=b!"


def test_zero_is_a_value_and_nothing_is_not() -> None:
    assert signing.preimage({"AMOUNT": "0", "COM": ""}, "!", signing.SHA_IN) == "AMOUNT=0!"


def test_a_signature_may_come_in_small_letters_but_not_altered() -> None:
    sent = {"ORDERID": "1", "AMOUNT": "100"}
    right = signing.sign(sent, "secret", "sha256", signing.SHA_IN)
    assert signing.is_signed(sent, right.lower(), "secret", "sha256", signing.SHA_IN)
    assert not signing.is_signed(sent | {"AMOUNT": "1"}, right, "secret", "sha256", signing.SHA_IN)
    assert not signing.is_signed(sent, "", "secret", "sha256", signing.SHA_IN)
