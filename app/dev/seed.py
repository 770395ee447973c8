"""`flask seed`: one of each thing a page can show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext
from sqlalchemy import func, insert, literal, select, update

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import VoucherProduct
from app.db import session
from app.dev.seed_data import customers, events, seating, venue_texts
from app.dev.seed_data.events import SeedPerformance, Work
from app.kernel import clock
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.sale.catalog.models import (
    Category,
    Event,
    Performance,
    PerformanceState,
    Place,
    Price,
    PriceType,
    Seat,
    Venue,
)
from app.sale.promotions.models import PromoCode
from app.sale.tickets.models import TicketSeries
from app.settlement.instalments.models import InstalmentPlan
from app.venue.channels import services as channels
from app.venue.channels.models import AuthenticationPolicy, Channel, Fee
from app.venue.delivery.models import DeliveryMode
from app.venue.payment_methods.models import (
    MethodStatus,
    MethodType,
    PaymentMethod,
    PointOfSale,
    PointOfSaleKind,
    PointOfSaleMethod,
)

EURO = "EUR"
PARIS = "Europe/Paris"
AT_THE_COUNTER = "COUNTER"
HOUSE_ROW = "Balcon B odd"
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


@click.command("seed")
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="the shop's public address")
@click.option("--museum-url", default="http://musee.localhost:8000", show_default=True, help="the museum's")
@with_appcontext
def command(url: str, museum_url: str) -> None:
    """Fill an empty shop with the demo: an opera and a museum, dates counted from today."""
    if session.scalar(select(func.count()).select_from(Channel)):
        click.echo("The shop has its demo already; nothing changed.")
        return
    seed(url, museum_url)
    click.echo(f"Seeded: CUBE at {url}, Musée des Ombres at {museum_url}.")
    for work, showing in events.presales():
        click.echo(f"Presale code for {work.title.en}: {showing.presale}")
    for channel in ("cube", "ombres"):
        _voucher, code = vouchers.issue(
            channels.by_code(channel), Money(5000, EURO), clock.now() + timedelta(days=365)
        )
        click.echo(f"Gift voucher of 50 € at {channel}: {code}")
    customers.regular(channels.by_code("cube"))
    click.echo(f"Account at cube, with credit and a deferred account: {customers.MAIL}, {customers.PASSWORD}")
    click.echo("Promo codes: NOUVEAUX (5 %), SOIREE20 (20 € off 150 €), FLUTE (15 % on The Magic Flute).")


def seed(url: str, museum_url: str) -> None:
    _opera(_channel("cube", Texts("CUBE", "CUBE"), None, url, "billetterie@cube.example"))
    _museum(
        _channel(
            "ombres",
            Texts("Musée des Ombres", "Musée des Ombres"),
            museum_url.split("//")[1].split(":")[0],
            museum_url,
            "accueil@ombres.example",
        )
    )
    session.commit()


def _channel(code: str, name: Texts, host: str | None, url: str, email: str) -> Channel:
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
        terms_version="2026-11",
        terms=venue_texts.TERMS,
        privacy=venue_texts.PRIVACY,
        accessibility=venue_texts.ACCESSIBILITY,
    )
    channel.fees = [
        Fee(from_minor=1, minor=100),
        Fee(from_minor=3000, minor=150),
        Fee(from_minor=6000, minor=250),
    ]
    session.add(channel)
    session.flush()
    session.add(TicketSeries(channel_code=code, last=0))
    _point_of_sale(code)
    session.add_all([*_promo_codes(code), _gift_voucher(code)])
    session.add_all(_modes(code))
    return channel


def _point_of_sale(channel: str) -> None:
    """The web shop and how one pays there; the methods are the house's, whatever the channel."""
    shop = PointOfSale(
        code=f"{channel.upper()}-WEB",
        channel_code=channel,
        kind=PointOfSaleKind.INTERNET,
        name=Texts("Boutique en ligne", "Web shop"),
    )
    session.add(shop)
    for position, method in enumerate(_methods(), 1):
        session.merge(method)
        session.flush()
        offered = PointOfSaleMethod(point_of_sale_code=shop.code, method_code=method.code, position=position)
        offered.is_default = position == 1
        session.add(offered)
    for plan in _plans():
        session.merge(plan)


