"""Gift vouchers pay: set aside at Continue, taken when all is paid, given back otherwise, and never twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from app.accounting.ledger import services as ledger
from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher, VoucherState
from app.db import database, session
from app.kernel import clock
from app.kernel.money import Money
from app.settlement.tenders import services as tenders
from app.settlement.tenders.models import Tender
from app.venue.channels import services as channels
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus
from app.worker import sweeps
from bench import statements
from tests import books
from tests.bank import Bank
from tests.conftest import NOON
from tests.people import OWNER
from tests.shopper import CHALLENGE_CARD, REFUSED_CARD, Shopper

YEAR = timedelta(days=365)
CODE = "checkout/summary/code"


def issue(minor: int, good_for: timedelta = YEAR) -> tuple[Voucher, str]:
    return vouchers.issue(channels.by_code("cube"), Money(minor, "EUR"), clock.now() + good_for)


def left_on(voucher: Voucher) -> int:
    return vouchers.left_on([voucher])[voucher.ref].minor


def lays_down(shopper: Shopper, code: str, status: int = 200) -> Shopper:
    return shopper.sends(f"/{shopper.lang}/{CODE}", status, code=code)


def states() -> list[str]:
    return sorted(session.scalars(select(Tender.state)))


def nothing_is_held() -> bool:
    return not any(account.startswith("held:") for account in books.balances())


def another(shopper: Shopper, category: int) -> Shopper:
    """Bob, at the summary of a basket of his own."""
    bob = Shopper(shopper.app, shopper.bank, "en")
    return bob.takes(category=category).is_ada("bob@example.org").wants_e_tickets()


def test_e1_voucher_larger_than_the_order(shopper: Shopper, bank: Bank) -> None:
    """Due 0, no card step, the rest stays on the voucher."""
    voucher, code = issue(50_000)
    lays_down(shopper.up_to("summary"), code)
    assert shopper.page.has("Nothing to pay: the payment step is not needed.")
    shopper.agrees()
    assert shopper.page.h1 == "Order confirmed"
    assert shopper.page.has(f"Voucher …{voucher.last4}")
    assert (bank.charged(), left_on(voucher), states()) == (0, 28_000, ["captured"])
    assert nothing_is_held()


def test_promo_then_voucher_then_card(shopper: Shopper, bank: Bank) -> None:
    """E2 without credit: the code lowers the price, the voucher pays, the card pays what is left."""
    voucher, code = issue(2_000)
    lays_down(lays_down(shopper.up_to("summary"), code), "NOUVEAUX")
    assert shopper.page.has("€189.00")
    shopper.agrees().pays()
    assert (bank.charged(), books.order().total.minor, left_on(voucher)) == (18_900, 20_900, 0)
    assert "receivable" not in books.balances()
    assert books.every_transaction_is_even()


def test_removing_the_code_leaves_the_voucher(shopper: Shopper, bank: Bank) -> None:
    """E3 without credit."""
    _voucher, code = issue(2_000)
    lays_down(lays_down(shopper.up_to("summary"), code), "NOUVEAUX").sends(f"/en/{CODE}/removal")
    assert shopper.page.has("€200.00")
    shopper.agrees().pays()
    assert bank.charged() == 20_000


def test_soonest_expiry_first_then_the_smallest_and_the_second_untouched(shopper: Shopper) -> None:
    late, one = issue(50_000)
    soon, two = issue(30_000, good_for=timedelta(days=30))
    for code in (one, two):
        lays_down(shopper if shopper.page else shopper.up_to("summary"), code)
    shopper.agrees()
    assert (left_on(soon), left_on(late)) == (8_000, 50_000)


def test_a_voucher_taken_back_pays_nothing(acheteuse: Shopper) -> None:
    voucher, code = issue(2_000)
    lays_down(acheteuse.up_to("summary"), code)
    assert acheteuse.page.has("200,00\u00a0€")
    acheteuse.sends(f"/fr/{CODE}/removal", voucher=voucher.ref)
    assert not acheteuse.page.has(voucher.last4)
    acheteuse.agrees().pays()
    assert left_on(voucher) == 2_000


def test_a_code_may_be_misread_and_spaced(shopper: Shopper) -> None:
    voucher, code = issue(2_000)
    lays_down(shopper.up_to("summary"), code.lower().replace("-", " ").replace("0", "o").replace("1", "i"))
    assert shopper.page.has(voucher.last4)


def test_the_code_is_kept_nowhere(shopper: Shopper) -> None:
    _voucher, code = issue(2_000)
    lays_down(shopper.up_to("summary"), code)
    assert not shopper.page.has(code)
    stored = session.scalars(text("SELECT v::text FROM vouchers v")).all()
    assert not any(code.replace("-", "") in row for row in stored)


def test_a_refused_card_keeps_the_voucher_set_aside(shopper: Shopper) -> None:
    voucher, code = issue(2_000)
    lays_down(shopper.up_to("summary"), code).agrees().pays(REFUSED_CARD)
    assert (states(), left_on(voucher)) == (["reserved"], 0)
    shopper.pays()
    assert (states(), left_on(voucher)) == (["captured"], 0)


def test_a_canceled_order_gives_it_back_at_once(shopper: Shopper) -> None:
    voucher, code = issue(2_000)
    lays_down(shopper.up_to("summary"), code).agrees()
    shopper.opens("/en/checkout/cancellation").fills_first_form()
    assert (states(), left_on(voucher), nothing_is_held()) == (["released"], 2_000, True)


def test_an_abandoned_order_gives_it_back_with_its_seats(shopper: Shopper) -> None:
    voucher, code = issue(2_000)
    lays_down(shopper.up_to("summary"), code).agrees()
    with clock.at(NOON + timedelta(minutes=16)):
        sweeps.release_holds()
    assert (left_on(voucher), nothing_is_held(), tenders.release_abandoned()) == (2_000, True, 0)


def test_a_changed_order_sets_aside_what_it_needs(shopper: Shopper) -> None:
    voucher, code = issue(50_000)
    card, other = issue(1_000)
    lays_down(shopper.up_to("summary"), other).agrees()
    assert left_on(card) == 0
    shopper.opens("/en/checkout/summary")
    lays_down(shopper, code).sends(f"/en/{CODE}/removal", voucher=card.ref).agrees()
    assert (left_on(card), left_on(voucher), books.orders()[-1].state) == (1_000, 28_000, "paid")


def test_two_orders_share_what_there_is(shopper: Shopper) -> None:
    """The second sees what the first has left, and pays the rest otherwise."""
    voucher, code = issue(30_000)
    lays_down(shopper.up_to("summary"), code).agrees()
    bob = another(shopper, category=1)
    lays_down(bob, code)
    assert bob.page.has("€80.00")
    assert left_on(voucher) == 8_000


def test_value_gone_between_summary_and_continue_is_said(shopper: Shopper) -> None:
    """Two people, one voucher: the second is shown the new amount, and nothing is placed."""
    _voucher, code = issue(22_000)
    bob = lays_down(another(shopper, category=0), code)
    lays_down(shopper.up_to("summary"), code).agrees()
    bob.agrees(409)
    assert bob.page.has("The amount has changed: €220.00 instead of €0.00.")


def test_money_in_time_for_the_seats_but_late_for_the_voucher_goes_back(shopper: Shopper, bank: Bank) -> None:
    """The hold ended, somebody else used the voucher: the card is given back, nobody pays for nothing."""
    _voucher, code = issue(2_000)
    lays_down(shopper.up_to("summary"), code).agrees().pays(CHALLENGE_CARD)
    with clock.at(NOON + timedelta(minutes=31)):
        sweeps.release_holds()
        bob = lays_down(another(shopper, category=1), code)
        bob.agrees().pays()
        shopper.confirms_and_loses_the_way_back()
        bank.rings()
        sweeps.send_refunds()
    assert [refund.amount.minor for refund in books.refunds()] == [20_000]
    assert nothing_is_held()


def test_money_late_for_the_hold_but_with_the_voucher_still_there_is_honored(shopper: Shopper) -> None:
    voucher, code = issue(2_000)
    lays_down(shopper.up_to("summary"), code).agrees().pays(CHALLENGE_CARD)
    with clock.at(NOON + timedelta(minutes=31)):
        sweeps.release_holds()
        shopper.answers_bank("confirm")
    assert shopper.page.h1 == "Order confirmed"
    assert (states(), left_on(voucher)) == (["captured", "released"], 0)
    assert "receivable" not in books.balances()


def test_a_voucher_good_when_laid_down_is_good_until_the_hold_ends(shopper: Shopper) -> None:
    _voucher, code = issue(50_000, good_for=timedelta(minutes=5))
    lays_down(shopper.up_to("summary"), code)
    with clock.at(NOON + timedelta(minutes=10)):
        shopper.opens("/en/checkout/summary").agrees()
    assert shopper.page.h1 == "Order confirmed"


def test_expired_used_blocked_unknown_each_has_its_sentence(shopper: Shopper, acheteuse: Shopper) -> None:
    _old, expired = issue(1_000, good_for=timedelta(minutes=-1))
    used, empty = issue(22_000)
    blocked, stopped = issue(1_000)
    lays_down(shopper.up_to("summary"), empty).agrees()
    assert left_on(used) == 0
    vouchers.block(blocked.ref, "a test", OWNER)
    wrong = {
        expired: "Bon expiré le",
        empty: "Code déjà utilisé.",
        stopped: "Ce bon est bloqué. Appelez-nous.",
        "ZZZZ-ZZZZ-ZZZZ-ZZZZ": "Code inconnu.",
    }
    acheteuse.takes(category=1).is_ada().wants_e_tickets()
    for code, sentence in wrong.items():
        lays_down(acheteuse, code, 422)
        assert acheteuse.page.has(sentence), acheteuse.page.text


def test_an_unknown_code_and_a_used_one_cost_the_same_work(shopper: Shopper) -> None:
    """How long the answer takes does not tell whether a code exists: every no asks the same questions."""
    _used, empty = issue(100)
    _old, expired = issue(1_000, good_for=timedelta(minutes=-1))
    lays_down(shopper.up_to("summary"), empty).agrees()
    other = another(shopper, 1)
    asked = [_asked(other, code) for code in ("ZZZZ-ZZZZ-ZZZZ-ZZZZ", empty, expired)]
    assert asked[0] == asked[1] == asked[2]


def _asked(shopper: Shopper, code: str) -> list[str]:
    with statements.counted(database.engine) as run:
        lays_down(shopper, code, 422)
    return list(run)


def test_wrong_codes_are_limited_whatever_a_proxy_is_said_to_have_forwarded(shopper: Shopper) -> None:
    """30 an hour from one address, however many baskets and invented addresses."""
    visitors = [another(shopper, category) for category in (0, 1, 2, 0)]
    tries = [(visitor, number) for visitor in visitors for number in range(9)]
    for count, (visitor, number) in enumerate(tries):
        forged = f"203.0.113.{count}"
        visitor.client.environ_base |= {
            "HTTP_X_FORWARDED_FOR": forged, "HTTP_FORWARDED": f"for={forged}", "HTTP_X_REAL_IP": forged,
        }  # fmt: skip
        lays_down(visitor, f"ZZZZ-ZZZZ-ZZZZ-ZZ{number:02}", 422 if count < 30 else 429)


def test_s114_no_voucher_method_online(shopper: Shopper) -> None:
    _voucher, code = issue(1_000)
    payment_methods.set_status("BON", MethodStatus.HIDDEN, OWNER)
    lays_down(shopper.up_to("summary"), code, 422)
    assert shopper.page.has("This voucher cannot be used online.")


def test_another_houses_voucher_is_unknown_here(shopper: Shopper) -> None:
    _voucher, code = vouchers.issue(channels.by_code("ombres"), Money(1_000, "EUR"), NOON + YEAR)
    lays_down(shopper.up_to("summary"), code, 422)
    assert shopper.page.has("Unknown code.")


def test_the_database_itself_refuses_to_overdraw_a_voucher(db: Flask) -> None:
    voucher, _code = issue(1_000)
    sides = {voucher.account: Money(1_001, "EUR"), ledger.held("NOBODY"): Money(-1_001, "EUR")}
    ledger.book("too much", "NOBODY", sides)
    session.flush()
    with pytest.raises(IntegrityError, match="is overdrawn"):
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_commands_issue_and_block(db: Flask) -> None:
    run = db.test_cli_runner().invoke
    code = run(args=["vouchers", "issue", "cube", "5000"]).output.split()[0]
    assert vouchers.by_code(code, channels.by_code("cube"), NOON).last4 == code[-4:]
    assert run(args=["vouchers", "block", "cube", code[-4:]]).output == f"…{code[-4:]} is blocked.\n"
    assert "No voucher of cube" in run(args=["vouchers", "block", "cube", "ZZZZ"]).output


def test_only_the_voucher_that_was_meant_is_blocked(db: Flask) -> None:
    """Two end in the same four characters: each is named by its ref, or by its whole code."""
    (lost, _), (other, code) = issue(1_000), issue(2_000)
    session.execute(update(Voucher).values(last4="7F3K"))
    session.commit()

    def blocks(name: str) -> str:
        return db.test_cli_runner().invoke(args=["vouchers", "block", "cube", name]).output

    listed = blocks("7f3k")
    assert all(f"{voucher.ref}  issued 2026-11-23" in listed for voucher in (lost, other))
    assert "10.00 EUR left" in listed
    assert blocked() == set()
    assert blocks(lost.ref) == "…7F3K is blocked.\n"
    assert blocked() == {lost.ref}
    blocks(code.lower())
    assert blocked() == {lost.ref, other.ref}


def blocked() -> set[str]:
    return set(session.scalars(select(Voucher.ref).where(Voucher.state == VoucherState.BLOCKED)))
