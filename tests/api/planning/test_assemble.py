"""Tests that a day on its roads becomes the problem it states."""

from __future__ import annotations

import json

import pytest

from api.documents.day import Day
from api.documents.faults import InputFaults
from api.planning.prepare import prepare
from matching.plan import Code
from matching.problem import Permit, Window


def day_of(data):
    return Day.model_validate_json(json.dumps(data))


def test_units_ids_and_times_arrive_as_the_engine_counts_them(assembled):
    problem = assembled.problem
    lot, order, trip = problem.lots[0], problem.orders[0], problem.trips[0]
    assert (lot.unit_g, lot.units, lot.lowest, lot.per_kg, lot.on_board) == (2000, 20, 100, True, 7_200)
    assert (problem.lots[1].lowest, problem.lots[1].per_kg, problem.lots[1].pickups[0].change) == (400, False, -50)
    assert lot.pickups[0].windows == (Window(early=21_600, late=32_400),)
    assert [w.early for w in order.receivings[0].windows] == [28_800, 50_400]
    assert (trip.detour_s, trip.detour_m, trip.detour_visits) == (3_600, 20_000, 4)
    assert (trip.start, trip.own_stops[0].place, trip.own_crates) == (0, 4, (1, 0, 0))
    assert (trip.pause.break_s, trip.pause.early) == (600, 28_800)
    assert problem.vehicles[0].permits == {Permit.BLACK}
    assert problem.trips[1].metric == 1


def test_travel_is_measured_on_the_roads_for_each_profile(assembled):
    kei, truck = assembled.problem.travels
    # Depot (0, 0) to shed (1, 2): three roads of 1 km at 36 km/h = 10 m/s.
    assert kei.metres[0, 1] == 3_000
    assert kei.seconds[0, 1] == 300
    assert truck.seconds[0, 1] == 300
    used = assembled.measured.used
    assert used[0].profile_hash != used[1].profile_hash
    assert used[0].matrix_hash == used[1].matrix_hash


def test_a_slower_time_slice_takes_longer(day_data, network):
    day_data["metrics"].append({"id": "snow", "profile": "kei", "speed_percent": 50})
    assembled = prepare(day_of(day_data), network)
    assert assembled.problem.travels[2].seconds[0, 1] == 600


def test_all_places_off_the_roads_are_told_together_with_their_distance(day_data, network):
    day_data["places"][1] |= {"lon": 139.2, "lat": 38.7}
    day_data["places"][3]["lat"] = 38.695
    with pytest.raises(InputFaults) as caught:
        prepare(day_of(day_data), network, file="day.json")
    lines = caught.value.lines("en")
    assert [line.split(": ")[1] for line in lines] == ["places[1]", "places[3]"]
    # 0.005 degrees of latitude south of the lowest road: 556 m.
    assert lines[1] == (
        "day.json: places[3]: 556 m from the nearest road usable by kei; limit 300 m: move it to a road or raise snap_limit_m"
    )


def test_the_snapping_limit_is_the_days_own(day_data, network):
    day_data["places"][3]["lat"] = 38.695
    day_data["settings"] = {"snap_limit_m": 600}
    assert prepare(day_of(day_data), network).problem.travels[0].seconds[3, 0] > 0


def test_a_place_that_only_small_vehicles_reach_is_no_fault_but_has_no_way_for_the_others(day_data, network):
    # Half way up the eastern track, 1 km from the nearest proper road.
    lon, lat = day_data["places"][0]["lon"] + 5 * 0.0115, 38.7 + 2.5 * 0.009
    day_data["places"][1] |= {"lon": lon, "lat": lat}
    assembled = prepare(day_of(day_data), network)
    kei, truck = assembled.problem.travels
    assert kei.seconds[0, 1] > 0
    assert truck.seconds[0, 1] == truck.metres[1, 0] == -1


def test_a_trip_whose_own_way_is_impossible_is_left_out_and_the_day_goes_on(day_data, network):
    from matching.plan import Decision
    from matching.settle import settle

    day_data["trips"][1]["arrive_late"] = "7:01"
    assembled = prepare(day_of(day_data), network)
    plan = settle(assembled.problem, Decision(shipments=(), sequences=()))
    assert [left.trip for left in plan.left_out] == [1]
    assert plan.left_out[0].code in {Code.ARRIVE, Code.WINDOW}


def test_an_unknown_road_class_of_a_profile_is_named(day_data, network):
    day_data["profiles"]["kei"]["speeds_kmh"]["canal"] = 4
    with pytest.raises(InputFaults) as caught:
        prepare(day_of(day_data), network)
    assert caught.value.faults[0].path == "profiles.kei"
    assert "canal" in caught.value.faults[0].said.en


def test_numbers_beyond_the_exact_score_are_refused(day_data, network):
    day_data["lots"][0] |= {"units": 2**31 - 1, "unit_g": 2**31 - 1, "lowest_yen_per_kg": 2**31 - 1}
    with pytest.raises(InputFaults) as caught:
        prepare(day_of(day_data), network)
    assert caught.value.faults[0].key == "day.problem"


def test_an_empty_day_is_a_problem_too(day_data, network):
    for table in ("lots", "orders", "trips", "vehicles", "places", "parties"):
        day_data[table] = []
    assembled = prepare(day_of(day_data), network)
    assert assembled.problem.travels[0].seconds.shape == (0, 0)