def _methods() -> Iterator[PaymentMethod]:
    def method(
        code: str, kind: MethodType, internal: Texts, public: Texts, least: int | None = None
    ) -> PaymentMethod:
        status, names = MethodStatus.VISIBLE, {"internal_name": internal, "public_name": public}
        return PaymentMethod(code=code, type=kind, status=status, least_minor=least, **names)

    card = Texts("E‑Paiement (carte de crédit)", "Pay in full by card")
    yield method("CBWEB", MethodType.CARD, Texts("CB WEB", "CARD WEB"), card)
    voucher = Texts("Bon cadeau", "Gift voucher")
    yield method("BON", MethodType.VOUCHER, Texts("BON CADEAU", "GIFT VOUCHER"), voucher)
    credit = Texts("Solde d’avoir", "Credit balance")
    yield method("AVOIR", MethodType.CREDIT, Texts("SOLDE AVOIR", "CREDIT BALANCE"), credit)
    later = Texts("Payer plus tard sur mon compte", "Pay later on account")
    thrice = Texts("Paiement en trois fois (carte bancaire)", "Pay in three instalments (bank card)")
    yield method("CB3X", MethodType.INSTALMENTS, Texts("CB 3 FOIS", "CARD 3 TIMES"), thrice, 15000)
    twice = Texts("Paiement en deux fois (carte bancaire)", "Pay in two instalments (bank card)")
    yield method("CB2X", MethodType.INSTALMENTS, Texts("CB 2 FOIS", "CARD TWICE"), twice, 15000)
    yield method("COMPTE", MethodType.DEFERRED, Texts("COMPTE D’ATTENTE", "DEFERRED ACCOUNT"), later)


def _plans() -> Iterator[InstalmentPlan]:
    """All of it before the first event, unless the house wants otherwise."""
    yield InstalmentPlan(method_code="CB3X", number=3, split=[5000, 2500, 2500])
    yield InstalmentPlan(method_code="CB2X", number=2)


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
    yield promo("GUICHET", "Au guichet", "At the counter", percent_bp=1000, online=False)
    yield promo("INVITE", "Invitation", "Invitation", percent_bp=10_000, most_each=1)


def _modes(channel: str) -> Iterator[DeliveryMode]:
    def mode(
        position: int, code: str, name: Texts, delay: Texts, fee: int, **needs: bool | int
    ) -> DeliveryMode:
        return DeliveryMode(
            channel_code=channel,
            code=code,
            position=position,
            name=name,
            delay=delay,
            fee=Money(fee, EURO),
            **needs,
        )

    yield mode(1, "e_ticket", Texts("Billet électronique", "E‑ticket"), Texts("Immédiat", "Immediate"), 0)
    yield mode(
        2,
        "box_office",
        Texts("Retrait au guichet", "Collect at the box office"),
        Texts("Dès une heure avant", "From one hour before"),
        0,
    )
    yield mode(
        3,
        "post",
        Texts("Courrier", "Post"),
        Texts("3 à 5 jours", "3 to 5 days"),
        400,
        needs_address=True,
        days_needed=8,
    )


def _opera(channel: Channel) -> None:
    venue = Venue(
        name=Texts("Opéra CUBE", "CUBE Opera"),
        address="1 place du Théâtre, 75000 Paris",
        map_url="https://www.openstreetmap.org/",
        access=Texts("Accès de plain-pied, boucle magnétique", "Step-free access, hearing loop"),
    )
    categories = _categories(
        venue, [("Cat 1", "Category 1"), ("Cat 2", "Category 2"), ("Cat 3", "Category 3")]
    )
    session.execute(insert(Seat), [_seat(venue, categories, chair) for chair in seating.chairs()])
    tariffs = _tariffs(
        channel,
        [
            (Texts("Adulte", "Adult"), Texts("", "")),
            (Texts("Réduit", "Reduced"), Texts("Justificatif à l’entrée", "Proof asked at the door")),
            (
                Texts("Moins de 26 ans", "Under 26"),
                Texts("Pièce d’identité à l’entrée", "Identity card at the door"),
            ),
        ],
    )
    room = _categories(venue, [("Placement libre", "Free seating")], first=4)
    for work in events.OPERA:
        _event(channel, venue, work, room if work.quota else categories, tariffs)


def _museum(channel: Channel) -> None:
    venue = Venue(
        name=Texts("Musée des Ombres", "Museum of Shadows"),
        address="12 rue de la Lanterne, 69001 Lyon",
        map_url="https://www.openstreetmap.org/",
        access=Texts("Accès de plain-pied, fauteuils prêtés", "Step-free access, wheelchairs to borrow"),
    )
    entry = _categories(venue, [("Entrée", "Entry")])
    tariffs = _tariffs(
        channel,
        [
            (Texts("Plein tarif", "Full price"), Texts("", "")),
            (Texts("Tarif réduit", "Reduced"), Texts("Justificatif à l’entrée", "Proof asked at the door")),
            (
                Texts("Moins de 18 ans", "Under 18"),
                Texts("Pièce d’identité à l’entrée", "Identity card at the door"),
            ),
        ],
    )
    for work in events.MUSEUM:
        _event(channel, venue, work, entry, tariffs)


