from __future__ import annotations

from typing import Any

import pytest

from app.psp.ogone import signing
from app.psp.ogone.signing import Seal, SignedNames, digest
from tests.psp.samples import load

VECTORS: list[dict[str, Any]] = load("vectors")
LISTS: dict[str, list[str]] = load("ogone_sha_lists")

# Kinds of signatures that we read about and do not speak.
NOT_OURS = {
    "sha_legacy_in": "fixed order, one passphrase at the end: accounts opened before May 2010",
    "sha_legacy_out": "the same for messages; such an account has to be switched over first",
}

# The names these samples sign, where the official list does not know them: tests of other people's
# code with invented names, other products, and an old alias gateway that still signed the card.
OFFICIAL = {
    "sha_in": signing.DIRECTLINK_IN,
    "string_to_sign": signing.DIRECTLINK_IN,
    "sha_out": signing.FEEDBACK_OUT,
}


def _ids(vector: dict[str, Any]) -> str:
    return f"{VECTORS.index(vector)}-{vector['kind']}-{vector['algorithm']}-{vector['description'][:40]}"


def _seal(vector: dict[str, Any]) -> Seal:
    sent = [name.upper() for name in vector["inputs"]["params"]]
    names = OFFICIAL.get(vector["kind"])
    if names is None or not all(names.place(name) for name in vector["inputs"].get("only", sent)):
        names = SignedNames(sorted(vector["inputs"].get("only", sent)))
    return Seal(names, vector["secret"], vector["algorithm"] or "sha512")


OURS = [vector for vector in VECTORS if vector["kind"] not in NOT_OURS]


def test_every_kind_of_vector_is_signed_here_or_listed_as_not_ours() -> None:
    ours = {"sha_in", "sha_out", "string_to_sign", "raw_string", "sha_alias_gateway", "sha_flexcheckout"}
    assert {vector["kind"] for vector in VECTORS} == ours | NOT_OURS.keys()
    assert len(OURS) == 43


@pytest.mark.parametrize("vector", OURS, ids=_ids)
def test_a_published_signature_comes_out_the_same(vector: dict[str, Any]) -> None:
    match vector["kind"]:
        case "raw_string":
            found = digest(vector["inputs"]["string"], vector["algorithm"])
        case "string_to_sign":
            assert _seal(vector).text(vector["inputs"]["params"].items()) == vector["expected"]
            return
        case _:
            found = _seal(vector).sign(vector["inputs"]["params"].items())
    assert found == vector["expected"].upper()


def test_most_vectors_are_signed_over_the_official_lists() -> None:
    official = [vector for vector in OURS if vector["kind"] in OFFICIAL]
    invented = [v for v in official if _seal(v).names not in OFFICIAL.values()]
    assert len(official) == 39
    assert len(invented) == 7


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("directlink_in", "sha_in_2019"),
        ("feedback_out", "sha_out_2019"),
        ("alias_in", "alias_gateway_sha_in"),
        ("alias_out", "alias_gateway_sha_out_extra"),
    ],
)
def test_the_lists_are_the_vendors(ours: str, theirs: str) -> None:
    names = signing._LISTS[ours]
    assert sorted(names) == sorted(LISTS[theirs])
    assert len(set(names)) == len(names)
    assert all(name == name.upper() and "".join(name.split()) == name for name in names)


def _signed_order(names: SignedNames, *sent: str) -> list[str]:
    text = Seal(names, "|").text((name, "x") for name in sent)
    return [part.partition("=")[0] for part in text.split("|")[:-1]]


def test_when_in_doubt_the_printed_list_decides() -> None:
    assert _signed_order(signing.FEEDBACK_OUT, "SCORING", "SCO_CATEGORY") == ["SCO_CATEGORY", "SCORING"]


def test_numbered_names_go_by_their_number() -> None:
    sent = ("itemname10", "itemname2", "itemname1")
    assert _signed_order(signing.DIRECTLINK_IN, *sent) == ["ITEMNAME1", "ITEMNAME2", "ITEMNAME10"]


def test_a_number_is_needed_where_the_list_has_one() -> None:
    assert _signed_order(signing.DIRECTLINK_IN, "ITEMNAME", "OWNERCITY", "SHASIGN") == []


def test_a_name_of_a_million_digits_costs_nothing() -> None:
    assert signing.DIRECTLINK_IN.place("9" * 1_000_000 + "A") is None
    assert signing.DIRECTLINK_IN.place("ITEMNAME" + "9" * 1_000_000) is not None


def test_nothing_is_not_signed_but_zero_is() -> None:
    seal = Seal(signing.FEEDBACK_OUT, "p")
    assert seal.text([("NCERROR", "0"), ("IP", ""), ("CN", " Zoé ")]) == "CN= Zoé pNCERROR=0p"


def test_a_signature_may_come_in_lower_case() -> None:
    seal = Seal(signing.FEEDBACK_OUT, "p")
    assert seal.approves([("ORDERID", "1")], seal.sign([("ORDERID", "1")]).lower())


@pytest.mark.parametrize("claimed", ["", "0", "é", "\ud800", "F" * 128])
def test_any_other_claim_is_not_approved(claimed: str) -> None:
    assert not Seal(signing.FEEDBACK_OUT, "p").approves([("ORDERID", "1")], claimed)


def test_text_that_cannot_be_encoded_is_no_crash() -> None:
    assert not Seal(signing.FEEDBACK_OUT, "p").approves([("ORDERID", "\ud800")], "x")


def test_an_empty_passphrase_refuses_to_sign() -> None:
    with pytest.raises(ValueError, match="empty passphrase"):
        Seal(signing.FEEDBACK_OUT, "")


def test_only_the_algorithms_of_the_platform() -> None:
    with pytest.raises(ValueError, match="sha512, sha256, sha1"):
        Seal(signing.FEEDBACK_OUT, "p", "md5")


def test_a_seal_does_not_print_its_passphrase() -> None:
    assert "secret-word" not in repr(Seal(signing.FEEDBACK_OUT, "secret-word"))
