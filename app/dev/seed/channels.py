"""A channel with its texts, fees, ways to deliver, promo codes and gift voucher."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from app.accounting.vouchers.models import VoucherProduct
from app.db import session
from app.dev.seed.payment_methods import add_point_of_sale
from app.dev.seed_data import venue_texts
from app.kernel import clock
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.sale.promotions.models import Coupon, PromoCode
from app.sale.tickets.models import TicketSeries
from app.venue.channels.models import Channel, Fee
from app.venue.channels.policies import AuthenticationPolicy
from app.venue.delivery.models import DeliveryMode, Handover
from app.venue.legal.models import LegalKind, LegalVersion

EURO = "EUR"
PARIS = "Europe/Paris"
FIRST = date(2026, 11, 1)  # the day its terms bear
FEES = {1: 100, 3000: 150, 6000: 250}  # by the price a ticket costs at least; in cents
GIFTS = {
    "cube": (
        Texts(
            "Offrez une soirée sans choisir la date\u00a0: un opéra, un concert, un ballet.",
            "Give an evening without choosing the date: an opera, a concert, a ballet.",
        ),
        "ribbon",
        "plum",
    ),
    "ombres": (
        Texts(
            "Offrez une visite, une nuit au musée, une heure dans l’ombre.",
            "Give a visit, a night at the museum, an hour in the shade.",
        ),
        "ribbon",
        "sand",
    ),
}


def add_channel(code: str, name: Texts, host: str | None, url: str, email: str) -> Channel:
    channel = Channel(
        code=code,
        name=name,
        brand=code,
        host=host,
        public_url=url,
        currency=EURO,
        timezone=PARIS,
        provider="ogone",
        accepted_brands=["cb", "visa", "mastercard", "amex"],
        authentication=AuthenticationPolicy.ALWAYS,
        email=email,
        phone="+33 1 70 00 00 00",
        accessibility=venue_texts.ACCESSIBILITY,
    )
    channel.fees = [Fee(from_minor=start, minor=fee) for start, fee in FEES.items()]
    session.add(channel)
    session.flush()
    _furnish(code)
    session.add_all(_legal_texts(code))
    return channel


def _legal_texts(code: str) -> Iterator[LegalVersion]:
    """Its first versions. The name of the terms is one from before versions were called by their day."""
    for kind, version, words in (
        (LegalKind.TERMS, "2026-11", venue_texts.TERMS),
        (LegalKind.PRIVACY, FIRST.isoformat(), venue_texts.PRIVACY),
    ):
        yield LegalVersion(
            channel_code=code, kind=kind, version=version, day=FIRST, text=words,
            published_at=datetime.combine(FIRST, time.min, UTC),
        )  # fmt: skip


def _furnish(code: str) -> None:
    session.add(TicketSeries(channel_code=code, last=0))
    add_point_of_sale(code)
    session.add_all([*_promo_codes(code), _gift_voucher(code)])
    _coupons(code)
    session.add_all(_delivery_modes(code))


def _gift_voucher(channel: str) -> VoucherProduct:
    """For sale from the first day, and good in the very shop that sells it."""
    lead, motif, palette = GIFTS[channel]
    return VoucherProduct(
        code=f"BON-{channel.upper()}",
        channel_code=channel,
        name=Texts("Bon cadeau", "Gift voucher"),
        lead=lead,
        chips=[2000, 5000, 10000],
        least_minor=1000,
        most_minor=50000,
        months=12,
        motif=motif,
        palette=palette,
        method_code="BON",
        published=True,
    )


def _promo_codes(channel: str) -> Iterator[PromoCode]:
    """One of each kind of answer a code can get."""
    now = clock.now()

    def promo(code: str, fr: str, en: str, **facts: Any) -> PromoCode:
        return PromoCode(channel_code=channel, code=code, name=Texts(fr, en), **facts)

    yield promo("NOUVEAUX", "Nouveaux venus", "Newcomers", percent_bp=500)
    yield promo("SOIREE20", "Vingt euros offerts", "Twenty euros off", amount_minor=2000, least_minor=15000)
    yield promo("ETE", "Été", "Summer", percent_bp=1000, ends_at=now - timedelta(days=55))
    yield promo("PRINTEMPS", "Printemps", "Spring", percent_bp=1000, starts_at=now + timedelta(days=90))
    flute = ["la-flute-enchantee"]
    yield promo("FLUTE", "Soirs de Flûte", "Flute nights", percent_bp=1500, event_slugs=flute)
    yield promo("DERNIER", "Le dernier", "The last one", percent_bp=2000, most_uses=1)
    yield promo("GUICHET", "Au guichet", "At the counter", percent_bp=1000, online=False, at_counter=True)
    yield promo("INVITE", "Invitation", "Invitation", percent_bp=10_000, most_each=1)


def _coupons(channel: str) -> None:
    """A list of them, as a works council hands them out."""
    name = Texts("Comité d’entreprise", "Works council")
    promo = PromoCode(channel_code=channel, code=None, name=name, percent_bp=1500)
    session.add(promo)
    session.flush()
    session.add_all(
        Coupon(channel_code=channel, promo_id=promo.id, code=f"COMITE26{number:02}") for number in range(1, 9)
    )


def _delivery_modes(channel: str) -> Iterator[DeliveryMode]:
    def mode(code: str, name: Texts, delay: Texts, fee: int = 0, **needs: Any) -> DeliveryMode:
        money = Money(fee, EURO)
        return DeliveryMode(channel_code=channel, code=code, name=name, delay=delay, fee=money, **needs)

    at_once = Texts("Immédiat", "Immediate")
    yield mode("e_ticket", Texts("Billet électronique", "E‑ticket"), at_once, position=1)
    soon = Texts("Dès une heure avant", "From one hour before")
    collect = Texts("Retrait au guichet", "Collect at the box office")
    yield mode("box_office", collect, soon, position=2, handover=Handover.BOX_OFFICE)
    days = Texts("3 à 5 jours", "3 to 5 days")
    far = {"needs_address": True, "days_needed": 8, "handover": Handover.POST}
    yield mode("post", Texts("Courrier", "Post"), days, 400, position=3, **far)
