"""Halls, plans and seats in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.http.i18n import _, lazy, lazy_pgettext, plural
from app.http.languages import lang
from app.office.rule_words import SEAT_KINDS
from app.office.status import Status
from app.sale.halls import services as halls
from app.sale.halls.models import Category, HallPlan, Seat, SeatKind
from app.sale.halls.services import (
    BadLine,
    BadWords,
    Change,
    Lack,
    LineFault,
    NoSpaceBeside,
    RowChange,
    SeatsThere,
    Spot,
)

__all__ = ["SEAT_KINDS"]

ASPECTS = {
    "category": lazy("category"),
    "door": lazy("door"),
    "view": lazy("view"),
    "rank": lazy("rank"),
    "access": lazy("access"),
    "place": lazy("place in the drawing"),
}
CHANGES = {
    Change.ADDED: lazy_pgettext("seats", "Added"),
    Change.CHANGED: lazy_pgettext("seats", "Changed"),
    Change.GONE: lazy_pgettext("seats", "Gone"),
}
FAULTS = {
    LineFault.EMPTY: lazy("nothing stands there"),
    LineFault.LENGTH: lazy("this is too long"),
    LineFault.LABEL: lazy("only letters and figures, at most five"),
    LineFault.UNKNOWN: lazy("there is nothing of this name"),
    LineFault.NUMBER: lazy("no whole number that could be"),
    LineFault.WITHOUT_NUMBERS: lazy("this zone has no numbered seats"),
    LineFault.TWICE: lazy("this seat stands there twice"),
    LineFault.SAME_PLACE: lazy("another seat has this place on the bench"),
    LineFault.NO_SPACE: lazy("a companion needs the row and number of a wheelchair space"),
    LineFault.CARD: lazy("this looks like a card number"),
}
SAID = 8  # seats that a sentence names


def status(plan: HallPlan, latest: HallPlan | None) -> Status:
    if plan.published_at is None:
        return Status(_("draft"), "warn", "open")
    if latest is not None and plan.id == latest.id:
        return Status(_("current"), "good", "done")
    return Status(_("earlier"), "soft", "ended")


def title(plan: HallPlan) -> str:
    return _("Version %(number)d", number=plan.number)


def lack(found: tuple[Lack, str]) -> str:
    kind, zone = found
    if kind is Lack.ZONES:
        return _("The plan has no zone yet.")
    return _("%(zone)s has no seat yet.", zone=zone)


def places(number: int) -> str:
    return plural("%(num)d place", "%(num)d places", number)


def seats(number: int) -> str:
    return plural("%(num)d seat", "%(num)d seats", number)


def spot(one: Spot) -> str:
    return _("%(zone)s, row %(row)s, seat %(number)s", zone=one.zone, row=one.row, number=one.number)


def spots(found: Sequence[Spot]) -> str:
    said = "; ".join(spot(one) for one in found[:SAID])
    return f"{said}…" if len(found) > SAID else said


def unread(bad: BadWords) -> str:
    if not bad.part:
        return _("Write which rows and which numbers, for example A–T, 1–32.")
    return _("“%(words)s” cannot be read.", words=bad.part)


def twice(found: SeatsThere) -> str:
    return _("These seats are there already: %(seats)s.", seats=spots(found.spots))


def alone(found: NoSpaceBeside) -> str:
    return _("No wheelchair space is beside these on their bench: %(seats)s.", seats=spots(found.spots))


def row_change(one: RowChange) -> str:
    """`Stalls, row G: 13–16`."""
    return _(
        "%(zone)s, row %(row)s: %(numbers)s",
        zone=one.zone.in_(lang()),
        row=one.row,
        numbers=ranges(one.numbers),
    )


def aspects(one: RowChange) -> str:
    return ", ".join(str(word) for aspect, word in ASPECTS.items() if aspect in one.aspects)


def ranges(numbers: Iterable[str]) -> str:
    """`1–12, 14, 16–20`; labels with letters as they are."""
    found: list[list[str]] = []
    for number in numbers:
        plain = number.isdecimal() and number.isascii()
        if found and plain and found[-1][-1].isdecimal() and int(number) == int(found[-1][-1]) + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(run) for run in found)


def fault(line: BadLine) -> str:
    return str(FAULTS[line.fault])


def by_category(seats: Sequence[Seat], categories: Mapping[int, Category]) -> str:
    """`Cat 1 (1–24), Cat 2 (25–32)`, or the one all have."""
    numbers: dict[int, list[str]] = {}
    for seat in seats:
        numbers.setdefault(seat.category_id, []).append(seat.number)
    if len(numbers) == 1:
        return categories[next(iter(numbers))].name.in_(lang())
    ordered = sorted(numbers, key=lambda key: categories[key].position)
    return ", ".join(f"{categories[key].name.in_(lang())} ({_sorted(numbers[key])})" for key in ordered)


def beside_category(seats: Sequence[Seat]) -> str:
    """What else is said of seats of a row: doors, views, and which of them are of a kind of their own."""
    texts = [*(seat.door for seat in seats), *(seat.view for seat in seats)]
    said = list(dict.fromkeys(text.in_(lang()) for text in texts if text.fr))
    marked = [
        (_("restricted view"), [seat for seat in seats if seat.restricted_view]),
        (_("step-free"), [seat for seat in seats if seat.step_free]),
        *(
            (str(word), [seat for seat in seats if seat.kind is kind])
            for kind, word in SEAT_KINDS.items()
            if kind is not SeatKind.SEAT
        ),
    ]
    for word, some in marked:
        if some:
            said.append(
                word if len(some) == len(seats) else f"{word} ({_sorted([one.number for one in some])})"
            )
    return ", ".join(said)


def _sorted(numbers: Iterable[str]) -> str:
    return ranges(sorted(numbers, key=halls.natural))
