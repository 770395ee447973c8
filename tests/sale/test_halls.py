"""Halls as a venue makes them: rules for rows, seats changed by words, files, versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from app.audit import services as audit
from app.db import database, session
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.texts import Texts
from app.sale.halls import services as halls
from app.sale.halls.models import Hall, HallPlan, SeatKind, Zone
from app.sale.halls.services import (
    BadHall,
    BadLines,
    BadWords,
    Chosen,
    HasDraft,
    InUse,
    Lack,
    LineFault,
    NameTaken,
    NoSpaceBeside,
    NothingChosen,
    NotReady,
    PlanPublished,
    Ranking,
    SeatChanges,
    SeatLine,
    SeatsThere,
    Shape,
    ZoneDetails,
)
from app.sale.halls.services.words import Parity, read_spots
from bench import statements
from tests import halls as stage
from tests.people import OWNER

COMPANION = SeatKind.COMPANION
Act = Callable[[], object]


@pytest.fixture
def hall(db: Flask) -> Hall:
    return stage.hall()


def fresh(zone: Zone):  # type: ignore[no-untyped-def]
    session.expire_all()
    return stage.seats(zone)


# Rules for rows.


@pytest.mark.parametrize(
    ("said", "rows", "numbers"),
    [
        ("A–T, 1–32, impairs à gauche", 20, 32),
        ("A-T, 1-32, odd on the left", 20, 32),
        ("A à C ; 1 à 4 ; de gauche à droite", 3, 4),
        ("1-20, 1-4", 20, 4),
        ("Y-AB, 5-9, from the right", 4, 5),
        ("A-H, J-K, 1-7 impairs", 10, 4),
        ("rang, 12", 1, 1),
    ],
)
def test_a_rule_says_which_rows_and_numbers_there_are(said: str, rows: int, numbers: int) -> None:
    rule = halls.read_rule(said)
    assert (len(rule.rows), len(rule.numbers)) == (rows, numbers)


@pytest.mark.parametrize(
    "said", ["", "A-T", "1-32 odd", "T-A, 1-3", "A-T, 9-3", "A-T, 1-9, upside down", "A-T, 1-9x"]
)
def test_what_is_no_rule_is_refused(said: str) -> None:
    with pytest.raises(BadWords):
        halls.read_rule(said)


def test_words_name_rows_numbers_and_parity() -> None:
    assert read_spots("G 1-11 impairs") == replace(read_spots("G 1-11"), parity=Parity.ODD)
    assert read_spots("rangs A-C places 2-4").rows == ("A", "B", "C")
    assert read_spots("tous pairs").rows == ()
    with pytest.raises(BadWords):
        read_spots("G 1-11 odder")


def test_odd_numbers_sit_left_of_the_aisle_and_neighbors_follow_each_other(hall: Hall) -> None:
    _plan, zone = stage.draft(hall)
    seats = stage.seats(zone)
    assert [seats[f"A{n}"].x for n in (7, 5, 3, 1, 2, 4, 6, 8)] == [-40, -30, -20, -10, 10, 20, 30, 40]
    assert (seats["A1"].bench, seats["A3"].position - seats["A1"].position) == ("Fosse A odd", 1)
    assert seats["A2"].bench == "Fosse A even"
    assert [seats[f"{row}1"].row_order for row in "ABC"] == [1, 2, 3]
    assert [seats[f"{row}1"].y for row in "ABC"] == [12, 24, 36]


def test_without_an_aisle_a_row_is_one_bench(hall: Hall) -> None:
    plan = halls.begin_draft(hall, OWNER)
    zone = halls.add_zone(plan, stage.PIT, OWNER)
    rule, (first, _second) = halls.read_rule("A, 1-4, odd on the left"), stage.categories(hall)
    halls.make_rows(zone, rule, first.id, OWNER, Shape(aisle=0))
    seats = stage.seats(zone)
    assert [seats[f"A{n}"].position for n in (3, 1, 2, 4)] == [1, 2, 3, 4]


def test_a_seat_that_is_left_out_leaves_a_gap(hall: Hall) -> None:
    _plan, zone = stage.draft(hall, "A–C, 1–8, from the left, except B 3-4, C")
    seats = stage.seats(zone)
    assert "B3" not in seats
    assert "C1" not in seats
    assert seats["B5"].position - seats["B2"].position > 1


def test_ends_of_a_row_come_forward_and_rows_stand_off(hall: Hall) -> None:
    plan = halls.begin_draft(hall, OWNER)
    zone = halls.add_zone(plan, stage.PIT, OWNER)
    shape = Shape(bow=20, aisle=0, row_gap=15, stagger=5)
    halls.make_rows(zone, halls.read_rule("A-B, 1-9"), stage.categories(hall)[0].id, OWNER, shape)
    seats = stage.seats(zone)
    assert (seats["A5"].y - seats["A1"].y, seats["B5"].y - seats["A5"].y) == (20, 15)
    assert seats["B5"].x - seats["A5"].x == 5


def test_the_best_row_and_the_middle_are_proposed_first(hall: Hall) -> None:
    plan = halls.begin_draft(hall, OWNER)
    zone = halls.add_zone(plan, stage.PIT, OWNER)
    rule, ranking = halls.read_rule("A-C, 1-5"), Ranking("B", base=100, per_row=10, per_seat=2)
    halls.make_rows(zone, rule, stage.categories(hall)[0].id, OWNER, ranking=ranking)
    seats = stage.seats(zone)
    assert (seats["B3"].rank, seats["A3"].rank, seats["B1"].rank) == (102, 112, 106)


def test_a_row_that_is_there_gets_more_seats_at_its_end(hall: Hall) -> None:
    _plan, zone = stage.draft(hall, "A–B, 1–4")
    halls.make_rows(zone, halls.read_rule("B-C, 5-8"), stage.categories(hall)[0].id, OWNER)
    seats = stage.seats(zone)
    assert seats["B5"].y == seats["B1"].y
    assert min(seats[f"B{n}"].x for n in range(5, 9)) > max(seats[f"B{n}"].x for n in range(1, 5))
    assert seats["C5"].row_order == 3
    with pytest.raises(SeatsThere):
        halls.make_rows(zone, halls.read_rule("A, 4-9"), stage.categories(hall)[0].id, OWNER)
    assert "A9" not in fresh(zone)


# Seats changed many at a time.


def test_words_change_seats_of_any_zone_of_the_plan(hall: Hall) -> None:
    plan, zone = stage.draft(hall)
    other = halls.add_zone(plan, ZoneDetails(Texts("Galerie haute", "Upper gallery"), 2), OWNER)
    gold, silver = stage.categories(hall)
    halls.make_rows(other, halls.read_rule("A, 1-4"), gold.id, OWNER)
    changed = stage.paint(
        zone, "A 1-3 odd; Upper Gallery A 1-2, Fosse C", SeatChanges(silver.id, step_free=True)
    )
    assert changed == 2 + 2 + 8
    seats = fresh(zone)
    assert {name for name, seat in seats.items() if seat.step_free} == {"A1", "A3"} | {
        f"C{n}" for n in range(1, 9)
    }
    assert (seats["A1"].category_id, seats["A2"].category_id) == (silver.id, gold.id)
    assert fresh(other)["A2"].category_id == silver.id


def test_ticked_rows_and_single_seats_change_together(hall: Hall) -> None:
    _plan, zone = stage.draft(hall)
    chosen = Chosen(rows=("A",), row="B", numbers=("1", "2"))
    changes = SeatChanges(
        view=Texts("pilier", "pillar"), restricted_view=True, door=Texts("Est", "East"), rank=500
    )
    assert halls.change_seats(zone, chosen, changes, OWNER) == 10
    seats = fresh(zone)
    assert (seats["B2"].restricted_view, seats["B2"].rank, seats["B2"].door.en) == (True, 500, "East")
    assert not seats["B3"].restricted_view


def test_a_companion_belongs_to_the_space_beside_it(hall: Hall) -> None:
    _plan, zone = stage.draft(hall)
    with pytest.raises(NoSpaceBeside) as lonely:
        stage.paint(zone, "C 3", SeatChanges(kind=SeatKind.COMPANION))
    assert lonely.value.spots == [("Fosse", "C", "3")]
    stage.paint(zone, "C 1", SeatChanges(kind=SeatKind.WHEELCHAIR))
    stage.paint(zone, "C 3", SeatChanges(kind=SeatKind.COMPANION))
    seats = fresh(zone)
    assert seats["C3"].beside_id == seats["C1"].id
    stage.paint(zone, "C 1", SeatChanges(kind=SeatKind.SEAT))
    assert (fresh(zone)["C3"].kind, stage.seats(zone)["C3"].beside_id) == (SeatKind.SEAT, None)


def test_seats_are_taken_away_and_a_companion_stays_as_a_seat(hall: Hall) -> None:
    _plan, zone = stage.draft(hall)
    stage.paint(zone, "C 1", SeatChanges(kind=SeatKind.WHEELCHAIR))
    stage.paint(zone, "C 3", SeatChanges(kind=SeatKind.COMPANION))
    assert halls.remove_seats(zone, Chosen(words="C 1, B"), OWNER) == 9
    seats = fresh(zone)
    assert "B1" not in seats
    assert seats["C3"].kind is SeatKind.SEAT


def test_words_that_mean_no_seat_change_nothing(hall: Hall) -> None:
    _plan, zone = stage.draft(hall)
    for words in ("Z", "", "A 50-60"):
        with pytest.raises(NothingChosen):
            stage.paint(zone, words, SeatChanges(step_free=True))
    with pytest.raises(BadWords):
        stage.paint(zone, "A 1-x-3", SeatChanges(step_free=True))
    with pytest.raises(BadHall):
        stage.paint(zone, "A", SeatChanges())


# Venues, categories, zones.


def test_names_are_taken_once(hall: Hall) -> None:
    gold, silver = stage.categories(hall)
    plan, zone = stage.draft(hall)
    other = halls.add_zone(plan, ZoneDetails(Texts("Bar"), 2, silver.id, 60), OWNER)
    with pytest.raises(NameTaken):
        halls.create_hall(halls.find_venue(hall.venue_id), Texts("Nef"), OWNER)
    with pytest.raises(NameTaken):
        halls.change_category(gold, Texts("Argent"), 1, OWNER)
    with pytest.raises(NameTaken):
        halls.change_zone(other, ZoneDetails(Texts("Fosse"), 2, silver.id, 60), OWNER)
    with pytest.raises(BadHall):
        halls.add_zone(plan, ZoneDetails(Texts("Bar 2"), 3, silver.id, 60), OWNER)
    with pytest.raises(InUse):
        halls.change_zone(zone, ZoneDetails(Texts("Fosse"), 1, gold.id, 60), OWNER)


def test_categories_are_moved_and_removed_while_nothing_has_them(hall: Hall) -> None:
    gold, silver = stage.categories(hall)
    halls.change_category(silver, Texts("Argent", "Silver"), 1, OWNER)
    assert [one.name.fr for one in stage.categories(hall)] == ["Argent", "Or"]
    stage.draft(hall)
    with pytest.raises(InUse):
        halls.remove_category(silver, OWNER)
    halls.remove_category(gold, OWNER)
    assert [(one.name.fr, one.position) for one in stage.categories(hall)] == [("Argent", 1)]


# Versions.


def test_a_draft_is_a_copy_with_its_companions_and_there_is_one(hall: Hall) -> None:
    plan, zone = stage.draft(hall)
    stage.paint(zone, "C 1", SeatChanges(kind=SeatKind.WHEELCHAIR))
    stage.paint(zone, "C 3", SeatChanges(kind=SeatKind.COMPANION))
    halls.publish(plan, OWNER)
    copy = halls.begin_draft(hall, OWNER)
    (same,) = halls.zones_of(copy.id)
    seats = fresh(same)
    assert (copy.number, len(seats)) == (2, 24)
    assert seats["C3"].beside_id == seats["C1"].id
    assert not halls.compare(plan, copy)
    with pytest.raises(HasDraft):
        halls.begin_draft(hall, OWNER)
    halls.discard_draft(copy, OWNER)
    assert [one.number for one in halls.plans_of(hall.id)] == [1]
    assert halls.sizes_of([halls.begin_draft(hall, OWNER, empty=True).id]) == []


def test_what_is_published_is_never_changed(hall: Hall) -> None:
    plan, zone = stage.draft(hall)
    halls.publish(plan, OWNER)
    gold = stage.categories(hall)[0]
    acts: list[Act] = [
        lambda: stage.paint(zone, "A", SeatChanges(step_free=True)),
        lambda: halls.remove_seats(zone, Chosen(words="A"), OWNER),
        lambda: halls.make_rows(zone, halls.read_rule("D, 1-2"), gold.id, OWNER),
        lambda: halls.add_zone(plan, ZoneDetails(Texts("Bar")), OWNER),
        lambda: halls.change_zone(zone, ZoneDetails(Texts("Bar")), OWNER),
        lambda: halls.remove_zone(zone, OWNER),
        lambda: halls.take_over(plan, [SeatLine("Fosse", "A", "1", "Or")], OWNER),
        lambda: halls.discard_draft(plan, OWNER),
        lambda: halls.publish(plan, OWNER),
    ]
    for act in acts:
        with pytest.raises(PlanPublished):
            act()
    assert len(fresh(zone)) == 24


def test_a_draft_without_seats_is_not_published(hall: Hall) -> None:
    plan = halls.begin_draft(hall, OWNER)
    with pytest.raises(NotReady) as nothing:
        halls.publish(plan, OWNER)
    assert nothing.value.lacks == [(Lack.ZONES, "")]
    halls.add_zone(plan, stage.PIT, OWNER)
    with pytest.raises(NotReady) as empty:
        halls.publish(plan, OWNER)
    assert empty.value.lacks == [(Lack.SEATS, "Fosse")]


def test_a_difference_names_what_is_added_changed_and_gone(hall: Hall) -> None:
    plan, _zone = stage.draft(hall)
    halls.publish(plan, OWNER)
    copy = halls.begin_draft(hall, OWNER)
    (zone,) = halls.zones_of(copy.id)
    gold, silver = stage.categories(hall)
    halls.remove_seats(zone, Chosen(words="B 7-8"), OWNER)
    halls.make_rows(zone, halls.read_rule("D, 1-10"), gold.id, OWNER)
    stage.paint(zone, "A 1-2", SeatChanges(silver.id))
    halls.add_zone(copy, ZoneDetails(Texts("Bar"), 2, silver.id, 60), OWNER)
    found = halls.compare(plan, copy)
    assert found.counts == {"added": 10, "changed": 2, "gone": 2}
    said = {(str(one.change), one.row): (list(one.numbers), set(one.aspects)) for one in found.rows}
    assert said["changed", "A"] == (["1", "2"], {"category"})
    assert said["gone", "B"] == (["7", "8"], set())
    assert said["added", "D"][0][-1] == "10"
    assert [(one.zone.fr, one.before, one.after) for one in found.zones] == [("Bar", 0, 60)]


# Files.


def lines(plan: HallPlan) -> list[SeatLine]:
    session.expire_all()
    return halls.lines_of(plan, "fr")


def test_a_file_brings_the_same_seats_back(hall: Hall) -> None:
    plan, zone = stage.draft(hall, "A–C, 1–8, odd on the left, except B 3")
    stage.paint(zone, "C 1", SeatChanges(kind=SeatKind.WHEELCHAIR, step_free=True))
    stage.paint(zone, "C 3", SeatChanges(kind=SeatKind.COMPANION, view=Texts("de côté", "side")))
    before = lines(plan)
    taken = halls.take_over(plan, [replace(one) for one in before], OWNER)
    assert (taken.seats, list(taken.new_zones)) == (23, [])
    assert lines(plan) == before
    halls.publish(plan, OWNER)
    other = halls.begin_draft(hall, OWNER, empty=True)
    assert halls.take_over(other, [replace(one) for one in before], OWNER).new_zones == ["Fosse"]
    assert lines(other) == before


def test_a_file_may_say_no_more_than_which_seats_there_are(hall: Hall) -> None:
    plan = halls.begin_draft(hall, OWNER)
    halls.take_over(plan, [SeatLine("Fosse", row, str(n), "Or") for row in "BA" for n in (1, 2, 3)], OWNER)
    (zone,) = halls.zones_of(plan.id)
    seats = stage.seats(zone)
    assert [seats[f"B{n}"].position for n in (1, 2, 3)] == [1, 2, 3]
    assert (seats["B1"].row_order, seats["A1"].row_order) == (1, 2)
    assert (seats["A2"].x, seats["A2"].y) == (20, 24)


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (SeatLine("", "A", "2", "Or"), ("zone", LineFault.EMPTY)),
        (SeatLine("Fosse", "", "2", "Or"), ("row", LineFault.EMPTY)),
        (SeatLine("Fosse", "AAAAAA", "2", "Or"), ("row", LineFault.LABEL)),
        (SeatLine("Fosse", "A", "1;2", "Or"), ("number", LineFault.LABEL)),
        (SeatLine("Fosse", "A", "2", "Bronze"), ("category", LineFault.UNKNOWN)),
        (SeatLine("Bar", "A", "2", "Or"), ("zone", LineFault.WITHOUT_NUMBERS)),
        (SeatLine("Fosse", "A", "1", "Or"), ("number", LineFault.TWICE)),
        (SeatLine("Pit", "A", "1", "Or"), ("number", LineFault.TWICE)),
        (SeatLine("Fosse", "A", "2", "Or", rank=-1), ("rank", LineFault.NUMBER)),
        (SeatLine("Fosse", "A", "2", "Or", x=40_000), ("x", LineFault.NUMBER)),
        (SeatLine("Fosse", "A", "2", "Or", door=Texts(61 * "e")), ("door_fr", LineFault.LENGTH)),
        (SeatLine("Fosse", "A", "2", "Or", bench="b", position=1), ("position", LineFault.SAME_PLACE)),
        (
            SeatLine("Fosse", "A", "2", "Or", kind=SeatKind.COMPANION, beside="A 1"),
            ("beside", LineFault.NO_SPACE),
        ),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_taken_over(
    hall: Hall, bad: SeatLine, fault: tuple[str, LineFault]
) -> None:
    plan, zone = stage.draft(hall)
    halls.add_zone(plan, ZoneDetails(Texts("Bar"), 2, stage.categories(hall)[1].id, 60), OWNER)
    good = SeatLine("Fosse", "A", "1", "Or", bench="b", position=1, line=2)
    with pytest.raises(BadLines) as refused:
        halls.take_over(plan, [good, replace(bad, line=3)], OWNER)
    assert [(one.number, one.field, one.fault) for one in refused.value.lines] == [(3, *fault)]
    assert len(fresh(zone)) == 24


def test_a_file_without_a_seat_is_refused(hall: Hall) -> None:
    plan, _zone = stage.draft(hall)
    with pytest.raises(BadLines) as refused:
        halls.take_over(plan, [], OWNER)
    assert refused.value.lines == []


# Who may, and how much is asked.


def test_halls_belong_to_the_house(hall: Hall) -> None:
    """Whoever sets up one channel changes no hall; others sell in it."""
    plan, zone = stage.draft(hall)
    gold = stage.categories(hall)[0]
    by = Actor("Karin", "0KARIN", frozenset({Grant(Role.ADMIN, "cube"), Grant(Role.BOX_OFFICE)}))
    venue = halls.find_venue(hall.venue_id)
    acts: list[Act] = [
        lambda: halls.create_venue(halls.VenueDetails.of(venue), by),
        lambda: halls.change_venue(venue, halls.VenueDetails.of(venue), by),
        lambda: halls.create_hall(venue, Texts("Cour"), by),
        lambda: halls.rename_hall(hall, Texts("Cour"), by),
        lambda: halls.add_category(hall, Texts("Bronze"), by),
        lambda: halls.change_category(gold, Texts("Bronze"), 1, by),
        lambda: halls.remove_category(gold, by),
        lambda: halls.begin_draft(hall, by),
        lambda: halls.discard_draft(plan, by),
        lambda: halls.publish(plan, by),
        lambda: halls.add_zone(plan, ZoneDetails(Texts("Bar")), by),
        lambda: halls.change_zone(zone, ZoneDetails(Texts("Bar")), by),
        lambda: halls.remove_zone(zone, by),
        lambda: halls.make_rows(zone, halls.read_rule("D, 1-2"), gold.id, by),
        lambda: halls.change_seats(zone, Chosen(rows=("A",)), SeatChanges(rank=1), by),
        lambda: halls.remove_seats(zone, Chosen(rows=("A",)), by),
        lambda: halls.take_over(plan, [], by),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()


def test_the_history_of_a_hall_says_what_was_done(hall: Hall) -> None:
    plan, zone = stage.draft(hall)
    stage.paint(zone, "A 1-4", SeatChanges(stage.categories(hall)[1].id))
    halls.publish(plan, OWNER)
    about = halls.hall_subject(hall.id)
    published, changed, made, *_before = audit.history(about.kind, about.ref)
    assert (published.act, published.after) == ("plan_published", {"plan": 1, "seats": 24})
    assert changed.after == {"zone": "Fosse", "where": "A 1-4", "seats": 4, "category": "Argent"}
    assert (made.act, made.after["seats"], made.after["rows"]) == ("seats_made", 24, "A–C")


def test_many_seats_take_no_more_statements_than_few(hall: Hall) -> None:
    def sent(rule: str) -> int:
        with statements.counted(database.engines[None]) as run:
            _plan, zone = stage.draft(hall, rule)
            stage.paint(zone, "A-B", SeatChanges(rank=7))
            halls.discard_draft(_plan, OWNER)
        return len(run)

    few, many = sent("A-B, 1-4"), sent("A-Z, 1-30")
    assert few == many