def _categories(venue: Venue, names: list[tuple[str, str]], first: int = 1) -> list[Category]:
    session.add(venue)
    session.flush()
    made = [Category(venue_id=venue.id, name=Texts(*name), position=n) for n, name in enumerate(names, first)]
    session.add_all(made)
    session.flush()
    return made


def _seat(venue: Venue, categories: list[Category], chair: seating.Chair) -> dict[str, object]:
    return {
        "venue_id": venue.id,
        "category_id": categories[chair.category - 1].id,
        "zone": chair.zone,
        "door": chair.door,
        "row": chair.row,
        "number": str(chair.number),
        "bench": chair.bench,
        "position": chair.position,
        "rank": chair.rank,
        "step_free": chair.step_free,
        "view": chair.view,
    }


def _tariffs(channel: Channel, names: list[tuple[Texts, Texts]]) -> list[PriceType]:
    made = [
        PriceType(channel_code=channel.code, name=name, proof=proof, position=position)
        for position, (name, proof) in enumerate(names)
    ]
    session.add_all(made)
    session.flush()
    return made


def _event(
    channel: Channel, venue: Venue, work: Work, categories: list[Category], tariffs: list[PriceType]
) -> None:
    event = Event(
        channel_code=channel.code,
        venue_id=venue.id,
        slug=work.slug,
        kind=work.kind,
        title=work.title,
        subtitle=work.subtitle,
        description=work.description,
        refund_terms=work.refund_terms,
        minutes=work.minutes,
        age=work.age,
        numbered=not work.quota,
        step_free=work.step_free,
        vat_bp=work.vat_bp,
        motif=work.motif,
        palette=work.palette,
    )
    session.add(event)
    session.flush()
    session.add_all(
        Price(
            event_id=event.id,
            category_id=category.id,
            price_type_id=tariff.id,
            amount=_before_fee(channel, all_in),
        )
        for category, row in zip(categories, work.prices, strict=True)
        for tariff, all_in in zip(tariffs, row, strict=False)
    )
    for showing in work.showings:
        _session(event, work, showing, categories)


def _before_fee(channel: Channel, all_in: int) -> Money:
    """The price to which the channel's grid adds up to `all_in`."""
    nets = (Money(all_in - fee.minor, EURO) for fee in reversed(channel.fees))
    return next(
        (net for net in nets if net + channel.fee_on(net) == Money(all_in, EURO)), Money(all_in, EURO)
    )


def _session(event: Event, work: Work, showing: SeedPerformance, categories: list[Category]) -> None:
    starts_at = _moment(showing.day, showing.hour)
    performance = Performance(
        event_id=event.id,
        slug=f"{starts_at.astimezone(ZoneInfo(PARIS)):%Y-%m-%d-%H%M}",
        starts_at=starts_at,
        doors_at=starts_at - timedelta(minutes=45 if event.numbered else 15),
        on_sale_at=clock.now() + timedelta(days=showing.on_sale_in),
        presale_at=clock.now() if showing.presale else None,
        presale_code=showing.presale,
        state=PerformanceState(showing.state),
    )
    session.add(performance)
    session.flush()
    _places(performance, event, work, categories[0])
    _sell_at_the_counter(performance, showing.left)


def _moment(day: int, hour: str) -> datetime:
    today: date = clock.now().astimezone(ZoneInfo(PARIS)).date()
    local = datetime.combine(today + timedelta(days=day), time.fromisoformat(hour), ZoneInfo(PARIS))
    return local.astimezone(UTC)


def _places(performance: Performance, event: Event, work: Work, entry: Category) -> None:
    if work.quota:
        row = {"performance_id": performance.id, "category_id": entry.id, "house": False}
        session.execute(insert(Place), [row] * work.quota)
        return
    chairs = select(literal(performance.id), Seat.category_id, Seat.id, Seat.bench == HOUSE_ROW)
    chairs = chairs.where(Seat.venue_id == event.venue_id).order_by(Seat.id)
    columns = ["performance_id", "category_id", "seat_id", "house"]
    session.execute(insert(Place).from_select(columns, chairs))


def _sell_at_the_counter(performance: Performance, left: int | None) -> None:
    """Leave only so many places free, as if the counter had sold the rest."""
    if left is None:
        return
    free = select(Place.id).where(Place.performance_id == performance.id).order_by(Place.id.desc())
    sold = update(Place).where(Place.performance_id == performance.id, Place.id.not_in(free.limit(left)))
    session.execute(sold.values(order_ref=AT_THE_COUNTER), execution_options={"synchronize_session": False})
