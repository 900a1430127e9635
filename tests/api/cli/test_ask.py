"""Tests that the command ranks whom to ask next, on one day or several, and names what is wrong with a list."""

from __future__ import annotations

import copy
import json

import pytest

LON, LAT = 139.80, 38.70


def spot(column, row):
    """Degrees of a crossing of the square of roads."""
    return round(LON + column * 0.0115, 6), round(LAT + row * 0.009, 6)


def written(path, data):
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def day_data(day_data):
    """The small day with its van away: nobody goes past the farm."""
    data = copy.deepcopy(day_data)
    data["trips"] = data["trips"][1:]
    return data


@pytest.fixture
def van(day_data):
    """One more trip: the van that the day is short of, with a carrier of its own."""
    return {
        "id": "aunt",
        "name": "叔母の便",
        "name_en": "The aunt's van",
        "parties": [{"id": "aunt", "name": "叔母", "kind": "carrier"}],
        "vehicles": [{"id": "aunts-van", "party": "aunt", "permits": ["black"]}],
        "trips": [
            {
                "id": "aunts-trip",
                "vehicle": "aunts-van",
                "driver": "aunt",
                "metric": "kei-day",
                "start": "depot",
                "end": "inn",
                "depart_early": "7:00",
                "depart_late": "8:00",
                "arrive_late": "11:00",
                "capacity_g": 350000,
                "capacity_crates": {"ambient": 17},
                "detour": {"extra_min": 120, "extra_km": 30, "extra_visits": 4},
                "costs": {"yen_per_km": 10, "yen_per_h": 500, "yen_per_visit": 20},
            }
        ],
    }


@pytest.fixture
def far_farm():
    """One more farm whose goods nobody wants."""
    lon, lat = spot(4, 0)
    return {
        "id": "melons",
        "name": "メロン農家",
        "parties": [{"id": "farm-9", "name": "メロン畑", "kind": "farm"}],
        "places": [{"id": "melon-shed", "lon": lon, "lat": lat}],
        "lots": [
            {
                "id": "lot-9",
                "party": "farm-9",
                "product": "メロン",
                "family": "メロン",
                "unit_g": 5000,
                "units": 4,
                "units_per_crate": 2,
                "lowest_yen_per_kg": 300,
                "pickups": [{"place": "melon-shed", "windows": [["6:00", "9:00"]]}],
            }
        ],
    }


@pytest.fixture
def ask(ainori, network_file, tmp_path, day_file):
    def run(*candidates, days=None, more=()):
        file = written(tmp_path / "candidates.json", {"format_version": 1, "candidates": list(candidates)})
        given = days or [day_file]
        return ainori("ask", *given, "--roads", network_file, "--candidates", file, "--iterations", 60, *more)

    return run


def test_one_more_trip_is_worth_what_it_would_carry(ask, van, far_farm):
    said = ask(far_farm, van, more=["--json"])
    assert said.code == 0, said.err
    first, second = json.loads(said.out)["candidates"]
    assert (first["id"], second["id"]) == ("aunt", "melons")
    assert first["yen"] > 0
    # ten kilograms for either kitchen
    assert (first["kg"], first["orders"]) == (20.0, 2)
    assert (second["yen"], second["kg"], second["orders"]) == (0, 0, 0)


def test_the_ranking_is_told_in_both_languages(ask, van, far_farm):
    english = ask(van, far_farm)
    assert "1. The aunt's van: value +¥" in english.out
    assert "nothing was found to be gained" in english.out
    japanese = ask(van, far_farm, more=["--lang", "ja"])
    assert "1. 叔母の便: 値打ち +" in japanese.out
    assert "増える値打ちは見つかりませんでした" in japanese.out


def test_several_days_are_added_up(ask, van, day_data, tmp_path):
    days = [written(tmp_path / f"day-{n}.json", day_data | {"date": f"2026-08-0{n}"}) for n in (5, 6)]
    one = json.loads(ask(van, days=days[:1], more=["--json"]).out)["candidates"][0]
    both = json.loads(ask(van, days=days, more=["--json"]).out)["candidates"][0]
    assert both["yen"] == pytest.approx(2 * one["yen"], abs=0.02)
    assert len(both["days"]) == 2


def test_a_drop_point_gives_lots_near_it_a_further_place(ask, van, day_data, tmp_path):
    # the van is there already and passes the kitchen, but may make no stop more: handing over where it starts is what helps
    day = copy.deepcopy(day_data)
    for table in ("parties", "vehicles", "trips"):
        day[table] = [*day[table], *copy.deepcopy(van[table])]
    day["trips"][-1]["detour"] = {"extra_min": 120, "extra_km": 30, "extra_visits": 0}
    day["trips"][-1]["end"] = "diner"
    lon, lat = spot(0, 0)
    point = {
        "id": "michi-no-eki",
        "name": "道の駅",
        "drop_point": {
            "place": {"id": "depot", "lon": lon, "lat": lat},
            "windows": [["6:00", "9:00"]],
            "radius_km": 5,
        },
    }
    file = written(tmp_path / "with-van.json", day)
    near = json.loads(ask(point, days=[file], more=["--json"]).out)["candidates"][0]
    assert near["kg"] == 10.0
    point["drop_point"]["radius_km"] = 0.5
    far = json.loads(ask(point, days=[file], more=["--json"]).out)["candidates"][0]
    assert far["kg"] == 0


def test_what_is_wrong_with_a_list_is_named(ask, van):
    assert ask(van | {"wheels": 4}).code == 2
    assert "candidates[0].wheels" in ask(van | {"wheels": 4}).err
    twice = ask(van, van)
    assert twice.code == 2
    assert "candidates[1].id" in twice.err
    stranger = copy.deepcopy(van)
    stranger["trips"][0]["metric"] = "moon"
    said = ask(stranger)
    assert said.code == 2
    assert "(aunt)" in said.err
    assert "moon" in said.err


def test_plans_are_one_a_day_or_none(ask, van, ainori, network_file, day_file, tmp_path):
    plan = tmp_path / "plan.json"
    assert ainori("solve", day_file, "--roads", network_file, "--iterations", 20, "-o", plan).code == 0
    assert ask(van, more=["--start", plan]).code == 0
    said = ask(van, more=["--start", plan, "--start", plan])
    assert said.code == 2
    assert "2 plans for 1 days" in said.err


def test_the_schema_of_candidates_is_printed(ainori):
    said = ainori("schema", "candidates")
    assert said.code == 0
    assert "drop_point" in json.loads(said.out)["$defs"]["CandidateEntry"]["properties"]
