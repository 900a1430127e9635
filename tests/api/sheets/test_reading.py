import pytest

from api.documents.day import PlaceEntry
from api.sheets.reading import Book


@pytest.fixture
def book(sample):
    return Book.read(sample.day, sample.plan, sample.ground)


def test_a_flaw_that_the_name_tells_is_not_told_twice(sample):
    lots = tuple(
        one.model_copy(update={"name": "民田なす（傷）2 kg", "name_en": "Minden eggplant, scarred"})
        if one.id == "l-minden"
        else one
        for one in sample.day.lots
    )
    book = Book.read(sample.day.model_copy(update={"lots": lots}), sample.plan, sample.ground)
    assert book.cargo[2].goods == ("民田なす（傷）2 kg（曲がり）", "Minden eggplant, scarred (曲がり)")
    assert book.cargo[4].goods == ("温海かぶ", "Atsumi turnip")


def test_the_break_stands_after_the_last_task_before_it(book):
    held = [halt.label for halt in book.runs[0].halts if any(action.kind == "break" for action in halt.actions)]
    assert held == ["A6"]
    rest = book.runs[0].halts[5].actions[-1]
    assert (rest.begin, rest.end) == ("2026-08-05T08:14:00+09:00", "2026-08-05T08:29:00+09:00")


def test_a_leg_without_a_line_is_drawn_straight(sample):
    route = sample.plan.routes[0]
    stops = tuple(stop.model_copy(update={"leg_polyline5": ""}) for stop in route.stops)
    plan = sample.plan.model_copy(update={"routes": (route.model_copy(update={"stops": stops}),)})
    halts = Book.read(sample.day, plan, sample.ground).runs[0].halts
    assert halts[0].line == []
    assert halts[1].line == [(139.862, 38.579), (139.874, 38.662)]


def test_the_room_left_is_capacity_less_load(book):
    halt = book.runs[0].halts[2]
    assert halt.free_crates == (60 - 13, 10 - 2, 0)
    assert halt.free_g == 2_000_000 - 342_000


def test_letters_go_on_after_z(sample):
    plan = sample.plan.model_copy(update={"routes": sample.plan.routes * 10})
    letters = [run.letter for run in Book.read(sample.day, plan, sample.ground).runs]
    assert letters[:3] + letters[24:] == ["A", "B", "C", "Y", "Z", "AA", "AB", "AC", "AD"]
    assert len(set(letters)) == 30


def test_the_origin_is_the_farms_district_or_else_the_places(sample, book):
    assert book.cargo[0].origin == "櫛引"
    parties = tuple(one.model_copy(update={"district": ""}) for one in sample.day.parties)
    places: tuple[PlaceEntry, ...] = tuple(one.model_copy(update={"district": "旧櫛引町"}) for one in sample.day.places)
    day = sample.day.model_copy(update={"parties": parties, "places": places})
    assert Book.read(day, sample.plan, sample.ground).cargo[0].origin == "旧櫛引町"
