"""What is kept, what survives, and what must never be written."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from app.simulator import cards
from app.simulator.settings import SimulatorSettings

from .conftest import CHALLENGE, VISA, Shop, bank_of

CODE = "739"


def everything_written(folder: Path) -> bytes:
    """The store with its journal, and whatever else lies beside it."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_no_card_number_and_no_code_is_ever_written(
    shop: Shop, store_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("app.simulator").setLevel(logging.DEBUG)
    numbers = [card.number for card in cards.CARDS if "timeout" not in card.name]
    for number in numbers:
        code = f"{CODE}1" if number.startswith("3") else CODE
        shop.order_response(shop.alias(number, CVC=code))
    shop.card_response(VISA, CN=VISA, CVC=CODE)
    shop.card_response(VISA, ALIAS=VISA, CVC=CODE)
    shop.card_response(VISA[:-1] + "2", CVC=CODE)
    shop.order_response("nobody", CARDNO=VISA, CVC=CODE)
    shop.order_response("nobody", ORDERID=VISA)
    shop.client.get("/transactions")
    said = "".join(capsys.readouterr())
    assert '"event": "request"' in said
    written = everything_written(store_path.parent)
    assert b"XXXXXXXXXXXX1111" in written
    for secret in [*numbers, f">{CODE}<", f'"{CODE}"', f"CVC={CODE}"]:
        assert secret.encode() not in written
        assert secret not in said


def test_no_password_and_no_signature_is_logged(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    shop.buy()
    said = capsys.readouterr().err
    assert '"event": "request"' in said
    for word in (shop.settings.password, "SHASIGN", shop.settings.sha_in_directlink, "CARDNO"):
        assert word not in said


def test_a_settings_object_prints_no_secret() -> None:
    settings = SimulatorSettings()
    for secret in (settings.password, settings.sha_out, settings.sha_in_alias, settings.sha_in_directlink):
        assert secret not in repr(settings)


def test_the_books_survive_a_restart(build: Callable[..., Shop]) -> None:
    first = build()
    alias = first.alias()
    payid = first.order(alias, ORDERID="A-1")["PAYID"]
    bank_of(first.client.application).store.close()
    second = build()
    assert second.ledger()["A-1"]["charged"] == 2550
    assert second.query(PAYID=payid)["STATUS"] == "9"
    assert second.order(alias, ORDERID="A-2")["STATUS"] == "9"


def test_a_code_does_not_survive_a_restart(build: Callable[..., Shop]) -> None:
    alias = build().alias()
    assert build().order(alias)["NCERROR"] == "50001090"


def test_a_reset_forgets_everything_but_the_numbering(shop: Shop) -> None:
    before = shop.buy(CHALLENGE)
    shop.script(pattern="*", fault="refuse")
    assert shop.client.post("/_control/reset").status_code == 204
    assert shop.ledger() == {}
    after = shop.buy(ORDERID=before["orderID"])
    assert after["STATUS"] == "9"
    assert int(after["PAYID"]) > int(before["PAYID"])


def test_waiting_can_be_skipped(shop: Shop) -> None:
    answer = shop.buy("4000100000000141")
    shop.client.post("/_control/settle")
    assert shop.ledger()[answer["orderID"]]["charged"] == 2550


def test_the_ledger_tells_one_order(shop: Shop) -> None:
    shop.buy(ORDERID="A-1")
    shop.buy(ORDERID="B-1")
    found = shop.client.get("/_control/ledger.json?order=A-1").get_json()["orders"]
    assert set(found) == {"A-1"}
    (entry,), (attempt,) = found["A-1"]["entries"], found["A-1"]["attempts"]
    assert (entry["kind"], entry["amount"], attempt["status"], attempt["masked"]) == (
        "charge", 2550, 9, "XXXXXXXXXXXX1111",
    )  # fmt: skip


def test_settings_come_from_the_environment() -> None:
    settings = SimulatorSettings.from_environ(
        {
            "SIMULATOR_PORT": "9001",
            "SIMULATOR_SCA_ENFORCED": "no",
            "SIMULATOR_SLOW_CAPTURE": "2.5",
            "SIMULATOR_DYNAMIC_PARAMETERS": "orderID, STATUS",
            "SIMULATOR_ALGORITHM": "sha256",
            "PATH": "/bin",
        }
    )
    assert (settings.port, settings.sca_enforced, settings.slow_capture) == (9001, False, 2.5)
    assert settings.dynamic_parameters == ("orderID", "STATUS")
    assert settings.origin == "http://127.0.0.1:9001"


@pytest.mark.parametrize("changes", [{"algorithm": "md5"}, {"notification_timing": "soon"}, {"sha_out": ""}])
def test_settings_that_cannot_work_are_refused(changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"must be one of|passphrase"):
        SimulatorSettings(**changes)  # type: ignore[arg-type]
