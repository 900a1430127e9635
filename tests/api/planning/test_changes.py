"""Tests that every kind of change is a sentence in both languages, with the path of its figure and rounded so that it does."""

from __future__ import annotations

import pytest

from api.planning.changes import change_entry
from matching.plan import Change

HOUR = 3600


def entry(assembled, field, now, needed, index=0, trip=0):
    return change_entry(assembled, Change(field=field, index=index, now=now, needed=needed, share=0.25, least=True, trip=trip))


def test_a_kitchen_is_asked_in_minutes_and_told_the_trip(assembled):
    # 14 min 10 s earlier is asked for as the quarter of an hour that suffices
    told = entry(assembled, "orders.receivings.0.windows.0.early", 10 * HOUR, 10 * HOUR - 850)
    name = assembled.day.orders[0].name or assembled.day.orders[0].id
    trip = assembled.day.trips[0].name or assembled.day.trips[0].id
    assert told.text == f"「{name}」の受取を15分早く（09:45から）できれば、便「{trip}」に載ります。"
    assert told.text_en.startswith("If ")
    assert "15 min earlier (from 09:45), it would ride with" in told.text_en
    assert (told.path, told.now, told.needed) == ("orders[0].receivings[0].windows[0]", 36_000, 35_100)
    assert (told.share, told.least, told.trip) == (0.25, True, assembled.day.trips[0].id)


def test_later_is_rounded_up_to_the_minute_and_earlier_down(assembled):
    assert entry(assembled, "lots.pickups.0.windows.0.late", 8 * HOUR, 8 * HOUR + 1).needed == 8 * HOUR + 60
    assert entry(assembled, "trips.depart_early", 8 * HOUR, 8 * HOUR - 1).needed == 8 * HOUR - 60


@pytest.mark.parametrize(
    ("field", "now", "needed", "path", "figures", "japanese"),
    [
        ("trips.detour_s", 1800, 2221, "trips[0].detour.extra_min", (30, 38), "あと8分（38分まで）"),
        ("trips.detour_m", 10_000, 10_001, "trips[0].detour.extra_km", (10, 11), "あと1km（11kmまで）"),
        ("trips.detour_visits", 2, 3, "trips[0].detour.extra_visits", (2, 3), "あと1か所（3か所まで）"),
        ("trips.capacity_g", 350_000, 362_500, "trips[0].capacity_g", (350_000, 362_500), "あと12.5kg積めれば"),
        ("trips.capacity_crates.1", 4, 6, "trips[0].capacity_crates.cool", (4, 6), "冷蔵の荷室にあと2ケース"),
        ("trips.insured", 1000, 1500, "trips[0].insured_yen", (1000, 1500), "1,500円まで（あと500円）"),
        ("trips.duty", 36_000, 36_060, "trips[0].duty_min", (600, 601), "1分（601分まで）"),
        ("trips.arrive_late", 36_000, 36_030, "trips[0].arrive_late", (36_000, 36_060), "1分遅く（10:01まで）"),
        ("trips.depart_late", 36_000, 36_030, "trips[0].depart_late", (36_000, 36_060), "10:01まで"),
        ("orders.accepts.0.highest", 150, 163, "orders[0].accepts[0].highest_yen_per_kg", (150, 163), "13円/kg上げて163円/kg"),
        ("orders.min_g", 5000, 4500, "orders[0].min_g", (5000, 4500), "4.5kgに減らせれば"),
        ("orders.max_g", 5000, 6000, "orders[0].max_g", (5000, 6000), "6kgに増やせれば"),
        ("lots.min_units", 5, 3, "lots[0].min_units", (5, 3), "3単位から"),
        ("lots.unit_g", 10_000, 2500, "lots[0].unit_g", (10_000, 2500), "2.5kgずつ"),
        ("lots.deliver_by", 36_000, 37_000, "lots[0].deliver_by", (36_000, 37_020), "17分（10:17まで）"),
        ("lots.on_board", 3600, 3700, "lots[0].on_board_min", (60, 62), "2分（62分まで）"),
        ("lots.pickups.1.windows.2.late", 36_000, 36_600, "lots[0].pickups[1].windows[2]", (36_000, 36_600), "集荷を10分遅く"),
        ("orders.receivings.0.windows.1.late", 0, 600, "orders[0].receivings[0].windows[1]", (0, 600), "受取を10分遅く"),
        ("lots.pickups.0.windows.0.early", 36_000, 35_400, "lots[0].pickups[0].windows[0]", (36_000, 35_400), "集荷を10分早く"),
    ],
)  # fmt: skip
def test_each_figure_is_told_in_the_units_of_the_day(assembled, field, now, needed, path, figures, japanese):
    told = entry(assembled, field, now, needed)
    assert told.path == path
    assert (told.now, told.needed) == figures
    assert japanese in told.text
    assert told.text.endswith("載ります。")
    assert told.text_en.startswith(("If ", "If the"))
    assert told.text_en.endswith(".")
    assert "{" not in told.text + told.text_en


def test_a_lowest_price_is_told_in_the_lots_own_unit(assembled):
    for index, lot in enumerate(assembled.day.lots):
        told = entry(assembled, "lots.lowest", 400, 380, index=index)
        per_kg = lot.lowest_yen_per_kg is not None
        assert told.path == f"lots[{index}].lowest_yen_per_{'kg' if per_kg else 'unit'}"
        assert f"20円{'/kg' if per_kg else '/単位'}下げて380円" in told.text


@pytest.mark.parametrize("field", ["lots.pickups.place", "orders.receivings.place"])
def test_a_place_that_would_do_as_well_is_named(assembled, field):
    told = entry(assembled, field, 0, 1)
    place = assembled.day.places[1]
    assert told.value == place.id
    assert (place.name or place.id) in told.text


def test_what_would_make_a_ride_lawful_is_named(assembled):
    permit = entry(assembled, "vehicles.permits.permit_78_3", 0, 1)
    assert (permit.path, permit.value) == ("vehicles[0].permits", "permit_78_3")
    assert "78条3号" in permit.text
    assert entry(assembled, "parties.trades", 0, 1).path == "parties[0].trades"
    assert entry(assembled, "allow_free", 0, 1).path == "settings.allow_free"
